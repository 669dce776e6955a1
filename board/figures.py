"""The figures of flow over a period, from stays and finishes: exact to the second, as of the period's end.

Days are local days of the pod; durations are working time of the pod, in working days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from board.ages import WorkClock
from board.flow import ENOUGH
from board.replay import Effect
from board.stays import Finishes, Floats, Ints, Log, Open, Stays

SHARES = (0.50, 0.85, 0.95)
WEEKLY_FROM = 57
"""From so many days on throughput is counted by week."""


@dataclass(frozen=True)
class Period:
    """Local days, first and last included, as far as they have come: the last may still run."""

    days: tuple[date, ...]
    bounds: Floats
    """The start of each day and the end of the last, in epoch seconds; never later than the moment of looking."""

    @property
    def start(self) -> float:
        return float(self.bounds[0])

    @property
    def end(self) -> float:
        """As of when the figures are: nothing that came later is known."""
        return float(self.bounds[-1])

    def of_day(self, moments: Floats) -> Ints:
        """How many of the moments fall on each day."""
        inside = moments[(moments >= self.start) & (moments <= self.end)]
        place = np.searchsorted(self.bounds[1:-1], inside, side="right")
        return np.bincount(place, minlength=len(self.days))


def period_of(first: date, last: date, zone: str, at: datetime) -> Period:
    """The days from the first to the last, of that zone, up to now."""
    place = ZoneInfo(zone)
    last = max(min(last, at.astimezone(place).date()), first)
    days = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    edges = [datetime.combine(day, time(), place).astimezone(UTC).timestamp() for day in days]
    end = datetime.combine(last + timedelta(days=1), time(), place).astimezone(UTC)
    return Period(days, np.array([*edges, min(end, at).timestamp()]))


@dataclass(frozen=True)
class CumulativeFlow:
    """Counts at the end of each day since the period began. lines: per stage, how many have reached it or left.

    The first line is what arrived, with what was there before; `left` is what departed. Between them: work in progress.
    """

    lines: tuple[Ints, ...]
    left: Ints
    arrived_on: Ints
    left_on: Ints
    finished_on: Ints
    wip: Ints
    wip_before: int


def cumulative_flow(stays: Stays, period: Period) -> CumulativeFlow:
    """Arrivals, departures and stages between them. The lines never fall and never cross."""
    ends = period.bounds[1:]
    gone = np.sort(stays.left)
    before = int(np.searchsorted(gone, period.start, side="left"))
    left = np.searchsorted(gone, ends, side="right") - before
    lines = tuple(np.searchsorted(np.sort(reached), ends, side="right") - before for reached in stays.reached)
    arrived = np.searchsorted(np.sort(stays.came), ends, side="right") - before
    finished = period.of_day(stays.left[stays.finished])
    opening = int((stays.came < period.start).sum()) - before
    first = np.concatenate(([opening], arrived[:-1]))
    return CumulativeFlow(
        (arrived, *lines[1:]), left, arrived - first, np.diff(left, prepend=0), finished, arrived - left, opening
    )


@dataclass(frozen=True)
class Scatter:
    """Each finished card: when, and after how many working days. never_started: finished without being worked on."""

    card: Ints
    finished: Floats
    days: Floats
    service_class: Ints
    percentiles: tuple[float, ...] | None
    never_started: int


def scatter(done: Finishes, period: Period, clock: WorkClock) -> Scatter:
    """Cycle times of what was finished in the period. Open items never enter."""
    inside = (done.finished >= period.start) & (done.finished <= period.end)
    known = inside & ~np.isnan(done.started)
    taken = (clock.so_far(done.finished[known]) - clock.so_far(done.started[known])) / clock.day_s
    return Scatter(
        done.card[known],
        done.finished[known],
        taken,
        done.service_class[known],
        percentiles(taken),
        int(inside.sum() - known.sum()),
    )


def percentiles(values: Floats) -> tuple[float, ...] | None:
    """The 50th, 85th and 95th percentile, linear; None below 11 values."""
    if len(values) < ENOUGH:
        return None
    return tuple(float(value) for value in np.quantile(values, SHARES))


@dataclass(frozen=True)
class Run:
    """Throughput per day or week; the middle is the median of whole steps. is_whole: not cut by the period's ends."""

    starts: tuple[date, ...]
    counts: Ints
    is_whole: tuple[bool, ...]
    median: float | None
    is_weekly: bool


