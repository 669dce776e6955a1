"""Intervals: Wilson, Newcombe, exact Poisson, Byar. All 95 %, none of width zero."""

import numpy as np

from metrics.arrays import Floats, Ints
from pods.shares import Z95

__all__ = ["Z95", "byar", "newcombe", "poisson", "wilson"]


def wilson(hits: Ints, of: Ints) -> tuple[Floats, Floats]:
    """Score interval of proportions (Wilson 1927, in Newcombe 1998); nan where there is nothing to divide by.

    Written out because scipy computes one proportion at a time, with a test we do not need.
    """
    n = np.where(of > 0, of, np.nan)
    share = hits / n
    spread = Z95 * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    middle, scale = share + Z95**2 / (2 * n), 1 + Z95**2 / n
    low = np.where(hits == 0, np.where(of > 0, 0.0, np.nan), (middle - spread) / scale)
    high = np.where(hits == of, np.where(of > 0, 1.0, np.nan), (middle + spread) / scale)
    return low, high


def newcombe(a: int, of_a: int, b: int, of_b: int) -> tuple[float, float]:
    """Interval of the difference a/of_a - b/of_b (Newcombe 1998, method 10)."""
    (low_a, low_b), (high_a, high_b) = wilson(np.array([a, b]), np.array([of_a, of_b]))
    share_a, share_b = a / of_a, b / of_b
    difference = share_a - share_b
    down = np.hypot(share_a - low_a, high_b - share_b)
    up = np.hypot(high_a - share_a, share_b - low_b)
    return float(difference - down), float(difference + up)


def poisson(events: Ints) -> tuple[Floats, Floats]:
    """Exact interval of counts (Garwood 1936): chi-square quantiles, as inverse gamma functions."""
    from scipy.special import gammaincinv

    low = np.where(events > 0, gammaincinv(np.maximum(events, 1), 0.025), 0.0)
    return low, np.asarray(gammaincinv(events + 1, 0.975), dtype=np.float64)


def byar(observed: int, expected: float) -> tuple[float, float]:
    """Interval of observed / expected for rare events (Breslow and Day 1987)."""
    above = observed + 1
    low = observed * (1 - 1 / (9 * observed) - Z95 / (3 * observed**0.5)) ** 3 if observed else 0.0
    high = above * (1 - 1 / (9 * above) + Z95 / (3 * above**0.5)) ** 3
    return low / expected, high / expected
