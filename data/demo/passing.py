"""What passes between pods just now: two warm offers that wait, one that was declined, cards served for their home."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from board import actions
from board.actions import Help, Offer, ShiftChange
from board.models import Card, OverflowReason
from board.queries.chains import chain_of, open_offers, open_overflow
from core.people import Actor
from data.demo.ground import Telling
from data.demo.people import crew_on

OFFERS = (
    (
        "SH",
        "NH",
        "Customer has moved north; the meter is read on Monday",
        "Final bill of the old flat is out. Wants to know when the new contract starts.",
    ),
    ("EH", "NH", "Second flat in the north, one person for both", "Both meters checked. Nothing promised yet."),
    ("NH", "SB", "Runs a shop in the cellar since May", "Wants one bill for flat and shop. Tariff not checked."),
)
"""Giver, receiver, why, what is known. The last one is declined."""
DECLINED = "The shop has no contract of its own yet: start one first, then offer it again"
SERVED = (
    ("NH", "SH", OverflowReason.CAPACITY, "Nine in the queue, two ill", ""),
    ("WH", "CI", OverflowReason.LANGUAGE, "Nobody on duty speaks Polish today", ""),
    (
        "SO",
        "EH",
        OverflowReason.HOURS,
        "Came in after Solar had closed",
        "Meter was read out; Solar sends the statement",
    ),
)
"""Home, serving pod, why, what set it off, and what came of it where it is over."""


def tell(telling: Telling, session: Session) -> None:
    """The last hours of the story, on the oldest open cards of each pod that were passed on nowhere yet."""
    at = telling.span.now
    codes = {plan.code for plan in telling.plans}
    for number, (giver, taker, why, known) in enumerate(OFFERS):
        card = _card(telling, session, giver) if {giver, taker} <= codes else None
        if card is None:
            continue
        when = at - timedelta(minutes=35 + 20 * number)
        wish = Offer(card.id or 0, telling.pod_ids[taker], why, known, context_complete=number == 0)
        made = actions.offer_card(session, _who(telling, session, giver, when), wish, when, op=f"demo:offer:{number}")
        if number == len(OFFERS) - 1:
            no, by = when + timedelta(minutes=9), _who(telling, session, taker, when)
            actions.decline_offer(session, by, made.id or 0, DECLINED, no, op=f"demo:decline:{number}")
    _serve(telling, session, codes, at)
    _change_shift(telling, session, at)


def _serve(telling: Telling, session: Session, codes: set[str], at: datetime) -> None:
    for number, (home, serving, reason, trigger, outcome) in enumerate(SERVED):
        card = _card(telling, session, home) if {home, serving} <= codes else None
        if card is None:
            continue
        when = at - timedelta(minutes=95 + 15 * number)
        wish = Help(card.id or 0, telling.pod_ids[serving], reason, trigger)
        who = _who(telling, session, home, when)
        made = actions.serve_as_overflow(session, who, wish, when, op=f"demo:overflow:{number}")
        if outcome:
            back, by = when + timedelta(minutes=40), _who(telling, session, serving, when)
            actions.return_overflow(session, by, made.id or 0, outcome, back, op=f"demo:back:{number}")


def _change_shift(telling: Telling, session: Session, at: datetime) -> None:
    """One card goes to the late shift of its pod."""
    home = telling.plans[0].code
    card = _card(telling, session, home)
    crew = crew_on(telling.people, home, telling.span.day_of(at))
    to = next((p for p in crew if card and telling.person_ids[p.login] != card.assignee_id), None)
    if card is None or to is None:
        return
    note = "Customer rings again at five; the refund is approved, only the letter is missing."
    change = ShiftChange(card.id or 0, telling.person_ids[to.login], note, card.version)
    when = at - timedelta(minutes=20)
    actions.change_shift(session, _who(telling, session, home, when), change, when, op="demo:shift")


def _card(telling: Telling, session: Session, code: str) -> Card | None:
    """The oldest started card of the pod's board that was passed on nowhere yet."""
    wanted = select(Card).where(
        Card.pod_id == telling.pod_ids[code], col(Card.closed_at).is_(None), col(Card.started_at).is_not(None)
    )
    for card in session.exec(wanted.order_by(col(Card.opened_at), col(Card.id))):
        known = card.id or 0
        if not (open_offers(session, known) or open_overflow(session, known) or chain_of(session, known)):
            return card
    return None


def _who(telling: Telling, session: Session, code: str, at: datetime) -> Actor:
    """The lead of that pod."""
    lead = crew_on(telling.people, code, telling.span.day_of(at))[0]
    return telling.who(session, lead.login, at)
