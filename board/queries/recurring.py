"""How many cases of the same customer and topic came shortly before a card."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from board.models import Card

REPEAT_WINDOW = timedelta(days=7)
AT_ONCE = 500
Arrival = tuple[int, int | None, str, datetime]
"""A card's id, its customer, its topic, and when it was opened."""


def earlier_cases(session: Session, cards: Sequence[Arrival]) -> dict[int, int]:
    """How many cases of the same customer and topic arrived within seven days before, by card."""
    known = [card for card in cards if card[1] and card[2]]
    counted: dict[int, int] = {}
    for start in range(0, len(known), AT_ONCE):
        counted |= _counted(session, known[start : start + AT_ONCE])
    return counted


def _counted(session: Session, cards: Sequence[Arrival]) -> dict[int, int]:
    earliest = min(opened_at for *_, opened_at in cards) - REPEAT_WINDOW
    wanted = select(Card.customer_id, Card.topic, Card.opened_at).where(
        col(Card.customer_id).in_({customer_id for _, customer_id, *_ in cards}),
        Card.opened_at >= earliest,
        Card.topic != "",
    )
    arrivals: dict[tuple[int | None, str], list[datetime]] = {}
    for customer_id, topic, opened_at in session.exec(wanted):
        arrivals.setdefault((customer_id, topic), []).append(opened_at)
    for times in arrivals.values():
        times.sort()
    counted = {}
    for card_id, customer_id, topic, opened_at in cards:
        times = arrivals.get((customer_id, topic), [])
        counted[card_id] = bisect_left(times, opened_at) - bisect_left(times, opened_at - REPEAT_WINDOW)
    return counted