def throughput_run(done: Finishes, period: Period, *, is_running: bool, since: date = date.min) -> Run:
    """Exact counts of finished cards; steps without any are zeros, not gaps. since: the first day of the log."""
    daily = period.of_day(done.finished)
    if len(period.days) < WEEKLY_FROM:
        whole = tuple(day >= since and not (is_running and day == period.days[-1]) for day in period.days)
        return Run(period.days, daily, whole, _middle(daily, whole), is_weekly=False)
    mondays = [day - timedelta(days=day.weekday()) for day in period.days]
    starts = tuple(sorted(set(mondays)))
    counts = np.bincount([(monday - starts[0]).days // 7 for monday in mondays], weights=daily).astype(np.int64)
    last = period.days[-1] - timedelta(days=1) if is_running else period.days[-1]
    whole = tuple(start >= max(period.days[0], since) and start + timedelta(days=6) <= last for start in starts)
    return Run(starts, counts, whole, _middle(counts, whole), is_weekly=True)


def _middle(counts: Ints, whole: Sequence[bool]) -> float | None:
    known = counts[np.array(whole, dtype=bool)]
    return float(np.median(known)) if len(known) else None


@dataclass(frozen=True)
class Efficiency:
    """Of the working time from start to finish, the share in which somebody could work on it.

    middle: half of the cards lie between these two shares.
    """

    n: int
    active: float
    waiting: float
    blocked: float
    middle: tuple[float, float] | None

    @property
    def share(self) -> float | None:
        """Active over all; None when no time passed."""
        whole = self.active + self.waiting + self.blocked
        return self.active / whole if whole else None


def efficiency(log: Log, done: Finishes, period: Period, clock: WorkClock, active: Ints) -> Efficiency:
    """Active time of the cards finished in the period. `active`: the columns in which work is done."""
    inside = (done.finished >= period.start) & (done.finished <= period.end) & ~np.isnan(done.started)
    rows, count = done.row[inside], int(log.first.sum())
    start, finish = np.full(count, np.inf), np.full(count, -np.inf)
    start[rows], finish[rows] = done.started[inside], done.finished[inside]
    since = np.clip(log.at, start[log.number], finish[log.number])
    until = np.clip(np.minimum(log.until_at, 4e9), start[log.number], finish[log.number])
    theirs = np.isfinite(start[log.number])
    spent = np.where(
        theirs, clock.so_far(np.where(theirs, until, 0.0)) - clock.so_far(np.where(theirs, since, 0.0)), 0.0
    )
    working = np.isin(log.place, active) & (log.state == Effect.OPENS)
    stuck = spent * log.is_blocked
    worked = np.bincount(log.number, spent * (working & ~log.is_blocked), count)[rows]
    whole = np.bincount(log.number, spent, count)[rows]
    shares = worked[whole > 0] / whole[whole > 0]
    middle = (float(np.quantile(shares, 0.25)), float(np.quantile(shares, 0.75))) if len(shares) >= ENOUGH else None
    return Efficiency(
        len(rows), float(worked.sum()), float(whole.sum() - worked.sum() - stuck.sum()), float(stuck.sum()), middle
    )


@dataclass(frozen=True)
class AgeingWip:
    """Open cards that were started, by column and age; and per column by when finished work had left it."""

    card: Ints
    column: Ints
    days: Floats
    service_class: Ints
    is_blocked: np.ndarray
    lines: tuple[tuple[float, ...] | None, ...]
    n: int
    not_started: int


def ageing_wip(now: Open, passed: Floats, clock: WorkClock, at: float) -> AgeingWip:
    """`passed`: per stage and finished card, after how many working days it had left that stage."""
    begun = ~np.isnan(now.started)
    ages = (clock.so_far(np.array([at]))[0] - clock.so_far(now.started[begun])) / clock.day_s
    lines = tuple(percentiles(stage) for stage in passed)
    return AgeingWip(
        now.card[begun],
        now.column[begun],
        ages,
        now.service_class[begun],
        now.is_blocked[begun],
        lines,
        passed.shape[1] if passed.ndim == 2 else 0,
        int((~begun).sum()),
    )


def passing(stays: Stays, done: Finishes, period: Period, clock: WorkClock) -> Floats:
    """For each stage and each card finished in the period: working days from its start until it had left the stage."""
    inside = (done.finished >= period.start) & (done.finished <= period.end) & ~np.isnan(done.started)
    order = np.argsort(done.card[inside], kind="stable")
    cards = done.card[inside][order]
    start, finish = clock.so_far(done.started[inside][order]), clock.so_far(done.finished[inside][order])
    found = np.empty((len(stays.reached), len(cards)))
    mine = np.isin(stays.card, cards)
    place = np.searchsorted(cards, stays.card[mine])
    for stage in range(len(stays.reached)):
        following = stays.reached[stage + 1] if stage + 1 < len(stays.reached) else stays.left
        when = np.full(len(cards), -np.inf)
        np.maximum.at(when, place, following[mine])
        known = np.isfinite(when)
        gone = np.where(known, clock.so_far(np.where(known, when, 0.0)), finish)
        found[stage] = np.clip(np.minimum(gone, finish) - start, 0.0, None) / clock.day_s
    return found
