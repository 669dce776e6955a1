"""The question to the cards and their layout, as the address says them."""

from dataclasses import dataclass

import streamlit as st

from board import matching
from board.models import Layout

QUESTION, LAYOUT = "q", "layout"


@dataclass(frozen=True)
class Asked:
    """The question and the layout that the address names, and whether the question can be read."""

    text: str
    layout: Layout
    is_read: bool = True


def asked() -> Asked:
    """What the address asks for. Whoever types an address may type anything."""
    layout = st.query_params.get(LAYOUT, "")
    known = {one.value for one in Layout}
    return Asked(st.query_params.get(QUESTION, "")[: matching.LONGEST], Layout(layout if layout in known else "board"))


def ask(text: str) -> None:
    """Put a question into the address; an empty one takes it out."""
    if text.strip():
        st.query_params[QUESTION] = text.strip()
    else:
        st.query_params.pop(QUESTION, None)


def lay_out(layout: Layout) -> None:
    """Put a layout into the address."""
    if layout is Layout.BOARD:
        st.query_params.pop(LAYOUT, None)
    else:
        st.query_params[LAYOUT] = layout.value
