"""Small pieces that the pages of this slice share."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from core import ui

SIGNS = frozenset("\\`*_{}[]()#+-.!:$~<>|&=")


def plain(text: str) -> str:
    """Text of a person as a label: labels read Markdown, people's words must not be read so."""
    return "".join(f"\\{sign}" if sign in SIGNS else sign for sign in " ".join(text.split()))


def section(title: str, note: str = "") -> None:
    """A quiet heading, with a count or a remark beside it."""
    label = f"{plain(title)}  :gray[:small[{plain(note)}]]" if note else plain(title)
    st.subheader(label, anchor=False)


def row(label: str, note: str, key: str, *, icon: str | None = None, strong: str = "") -> bool:
    """A line that leads somewhere: what, and in small type what about it. True when it was chosen."""
    words = f"**{plain(strong)}** {plain(label)}" if strong else plain(label)
    if note:
        words += f"  :gray[:small[{plain(note)}]]"
    with st.container(key=f"row-{key}"):
        return st.button(words, key=f"go-{key}", type="tertiary", icon=icon, width="stretch", wrap=True)


def figure(value: str, label: str, key: str) -> None:
    """A number in large type over what it counts."""
    with st.container(key=f"figure-{key}", width="content", gap=None):
        st.markdown(f"**{plain(value)}**")
        st.caption(plain(label))


def day(value: date) -> str:
    """Mon 16 Nov."""
    return value.strftime("%a %-d %b")


def clock(at: datetime, zone: str) -> str:
    """09:12, in the pod's zone."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def age(days: float) -> str:
    """3.2 d, or in hours below one day."""
    return f"{days:.1f} d" if days >= 1 else f"{days * 24:.0f} h"


def count(number: int, noun: str) -> str:
    """1 card, 3 cards."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def quiet(text: str) -> None:
    """A remark in small type, with a person's words left as they are."""
    st.caption(plain(text))


def no_pod(page: str) -> None:
    """What a person without a pod sees."""
    ui.empty(
        f"{page} belongs to a pod, and you are in none",
        "Ask a manager to add you to a pod on the page Pods, then come back.",
    )


def field(slot: str) -> str:
    """The key of a form's text: the same until it is saved, then a new and empty one."""
    return f"text {slot} {st.session_state.get(f'round {slot}', 0)}"


def saved(slot: str) -> None:
    """The form was saved: its text may go."""
    st.session_state[f"round {slot}"] = st.session_state.get(f"round {slot}", 0) + 1
