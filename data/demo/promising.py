"""What customers were promised on open cards, and two records of one customer that became one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from board import actions
from board.actions import NewPromise
from board.models import Card
from core.people import Actor
from data.demo.ground import Telling
from data.demo.people import crew_on
from pods import actions as pod_actions
from pods import queries as pod_queries
from pods.models import Customer

PODS = 3
TOLD: tuple[tuple[str, float, float, str], ...] = (
    ("Call back with the corrected bill", 30, -4, ""),
    ("Written answer about the meter reading", 26, 20, ""),
    ("Refund of the double payment is on its way", 22, -1, "kept"),
    ("Appointment with the fitter, two days offered", 48, -20, "Their fitter has no day this week. They know."),
    ("Confirm the new instalment by letter", 5, 44, ""),
)
"""What, made so many hours ago, due in so many hours, and what came of it."""


def tell(telling: Telling, session: Session) -> None:
    """The first pods, each by whoever leads it."""
    for plan in telling.plans[:PODS]:
        lead = crew_on(telling.people, plan.code, telling.span.day_of(telling.span.now))[0]
        who = telling.who(session, lead.login, telling.span.now)
        cards = _cards(telling, session, plan.code)
        for number, (card, told) in enumerate(zip(cards, TOLD, strict=False)):
            _promise(session, who, card, told, telling.span.now, f"demo:promise:{plan.code}:{number}")
    lead = crew_on(telling.people, telling.plans[0].code, telling.span.day_of(telling.span.now))[0]
    who = telling.who(session, lead.login, telling.span.now)
    _merge(telling, session, who, _cards(telling, session, telling.plans[0].code))


def _cards(telling: Telling, session: Session, code: str) -> Sequence[Card]:
    """Open cards with a customer, the newest first."""
    wanted = select(Card).where(
        Card.pod_id == telling.pod_ids[code], col(Card.closed_at).is_(None), col(Card.customer_id).is_not(None)
    )
    return session.exec(wanted.order_by(col(Card.opened_at).desc(), col(Card.id)).limit(12)).all()


def _promise(
    session: Session, who: Actor, card: Card, told: tuple[str, float, float, str], now: datetime, op: str
) -> None:
    text, ago, due, outcome = told
    at = max(now - timedelta(hours=ago), card.opened_at)
    due_at = max(now + timedelta(hours=due), at + timedelta(minutes=30))
    wish = NewPromise(card.id or 0, text, due_at, card.assignee_id)
    made = actions.make_promise(session, who, wish, at, op=op)
    if outcome == "kept":
        actions.keep_promise(session, who, made.id or 0, min(now, due_at), op=f"{op}:kept")
    elif outcome:
        actions.give_up_promise(session, who, made.id or 0, outcome, now, op=f"{op}:up")


def _merge(telling: Telling, session: Session, who: Actor, cards: Sequence[Card]) -> None:
    """Somebody of that name, at home in the same pod, was recorded twice."""
    day = pod_queries.day_of(session, telling.span.now)
    for card in cards:
        kept = session.get_one(Customer, card.customer_id)
        wanted = select(Customer).where(Customer.name == kept.name, Customer.id != kept.id)
        for other in session.exec(wanted.order_by(col(Customer.id)).limit(20)):
            homes = {pod_queries.home_of(session, row.id or 0, day).pod_id for row in (kept, other)}
            if homes == {card.pod_id}:
                pod_actions.merge_customers(
                    session, who, other.id or 0, kept.id or 0, telling.span.now, op="demo:customers:one"
                )
                return
