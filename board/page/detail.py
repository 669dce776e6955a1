"""What hangs on a card: labels, steps, files, linked cards, talk. What is empty takes a word in one row, not a form."""

from collections.abc import Callable

import streamlit as st

from board import queries
from board.page import attached, fields, labels, related, steps, talk
from board.queries import CardDetail, Talk
from core.visit import Visit


def draw(visit: Visit, card: CardDetail) -> None:
    """For whoever may read the card's words."""
    if card.title is None:
        labels.draw(visit, card)
        return
    found = talk_on(visit, card)
    with st.container(key="card-tools", horizontal=True, vertical_alignment="center", gap="xsmall"):
        labels.draw(visit, card)
        if card.may_write and card.closed_at is None:
            if not found.steps:
                adding("Steps", "checklist", f"step {card.card_id}", lambda: steps.draw_add(visit, card))
            adding("Files", "attach_file", f"file {card.card_id}", lambda: attached.draw_add(visit, card))
            adding("Link", "link", f"link {card.card_id}", lambda: related.draw_add(visit, card))
    steps.draw(visit, card, found)
    attached.draw(visit, card, found)
    related.draw(visit, found)
    talk.draw(visit, card, found)


def adding(word: str, icon: str, form: str, fill: Callable[[], None]) -> None:
    """A word that opens a form; it closes when its form was answered."""
    with st.popover(word, icon=f":material/{icon}:", type="tertiary", key=f"card-add-{fields.fresh(form)}"):
        fill()


def draw_two(visit: Visit, card: CardDetail) -> None:
    """Two cards of one case, two cases in one card."""
    if card.title is not None:
        related.draw_merge(visit, card)
        related.draw_split(visit, card, talk_on(visit, card))


def talk_on(visit: Visit, card: CardDetail) -> Talk:
    """What was said and hangs on it, with that of cards merged into it."""
    with visit.read() as session:
        return queries.talk_on(session, visit.actor, card.card_id)
