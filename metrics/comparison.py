"""Pod against pod: funnel limits, over-dispersion, and who lies outside of both. Never a ranking."""

from dataclasses import dataclass

import numpy as np

from metrics.arrays import Bools, Floats, Ints

LIMITS = {"95": (0.025, 1.96), "99.8": (0.001, 3.09)}
"""Share in each tail, and the same in standard errors."""


def funnel_limits(theta: float, n: Ints, tail: float) -> tuple[Floats, Floats]:
    """Exact binomial limits of a share around theta, interpolated between counts (Spiegelhalter 2005).

    The normal approximation is too narrow for small n.
    """
    return _quantile(theta, n, tail), _quantile(theta, n, 1 - tail)


def _quantile(theta: float, n: Ints, share: float) -> Floats:
    from scipy.special import bdtr, bdtrik

    size = n.astype(np.float64)
    count = np.ceil(np.clip(bdtrik(share, size, theta), 0, size) - 1e-9)
    up_to = bdtr(count, n, theta)
    below = np.where(count > 0, bdtr(np.maximum(count - 1, 0), n, theta), 0.0)
    limit = (count - (up_to - share) / (up_to - below)) / size
    return np.asarray(np.clip(limit, 0.0, 1.0), dtype=np.float64)


@dataclass(frozen=True)
class Spread:
    """How far units lie apart beyond chance. tau: standard deviation of true differences between them."""

    theta: float
    phi: float
    phi_winsorised: float
    tau: float


def spread_of(values: Floats, errors: Floats, theta: float) -> Spread:
    """Over-dispersion with winsorised z (Spiegelhalter 2005): tau is additive, limits are theta ± k √(s² + tau²).

    errors: each unit's standard error if it were like the whole. Multiplying by √phi instead would
    widen the limits of large units as much as those of small ones.
    """
    z = (values - theta) / errors
    low, high = np.quantile(z, (0.1, 0.9))
    phi, raw = float(np.mean(np.clip(z, low, high) ** 2)), float(np.mean(z**2))
    units, weight = len(values), 1 / errors**2
    room = weight.sum() - (weight**2).sum() / weight.sum()
    excess = (units * phi - (units - 1)) / room if units > 1 and room > 0 else 0.0
    return Spread(theta, raw, phi, float(np.sqrt(max(0.0, excess))))


def spread_of_shares(hits: Ints, n: Ints) -> Spread:
    """The same for shares: theta is the share of the whole, s² = theta (1 - theta) / n."""
    theta = float(hits.sum() / n.sum())
    errors = np.sqrt(theta * (1 - theta) / n)
    if not errors.all():
        return Spread(theta, 0.0, 0.0, 0.0)
    return spread_of(hits / n, errors, theta)


def outside(values: Floats, errors: Floats, spread: Spread, limit: str = "99.8") -> Bools:
    """Who lies outside what chance and the usual differences between units explain."""
    reach = LIMITS[limit][1] * np.sqrt(errors**2 + spread.tau**2)
    return np.abs(values - spread.theta) > reach


def chances(values: Floats, errors: Floats, spread: Spread) -> Floats:
    """Two-sided p of each unit under chance and the usual differences together."""
    from scipy.special import erfc

    z = np.abs(values - spread.theta) / np.sqrt(errors**2 + spread.tau**2)
    return np.asarray(erfc(z / np.sqrt(2)), dtype=np.float64)


def false_discovery(p: Floats) -> Floats:
    """Adjusted p over everything that was looked at (Benjamini and Hochberg 1995)."""
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted
