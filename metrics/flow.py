"""Flow over cases: cycle time, throughput, work in progress, Little's law, and whether it is stable.

Words by the Kanban Guide (May 2025): WIP = started and not finished; throughput = exact count
finished per unit of time; cycle time = finished - started; work item age = now - started.
"""

from dataclasses import dataclass

import numpy as np

from core.refusal import Refused
from metrics.arrays import DAY_S, Bools, Floats, Ints

STEADY = 0.10
"""Arrivals and departures, or WIP at both ends, may differ by this share of themselves."""

CLOSE = 0.05
"""So near must both sides of Little's law be for a window to count as stable."""


@dataclass(frozen=True)
class Cases:
    """Cases by id, moments in UTC epoch seconds, nan where it has not happened (yet)."""

    id: Ints
    pod: Ints
    first_owner: Ints
    opened_s: Floats
    started_s: Floats
    resolved_s: Floats
    closed_s: Floats
    first_s: Floats
    last_s: Floats


@dataclass(frozen=True)
class LittlesLaw:
    """Both sides: average WIP against throughput times cycle time; per day, and days."""

    avg_wip: float
    throughput: float
    cycle_time: float
    days: float
    arrivals: int
    departures: int
    wip_start: int
    wip_end: int

    @property
    def product(self) -> float:
        """Throughput times cycle time."""
        return self.throughput * self.cycle_time

    @property
    def gap(self) -> float:
        """How far both sides lie apart. Only a window that starts and ends empty has none."""
        return self.avg_wip - self.product


def percentiles(seconds: Floats, shares: tuple[float, ...] = (0.5, 0.85, 0.95)) -> list[float | None]:
    """Linear percentiles, in days; None when nothing is known."""
    known = seconds[~np.isnan(seconds)]
    if not len(known):
        return [None for _ in shares]
    return [float(value) for value in np.quantile(known, shares) / DAY_S]


def inclusive_days(start_day: Floats, end_day: Floats) -> Floats:
    """Calendar days that a case touched: end - start + 1. Done on the day it came is one day; nan stays unknown."""
    return end_day - start_day + 1


def throughput_per_day(finished_day: Ints, start_day: int, end_day: int) -> Ints:
    """How many were finished on each day of [start_day, end_day): days with none are zeros, not gaps."""
    inside = finished_day[(finished_day >= start_day) & (finished_day < end_day)]
    return np.bincount(inside - start_day, minlength=max(end_day - start_day, 0))


def in_progress(starts: Floats, ends: Floats, at_s: float) -> Bools:
    """Started by then and not finished by then; nan ends are open, nan starts never started."""
    return (starts <= at_s) & ~(ends <= at_s)


def littles_law(starts: Floats, ends: Floats, span: tuple[float, float] | None = None) -> LittlesLaw | None:
    """Both sides of L = lambda W over a span (Little 1961); without one from the first start to the last end."""
    known = ~np.isnan(starts)
    starts, ends = starts[known], ends[known]
    if not len(starts) or (span is None and np.isnan(ends).all()):
        return None
    low, high = span or (float(starts.min()), float(np.nanmax(ends)))
    days = (high - low) / DAY_S
    leaves = ~np.isnan(ends) & (ends >= low) & (ends <= high if span is None else ends < high)
    if days <= 0 or not leaves.any():
        return None
    stays = np.clip(np.where(np.isnan(ends), high, ends), low, high) - np.clip(starts, low, high)
    return LittlesLaw(
        avg_wip=float(stays.sum()) / DAY_S / days,
        throughput=float(leaves.sum()) / days,
        cycle_time=float((ends - starts)[leaves].mean()) / DAY_S,
        days=days,
        arrivals=int(((starts >= low) & (starts < high)).sum()),
        departures=int(leaves.sum()),
        wip_start=int(((starts < low) & ~(ends < low)).sum()),
        wip_end=int(((starts < high) & ~(ends < high)).sum()) if span else 0,
    )


def instabilities(law: LittlesLaw) -> list[str]:
    """Why no forecast may be made from this window; empty when it is stable."""
    reasons = []
    if abs(law.arrivals - law.departures) > STEADY * max(law.departures, 1):
        reasons.append(f"{law.arrivals} cases came and {law.departures} left")
    if abs(law.wip_end - law.wip_start) > STEADY * max(law.avg_wip, 1):
        reasons.append(f"work in progress went from {law.wip_start} to {law.wip_end}")
    if abs(law.gap) > CLOSE * law.avg_wip:
        reasons.append(f"average WIP {law.avg_wip:.0f} is not throughput times cycle time, {law.product:.0f}")
    return reasons


def check_stable(law: LittlesLaw) -> None:
    """Refuse to forecast from a window in which work piles up or drains."""
    if reasons := instabilities(law):
        raise Refused("Not stable, no forecast: " + "; ".join(reasons) + ". Choose a calmer period.")
