"""The charts of a pod's flow, each with its definition, its count, and the table behind it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from board import charts
from board.ages import in_words
from board.charts import Legend, Mark
from board.flow import ENOUGH
from board.models import ServiceClass
from board.queries import FlowView
from core import ui

PLAIN = {"displayModeBar": False}
ROWS = 500
BAND, BANDS = "flow-band", ("In progress", "With what left")


def draw_head(view: FlowView) -> None:
    """The figures in one line, each with its definition and its count."""
    done, balance, share = view.scatter, view.flow, view.efficiency.share
    step = "week" if view.run.is_weekly else "day"
    figures = [
        ("In progress", f"{balance.wip[-1]}", "Open cards in the pod at the end of the period.", day_words(view)),
        (
            "Finished",
            f"{int(view.run.counts.sum())}",
            "Cards that stand finished at the end of the period, by their last finish in it.",
            f"median {view.run.median:g} a {step}" if view.run.median is not None else f"no whole {step} yet",
        ),
        (
            "85 % done within",
            f"{done.percentiles[1]:.1f} d" if done.percentiles else "no data",
            "Working days from first start to last finish of finished cards: 85 % took no longer. Open ones stay out.",
            f"n = {len(done.card)}" if done.percentiles else f"not enough history (n={len(done.card)})",
        ),
        (
            "Flow efficiency",
            f"{share:.0%}" if share is not None else "no data",
            "Working time in columns where work is done, unblocked and open, of all working time from start to finish.",
            efficiency_words(view),
        ),
        (
            "Arrived and left",
            f"{int(balance.arrived_on.sum())} : {int(balance.left_on.sum())}",
            "Cards that came into the pod (new, handed on to it, opened again) and that left it (finished, handed on, "
            "deleted, merged). Arrivals less departures are the change of what is in progress.",
            f"{balance.wip[-1] - balance.wip_before:+d} in progress",
        ),
    ]
    with st.container(key="flow-figures"):
        for column, (name, value, says, under) in zip(st.columns(len(figures)), figures, strict=True):
            with column:
                st.metric(name, value, help=says)
                st.caption(under)


def day_words(view: FlowView) -> str:
    """What the work in progress is made of."""
    ageing = view.ageing
    return f"{len(ageing.card)} started, {ageing.not_started} waiting to be"


def efficiency_words(view: FlowView) -> str:
    """How far cards differ, and on how many it stands."""
    its = view.efficiency
    if its.middle is None:
        return f"n = {its.n}"
    low, high = its.middle
    return f"half of the cards {low:.0%} to {high:.0%}, n = {its.n}"


def draw(view: FlowView, marks: Sequence[Mark], beneath: Callable[[], None]) -> None:
    """The charts, two to a row where there is room; `beneath` draws one more at the left."""
    legend = Legend(view.keys, view.classes, view.zone)
    left, right = st.columns(2, gap="medium")
    with left:
        draw_ageing(view, legend)
        draw_scatter(view, legend, marks)
        beneath()
    with right:
        draw_cumulative(view, marks)
        draw_run(view, marks)
        draw_balance(view, marks)
    if marks:
        lines = [f"{number}. {mark.on:%-d %b %Y}: {ui.plain(mark.says)}" for number, mark in enumerate(marks, 1)]
        st.caption("Dashed lines: what the pod agreed anew. " + " · ".join(lines))


def chart(
    name: str,
    title: str,
    says: str,
    draw_it: Callable[[], Any] | None,
    rows: dict[str, Any] | None,
    choose: Callable[[], None] | None = None,
) -> None:
    """One chart in its frame: title, choice where there is one, definition, picture, and the table behind it."""
    with st.container(border=True, key=f"flow-{name}"):
        st.header(title, anchor=False)
        if choose is not None:
            choose()
        st.caption(says)
        if draw_it is None:
            return
        st.plotly_chart(draw_it(), config=PLAIN, key=f"flow-chart-{name}")
        if rows is not None:
            with st.expander("Table"):
                st.dataframe(rows, hide_index=True, height="content" if count(rows) < 10 else 300)


def class_name(service_class: ServiceClass) -> str:
    """A class of service in a word or two."""
    return service_class.value.replace("_", " ").capitalize()


def count(rows: dict[str, Any]) -> int:
    """How many lines a table has."""
    return len(next(iter(rows.values()), []))


def draw_ageing(view: FlowView, legend: Legend) -> None:
    """Open work that was started, against the ages at which finished work had left each column."""
    ageing = view.ageing
    columns = {stage.column_id: stage.name for stage in view.stages}
    lines = (
        f"Lines: after how many days 50, 85 and 95 % of the {ageing.n} cards finished in the period had left it."
        if ageing.n >= ENOUGH
        else f"No lines: not enough history (n={ageing.n})."
    )
    says = f"Work item age: working days since the first start, open cards only. {lines}"
    if ageing.not_started:
        wait = "1 card waits" if ageing.not_started == 1 else f"{ageing.not_started} cards wait"
        says += f" {wait} to be started and {'has' if ageing.not_started == 1 else 'have'} no age here yet."
    if not len(ageing.card):
        chart("ageing", "Ageing work", f"{says} Nothing is under way at this moment.", None, None)
        return
    order = np.argsort(-ageing.days)[:ROWS]
    rows = {
        "Card": [view.keys.get(int(ageing.card[row]), "") for row in order],
        "Column": [columns.get(int(ageing.column[row]), "a removed column") for row in order],
        "Class": [class_name(view.classes[int(ageing.service_class[row])]) for row in order],
        "Age": [in_words(float(ageing.days[row]) * view.clock.day_s, view.clock.day_s) for row in order],
        "Blocked": ["yes" if ageing.is_blocked[row] else "no" for row in order],
    }
    chart("ageing", "Ageing work", says, lambda: charts.ageing_chart(ageing, columns, legend), rows)


def draw_scatter(view: FlowView, legend: Legend, marks: Sequence[Mark]) -> None:
    """Cycle times of finished cards."""
    found = view.scatter
    says = f"Working days from first start to last finish; one dot for each finished card, n = {len(found.card)}."
    if found.never_started:
        says += f" {found.never_started} more were finished without ever standing where work is done."
    if not len(found.card):
        chart("scatter", "Cycle time", f"{says} No data in this period.", None, None)
        return
    if found.percentiles is None:
        says += f" No percentiles: not enough history (n={len(found.card)})."
    order = np.argsort(-found.finished)[:ROWS]
    rows = {
        "Card": [view.keys.get(int(found.card[row]), "") for row in order],
        "Finished": [ui.moment(datetime.fromtimestamp(float(found.finished[row]), UTC), legend.zone) for row in order],
        "Class": [class_name(view.classes[int(found.service_class[row])]) for row in order],
        "Working days": [round(float(found.days[row]), 2) for row in order],
    }
    chart("scatter", "Cycle time", says, lambda: charts.scatter_chart(found, legend, view.period, marks), rows)


@st.fragment
def draw_cumulative(view: FlowView, marks: Sequence[Mark]) -> None:
    """The cumulative flow diagram: its bands alone, or with everything that left since the period began."""
    flow, names = view.flow, [stage.name for stage in view.stages]
    rows: dict[str, Any] = {"Day": [day.isoformat() for day in view.period.days]}
    heads = ["Arrived", *(f"Reached {name}" for name in names[1:])]
    rows |= {head: line.tolist() for head, line in zip(heads, flow.lines, strict=True)}
    rows |= {"Left": flow.left.tolist(), "In progress": flow.wip.tolist()}
    if st.session_state.get(BAND) == BANDS[1]:
        says = (
            "At each day's end: cards that arrived (top line, with what was there before), that have come as far as "
            "each column, and that left. The height between top and bottom is the work in progress."
        )
        picture = charts.cumulative_chart
    else:
        says = (
            "At each day's end: how many cards stood in each column, one above the other; the top is the work in "
            "progress. A band that grows is where work piles up."
        )
        picture = charts.wip_chart
    draw_it = partial(picture, flow, names, view.period, marks)
    chart("cumulative", "Cumulative flow", says, draw_it, rows, choose_bands)


def choose_bands() -> None:
    """Bands alone, or with what left."""
    said = "What the diagram shows"
    st.segmented_control(said, BANDS, default=BANDS[0], required=True, key=BAND, label_visibility="collapsed")


def draw_run(view: FlowView, marks: Sequence[Mark]) -> None:
    """Throughput."""
    run = view.run
    says = f"Cards finished, exact counts; days and weeks without any are zeros. n = {int(run.counts.sum())}."
    if not all(run.is_whole):
        says += " Hollow bars are cut by the period, or from before the first card: they stay out of the median."
    rows = {"From": [day.isoformat() for day in run.starts], "Finished": run.counts.tolist()}
    chart("run", "Throughput", says, lambda: charts.run_chart(run, marks), rows)


def draw_balance(view: FlowView, marks: Sequence[Mark]) -> None:
    """Arrivals against departures."""
    flow = view.flow
    came, left = int(flow.arrived_on.sum()), int(flow.left_on.sum())
    says = (
        f"Since the period began: {came} arrived and {left} left, {int(flow.finished_on.sum())} times as finished; a "
        "card that was reopened leaves again. "
    )
    if came != left:
        says += f"Work in progress {'grew' if came > left else 'shrank'} by {abs(came - left)}."
    rows = {
        "Day": [day.isoformat() for day in view.period.days],
        "Arrived": flow.arrived_on.tolist(),
        "Left": flow.left_on.tolist(),
        "Of them finished": flow.finished_on.tolist(),
        "In progress": flow.wip.tolist(),
    }
    title = "Arrivals and departures"
    chart("balance", title, says, lambda: charts.balance_chart(flow, view.period, marks), rows)
