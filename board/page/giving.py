"""How a card leaves its hands: to another pod, cold or warm; to the next shift; or served elsewhere for a while."""

from typing import Any

import streamlit as st

from board import actions, handoffs, overflowing, queries
from board.actions import HandOff, Help, Offer, ShiftChange
from board.models import HandoffKind, OverflowReason
from board.page import fields
from board.page.deeds import do
from board.queries import CardDetail, OfferLine, ServedLine
from board.queries.passages import ChainStep
from board.queries.spare import spare_pods
from core import ui
from core.visit import Visit
from pods import queries as pod_queries


def draw(visit: Visit, card: CardDetail) -> None:
    """The ways that fit the card's state."""
    served = next((line for line in card.served if line.back_at is None), None)
    if card.offer is not None and not card.offer.declined:
        draw_offer(visit, card, card.offer)
    else:
        draw_handoff(visit, card)
    draw_shift_change(visit, card)
    if served is not None:
        draw_return(visit, card, served)
    else:
        draw_overflow(visit, card)


def draw_offer(visit: Visit, card: CardDetail, offer: OfferLine) -> None:
    """It waits for an answer, and stays here until then."""
    with st.container(border=True, key="card-offered"):
        st.text(f"Offered to {offer.taker} since {ui.moment(offer.at, card.zone)}. It stays here until they accept.")
        if st.button("Withdraw the offer", key="card-withdraw", width="stretch"):
            do(
                visit,
                f"withdraw {offer.offer_id}",
                lambda session, op: actions.withdraw_offer(session, visit.actor, offer.offer_id, visit.now(), op=op),
                f"{card.key} is not offered any more.",
            )


def draw_handoff(visit: Visit, card: CardDetail) -> None:
    """Give it to another pod: the kind decides what must be said."""
    form = f"hand off {card.card_id}"
    with st.expander("Hand off"):
        if card.offer is not None:
            st.text(f"{card.offer.taker} declined: {card.offer.declined}")
        with visit.read() as session:
            others = queries.receivers(session, visit.actor, card.pod_id)
        kinds = [kind for kind in handoffs.SAID if kind is not HandoffKind.RETURN or came_by(card)]
        kind = HandoffKind(
            st.selectbox("Kind", kinds, format_func=lambda one: handoffs.SAID[one], key=f"kind {form}") or kinds[0]
        )
        with st.form(form.replace(" ", "-"), border=False):
            facts = draw_cause(visit, card, kind, form, others)
            reason = st.text_input("Why", max_chars=300, key=fields.fresh(form))
            summary = st.text_area(
                "Summary for the receiver",
                max_chars=2000,
                height=72,
                key=fields.fresh(f"{form} summary"),
                help="What the customer wants, what was tried, what is promised. Mandatory when nobody talks to them.",
            )
            complete = st.checkbox("The receiver need not ask the customer again", key=fields.fresh(f"{form} complete"))
            label = "Offer it" if kind is HandoffKind.WARM else "Hand off"
            if st.form_submit_button(label, key="card-hand-off"):
                to_pod_id = facts.pop("to_pod_id", None) or 0
                wish = HandOff(card.card_id, to_pod_id, kind, reason, summary, card.version, complete, **facts)
                hand_off(visit, card, wish, form)


def draw_cause(visit: Visit, card: CardDetail, kind: HandoffKind, form: str, others: dict[int, str]) -> dict[str, Any]:
    """To whom, and what this kind has to name: the step it undoes, the skill, the limit."""
    if kind is HandoffKind.RETURN:
        return draw_undone(card, form)
    to_pod_id = st.selectbox(
        "To pod", list(others), None, format_func=lambda n: others.get(n, ""), key=f"to {form}", placeholder="Choose"
    )
    facts: dict[str, Any] = {"to_pod_id": to_pod_id}
    if kind not in (HandoffKind.FUNCTIONAL, HandoffKind.HIERARCHICAL):
        return facts
    with visit.read() as session:
        skills, limits = queries.skills_and_limits(
            session, card.pod_id, pod_queries.day_of(session, visit.now(), card.pod_id)
        )
    field, title, known = (
        ("skill_id", "Which skill is missing?", skills)
        if kind is HandoffKind.FUNCTIONAL
        else ("guardrail_id", "Which limit is exceeded?", limits)
    )
    if known:
        facts[field] = st.selectbox(
            title,
            list(known),
            None,
            format_func=lambda n: known.get(n, ""),
            key=f"{field} {form}",
            placeholder="Choose",
        )
    facts["named"] = st.text_input(
        "Or in words" if known else title, max_chars=120, key=fields.fresh(f"{form} {field}")
    )
    return facts


def came_by(card: CardDetail) -> dict[int, ChainStep]:
    """The steps that brought the card to this pod, the latest first."""
    return {s.step_id: s for s in reversed(card.steps) if s.taker_id == card.pod_id and s.giver_id != card.pod_id}


def draw_undone(card: CardDetail, form: str) -> dict[str, Any]:
    """The steps that brought the card to this pod: a return undoes one of them."""
    back = came_by(card)
    chosen = st.selectbox(
        "Which step is sent back?",
        list(back),
        format_func=lambda n: f"Step {back[n].number}: {back[n].said}",
        key=f"undoes {form}",
    )
    return {"undoes_id": chosen, "to_pod_id": back[chosen].giver_id} if chosen in back else {}


