"""Series over time: run charts, XmR, p, c and u charts, Laney's p' and u', and two run rules."""

from dataclasses import dataclass
from math import comb, log2

import numpy as np

from metrics.arrays import Bools, Floats, Ints

LEAST_FOR_LIMITS = 12
"""Fewer points: a run chart without limits (metrics.md section 6, rule 5)."""

D2 = 1.128
"""Mean moving range of two over its standard deviation, as the published charts round it."""


@dataclass(frozen=True)
class Limits:
    """Centre and limits of a chart, one value a point."""

    centre: float
    low: Floats
    high: Floats

    def outside(self, values: Floats) -> Bools:
        """Points beyond the limits; unknown points are not."""
        return (values < self.low) | (values > self.high)


@dataclass(frozen=True)
class Runs:
    """What the two run rules say of a series against its median."""

    points: int
    longest: int
    longest_allowed: int
    crossings: int
    crossings_needed: int

    @property
    def signal(self) -> bool:
        """Whether the series has shifted, as far as two rules can tell."""
        return self.longest > self.longest_allowed or self.crossings < self.crossings_needed


def run_limits(points: int) -> tuple[int, int]:
    """Longest run allowed, fewest crossings needed (Anhøj and Olesen 2014)."""
    trials, sum_so_far, crossings = points - 1, 0.0, 0
    while (sum_so_far := sum_so_far + comb(trials, crossings) * 0.5**trials) < 0.05:
        crossings += 1
    return round(log2(points) + 3), crossings


def run_rules(values: Floats) -> Runs | None:
    """Longest run and crossings, counted over points off the median; None below 12 such points."""
    known = values[~np.isnan(values)]
    off = known[known != np.median(known)] if len(known) else known
    above = off > np.median(known) if len(known) else np.zeros(0, dtype=bool)
    if len(off) < LEAST_FOR_LIMITS or above.all() or not above.any():
        return None  # with a median at the edge (weeks without a complaint) every run would be one
    changes = np.flatnonzero(above[1:] != above[:-1])
    edges = np.concatenate([[-1], changes, [len(above) - 1]])
    allowed, needed = run_limits(len(above))
    return Runs(len(above), int(np.diff(edges).max()), allowed, len(changes), needed)


def xmr(values: Floats, baseline: int | None = None) -> Limits | None:
    """Individuals chart: mean ± 2.66 mean moving ranges of the baseline (Montgomery, section 6.4)."""
    known = values[~np.isnan(values)][:baseline]
    if len(known) < LEAST_FOR_LIMITS:
        return None
    centre, reach = float(known.mean()), 2.66 * mean_moving_range(known)
    return Limits(centre, np.full(len(values), centre - reach), np.full(len(values), centre + reach))


def mean_moving_range(values: Floats) -> float:
    """Mean distance of neighbours; its own upper limit is 3.267 times this."""
    return float(np.abs(np.diff(values)).mean())


def p_chart(hits: Ints, n: Ints, sigma_z: float = 1.0) -> Limits:
    """Shares: centre ± 3 √(p (1 - p) / n), cut at 0. sigma_z widens them to Laney's p'."""
    centre = float(hits.sum() / n.sum())
    return _three_sigma(centre, np.sqrt(centre * (1 - centre) / n) * sigma_z)


def u_chart(events: Ints, exposure: Floats, sigma_z: float = 1.0) -> Limits:
    """Rates: centre ± 3 √(u / n), cut at 0; with exposure 1 it is the c chart. sigma_z gives u'."""
    centre = float(events.sum() / exposure.sum())
    return _three_sigma(centre, np.sqrt(centre / exposure) * sigma_z)


def sigma_z_of_shares(hits: Ints, n: Ints) -> float:
    """How much more shares move than chance lets them (Laney 2002). Use p' above about 1,000 a point."""
    centre = hits.sum() / n.sum()
    return mean_moving_range((hits / n - centre) / np.sqrt(centre * (1 - centre) / n)) / D2


def sigma_z_of_rates(events: Ints, exposure: Floats) -> float:
    """The same for rates."""
    centre = events.sum() / exposure.sum()
    return mean_moving_range((events / exposure - centre) / np.sqrt(centre / exposure)) / D2


def _three_sigma(centre: float, error: Floats) -> Limits:
    return Limits(centre, np.maximum(centre - 3 * error, 0.0), centre + 3 * error)
