"""Intervals against published values (Newcombe 1998; Garwood; Breslow and Day)."""

import numpy as np
import pytest

from metrics import intervals


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 10, 0.7225, 1.0),
        (0, 1, 0.0, 0.7935),
    ],
)
def test_wilson_gives_the_published_intervals(hits: int, of: int, low: float, high: float) -> None:
    lows, highs = intervals.wilson(np.array([hits]), np.array([of]))
    assert (lows[0], highs[0]) == pytest.approx((low, high), abs=5e-5)


def test_wilson_agrees_with_scipy() -> None:
    from scipy.stats import binomtest

    theirs = binomtest(37, 411).proportion_ci(method="wilson")
    (low,), (high,) = intervals.wilson(np.array([37]), np.array([411]))
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_nothing_of_nothing_has_no_interval() -> None:
    (low,), (high,) = intervals.wilson(np.array([0]), np.array([0]))
    assert np.isnan(low)
    assert np.isnan(high)


@pytest.mark.parametrize(
    ("pairs", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((5, 56, 0, 29), -0.0381, 0.1926),
    ],
)
def test_newcombe_gives_the_published_differences(pairs: tuple[int, int, int, int], low: float, high: float) -> None:
    assert intervals.newcombe(*pairs) == pytest.approx((low, high), abs=5e-5)


def test_counts_have_exact_poisson_intervals() -> None:
    lows, highs = intervals.poisson(np.array([10, 0, 3, 17]))
    assert lows == pytest.approx([4.795, 0, 0.619, 3.9613 * 2.5], abs=5e-4)
    assert highs == pytest.approx([18.390, 3.689, 8.767, 10.8875 * 2.5], abs=5e-4)


def test_byar_bounds_observed_over_expected() -> None:
    assert intervals.byar(20, 16) == pytest.approx((0.7632, 1.9306), abs=5e-5)
