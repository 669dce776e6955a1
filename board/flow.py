"""Age, cycle time and throughput, to the second, from the instants of a card."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

DAY_SECONDS = 86_400
ENOUGH = 11
"""Fewer finished cards than this say nothing about percentiles: the answer is None."""


@dataclass(frozen=True)
class Sle:
    """What this pod's own history promises: half within p50, 85 % within p85, with its count."""

    n: int
    p50_days: float
    p85_days: float
    p95_days: float


def age_days(since: datetime, at: datetime) -> float:
    """How long something has been going on."""
    return max((at - since).total_seconds(), 0.0) / DAY_SECONDS


def cycle_seconds(started_at: datetime | None, finished_at: datetime | None) -> float | None:
    """From first start to last finish; None while either is unknown."""
    if started_at is None or finished_at is None:
        return None
    return (finished_at - started_at).total_seconds()


def percentile(values: Sequence[float], share: float) -> float | None:
    """The percentile by linear interpolation (Hyndman and Fan 1996, type 7); None without values.

    >>> percentile([1, 2, 3, 4], 0.5)
    2.5
    """
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def sle_of(cycle_times: Sequence[float], day_s: float = DAY_SECONDS) -> Sle | None:
    """The service level expectation from cycle times in (working) seconds, in days of that length; None below 11."""
    if len(cycle_times) < ENOUGH:
        return None
    p50, p85, p95 = ((percentile(cycle_times, share) or 0.0) / day_s for share in (0.50, 0.85, 0.95))
    return Sle(len(cycle_times), p50, p85, p95)


def throughput(finished: Iterable[datetime], days: Sequence[date], zone: str) -> dict[date, int]:
    """Cards finished on each of the days, as the pod's own calendar has them. Quiet days count as 0."""
    place = ZoneInfo(zone)
    counted = Counter(at.astimezone(place).date() for at in finished)
    return {day: counted[day] for day in days}
