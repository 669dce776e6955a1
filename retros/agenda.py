"""What today's standup must look at: exceptions first, or the board from right to left, oldest work first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from board.models import ColumnKind, ServiceClass
from retros.models import WalkOrder


class Why(StrEnum):
    """Why a card stands where it stands in the walk, in the order of the walk."""

    BLOCKED = "blocked"
    AT_RISK = "at_risk"
    STILL = "still"
    REST = "rest"


LONGEST = 60
"""More cards than these are not walked in a quarter of an hour; the first in order count most."""

NAMED = {
    Why.BLOCKED: "Blocked",
    Why.AT_RISK: "At risk or expedite",
    Why.STILL: "Not moved since the last standup",
    Why.REST: "The rest, right to left",
}


RANKS = {why: rank for rank, why in enumerate(Why)}
COLUMN_RANKS = {Why.BLOCKED: 0, Why.AT_RISK: 1}
"""Inside a column, work that has not moved stands among the rest: its age says it."""


ORDERED = {WalkOrder.EXCEPTIONS: "Exceptions first", WalkOrder.COLUMNS: "Column by column, from the right"}


class Walking(Protocol):
    """What the walk must know of a card."""

    @property
    def card_id(self) -> int: ...
    @property
    def column_position(self) -> int: ...
    @property
    def column_kind(self) -> ColumnKind: ...
    @property
    def service_class(self) -> ServiceClass: ...
    @property
    def age_days(self) -> float | None: ...
    @property
    def p85_days(self) -> float | None: ...
    @property
    def blocked_reason(self) -> str | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def moved_at(self) -> datetime: ...


@dataclass(frozen=True)
class Horizon:
    """What the walk is measured against; what is unknown is None and flags nothing."""

    last_at: datetime | None
    next_at: datetime


@dataclass(frozen=True)
class Stop:
    """One stop of the walk: a card, why it stands here, and that reason in words."""

    card_id: int
    why: Why
    said: str


def next_standup_at(at: datetime) -> datetime:
    """The same hour on the next working day (Monday to Friday), by the clock of the zone it is given in."""
    return at + timedelta(days={4: 3, 5: 2}.get(at.weekday(), 1))


def walk_order(cards: Iterable[Walking], horizon: Horizon, order: WalkOrder = WalkOrder.EXCEPTIONS) -> list[Stop]:
    """Exceptions: blocked, at risk or expedite, not moved, the rest; in each, columns right to left, oldest first.

    Columns: right to left; in each, expedite, blocked, at risk, the rest, oldest first. Ties go by id.
    """
    walking = [card for card in cards if card.column_kind is not ColumnKind.DONE]
    reasons = {card.card_id: judged(card, horizon) for card in walking}

    def place(card: Walking) -> tuple[int, int, float, int]:
        why, column, age = reasons[card.card_id].why, -card.column_position, -(card.age_days or 0)
        if order is WalkOrder.COLUMNS:
            first = card.service_class is ServiceClass.EXPEDITE
            return column, -1 if first else COLUMN_RANKS.get(why, 2), age, card.card_id
        return RANKS[why], column, age, card.card_id

    return [reasons[card.card_id] for card in sorted(walking, key=place)]


def judged(card: Walking, horizon: Horizon) -> Stop:
    """The first reason that applies to the card."""
    if card.blocked_reason is not None:
        return Stop(card.card_id, Why.BLOCKED, f"Blocked: {card.blocked_reason or 'no reason given'}")
    if risk := risk_of(card, horizon):
        return Stop(card.card_id, Why.AT_RISK, risk)
    if horizon.last_at is not None and card.moved_at <= horizon.last_at:
        return Stop(card.card_id, Why.STILL, "Not moved since the last standup")
    return Stop(card.card_id, Why.REST, "")


def risk_of(card: Walking, horizon: Horizon) -> str:
    """Why the card is at risk, or nothing: expedite, older than 85 % of our work, or due before the next standup."""
    if card.service_class is ServiceClass.EXPEDITE:
        return "Expedite: first in every lane"
    if card.due_at is not None and card.due_at < horizon.next_at:
        return "Due before the next standup"
    if card.p85_days is not None and card.age_days is not None and card.age_days > card.p85_days:
        return f"Older than 85 % of our finished work ({card.p85_days:.1f} d)"
    return ""
