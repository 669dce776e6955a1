"""Which cases are repeat contacts, and whom each is charged to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from board.models import Card, CardEvent, CardLink, EventKind, LinkKind
from board.repeats import WINDOW, Case, Owned, Repeat, charged, repeats
from pods import queries as pod_queries
from pods.models import Customer

AT_ONCE = 500
Arrival = tuple[int, int | None, str, datetime]
"""A card's id, its customer, its topic, and when it was opened."""


def earlier_cases(session: Session, cards: Sequence[Arrival]) -> dict[int, int]:
    """How many cases of the same customer and topic arrived within the window before, by card."""
    return {card_id: found.nth - 1 for card_id, found in repeats_of(session, cards).items()}


def repeats_of(session: Session, cards: Sequence[Arrival]) -> dict[int, Repeat]:
    """Which of these cards repeat an earlier case, on whatever board. For one that was split off nobody came."""
    known = [card for card in cards if card[1] and card[2]]
    found: dict[int, Repeat] = {}
    for start in range(0, len(known), AT_ONCE):
        found |= _repeats(session, known[start : start + AT_ONCE])
    return found


def _repeats(session: Session, cards: Sequence[Arrival]) -> dict[int, Repeat]:
    asked = {customer_id or 0 for _, customer_id, *_ in cards}
    kept = pod_queries.merged_customers(session, asked)
    same = asked | kept.keys() | set(kept.values())
    opened = [opened_at for *_, opened_at in cards]
    mine = {card_id for card_id, *_ in cards}
    split = select(CardLink.card_id).where(CardLink.kind == LinkKind.SPLIT_FROM, col(CardLink.removed_at).is_(None))
    apart = set(session.exec(split.where(col(CardLink.card_id).in_(mine))))
    wanted = select(Card.id, Card.customer_id, Card.topic, Card.opened_at).where(
        col(Card.customer_id).in_(same),
        Card.opened_at >= min(opened) - WINDOW,
        Card.opened_at <= max(opened),
        Card.topic != "",
        col(Card.gone_as).is_(None),
        col(Card.id).not_in(split),
    )
    rows = {row[0] or 0: row for row in session.exec(wanted)} | {
        card[0]: card for card in cards if card[0] not in apart
    }
    cases = [Case(card_id or 0, kept.get(who or 0, who or 0), topic, at) for card_id, who, topic, at in rows.values()]
    return {card_id: found for card_id, found in repeats(cases).items() if card_id in mine}


def charged_to(session: Session, found: Sequence[tuple[Repeat, datetime]]) -> dict[int, int | None]:
    """Repeating card -> the pod that is charged. With each repeat goes the moment when the customer came back."""
    earlier = sorted({repeat.earlier_id for repeat, _ in found})
    stories: dict[int, list[Owned]] = {}
    for start in range(0, len(earlier), AT_ONCE):
        wanted = select(CardEvent.card_id, CardEvent.occurred_at, CardEvent.pod_id, CardEvent.kind)
        wanted = wanted.where(col(CardEvent.card_id).in_(earlier[start : start + AT_ONCE]))
        for card_id, at, pod_id, kind in session.exec(wanted.order_by(col(CardEvent.card_id), col(CardEvent.seq))):
            stories.setdefault(card_id, []).append(Owned(at, pod_id, kind is EventKind.CLOSED))
    return {repeat.card_id: charged(stories.get(repeat.earlier_id, ()), at) for repeat, at in found}


def merged_stamp(session: Session) -> tuple[int, int, int]:
    """Changes when customers are merged or parted: badges that were counted before are counted again."""
    merged = select(func.count(), func.sum(Customer.id), func.sum(Customer.merged_into_id))
    count, rows, kept = session.exec(merged.where(col(Customer.merged_into_id).is_not(None))).one()
    return count, int(rows or 0), int(kept or 0)
