"""On an expedite card: which cards stood still while somebody worked on it."""

import streamlit as st

from board import queries
from board.ages import hours
from board.models import ServiceClass
from board.queries import CardDetail
from core import ui
from core.visit import Visit


def draw(visit: Visit, card: CardDetail) -> None:
    """The price of an expedite, with its definition."""
    if card.service_class is not ServiceClass.EXPEDITE or card.is_guest:
        return
    with visit.read() as session:
        line = queries.expedite_line(session, card.pod_id, card.card_id, visit.now())
    if line is None:
        return
    with st.container(border=True, key="card-delays"):
        count = len(line.delayed)
        st.caption(f"Stood still meanwhile: {count} {'card' if count == 1 else 'cards'}")
        for one in line.delayed[:8]:
            st.text(f"{one.key} · {hours(one.waited.total_seconds()):.1f} h")
        st.caption(
            ui.plain(
                "Cards of other classes that were in an active column when this one was started, not blocked, "
                "and had not moved when it left."
            )
        )
