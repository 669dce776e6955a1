"""How old work is, in the pod's own working time, and what that age means against the pod's own finished work.

A working day is as long as the pod's calendar makes it; without a calendar work goes on around the clock.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from board.flow import DAY_SECONDS, Sle, sle_of
from pods import calendars
from pods.calendars import WorkingTime

Floats = NDArray[np.float64]

NEAR = 0.8
"""From so much of the 85th percentile on a card is worth a look."""


class Band(StrEnum):
    """What an age means for the eye. Words say the same."""

    NONE = "none"
    GOOD = "good"
    HALF = "half"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True)
class WorkClock:
    """Working seconds so far at any instant. `edges` and `sums` are the corners of that staircase; none: all time."""

    edges: Floats
    sums: Floats
    day_s: float = DAY_SECONDS

    def so_far(self, moments: Floats) -> Floats:
        """Working seconds up to each moment (epoch seconds), from an arbitrary beginning."""
        return np.interp(moments, self.edges, self.sums) if len(self.edges) else moments

    def seconds(self, since: datetime, until: datetime) -> float:
        """Working seconds between two instants; never less than none."""
        ends = self.so_far(np.array([since.timestamp(), until.timestamp()]))
        return max(round(float(ends[1] - ends[0]), 3), 0.0)

    def days(self, since: datetime, until: datetime) -> float:
        """The same in working days."""
        return self.seconds(since, until) / self.day_s

    def spans(self, since: datetime, until: datetime) -> list[tuple[float, float]]:
        """The working stretches of a time, in epoch seconds."""
        low, high = since.timestamp(), until.timestamp()
        if not len(self.edges):
            return [(low, high)]
        pairs = self.edges.reshape(-1, 2).tolist()
        return [(max(start, low), min(end, high)) for start, end in pairs if start < high and end > low]


AROUND_THE_CLOCK = WorkClock(np.empty(0), np.empty(0))


def clock_of(calendar: WorkingTime, since: datetime, until: datetime) -> WorkClock:
    """The working time of a calendar over a stretch."""
    pieces = np.array(
        [(start.timestamp(), end.timestamp()) for start, end in calendars.working_spans(calendar, since, until)]
        or [(since.timestamp(), since.timestamp())]
    )
    lengths = pieces[:, 1] - pieces[:, 0]
    ends = np.cumsum(lengths)
    return WorkClock(pieces.ravel(), np.column_stack((ends - lengths, ends)).ravel(), day_seconds(calendar))


def day_seconds(calendar: WorkingTime) -> float:
    """How long a working day is: the mean of the weekdays on which there is work."""
    days = [sum(end - start for start, end in ranges) for ranges in calendar.week if ranges]
    return sum(days) * 60 / len(days) if days else DAY_SECONDS


def clock_kept(stored: Mapping[str, Any], since: datetime, until: datetime) -> WorkClock:
    """The clock of a stored calendar over at least that stretch; made once a day, then kept."""
    first = since.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    last = until.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=8)
    return _made(json.dumps(stored, sort_keys=True), first, last)


@lru_cache(maxsize=64)
def _made(stored: str, first: datetime, last: datetime) -> WorkClock:
    return clock_of(calendars.read(**json.loads(stored)), first, last)


@dataclass(frozen=True)
class Age:
    """An age as a badge says it: a text, a band for the eye, words for everybody."""

    days: float
    text: str
    band: Band
    words: str
    older: int = 0


def judged(seconds: float, day_s: float, expected: Sle | None, finished: int, *, is_started: bool = True) -> Age:
    """An age in working seconds against the pod's finished work of the same class.

    >>> expected = Sle(20, 2.0, 5.0, 9.0)
    >>> [judged(days * 28_800, 28_800, expected, 20).band.value for days in (1.9, 2.1, 4.9, 5.1)]
    ['good', 'half', 'soon', 'late']
    >>> judged(5.1 * 28_800, 28_800, None, 7).words
    'since its start; not enough history (n=7)'
    """
    since = "since its start" if is_started else "since it arrived, not started"
    days, text = seconds / day_s, in_words(seconds, day_s)
    if expected is None:
        return Age(days, text, Band.NONE, f"{since}; {too_few(finished)}")
    older = older_than(days, expected)
    words = f"{since}; older than {older} % of our work" if older else since
    return Age(days, text, band_of(days, expected) if is_started else Band.NONE, words, older)


def band_of(days: float, expected: Sle) -> Band:
    """Red past the 85th percentile, amber from four fifths of it on."""
    if days > expected.p85_days:
        return Band.LATE
    if days >= NEAR * expected.p85_days:
        return Band.SOON
    return Band.HALF if days > expected.p50_days else Band.GOOD


def older_than(days: float, expected: Sle) -> int:
    """Than how much of the pod's finished work it is older, in the steps that are drawn: 95, 85, 50 or 0 per cent."""
    steps = ((95, expected.p95_days), (85, expected.p85_days), (50, expected.p50_days))
    return next((share for share, limit in steps if days > limit), 0)


def too_few(finished: int) -> str:
    """Why there is nothing to compare with."""
    return f"not enough history (n={finished})"


def in_words(seconds: float, day_s: float) -> str:
    """Working time as a badge says it: 40 min, 3 h, 4.9 d."""
    if seconds < 3600:
        return f"{max(round(seconds / 60), 1)} min"
    return f"{round(seconds / 3600)} h" if seconds < day_s else f"{seconds / day_s:.1f} d"


def hours(seconds: float) -> float:
    """Working hours to a hundredth: 2 h 15 min are 2.25."""
    return round(seconds / 3600, 2)


@dataclass(frozen=True)
class Expected:
    """What finished work of each class lets expect, in working days, and from how many cards that is known."""

    of: Mapping[str, Sle | None]
    finished: Mapping[str, int]

    def sle(self, service_class: str) -> Sle | None:
        """The percentiles of a class; None below 11 finished cards."""
        return self.of.get(service_class)


def expected_of(taken: Mapping[str, Sequence[float]], day_s: float) -> Expected:
    """For each class its own percentiles from working seconds taken: classes are never mixed."""
    known = {name: sle_of(seconds, day_s) for name, seconds in taken.items()}
    return Expected(known, {name: len(seconds) for name, seconds in taken.items()})
