"""On the card: find its customer by whatever names them, and say whose case it is."""

import streamlit as st

from board import queries
from board.actions import name_customer
from board.page import create, deeds, fields
from board.queries import CardDetail
from core import ui
from core.refusal import Refused
from core.visit import Visit
from pods import queries as pod_queries


def draw(visit: Visit, card: CardDetail) -> None:
    """For who may write: the way to a customer where none is named, or the wrong one."""
    if not card.may_write or card.closed_at is not None:
        return
    label = "Find the customer" if card.customer_id is None else "Another customer?"
    form = f"whose {card.card_id}"
    with st.popover(label, icon=":material/person_search:", type="tertiary"):
        text = st.text_input(
            "Find a customer", placeholder="Name, e-mail, phone, number or card, then Enter", key=fields.fresh(form)
        )
        if text.strip():
            draw_found(visit, card, text, form)


def draw_found(visit: Visit, card: CardDetail, text: str, form: str) -> None:
    """Who matches; one press names them."""
    try:
        hits = create.matches(visit, text)
    except Refused as reason:
        ui.refusal(reason)
        return
    if not hits:
        st.caption(ui.plain(nobody(visit, card, text)))
        return
    names = {hit.customer_id: " · ".join(filter(None, (hit.name, hit.ext_id, hit.segment_name))) for hit in hits}
    chosen = st.selectbox("Found", list(names), format_func=lambda n: names.get(n, ""), key=f"found {form}")
    if st.button("It is theirs", type="primary", key="card-customer-save"):
        deeds.do(
            visit,
            form,
            lambda session, op: name_customer(
                session, visit.actor, card.card_id, chosen, card.version, visit.now(), op=op
            ),
            f"{card.key} is the case of {names.get(chosen, 'this customer')}.",
        )


def nobody(visit: Visit, card: CardDetail, text: str) -> str:
    """Nobody of the pod's; an exact number of another pod's customer tells whose they are, and no more."""
    with visit.read() as session:
        today = pod_queries.day_of(session, visit.now())
        other = queries.customer_elsewhere(session, visit.actor, card.pod_id, text, today)
    if other is not None:
        return f"This is a customer of {other[1]}, who own what they ask. Hand the card off to {other[1]}."
    return "Nobody of your customers matches. Check the spelling, or search by another number of theirs."
