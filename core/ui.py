"""Page pieces used by several slices (the only Streamlit in core)."""

import re
import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st
from sqlmodel import Session

from core.refusal import Conflict, Refused
from core.visit import Visit

T = TypeVar("T")

FLASH = "flash"
WORDS, WORDS_KEPT = "typed-words", 40
MARKUP = re.compile(r"[\\`*_\[\]#<>|~$&@]|:(?=[A-Za-z+/-])|-(?=-)|(?<=www)\.")
LIST = re.compile(r"^(\d*)([-+.)])(?= |$)")


def plain(text: str) -> str:
    """What a person typed, for places that read Markdown: signs stay signs, in one line."""
    return LIST.sub(r"\1\\\2", MARKUP.sub(r"\\\g<0>", " ".join(text.split())))


def number(value: Any) -> int | None:
    """A whole number that came from outside and fits the store, else None."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def asked(name: str) -> int | None:
    """An id in the address. Whoever types an address may type anything."""
    return number(st.query_params.get(name, ""))


def op(name: str) -> str:
    """The idempotency key of a form: the same until `renew`, so that a second press repeats nothing."""
    slot = f"op:{name}"
    if slot not in st.session_state:
        st.session_state[slot] = secrets.token_hex(12)
    return str(st.session_state[slot])


def renew(name: str) -> None:
    """The form was answered: its next use is a new command."""
    st.session_state.pop(f"op:{name}", None)


def keep_words(text: str) -> str:
    """Remember for this open page what was typed. The number goes into the address; the words may name somebody."""
    kept: dict[str, str] = st.session_state.setdefault(WORDS, {})
    found = next((key for key, said in kept.items() if said == text), None) or secrets.token_hex(4)
    kept[found] = text
    while len(kept) > WORDS_KEPT:
        del kept[next(iter(kept))]
    return found


def kept_words(key: str) -> str | None:
    """What was typed; None where this page does not know."""
    found: str | None = st.session_state.get(WORDS, {}).get(key)
    return found


def readdress(names: Collection[str], said: Mapping[str, str]) -> None:
    """Let these names say this in the address, and no more: in one step, so that one step back undoes it."""
    before = st.query_params.to_dict()
    after = {name: text for name, text in before.items() if name not in names} | dict(said)
    if after != before:
        st.query_params.from_dict(after)


def change(visit: Visit, work: Callable[[Session], T], *, form: str = "", said: str = "") -> T | None:
    """Run one action in one transaction. A refusal is shown where the reader looks, and None comes back.

    form: the name given to `op`, renewed on success. said: what the reader is told after the next run.
    """
    try:
        result: T = visit.perform(work)
    except Refused as reason:
        refusal(reason)
        return None
    if form:
        renew(form)
    if said:
        flash(said)
    return result


def refusal(reason: Refused) -> None:
    """Show why not, and both values where somebody else was faster."""
    st.error(plain(str(reason)), icon=":material/block:")
    if isinstance(reason, Conflict) and (reason.mine or reason.theirs):
        mine, theirs = st.columns(2)
        mine.caption("Yours, not saved")
        mine.text(reason.mine)
        theirs.caption("Saved by the other")
        theirs.text(reason.theirs)


def flash(message: str) -> None:
    """Say something after the next run: a success, in a toast that leaves by itself."""
    st.session_state[FLASH] = message


def forget(*slots: str) -> None:
    """What was kept for a dialog goes with it."""
    for slot in slots:
        st.session_state.pop(slot, None)


def show_flash() -> None:
    """Called once a run, by the frame."""
    if message := st.session_state.pop(FLASH, None):
        st.toast(plain(message), icon=":material/check:")


def head(title: str, question: str = "") -> None:
    """The title of a page, whoever gave it its name, and the one question it answers."""
    st.title(plain(title), anchor=False)
    if question:
        st.caption(question)


def empty(title: str, next_step: str) -> None:
    """An empty state that teaches one next step."""
    with st.container(border=True, key=f"empty-{title}"):
        st.markdown(f"**{title}**")
        st.caption(next_step)


def moment(at: datetime, zone: str) -> str:
    """An instant as the reader's pod writes it: Mon 3 Mar 14:05."""
    return at.astimezone(ZoneInfo(zone)).strftime("%a %-d %b %H:%M")
