"""The baseline: the same cards in plain Streamlit, columns of bordered containers with a button to the next column."""

import os

import streamlit as st
from sqlmodel import col, select

from board.actions import CardMove, move_card
from board.models import Card, Column
from core import clock
from core.people import Actor, ActorKind
from data.database import connect

KEEPER = Actor(name="Bench", kind=ActorKind.SYSTEM)
store = connect(os.environ["DATABASE_URL"])
pod_id = int(st.query_params["pod"])
st.set_page_config(layout="wide")


def push(card_id: int, version: int, column_id: int) -> None:
    """The same guarded move as on the board."""
    wish, op = CardMove(card_id, column_id, version), f"native {card_id} {version}"
    store.perform(lambda session: move_card(session, KEEPER, wish, clock.now(), op=op))


with store.reading() as session:
    columns = session.exec(select(Column).where(Column.pod_id == pod_id).order_by(col(Column.position))).all()
    wanted = select(Card).where(Card.pod_id == pod_id, col(Card.closed_at).is_(None))
    cards = session.exec(wanted.order_by(col(Card.rank))).all()

for place, (column, spot) in enumerate(zip(columns, st.columns(len(columns)), strict=True)):
    spot.markdown(f"**{column.name}**")
    target = columns[1 - place] if place < 2 else column
    for card in cards:
        if card.column_id == column.id:
            with spot.container(border=True):
                st.caption(f"{card.key}, version {card.version}")
                st.text(card.title)
                wish = (card.id, card.version, target.id)
                st.button("→", key=f"push {card.id}", on_click=push, args=wish)
