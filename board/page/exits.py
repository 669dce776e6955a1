"""The exit checklist of a card's column: ticked here, asked for when the card goes on."""

import streamlit as st

from board import actions, queries
from board.queries import CardDetail
from core import ui
from core.visit import Visit


def draw(visit: Visit, card: CardDetail) -> None:
    """The lines of its column, ticked or not; nothing where nothing is agreed."""
    if card.closed_at is not None or card.is_guest:
        return
    with visit.read() as session:
        lines = queries.exit_lines(session, visit.actor, card.card_id)
    if not lines:
        return
    with st.container(border=True, key="card-exits"):
        done = sum(1 for line in lines if line.is_done)
        st.caption(f"Before it leaves {ui.plain(card.column_name)}: {done} of {len(lines)}")
        for line in lines:
            key = f"exit:{card.card_id}:{line.check_id}:{line.is_done}"
            said = f"Ticked by {line.who}" if line.is_done and line.who else None
            ticked = st.checkbox(ui.plain(line.text), line.is_done, key=key, disabled=not card.may_write, help=said)
            if ticked is not line.is_done and card.may_write:
                tick(visit, card.card_id, line.check_id, is_done=ticked)


def tick(visit: Visit, card_id: int, check_id: int, *, is_done: bool) -> None:
    """Keep it; the page shows it as kept."""
    form = f"exit {card_id} {check_id}"
    op = ui.op(form)
    kept = ui.change(
        visit,
        lambda session: actions.tick_exit(session, visit.actor, card_id, check_id, is_done, visit.now(), op=op),
        form=form,
    )
    if kept is not None:
        st.rerun()
