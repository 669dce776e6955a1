"""Deleting a card from its dialog, and putting it back."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from board import actions, queries
from board.models import Gone
from board.page import asking, fields
from board.queries import CardDetail
from core import ui
from core.visit import Visit


def draw_gone(visit: Visit, card: CardDetail) -> bool:
    """Whether the card is no case any more; then this is all that may be done with it."""
    with visit.read() as session:
        gone = queries.gone_card(session, visit.actor, card.card_id)
    if gone is None:
        return False
    what = "Deleted" if gone.gone_as is Gone.DELETED else "Merged into another card"
    st.text(f"{what} by {gone.who}, {ui.moment(gone.at, card.zone)}. Its history stays, and no figure counts it.")
    if gone.reason:
        st.text(f"Why: {gone.reason}")
    if gone.gone_as is Gone.DELETED and card.may_write:
        draw_restore(visit, card)
    return True


def draw_restore(visit: Visit, card: CardDetail) -> None:
    """One press; where a limit asks for a reason, there is a field for it."""
    form = f"restore {card.card_id}"
    with st.form(form.replace(" ", "-"), border=False):
        reason = asking.field(form)
        if not st.form_submit_button("Restore the card", key="card-restore", type="primary"):
            return
        op, at = ui.op(form), visit.now()
        back = asking.change(
            visit,
            lambda session: actions.restore_card(session, visit.actor, card.card_id, at, reason, op=op),
            form=form,
            said=f"{card.key} is back.",
        )
    if back is not None:
        st.rerun()


def draw_delete(visit: Visit, card: CardDetail, do: Callable[..., Any]) -> None:
    """A case that never was one, with the reason. `do`: how the dialog carries out a deed."""
    form = f"delete {card.card_id}"
    with st.expander("Delete"), st.form(form.replace(" ", "-"), border=False):
        st.caption("For spam, tests and cards written twice. A real case is closed instead. It can be put back.")
        reason = st.text_input("Why is it no case?", max_chars=300, key=fields.fresh(form))
        if st.form_submit_button("Delete the card", key="card-delete"):
            do(
                visit,
                form,
                lambda session, op: actions.delete_card(
                    session, visit.actor, card.card_id, reason, card.version, visit.now(), op=op
                ),
                f"{card.key} is deleted. Restore it here if that was wrong.",
            )
