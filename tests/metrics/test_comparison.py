"""Pod against pod: published funnel limits, and no false alarm from differences that are usual."""

import json
from pathlib import Path

import numpy as np
import pytest

from metrics import comparison


@pytest.mark.parametrize(
    ("n", "narrow", "wide"),
    [
        (50, (0.0844, 0.3071), (0.0348, 0.3791)),
        (100, (0.1197, 0.2765), (0.0810, 0.3268)),
        (500, (0.1645, 0.2346), (0.1455, 0.2559)),
        (1000, (0.1750, 0.2246), (0.1613, 0.2394)),
    ],
)
def test_funnel_limits_are_the_published_ones(n: int, narrow: tuple[float, float], wide: tuple[float, float]) -> None:
    for expected, (tail, _) in zip((narrow, wide), comparison.LIMITS.values(), strict=True):
        (low,), (high,) = comparison.funnel_limits(0.2, np.array([n]), tail)
        assert (low, high) == pytest.approx(expected, abs=5e-5)


def test_limits_stay_between_nothing_and_all() -> None:
    low, high = comparison.funnel_limits(0.02, np.array([1, 2, 5]), 0.001)
    assert (low >= 0).all()
    assert (high <= 1).all()


def test_pods_that_all_have_the_same_share_do_not_spread() -> None:
    assert comparison.spread_of_shares(np.array([0, 0]), np.array([9, 30])).tau == 0
    assert comparison.spread_of_shares(np.array([5, 50, 10]), np.array([10, 100, 20])).tau == 0


def test_the_expected_of_all_pods_is_the_observed_of_all_pods() -> None:
    hits, n = np.array([7, 30, 12]), np.array([20, 60, 50])
    assert comparison.spread_of_shares(hits, n).theta * n.sum() == pytest.approx(hits.sum())


def test_one_pod_far_from_alike_pods_is_outside() -> None:
    n = np.full(12, 1000)
    hits = np.array([200] * 11 + [400])
    spread = comparison.spread_of_shares(hits, n)
    errors = np.sqrt(spread.theta * (1 - spread.theta) / n)
    assert np.flatnonzero(comparison.outside(hits / n, errors, spread)).tolist() == [11]


def test_the_stored_numbers_name_the_same_limits(shared: Path) -> None:
    golden = json.loads((shared / "stat_golden.json").read_text())
    (low,), (high,) = comparison.funnel_limits(0.2, np.array([50]), 0.025)
    assert [low, high] == pytest.approx(golden["funnel theta=.2 n=50"]["95%"], abs=5e-5)
