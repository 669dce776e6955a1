"""Small pieces that the pages of this slice share."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from core import ui


def section(title: str, note: str = "") -> None:
    """A quiet heading, with a count or a remark beside it."""
    label = f"{ui.plain(title)}  :gray[:small[{ui.plain(note)}]]" if note else ui.plain(title)
    st.subheader(label, anchor=False)


def row(label: str, note: str, key: str, *, icon: str | None = None, strong: str = "") -> bool:
    """A line that leads somewhere: what, and in small type what about it. True when it was chosen."""
    words = f"**{ui.plain(strong)}** {ui.plain(label)}" if strong else ui.plain(label)
    if note:
        words += f"  :gray[:small[{ui.plain(note)}]]"
    with st.container(key=f"row-{key}"):
        return st.button(words, key=f"go-{key}", type="tertiary", icon=icon, width="stretch", wrap=True)


def figure(value: str, label: str, key: str) -> None:
    """A number in large type over what it counts."""
    with st.container(key=f"figure-{key}", width="content", gap=None):
        st.markdown(f"**{ui.plain(value)}**")
        st.caption(ui.plain(label))


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
    st.caption(ui.plain(text))


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
    st.session_state.pop(field(slot), None)
    st.session_state[f"round {slot}"] = st.session_state.get(f"round {slot}", 0) + 1
