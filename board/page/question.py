"""The question to the cards and their layout, as the address says them.

What may name a person (free words, customers) stays out of the address, for addresses are kept by browsers and logged
by whoever stands between. In its place stands a number under which the open page remembers the whole question.
"""

from dataclasses import dataclass

import streamlit as st

from board import matching
from board.models import Layout, SavedView
from core import ui

QUESTION, LAYOUT, WORDS = "q", "layout", "words"
SHOWN, EVERYTHING = "view", "all"
"""Said where the board would open with a view, and its reader wants to see everything."""
OPENING = "find-opening"


@dataclass(frozen=True)
class Asked:
    """The question and the layout that are asked for, whether it can be read, and whether words of it are gone."""

    text: str
    layout: Layout
    is_read: bool = True
    is_cut: bool = False


def open_with(view: SavedView | None) -> None:
    """The view with which this board opens: what an address asks that names neither question nor layout."""
    st.session_state[OPENING] = [view.query, view.layout.value] if view else []


def asked() -> Asked:
    """What the address asks for. Whoever types an address may type anything."""
    said = st.query_params
    if (opening := st.session_state.get(OPENING)) and not any(one in said for one in (QUESTION, LAYOUT, WORDS, SHOWN)):
        return Asked(opening[0], Layout(opening[1]))
    layout = said.get(LAYOUT, "")
    whole = ui.kept_words(said.get(WORDS, ""))
    text = said.get(QUESTION, "") if whole is None else whole
    known = {one.value for one in Layout}
    is_cut = WORDS in said and whole is None
    return Asked(text[: matching.LONGEST], Layout(layout if layout in known else "board"), is_cut=is_cut)


def address(text: str) -> dict[str, str]:
    """How a question stands in an address: what names nobody as it is, the whole under a number where there is more."""
    text = text.strip()
    part = matching.shareable(text)
    if part.split() == text.split():
        return {QUESTION: text} if text else {}
    return {QUESTION: part, WORDS: ui.keep_words(text)} if part else {WORDS: ui.keep_words(text)}


def ask(text: str) -> None:
    """Put a question into the address; an empty one shows everything."""
    put(text, asked().layout)


def lay_out(layout: Layout) -> None:
    """Put a layout into the address."""
    put(asked().text, layout)


def put(text: str, layout: Layout) -> None:
    """Question and layout, and that everything is meant where they say nothing and a view would come in their place."""
    said = address(text) | ({LAYOUT: layout.value} if layout is not Layout.BOARD else {})
    if not said and st.session_state.get(OPENING):
        said = {SHOWN: EVERYTHING}
    ui.readdress((QUESTION, WORDS, LAYOUT, SHOWN), said)