def hand_off(visit: Visit, card: CardDetail, wish: HandOff, form: str) -> None:
    """A cold card leaves this board, so the dialog closes; a warm one stays and waits."""
    if not wish.to_pod_id:
        st.error("Choose the pod that shall have it. Nothing was saved.", icon=":material/block:")
        return
    if wish.kind is HandoffKind.WARM:
        offer = Offer(wish.card_id, wish.to_pod_id, wish.reason, wish.summary, wish.context_complete)
        said = f"{card.key} is offered. It stays here until they accept."
        do(visit, form, lambda session, op: actions.offer_card(session, visit.actor, offer, visit.now(), op=op), said)
        return
    op = ui.op(form)
    given = ui.change(
        visit,
        lambda session: actions.hand_off_card(session, visit.actor, wish, visit.now(), op=op),
        form=form,
        said=f"{card.key} was handed off. It keeps its key and its history.",
    )
    if given is not None:
        st.query_params.pop("card", None)
        st.rerun()


def draw_shift_change(visit: Visit, card: CardDetail) -> None:
    """To somebody of the next shift: planned, in the same pod."""
    form = f"shift {card.card_id}"
    with st.expander("Pass to the next shift"), st.form(form.replace(" ", "-"), border=False):
        with visit.read() as session:
            people = fields.members(session, card.pod_id, visit.now())
        others = [person_id for person_id in people if person_id != card.assignee_id]
        to = st.selectbox(
            "To", others, None, format_func=lambda n: people.get(n, ""), key=f"to {form}", placeholder="Choose"
        )
        note = st.text_input("What must they know?", max_chars=300, key=fields.fresh(form))
        if st.form_submit_button("Pass it on", key="card-shift"):
            change = ShiftChange(card.card_id, to or 0, note, card.version)
            do(
                visit,
                form,
                lambda session, op: actions.change_shift(session, visit.actor, change, visit.now(), op=op),
                f"{card.key} is with {people.get(to or 0, 'the next shift')} now.",
            )


def draw_overflow(visit: Visit, card: CardDetail) -> None:
    """Another pod serves for now; the card stays on this board. Who could is only looked up once somebody asks."""
    box = st.expander("Let another pod serve", key=f"overflow-box-{card.card_id}", on_change="rerun")
    if box.open:
        with box:
            draw_serving(visit, card)


def draw_serving(visit: Visit, card: CardDetail) -> None:
    """The pods with who is free in each, and why one of them shall serve."""
    form = f"overflow {card.card_id}"
    with visit.read() as session:
        others = {pod.pod_id: pod for pod in spare_pods(session, visit.actor, card.card_id, visit.now())}
    first = next(iter(others.values()), None)
    with st.form(form.replace(" ", "-"), border=False):
        st.caption("The card stays yours. They read it and comment, and give it back. Not a handoff.")
        to = st.selectbox(
            "Pod",
            list(others),
            0 if first is not None and first.free else None,
            format_func=lambda n: others[n].said if n in others else "",
            key=f"to {form}",
            placeholder="Choose",
            help="Free: on duty now, with the skill, and below their own limit. Most free people first.",
        )
        reason, trigger = draw_reason(form)
        pressed = st.form_submit_button("Let them serve", key="card-overflow")
    if pressed and (to is None or to not in others):
        st.error("Choose the pod that shall serve. Nothing was saved.", icon=":material/block:")
    elif pressed and to is not None:
        wish = Help(card.card_id, to, reason, trigger)
        do(
            visit,
            form,
            lambda session, op: actions.serve_as_overflow(session, visit.actor, wish, visit.now(), op=op),
            f"{others[to].name} serves {card.key} for now.",
        )


def draw_reason(form: str) -> tuple[OverflowReason | None, str]:
    """Why another pod serves, from the closed list, and what set it off."""
    chosen = st.selectbox(
        "Why",
        list(overflowing.SAID),
        None,
        format_func=lambda one: overflowing.SAID[one],
        key=f"why {form}",
        placeholder="Choose",
    )
    trigger = st.text_input("What set it off?", max_chars=300, key=fields.fresh(f"{form} trigger"))
    return (OverflowReason(chosen) if chosen else None), trigger


def draw_return(visit: Visit, card: CardDetail, served: ServedLine) -> None:
    """The card goes home, with what came of it. Who only served it reads it no more, so it closes."""
    form = f"back {served.overflow_id}"
    with st.form(form.replace(" ", "-"), border=True):
        st.text(f"{served.serving} serves this card for {served.home}. {served.reason}")
        outcome = st.text_input("What came of it?", max_chars=300, key=fields.fresh(form))
        if st.form_submit_button(f"Give it back to {ui.plain(served.home)}", key="card-back"):
            op = ui.op(form)
            given = ui.change(
                visit,
                lambda session: actions.return_overflow(
                    session, visit.actor, served.overflow_id, outcome, visit.now(), op=op
                ),
                form=form,
                said=f"{card.key} is back with {served.home}.",
            )
            if given is not None:
                fields.spend(form)
                if card.is_guest:
                    st.query_params.pop("card", None)
                st.rerun()
