"""Which open cards need somebody soon, and why: rules in the pod's working time, one sentence each.

Also the reasons of blockers, counted: spelled a little differently, a reason is still the same reason.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from board.ages import Band, WorkClock, in_words

SOON = timedelta(hours=24)
BLOCKED_DAYS = 1.0
STALE_DAYS = 3.0
"""Working days without anything happening on the card."""


class Risk(StrEnum):
    """Why a card is at risk, the most pressing first."""

    OVERDUE = "overdue"
    DUE = "due"
    OLD = "old"
    BLOCKED = "blocked"
    STALE = "stale"


class Why(NamedTuple):
    """One reason, and its sentence."""

    risk: Risk
    said: str


@dataclass(frozen=True)
class Facts:
    """What must be known of an open card. due_at: its own date or the next promise that runs."""

    band: Band
    age: str
    p85_days: float | None
    due_at: datetime | None
    blocked_since: datetime | None
    touched_at: datetime


def risks_of(facts: Facts, clock: WorkClock, at: datetime) -> tuple[Why, ...]:
    """Every reason that applies to a card now."""
    found = [_due(facts.due_at, at), _old(facts), _blocked(facts, clock, at), _stale(facts, clock, at)]
    return tuple(why for why in found if why is not None)


def _due(due_at: datetime | None, at: datetime) -> Why | None:
    if due_at is None or due_at - at >= SOON:
        return None
    if due_at < at:
        return Why(Risk.OVERDUE, f"overdue by {_span(at - due_at)}")
    return Why(Risk.DUE, f"due in {_span(due_at - at)}")


def _old(facts: Facts) -> Why | None:
    if facts.band is not Band.LATE or facts.p85_days is None:
        return None
    return Why(Risk.OLD, f"{facts.age} old; 85 % of our work takes up to {facts.p85_days:.1f} d")


def _blocked(facts: Facts, clock: WorkClock, at: datetime) -> Why | None:
    if facts.blocked_since is None:
        return None
    seconds = clock.seconds(facts.blocked_since, at)
    if seconds < BLOCKED_DAYS * clock.day_s:
        return None
    return Why(Risk.BLOCKED, f"blocked for {in_words(seconds, clock.day_s)}")


def _stale(facts: Facts, clock: WorkClock, at: datetime) -> Why | None:
    seconds = clock.seconds(facts.touched_at, at)
    if seconds < STALE_DAYS * clock.day_s:
        return None
    return Why(Risk.STALE, f"nothing happened for {in_words(seconds, clock.day_s)}")


def _span(length: timedelta) -> str:
    hours = length.total_seconds() / 3600
    return f"{round(hours * 60)} min" if hours < 1 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"


class Blocked(NamedTuple):
    """One blocker: its reason as it was typed, and its working seconds."""

    reason: str
    seconds: float


class Cause(NamedTuple):
    """A reason with all its blockers."""

    reason: str
    times: int
    seconds: float


def same_reason(text: str) -> str:
    """The reason without what does not matter: case, spaces, the full stop.

    >>> same_reason("  Waiting for Billing. ") == same_reason("waiting for  billing")
    True
    """
    return " ".join(text.casefold().split()).strip(" .!?;:,-–…")


def pareto(blockers: Iterable[Blocked]) -> list[Cause]:
    """Reasons by their working time, most first, then by how often, then by name; each in its commonest spelling."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: dict[str, float] = defaultdict(float)
    for blocker in blockers:
        known = same_reason(blocker.reason)
        spelled[known][" ".join(blocker.reason.split())] += 1
        seconds[known] += blocker.seconds
    causes = [
        Cause(min(names, key=lambda name: (-names[name], name)), names.total(), seconds[known])
        for known, names in spelled.items()
    ]
    return sorted(causes, key=lambda cause: (-cause.seconds, -cause.times, cause.reason))
