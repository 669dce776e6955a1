"""Every figure of one pod: what it is, on how many it stands, how its weeks went."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from core import ui
from core.refusal import NotFound
from core.visit import Visit
from metrics import charts
from metrics import queries as metric_queries
from metrics.charts import Marked
from metrics.definitions import DEFINITIONS
from metrics.page import period
from metrics.results import MINIMUM, Result, Window
from metrics.standing import Cell, Row
from metrics.weeks import FOUR
from metrics.wording import (
    METHODS,
    count_words,
    day_of,
    interval_words,
    is_hidden,
    title_of,
    unknown_words,
    value_words,
    variant_words,
)
from pods import queries as pod_queries
from pods.models import Pilot

PLAIN = {"displayModeBar": False}


def render(visit: Visit) -> None:
    """Draw the page."""
    now = period.as_of(visit.now())
    pod_id = wanted_pod(visit)
    with visit.read() as session:
        if pod_id is None:
            raise NotFound("That pod")
        name, zone = pod_queries.pod_shown(session, visit.actor, pod_id).name, pod_queries.zone_of(session)
        marks = marks_of(pod_queries.pilots_of(session, visit.actor, pod_id))
    draw_head(visit, name)
    with st.container(horizontal=True, vertical_alignment="bottom", key="metric-filters"):
        window = period.choose(now, zone)
    with visit.read() as session:
        results = metric_queries.figures(session, visit.actor, window, now, [pod_id])
        mine = [result for result in results if result.scope.id == pod_id]
        side = metric_queries.pods_side_by_side(session, visit.actor, window, now)
    row = next((row for row in side.rows if row.scope.id == pod_id), None)
    if row is None or not any(result.numerator for result in mine):
        period.draw_nothing(window, "for this pod")
        return
    until = min([now, window.end, *(cell.result.observed_until for cell in row.cells.values())])
    st.caption(period.as_of_words(window, until, zone))
    draw_four(row, side.whole, marks)
    draw_continuity(mine)
    draw_flow(visit, pod_id, mine, window, now)
    draw_travel(visit, pod_id, window)
    draw_all(mine)


def wanted_pod(visit: Visit) -> int | None:
    """The pod of the link, else the one chosen above."""
    asked = ui.asked("pod")
    return visit.pod_id if asked is None else asked


def marks_of(pilots: Sequence[Pilot]) -> list[Marked]:
    """What must be known to read the weeks: pilots, with their ramp-up as transition."""
    found = []
    for pilot in pilots:
        until = pilot.started_on + timedelta(weeks=pilot.ramp_weeks)
        found.append(Marked(pilot.started_on, until, "pilot: transition"))
    return found


def draw_head(visit: Visit, name: str) -> None:
    """The pod's name, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center", key="figures-head"):
        st.title(f"{ui.plain(name)}: figures", anchor=False)
        if st.button("All pods", icon=":material/arrow_back:", type="tertiary", key="figures-back"):
            visit.go("Metrics")


def draw_four(row: Row, whole: Row | None, marks: Sequence[Marked]) -> None:
    """The four figures with their weeks."""
    for pair in (FOUR[:2], FOUR[2:]):
        for column, metric in zip(st.columns(2), pair, strict=True):
            with column, st.container(border=True, height="stretch", key=f"figure-{metric}"):
                draw_figure(row.cells[metric], whole.cells[metric] if whole else None, row.scope.id or 1, marks)


def draw_figure(cell: Cell, whole: Cell | None, pod_id: int, marks: Sequence[Marked]) -> None:
    """One figure: value, interval, count, mark, weeks."""
    result = cell.result
    said = f"{DEFINITIONS[result.metric].says} Interval: {METHODS[result.ci_method]}."
    st.metric(title_of(result.metric), value_words(result), help=said)
    parts = [words for words in (interval_words(result), count_words(result), unknown_words(result)) if words]
    if whole is not None and whole.result.value is not None:
        parts.append(f"all pods {value_words(whole.result)}")
    st.caption(" · ".join(parts))
    if cell.mark:
        st.caption(f":orange[◆ {cell.mark}.]")
    known = int((cell.series.n >= MINIMUM).sum())
    if known < 2:
        st.caption("Too few a week to draw weeks.")
        return
    chart = charts.trend_chart(cell, charts.colour_of(pod_id), marks)
    st.plotly_chart(chart, config=PLAIN, key=f"trend-{result.metric}")


