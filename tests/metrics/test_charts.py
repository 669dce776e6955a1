"""Charts: transparent, with units, zero lines, provisional weeks apart, names as plain text."""

from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from metrics import charts, comparison
from metrics.results import Result, Scope, Window
from metrics.standing import Cell, Row, Yardstick
from metrics.weeks import Series
from pods.charts import GREY

AT = datetime(2026, 11, 16, tzinfo=UTC)


def cell(name: str = "North", pod_id: int = 1, mark: str = "", limits: Any = None) -> Cell:
    scope = Scope("pod", pod_id, name)
    found = Result(
        "handoff_rate", "x-1", scope, Window(None, AT), 5, 50, 0, 0, 0.1, 0.05, 0.2, "wilson", AT, False, "share"
    )
    weeks = np.linspace(0.1, 0.2, 26)
    provisional = np.arange(26) >= 25
    return Cell(found, Series(20_000 + 7 * np.arange(26), weeks, np.full(26, 30), provisional), limits, mark)


def drawn(figure: Any) -> dict[str, Any]:
    found: dict[str, Any] = figure.to_dict()
    return found


def test_a_trend_has_a_transparent_ground_a_unit_and_a_zero_line() -> None:
    layout = drawn(charts.trend_chart(cell(), "#0072B2"))["layout"]
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert layout["yaxis"]["title"]["text"] == "%"
    assert layout["yaxis"]["zeroline"]


def test_provisional_weeks_are_grey_and_outside_the_line() -> None:
    line, young = charts.trend_chart(cell(), "#0072B2").data
    assert np.isnan(line.y[-1])
    assert young.y[-1] == 20
    assert young.marker.line.color == GREY


def test_limits_and_a_ramp_up_are_named_on_the_chart() -> None:
    mark = charts.Marked(date(2024, 12, 2), date(2024, 12, 23), "pilot: transition")
    layout = drawn(charts.trend_chart(cell(limits=(0.15, 0.1, 0.2)), "#0072B2", [mark]))["layout"]
    assert [note["text"] for note in layout["annotations"]] == ["limit 20.0", "mean 15.0", "pilot: transition"]


def test_a_mark_outside_the_weeks_is_not_drawn() -> None:
    mark = charts.Marked(date(2020, 1, 6), None, "new form")
    assert "annotations" not in drawn(charts.trend_chart(cell(), "#0072B2", [mark]))["layout"]


def test_a_funnel_names_pods_as_text_and_marks_signal_by_shape() -> None:
    cells = [cell("<b>North</b>", 1), cell("South", 2, "Clearly higher"), cell("West", 3)]
    rows = [Row(one.result.scope, {"handoff_rate": one}) for one in cells]
    yardstick = Yardstick(comparison.Spread(0.1, 1.0, 1.0, 0.02), 0.09)
    dots = drawn(charts.funnel_chart(rows, "handoff_rate", yardstick))["data"][-1]
    assert list(dots["text"]) == ["&lt;b&gt;North&lt;/b&gt;", "◆ South", "West"]
    assert list(dots["marker"]["symbol"]) == ["circle", "diamond", "circle"]


def test_a_pod_keeps_its_colour() -> None:
    assert charts.colour_of(1) == charts.colour_of(9) == charts.PALETTE[0]


def test_finished_cases_have_percentile_lines_only_when_known() -> None:
    moments, days = np.array([AT.timestamp()] * 3), np.array([1.0, 2, 3])
    with_lines = drawn(charts.cycle_chart(moments, days, [2.0, 2.7, None], "#0072B2"))["layout"]
    assert [note["text"] for note in with_lines["annotations"]] == ["50 % in 2.0", "85 % in 2.7"]
    assert "annotations" not in drawn(charts.cycle_chart(moments, days, [None] * 3, "#0072B2"))["layout"]


def test_bars_start_at_zero_and_carry_their_unit() -> None:
    figure = drawn(charts.bars_chart([date(2026, 1, 5)], [4], "cases", "#0072B2"))
    assert figure["layout"]["yaxis"]["title"]["text"] == "cases"
    assert figure["data"][0]["type"] == "bar"
