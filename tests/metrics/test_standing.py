"""How pods stand: marks only where a rule fires, rows by name."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from metrics import comparison, standing
from metrics.results import Result, Scope, Window
from metrics.weeks import FOUR, Series

AT = datetime(2026, 11, 16, tzinfo=UTC)


def result(metric: str, scope: Scope, hits: int, n: int) -> Result:
    return Result(
        metric, "x-1", scope, Window(None, AT), hits, n, 0, 0, hits / n, 0.1, 0.9, "wilson", AT, False, "share"
    )


def series(values: Any) -> Series:
    found = np.asarray(values, dtype=np.float64)
    return Series(np.arange(len(found)) * 7, found, np.full(len(found), 50), np.zeros(len(found), dtype=bool))


def stand(hits: list[int], n: int = 1000, weeks: Any = (0.2,) * 5) -> standing.Standing:
    scopes = [Scope("organisation", None, "All"), *(Scope("pod", k, f"Pod {9 - k}") for k in range(len(hits)))]
    counts = [(sum(hits), n * len(hits)), *((hit, n) for hit in hits)]
    results = [result(metric, scope, *count) for metric in FOUR for scope, count in zip(scopes, counts, strict=True)]
    return standing.standing(results, {metric: [series(weeks)] * len(scopes) for metric in FOUR})


def test_rows_stand_in_order_of_name_whatever_the_value() -> None:
    found = stand([900, 100, 500])
    assert [row.scope.name for row in found.rows] == ["Pod 7", "Pod 8", "Pod 9"]
    assert found.whole is not None


def test_alike_pods_carry_no_mark_and_one_far_away_does() -> None:
    assert not any(row.marked for row in stand([200, 205, 195, 210, 190, 200]).rows)
    found = stand([200, 205, 195, 210, 190, 200, 198, 202, 420])
    assert [row.scope.id for row in found.rows if row.cells["handoff_rate"].mark] == [8]
    assert "Clearly higher" in found.rows[0].cells["handoff_rate"].mark


def test_two_pods_are_not_compared_with_limits() -> None:
    assert not stand([100, 500]).yardsticks


def test_a_pod_that_shifted_says_so_in_words() -> None:
    weeks = [0.3, 0.31, 0.29, 0.3, 0.32, 0.3, 0.31, 0.3, 0.29, 0.1, 0.11, 0.1, 0.12, 0.1, 0.11, 0.1, 0.12, 0.1]
    assert stand([200, 200, 200], weeks=weeks).rows[0].cells["nps"].mark.startswith("Shifted: 9 weeks in a row")


def test_one_crossing_is_once() -> None:
    weeks = [0.1, 0.3] * 2 + [0.1] * 5 + [0.3] * 5 + [0.1] * 5 + [0.3] * 5
    slow = [0.1] * 6 + [0.3] * 6
    assert stand([200, 200, 200], weeks=slow).rows[0].cells["nps"].mark == (
        "Shifted: crossed its own middle only once in 12 weeks"
    )
    assert stand([200, 200, 200], weeks=weeks).rows[0].cells["nps"].mark.endswith("only 7 times in 24 weeks")


def test_many_looks_are_paid_for() -> None:
    published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip  # noqa: E501
    adjusted = comparison.false_discovery(np.array(published))
    assert int((adjusted <= 0.05).sum()) == 4
    assert adjusted[:5] == pytest.approx([0.0015, 0.003, 0.0095, 0.0356, 0.0603], abs=5e-5)
