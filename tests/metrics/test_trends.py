"""Control charts and run rules against Montgomery's tables and the published Laney charts."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics import trends
from metrics.arrays import Floats


@pytest.mark.parametrize(
    ("points", "longest", "crossings"), [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (36, 8, 13)]
)
def test_run_limits_are_the_published_ones(points: int, longest: int, crossings: int) -> None:
    assert trends.run_limits(points) == (longest, crossings)


def test_a_series_that_steps_down_signals_and_one_that_wavers_does_not() -> None:
    step = trends.run_rules(np.array([9.0, 8, 9, 8, 9, 8, 9, 8, 9, 1, 2, 1, 2, 1, 2, 1, 2, 1]))
    waver = trends.run_rules(np.array([1.0, 2] * 9))
    assert step is not None
    assert step.signal
    assert waver is not None
    assert not waver.signal


def test_fewer_than_twelve_points_say_nothing() -> None:
    few = np.array([1.0, 9] * 5 + [np.nan] * 9)
    assert trends.run_rules(few) is None
    assert trends.xmr(few) is None


def test_a_series_with_its_middle_at_zero_says_nothing() -> None:
    assert trends.run_rules(np.array([0.0] * 14 + [1, 2] * 6 + [3])) is None
    assert trends.run_rules(np.array([])) is None


def test_a_pod_that_never_changes_gives_no_signal() -> None:
    assert trends.run_rules(np.full(20, 3.0)) is None


def table(shared: Path, name: str, *columns: str) -> list[Floats]:
    with (shared / "spc_reference" / name).open() as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[column]) for row in rows]) for column in columns]


@pytest.fixture
def golden(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "stat_golden.json").read_text())
    return found


def test_individuals_as_in_montgomery(golden: dict[str, Any]) -> None:
    expected, values = golden["XmR Montgomery ex6.5 (baseline 20)"], np.array(golden["XmR data"], dtype=float)
    limits = trends.xmr(values, baseline=20)
    assert limits is not None
    assert (limits.centre, limits.low[0], limits.high[0]) == pytest.approx((300.5, 279.78, 321.22), abs=0.0051)
    assert trends.mean_moving_range(values[:20]) == pytest.approx(expected["mrbar"], abs=5e-4)
    assert (np.flatnonzero(limits.outside(values)) + 1).tolist() == [39, 40]


def test_shares_as_in_montgomery(golden: dict[str, Any]) -> None:
    counts = np.array(golden["p data first30"])
    limits = trends.p_chart(counts, np.full(30, 50))
    assert (limits.centre, limits.low[0], limits.high[0]) == pytest.approx((0.2313, 0.0524, 0.4102), abs=5e-5)
    rest = np.delete(counts, [14, 22])
    limits = trends.p_chart(rest, np.full(28, 50))
    assert (limits.centre, limits.low[0], limits.high[0]) == pytest.approx((0.2150, 0.0407, 0.3893), abs=5e-5)
    uneven = golden["p var n Montgomery tbl7.4"]
    limits = trends.p_chart(np.array(uneven["d"]), np.array(uneven["n"]))
    assert limits.high == pytest.approx(uneven["ucl"], abs=5e-5)
    assert (np.flatnonzero(limits.outside(np.array(uneven["d"]) / uneven["n"])) + 1).tolist() == uneven["out"]


def test_rates_as_in_montgomery(golden: dict[str, Any], shared: Path) -> None:
    counts = table(shared, "montgomery_tbl_07.08.csv", "count")[0][:26]
    limits = trends.u_chart(counts.astype(np.int64), np.ones(26))
    assert (limits.centre, limits.low[0], limits.high[0]) == pytest.approx((19.846, 6.48, 33.21), abs=0.0051)
    limits = trends.u_chart(np.array(golden["u data"]), np.full(20, 50.0))
    assert (limits.centre, limits.low[0], limits.high[0]) == pytest.approx((0.0740, 0, 0.1894), abs=5e-5)
    uneven = golden["u var n Montgomery ex7.5"]
    limits = trends.u_chart(np.array(uneven["c"]), np.array(uneven["n"]))
    assert limits.centre == pytest.approx(1.4233, abs=5e-5)
    assert limits.low == pytest.approx(uneven["lcl"], abs=5e-5)


def test_large_samples_need_laneys_limits(golden: dict[str, Any], shared: Path) -> None:
    met, asked = (column.astype(np.int64) for column in table(shared, "nhs_accidents_4h.csv", "r", "n"))
    sigma = trends.sigma_z_of_shares(met, asked)
    assert sigma == pytest.approx(golden["p' nhs_accidents"]["sigma_z"], rel=1e-3)
    assert int(trends.p_chart(met, asked).outside(met / asked).sum()) == 16
    assert int(trends.p_chart(met, asked, sigma).outside(met / asked).sum()) == 0


def test_complaints_per_thousand_sales_need_them_too(golden: dict[str, Any], shared: Path) -> None:
    expected = golden["u' complaints per 1000"]
    complaints, sales = table(shared, "complaints_by_sales.csv", "complaints", "sales")
    sigma = trends.sigma_z_of_rates(complaints.astype(np.int64), sales / 1000)
    assert sigma == pytest.approx(expected["sigma_z"], rel=1e-3)
    rate = complaints / (sales / 1000)
    assert int(trends.u_chart(complaints.astype(np.int64), sales / 1000).outside(rate).sum()) == 13
    wide = trends.u_chart(complaints.astype(np.int64), sales / 1000, sigma)
    assert (wide.low[0], wide.high[0]) == pytest.approx(tuple(expected["limits1"]), abs=5e-3)
    assert not wide.outside(rate).any()
