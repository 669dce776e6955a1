"""What may be done with a card from its dialog: give, close, reopen, block, unblock."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from board import actions, queries
from board.page import asking, fields, removing
from board.queries import CardDetail
from core import permissions, ui
from core.visit import Visit


def draw(visit: Visit, card: CardDetail) -> bool:
    """What is done every day: whose it is, and that it is finished. Whether the card is a case at all."""
    if removing.draw_gone(visit, card):
        return False
    if card.closed_at is not None:
        draw_reopen(visit, card)
        return True
    draw_assignee(visit, card)
    if st.button("Close the card", key="card-close", width="stretch"):
        close(visit, card)
    asking.box(f"close {card.card_id}", lambda reason: close(visit, card, reason))
    if card.blocked is not None:
        draw_unblock(visit, card)
    return True


def draw_rare(visit: Visit, card: CardDetail) -> None:
    """What is done now and then, folded."""
    if card.closed_at is None and card.blocked is None:
        draw_block(visit, card)
    if card.closed_at is None:
        draw_grant(visit, card)


def draw_grant(visit: Visit, card: CardDetail) -> None:
    """The way to a refund, a credit or the like: the page of guardrails says whether anybody is asked."""
    if permissions.allows(visit.actor, "decision.make", card.pod_id) and st.button(
        "Grant something",
        key="card-grant",
        icon=":material/redeem:",
        width="stretch",
        help="A refund, a credit, a fee waived: within the limits.",
    ):
        visit.go("Guardrails", pod=str(card.pod_id), card=str(card.card_id))


def do(visit: Visit, form: str, work: Callable[[Any, str], Any], said: str) -> None:
    """One deed in one transaction; then the whole page runs again, so that board and dialog agree."""
    op = ui.op(form)
    if asking.change(visit, lambda session: work(session, op), form=form, said=said) is not None:
        fields.spend(form)
        st.rerun()


def close(visit: Visit, card: CardDetail, reason: str = "") -> None:
    """Finish it; its column may ask for what is not ticked yet."""
    do(
        visit,
        f"close {card.card_id}",
        lambda session, op: actions.close_card(
            session, visit.actor, card.card_id, card.version, visit.now(), reason, op=op
        ),
        f"{card.key} is closed.",
    )


def draw_assignee(visit: Visit, card: CardDetail) -> None:
    """Whose hands it is in. Choosing is giving."""
    with visit.read() as session:
        people = fields.members(session, card.pod_id, visit.now())
    ids = [0, *people]
    at = ids.index(card.assignee_id) if card.assignee_id in ids else 0
    name = f"who {card.card_id} {card.version}"
    chosen = st.selectbox("Who", ids, at, format_func=lambda n: people.get(n, "Nobody yet"), key=name)

    def give(reason: str = "") -> None:
        do(
            visit,
            name,
            lambda session, op: actions.assign_card(
                session, visit.actor, card.card_id, chosen or None, card.version, visit.now(), reason, op=op
            ),
            f"{card.key} is with {people.get(chosen, 'nobody')} now.",
        )

    asking.box(name, give, lambda: st.session_state.pop(name, None))
    if (chosen or None) != card.assignee_id and (chosen or card.assignee_id in ids) and not asking.is_asked(name):
        give()


def draw_reopen(visit: Visit, card: CardDetail) -> None:
    """A closed card comes back only with a reason."""
    form = f"reopen {card.card_id}"
    with st.form(form.replace(" ", "-"), border=True):
        reason = st.text_input("Why is it opened again?", max_chars=300, key=fields.fresh(form))
        if st.form_submit_button("Reopen", key="card-reopen"):
            do(
                visit,
                form,
                lambda session, op: actions.reopen_card(session, visit.actor, card.card_id, reason, visit.now(), op=op),
                f"{card.key} is open again.",
            )


def draw_unblock(visit: Visit, card: CardDetail) -> None:
    """It can go on."""
    if st.button("Remove the blocker", key="card-unblock", width="stretch"):
        do(
            visit,
            f"block {card.card_id}",
            lambda session, op: actions.unblock_card(session, visit.actor, card.card_id, visit.now(), op=op),
            f"{card.key} can go on.",
        )


def draw_block(visit: Visit, card: CardDetail) -> None:
    """Mark a blocker with reason and owner."""
    form = f"block {card.card_id}"
    with st.expander("Block"), st.form(form.replace(" ", "-"), border=False):
        with visit.read() as session:
            people = fields.members(session, card.pod_id, visit.now())
            former = queries.reasons_used(session, card.pod_id, visit.now())
        typed = st.text_input("What is in the way?", max_chars=300, key=fields.fresh(form))
        again = f"former {fields.fresh(form)}"
        chosen = st.pills("Or as before", former, format_func=ui.plain, key=again) if former else None
        reason = typed or chosen or ""
        owner = st.selectbox(
            "Who sees to it?", [0, *people], format_func=lambda n: people.get(n, "Nobody yet"), key=f"owner {form}"
        )
        if st.form_submit_button("Mark as blocked", key="card-block"):
            do(
                visit,
                form,
                lambda session, op: actions.block_card(
                    session, visit.actor, card.card_id, reason, owner or None, visit.now(), op=op
                ),
                f"{card.key} is marked as blocked.",
            )
