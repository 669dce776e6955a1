"""The pulse of a pod: would its people recommend working here, and how much time did they miss? Never below five."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from core.refusal import Refused
from pods import promoters

FLOOR = 5
"""Fewer answers, or fewer people, would show single persons."""

APART = timedelta(days=28)
"""Between the openings of two rounds. Rounds close together differ by one answer, and that is somebody's."""

OPEN_DAYS = (3, 28)
"""How long a round may be open: long enough for those who work part of the week, short enough to be one moment."""


@dataclass(frozen=True)
class Enps:
    """The promoter score of one closed round, with its 95 % interval, from n answers."""

    score: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Absence:
    """Unplanned absent hours over scheduled hours of a pod, in a period of four weeks or longer."""

    first: date
    last: date
    absent_hours: float
    scheduled_hours: float
    people: int

    @property
    def share(self) -> float | None:
        """None where fewer than five people were scheduled, or nothing was."""
        if self.people < FLOOR or self.scheduled_hours <= 0:
            return None
        return self.absent_hours / self.scheduled_hours


def enps_of(scores: Sequence[int]) -> Enps | None:
    """None below five answers. The interval is the adjusted Wald of Rocks (2016), as for customers."""
    if len(scores) < FLOOR:
        return None
    counts = [np.array([int(hit.sum())]) for hit in promoters.classes(np.asarray(scores, dtype=np.float64))]
    low, high = promoters.adjusted_wald(*counts)
    return Enps(float(promoters.nps(*counts)[0]), float(low[0]), float(high[0]), len(scores))


def is_over(closes_on: date, closed_at: datetime | None, today: date) -> bool:
    """Whether a round takes no more answers. Its last day still counts."""
    return closed_at is not None or today > closes_on


def check_round(today: date, closes_on: date, last_opened_on: date | None) -> None:
    """Whether a round may be opened today."""
    shortest, longest = OPEN_DAYS
    if not shortest <= (closes_on - today).days <= longest:
        raise Refused(f"A round is open for {shortest} to {longest} days. Choose its last day within that.")
    if last_opened_on is not None and today < last_opened_on + APART:
        free = last_opened_on + APART
        raise Refused(
            f"The last round was opened on {last_opened_on:%-d %b}. The next may open on {free:%-d %b %Y}: "
            "rounds close together would show single answers."
        )


def check_score(score: int) -> None:
    """Whether an answer is one of the eleven."""
    if not 0 <= score <= 10:
        raise Refused("An answer is a whole number from 0 to 10.")


def overlap_hours(span: tuple[datetime, datetime], away: Sequence[tuple[datetime, datetime]]) -> float:
    """How many hours of a shift fall into absences; absences that overlap count once."""
    start, end = span
    reached, total = start, timedelta()
    for begun, over in sorted(away):
        first, last = max(begun, reached), min(over, end)
        if last > first:
            total += last - first
            reached = last
    return total / timedelta(hours=1)
