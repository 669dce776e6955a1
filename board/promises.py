"""Promised times of a case: due, kept, broken, or still running; and how many of them were kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pods.calendars import WorkingTime, add_working, working_minutes
from pods.models import Priority

UNSAID = Priority.P3
"""What a case whose priority nobody said is promised."""
WAITING = "The card stands in {}"
FINISHED = "Finished until it was reopened"
DELETED = "The card was deleted"
MERGED = "Merged into another card"
GONE = frozenset({DELETED, MERGED})
"""Pauses in which there was no card to answer: the first answer waits, too."""


class PromiseState(StrEnum):
    """How a promise stands at a moment."""

    MET = "met"
    BREACHED = "breached"
    PENDING = "pending"
    NONE = "not promised"


def state_of(
    due_at: datetime | None, met_at: datetime | None, at: datetime, paused_since: datetime | None = None
) -> str:
    """A promise that is past due and not kept is broken now, not later. While it pauses, nothing comes due."""
    if due_at is None:
        return PromiseState.NONE
    if met_at is not None and met_at <= at:
        return PromiseState.MET if met_at <= due_at else PromiseState.BREACHED
    reached = min(at, paused_since) if paused_since is not None else at
    return PromiseState.BREACHED if reached > due_at else PromiseState.PENDING


def holding(paused_since: datetime | None, asked_at: datetime) -> datetime | None:
    """Since when a pause holds the next answer: not at all where it began before the customer wrote."""
    return paused_since if paused_since is not None and paused_since >= asked_at else None


def carried_on(calendar: WorkingTime, due_at: datetime, paused_at: datetime, resumed_at: datetime) -> datetime:
    """The due time after a pause: the working minutes that were left when it began, counted on from its end.

    Only what was promised is moved, so a calendar that changed meanwhile does not touch the time before the pause.
    """
    if due_at <= paused_at:
        return due_at
    return add_working(calendar, resumed_at, working_minutes(calendar, paused_at, due_at))


def risk_at(calendar: WorkingTime, at: datetime, due_at: datetime, minutes: int, percent: int) -> datetime:
    """When so many percent of a promised time are over: counted back from where it is due, so pauses are in it.

    `at`, a moment from which on no pause is known, where that is over already.
    """
    left = working_minutes(calendar, at, due_at)
    allowed = minutes * (100 - percent) / 100
    return at if left <= allowed else add_working(calendar, at, left - allowed)


@dataclass(frozen=True)
class Attainment:
    """How many promises were kept, broken, and are still open. Those open are no part of the share."""

    met: int = 0
    breached: int = 0
    pending: int = 0

    @property
    def n(self) -> int:
        """Promises that are decided."""
        return self.met + self.breached

    @property
    def share(self) -> float | None:
        """met / (met + breached); None where nothing is decided."""
        return self.met / self.n if self.n else None


def attainment(states: Iterable[str]) -> Attainment:
    """Count the states of many promises."""
    seen = list(states)
    return Attainment(*(seen.count(kind) for kind in (PromiseState.MET, PromiseState.BREACHED, PromiseState.PENDING)))


def due_words(
    due_at: datetime | None, met_at: datetime | None, at: datetime, paused_since: datetime | None = None
) -> str:
    """A promise in words: "due in 3 h", "broken 2 h ago", "kept, 40 min to spare"."""
    state = state_of(due_at, met_at, at, paused_since)
    if due_at is None:
        return "nothing is promised"
    if met_at is not None and met_at <= at:
        kept = state == PromiseState.MET
        return f"kept, {length(due_at - met_at)} to spare" if kept else f"broken by {length(met_at - due_at)}"
    if state == PromiseState.BREACHED:
        return f"broken {length(at - due_at)} ago"
    if paused_since is not None:
        return "paused"
    return f"due in {length(due_at - at)}"


def length(span: timedelta) -> str:
    """A stretch of time in its largest fitting unit."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 90:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes / 60:.0f} h"
    return f"{minutes / 1440:.0f} d"


AT_RISK, BROKEN = "The {} is at risk", "The promise of the {} is broken"
"""What a notice says of a promised time."""


def is_told(earlier: str, said: str) -> bool:
    """Whether a later notice makes an earlier one needless: what is broken is at risk no more.

    >>> is_told("The solution is at risk", "The promise of the solution is broken")
    True
    >>> is_told("The first answer is at risk", "The promise of the solution is broken")
    False
    """
    whats = ("first answer", "next answer", "solution")
    return any(earlier == AT_RISK.format(what) and BROKEN.format(what) in said for what in whats)
