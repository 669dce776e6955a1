"""The whole story of a card in words: newest first, older folded, and by what one looks for."""

import streamlit as st

from board import story
from board.queries import CardDetail, Said
from core import ui

SHOWN = 6
EVERYTHING = "Everything"


def draw(card: CardDetail) -> None:
    """Filtered by kind where there is enough to filter."""
    with st.container(key="card-history", gap="xsmall"):
        st.caption("History")
        found = card.history
        groups = [name for name in story.GROUPS if any(line.group == name for line in found)]
        if len(found) > SHOWN and len(groups) > 1:
            chosen = st.pills(
                "Show",
                [EVERYTHING, *groups],
                default=EVERYTHING,
                required=True,
                label_visibility="collapsed",
                key=f"history-of-{card.card_id}",
            )
            found = [line for line in found if chosen in (EVERYTHING, line.group)]
        lines(found[:SHOWN], card.zone, 1)
        if older := found[SHOWN:]:
            with st.expander(f"Earlier ({len(older)})"):
                lines(older, card.zone, 2)


def lines(found: list[Said], zone: str, number: int) -> None:
    """Each with its time, in one block of text: a long story must not be a long page of elements."""
    if found:
        with st.container(key=f"card-lines-{number}"):
            st.text("\n".join(" · ".join(filter(None, [ui.moment(x.at, zone), x.who, x.text])) for x in found))
