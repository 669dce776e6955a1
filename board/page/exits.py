"""The exit checklists on a card's way: ticked here, asked for when the card goes on."""

import streamlit as st

from board import actions, queries
from board.queries import CardDetail
from board.queries.exits import ExitLine
from core import ui
from core.visit import Visit


def draw(visit: Visit, card: CardDetail) -> None:
    """The lines of its column and of those to come, ticked or not; nothing where nothing is agreed."""
    if card.closed_at is not None or card.is_guest:
        return
    with visit.read() as session:
        lines = queries.exit_lines(session, visit.actor, card.card_id)
    if not lines:
        return
    here = [line for line in lines if line.column_id == card.column_id]
    with st.container(border=True, key="card-exits"):
        _lines(visit, card, here)
        later = [line for line in lines if line.column_id != card.column_id]
        if later:
            done = sum(1 for line in later if line.is_done)
            with st.expander(f"Before it leaves later columns: {done} of {len(later)}", expanded=not here):
                for column_id in dict.fromkeys(line.column_id for line in later):
                    _lines(visit, card, [line for line in later if line.column_id == column_id])


def _lines(visit: Visit, card: CardDetail, lines: list[ExitLine]) -> None:
    """The checklist of one column."""
    if not lines:
        return
    done = sum(1 for line in lines if line.is_done)
    st.caption(f"Before it leaves {ui.plain(lines[0].column)}: {done} of {len(lines)}")
    for line in lines:
        key = f"exit:{card.card_id}:{line.check_id}:{line.is_done}"
        said = f"Ticked by {ui.plain(line.who)}" if line.is_done and line.who else None
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
