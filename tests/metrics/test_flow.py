"""Flow: percentiles, inclusive days, throughput with its zeros, WIP, Little's law and stability."""

import csv
import gzip
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.refusal import Refused
from metrics import flow
from metrics.arrays import DAY_S, Floats


def test_percentiles_are_linear_and_none_without_values() -> None:
    assert flow.percentiles(np.array([1.0, 2, 3, np.nan]) * DAY_S) == pytest.approx([2.0, 2.7, 2.9])
    assert flow.percentiles(np.array([np.nan])) == [None, None, None]


def test_done_on_the_day_it_came_is_one_day() -> None:
    assert flow.inclusive_days(np.array([10.0, 10.0]), np.array([10.0, 17.0])).tolist() == [1, 8]


def test_quiet_days_are_zeros() -> None:
    assert flow.throughput_per_day(np.array([10, 12, 12, 14]), 10, 14).tolist() == [1, 0, 2, 0]


def test_open_now_is_open_before_plus_in_less_out_over_any_split() -> None:
    draw = np.random.default_rng(5)
    starts = draw.uniform(0, 100, 300)
    ends = np.where(draw.random(300) < 0.3, np.nan, starts + draw.uniform(0, 30, 300))
    cuts = np.sort(draw.uniform(0, 130, 12))
    wip = [int(flow.in_progress(starts, ends, cut).sum()) for cut in cuts]
    for (low, before), (high, after) in zip(
        zip(cuts, wip, strict=True), list(zip(cuts, wip, strict=True))[1:], strict=False
    ):
        came = ((starts > low) & (starts <= high)).sum()
        left = ((ends > low) & (ends <= high)).sum()
        assert after == before + came - left


def test_nothing_started_has_no_law() -> None:
    assert flow.littles_law(np.array([]), np.array([])) is None
    assert flow.littles_law(np.array([np.nan]), np.array([np.nan])) is None
    assert flow.littles_law(np.array([1.0]), np.array([np.nan])) is None


@cache
def help_desk(folder: Path) -> tuple[Floats, Floats, Floats, dict[str, Any]]:
    """First event, last event, last resolve of each case; golden values."""
    cases: dict[str, list[tuple[float, str]]] = {}
    with gzip.open(folder / "helpdesk.csv.gz", "rt") as file:
        reader = csv.reader(file)
        head = next(reader)
        case, activity, moment = (head.index(name) for name in ("Case ID", "Activity", "Complete Timestamp"))
        for row in reader:
            at = datetime.strptime(row[moment], "%Y/%m/%d %H:%M:%S.%f").replace(tzinfo=UTC)
            cases.setdefault(row[case], []).append((at.timestamp(), row[activity]))
    first = np.array([min(at for at, _ in events) for events in cases.values()])
    last = np.array([max(at for at, _ in events) for events in cases.values()])
    nothing = float("nan")
    solved = np.array([max([at for at, a in e if a == "Resolve ticket"], default=nothing) for e in cases.values()])
    golden: dict[str, Any] = json.loads((folder / "golden.json").read_text())
    return first, last, solved, golden


def test_the_help_desk_gives_its_published_times(shared: Path) -> None:
    first, last, solved, golden = help_desk(shared / "italian_helpdesk")
    close, resolve = golden["close_days"], golden["last_resolve_days"]
    expected = [close["p50"], close["p85"], close["p95"]]
    assert flow.percentiles(last - first) == pytest.approx(expected, abs=5e-7)
    expected = [resolve["p50"], resolve["p85"], resolve["p95"]]
    assert flow.percentiles(solved - first) == pytest.approx(expected, abs=5e-7)
    assert int((~np.isnan(solved)).sum()) == resolve["n"]


def test_littles_law_is_exact_where_the_window_starts_and_ends_empty(shared: Path) -> None:
    first, last, _, golden = help_desk(shared / "italian_helpdesk")
    expected = golden["littles_law_full_window"]
    law = flow.littles_law(first, last)
    assert law is not None
    found = (law.days, law.throughput, law.cycle_time, law.product)
    assert found == pytest.approx(tuple(expected.values()), abs=5e-6)
    assert law.gap == pytest.approx(0, abs=1e-9)


def test_no_forecast_from_a_quarter_in_which_work_piled_up(shared: Path) -> None:
    first, last, _, golden = help_desk(shared / "italian_helpdesk")
    expected = golden["Q2_2012"]
    low, high = (datetime(2012, month, 1, tzinfo=UTC).timestamp() for month in (4, 7))
    law = flow.littles_law(first, last, (low, high))
    assert law is not None
    assert (law.arrivals, law.departures) == (expected["arrivals"], expected["departures"])
    assert (law.wip_start, law.wip_end) == (expected["wip_start"], expected["wip_end"])
    assert law.avg_wip == pytest.approx(expected["avg_wip"], abs=5e-5)
    assert law.cycle_time == pytest.approx(expected["mean_ct_departures"], abs=5e-4)
    with pytest.raises(Refused, match="no forecast"):
        flow.check_stable(law)


def test_a_steady_window_may_be_forecast_from() -> None:
    starts = np.arange(0.0, 400) * DAY_S
    law = flow.littles_law(starts, starts + 5 * DAY_S, (100.0 * DAY_S, 200.0 * DAY_S))
    assert law is not None
    flow.check_stable(law)
