"""What hangs on open cards: steps, calls for a colleague, links, a case written twice, and the pods' templates."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from board import actions
from board.actions import NewCard, SplitWish, TemplateWish
from board.models import Card, LinkKind, ServiceClass, TemplateKind
from core.people import Actor
from data.demo.ground import Telling
from data.demo.people import crew_on

PODS = 3
REPLIES = (
    TemplateWish(
        "Bill corrected", "Good morning {customer}, the bill of {key} is corrected. It comes by letter. {agent}"
    ),
    TemplateWish("Photo of the meter", "Dear {customer}, please send us a photo of the meter with its number. {agent}"),
    TemplateWish("We call you back", "Good morning {customer}, we call you back today about {key}. {agent}"),
)
CARDS = (
    TemplateWish(
        "Move out",
        "New address, day of the move, who takes over.",
        "Move out of {customer}",
        "moving",
        ServiceClass.FIXED_DATE,
        ("Final reading", "New address", "Final bill"),
    ),
    TemplateWish("Meter exchange", "Number of the old meter and of the new one.", "Meter exchange", "meter reading"),
)
STEPS = (
    ("Compare the readings of both years", "Correct the bill", "Send it", "Call the customer back"),
    ("Ask the grid operator", "Tell the customer the day"),
    ("Check the account", "Refund"),
)


def tell(telling: Telling, session: Session) -> None:
    """The first pods, by their leads and the next in their crews."""
    now = telling.span.now
    for plan in telling.plans[:PODS]:
        lead, mate = (
            telling.who(session, one.login, now)
            for one in crew_on(telling.people, plan.code, telling.span.day_of(now))[:2]
        )
        pod_id, op = telling.pod_ids[plan.code], f"demo:detail:{plan.code}"
        for number, wish in enumerate((*REPLIES, *CARDS)):
            kind = TemplateKind.REPLY if wish in REPLIES else TemplateKind.CARD
            at = now - timedelta(days=20, minutes=number)
            actions.create_template(session, lead, pod_id, kind, wish, at, op=f"{op}:template:{number}")
        wanted = select(Card).where(Card.pod_id == pod_id, col(Card.closed_at).is_(None))
        cards = session.exec(wanted.order_by(col(Card.opened_at), col(Card.id)).limit(8)).all()
        if len(cards) > 5:
            _steps(session, mate, [card.id or 0 for card in cards[1:4]], now, op)
            _relate(session, lead, mate, cards, now, op)


def _steps(session: Session, who: Actor, card_ids: list[int], now: datetime, op: str) -> None:
    for card_id, texts in zip(card_ids, STEPS, strict=True):
        for number, text in enumerate(texts):
            key = f"{op}:step:{card_id}:{number}"
            step = actions.add_step(session, who, card_id, text, now - timedelta(hours=6), op=key)
            if is_done := number < len(texts) // 2:
                actions.tick_step(session, who, step.id or 0, is_done, now - timedelta(hours=2), op=f"{key}:done")


def _relate(session: Session, lead: Actor, mate: Actor, cards: Sequence[Card], now: datetime, op: str) -> None:
    """A call for a colleague, a cause, a case written twice, and a card with two cases in it."""
    soon, first = now - timedelta(minutes=50), cards[1]
    text = f"@{mate.name} can you look at the readings before the bill goes out?"
    actions.comment_on_card(session, lead, first.id or 0, text, soon, op=f"{op}:call")
    actions.link_cards(session, lead, first.id or 0, cards[2].id or 0, LinkKind.CAUSED_BY, soon, op=f"{op}:cause")
    wish = NewCard(first.pod_id, first.title, first.customer_id, first.segment_id, topic=first.topic)
    twice = actions.create_card(session, mate, wish, soon, op=f"{op}:twice")
    note = actions.comment_on_card(session, mate, twice.id or 0, "They called once more.", soon, op=f"{op}:more")
    actions.merge_card(session, mate, note.card_id, first.id or 0, twice.version, soon, op=f"{op}:merge")
    whole = cards[4]
    note = actions.comment_on_card(session, mate, whole.id or 0, "They also move in spring.", soon, op=f"{op}:also")
    second = SplitWish("Moves in spring", (note.id or 0,))
    actions.split_card(session, mate, whole.id or 0, second, whole.version, now, op=f"{op}:split")