def draw_continuity(mine: Sequence[Result]) -> None:
    """The same pod and the same person, side by side: a pod can be constant while its people change."""
    st.subheader("Continuity", anchor=False)
    by = {one.metric: one for one in mine}
    if not by["same_pod_share"].denominator and not by["same_person_share"].denominator:
        told = by["same_pod_share"].n_unknown
        st.caption(
            f"No data: of {told:,} served contacts the source does not tell who answered. An import can bring it."
            if told
            else "No data: nobody came back who had been served before."
        )
        return
    with st.container(horizontal=True, key="continuity-tiles"):
        for metric in ("same_pod_share", "same_person_share", "overflow_share", "after_hours_share"):
            result = by[metric]
            with st.container(width=250, key=f"continuity-{metric}"):
                said = f"{DEFINITIONS[metric].says} Interval: {METHODS[result.ci_method]}."
                st.metric(title_of(metric), value_words(result), help=said)
                parts = (interval_words(result), continuity_count(result), unknown_words(result))
                st.caption(" · ".join(words for words in parts if words))


def continuity_count(result: Result) -> str:
    """817 of 7,812 returning contacts."""
    what = "contacts" if result.metric in {"overflow_share", "after_hours_share"} else "returning contacts"
    return f"{int(result.numerator or 0):,} of {int(result.denominator or 0):,} {what}" if not is_hidden(result) else ""


def draw_flow(visit: Visit, pod_id: int, mine: Sequence[Result], window: Window, now: datetime) -> None:
    """How work flows: times, throughput, work in progress."""
    st.subheader("Flow", anchor=False)
    draw_doubts(visit)
    by = {(one.metric, str(one.variant.get("statistic", ""))): one for one in mine}
    tiles = {
        "Half within": by["cycle_time", "p50"],
        "85 % within": by["cycle_time", "p85"],
        "Finished a day": by["throughput", "per_day"],
        "In progress": by["wip", ""],
        "Median age, open": by["work_item_age", "p50"],
    }
    with st.container(horizontal=True, key="flow-tiles"):
        for name, result in tiles.items():
            st.metric(name, value_words(result), help=DEFINITIONS[result.metric].says, width=160)
    with visit.read() as session:
        flow = metric_queries.flow_of(session, visit.actor, pod_id, window, now)
    if not len(flow.days):
        st.caption("No finished case whose start is known in this period.")
        return
    left, right = st.columns([3, 2])
    shares = [by["cycle_time", name].value if len(flow.days) >= MINIMUM else None for name in ("p50", "p85", "p95")]
    with left:
        st.caption("Cycle time of each finished case, days from first start to last finish")
        figure = charts.cycle_chart(flow.finished_s, flow.days, shares, charts.colour_of(pod_id))
        st.plotly_chart(figure, config=PLAIN, key="cycle-times")
    with right:
        if not any(flow.finished):
            st.caption("Nothing was finished in the last 26 weeks.")
            return
        st.caption("Finished a week, weeks without any included")
        days = [day_of(monday) for monday in flow.mondays]
        figure = charts.bars_chart(days, flow.finished, "cases", charts.colour_of(pod_id))
        st.plotly_chart(figure, config=PLAIN, key="throughput")


def draw_doubts(visit: Visit) -> None:
    """Which logs cannot tell how work flows, by their own declaration."""
    with visit.read() as session:
        partial = metric_queries.sources_without_flow(session)
    if partial:
        st.caption(
            f"{', '.join(partial)}: declared as complete for other things than flow. "
            "Throughput, work in progress and age do not hold for it."
        )


def draw_travel(visit: Visit, pod_id: int, window: Window) -> None:
    """From whom to whom cases go, and why."""
    with visit.read() as session:
        edges = metric_queries.edges_of(session, visit.actor, pod_id, window)
    st.subheader("Where cases travel", anchor=False)
    if not edges:
        st.caption("No handoff to or from this pod in this period.")
        return
    rows = [
        {"From": e.giver, "To": e.taker, "Kind": e.kind, "Reason": e.reason or "not said", "Cases": e.count}
        for e in edges
    ]
    st.dataframe(rows, hide_index=True, key="travel")


def draw_all(mine: Sequence[Result]) -> None:
    """Every figure with its definition and counts."""
    with st.expander("Every figure of this pod", key="all-figures"):
        st.dataframe([line_of(result) for result in mine], hide_index=True, key="figures-table", height=520)


def line_of(result: Result) -> dict[str, Any]:
    """One figure as a line of text; numbers right of it stay numbers."""
    hidden = is_hidden(result)
    return {
        "Figure": title_of(result.metric),
        "Of": variant_words(result.variant),
        "Value": value_words(result),
        "95 % interval": interval_words(result),
        "Numerator": None if hidden else result.numerator,
        "Denominator": result.denominator,
        "Unknown": result.n_unknown,
        "Left out": result.n_excluded,
        "Provisional": "may still change" if result.provisional else "",
        "Interval by": METHODS[result.ci_method],
        "Means": DEFINITIONS[result.metric].says,
        "Observed until": result.observed_until,
        "Definition": result.definition_version,
    }
