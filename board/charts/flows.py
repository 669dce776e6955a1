"""Charts of flow: cumulative flow, cycle times, throughput, arrivals against departures, ageing work, blockers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import plotly.graph_objects as go

from board.charts.ground import (
    AMBER,
    CLASS_LOOK,
    GREY,
    LEFT,
    RED,
    STAGES,
    Mark,
    add_level,
    add_marks,
    figure_of,
    plain,
    spread,
)
from board.figures import AgeingWip, CumulativeFlow, Period, Run, Scatter
from board.models import ServiceClass

Shares = (("50 %", GREY), ("85 %", AMBER), ("95 %", RED))

LONGEST = 44
"""So much of a reason fits over its bar on a phone; the whole stands in its hint and in the table."""


def cumulative_chart(flow: CumulativeFlow, names: Sequence[str], period: Period, marks: Sequence[Mark]) -> go.Figure:
    """A band for each stage: its height is the work that has come so far and no further; at the bottom what left."""
    figure = figure_of(320, "cards", legend=True)
    days = [day.isoformat() for day in period.days]
    edges = [*flow.lines, flow.left]
    for number in reversed(range(len(edges))):
        colour = LEFT if number == len(edges) - 1 else STAGES[number % len(STAGES)]
        below = edges[number + 1] if number + 1 < len(edges) else np.zeros(len(days), dtype=np.int64)
        name = "left" if number == len(edges) - 1 else plain(names[number])
        figure.add_scatter(
            x=days,
            y=edges[number],
            customdata=edges[number] - below,
            mode="lines",
            line={"color": colour, "width": 1.5, "shape": "hv"},
            fill="tonexty" if number < len(edges) - 1 else "tozeroy",
            fillcolor=tinted(colour),
            name=name,
            hovertemplate=f"{name}<br>%{{x|%a %-d %b}}: %{{y:,.0f}} so far, %{{customdata:,.0f}} here<extra></extra>",
        )
    return banded(figure, period, marks)


def wip_chart(flow: CumulativeFlow, names: Sequence[str], period: Period, marks: Sequence[Mark]) -> go.Figure:
    """The same bands without what left, on an axis of their own: how many cards stood in each column."""
    figure = figure_of(320, "cards in progress", legend=True)
    edges = [*flow.lines, flow.left]
    for number in reversed(range(len(names))):
        colour, name = STAGES[number % len(STAGES)], plain(names[number])
        figure.add_scatter(
            x=[day.isoformat() for day in period.days],
            y=edges[number] - edges[number + 1],
            stackgroup="wip",
            mode="lines",
            line={"color": colour, "width": 1, "shape": "hv"},
            fillcolor=tinted(colour, 0.5),
            name=name,
            hovertemplate=f"{name}<br>%{{x|%a %-d %b}}: %{{y:,.0f}}<extra></extra>",
        )
    return banded(figure, period, marks)


def banded(figure: go.Figure, period: Period, marks: Sequence[Mark]) -> go.Figure:
    """Bands over the days of a period: the legend in their order, and what was agreed anew."""
    figure.update_layout(legend={"traceorder": "reversed"}, margin={"r": 8})
    figure.update_xaxes(tickformat="%-d %b", nticks=8)
    add_marks(figure, marks, period.days[0], period.days[-1])
    return figure


def tinted(colour: str, opacity: float = 0.32) -> str:
    """The colour, seen through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


@dataclass(frozen=True)
class Legend:
    """What the numbers of columns are called: cards by their keys, classes by their place; and the zone of the days."""

    keys: Mapping[int, str]
    classes: Sequence[ServiceClass]
    zone: str


def scatter_chart(found: Scatter, legend: Legend, period: Period, marks: Sequence[Mark]) -> go.Figure:
    """Each finished card as a dot, with the percentile lines of the same cards from eleven on."""
    figure = figure_of(320, "working days", legend=True)
    place = ZoneInfo(legend.zone)
    for code, name in enumerate(legend.classes):
        here = found.service_class == code
        if not here.any():
            continue
        colour, symbol = CLASS_LOOK[name]
        figure.add_scatter(
            x=[datetime.fromtimestamp(moment, place).replace(tzinfo=None) for moment in found.finished[here].tolist()],
            y=found.days[here],
            customdata=[plain(legend.keys.get(card, "")) for card in found.card[here].tolist()],
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 6.5, "opacity": 0.6},
            name=name.value.replace("_", " "),
            hovertemplate="%{customdata}<br>%{x|%a %-d %b, %H:%M}<br>%{y:.2f} working days<extra></extra>",
        )
    add_percentiles(figure, found.percentiles, float(found.days.max(initial=1.0)))
    figure.update_xaxes(
        range=[period.days[0].isoformat(), f"{period.days[-1].isoformat()} 23:59"], tickformat="%-d %b", nticks=8
    )
    add_marks(figure, marks, period.days[0], period.days[-1])
    return figure


def add_percentiles(figure: go.Figure, values: Sequence[float] | None, highest: float) -> None:
    """Lines with their labels; labels that would cover each other move up."""
    for value, label_at, (says, colour) in zip(values or (), spread(values or (), highest, 250), Shares, strict=False):
        figure.add_hline(y=value, line={"color": colour, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=1, xref="paper", y=label_at, text=f"{says} {value:.1f} d", showarrow=False, xanchor="left",
            font={"color": colour, "size": 11.5},
        )  # fmt: skip


def run_chart(run: Run, marks: Sequence[Mark]) -> go.Figure:
    """Finished cards a day or a week, with the median of whole steps. Steps that are cut are hollow."""
    figure = figure_of(220, "cards a week" if run.is_weekly else "cards a day")
    colours = [tinted(LEFT, 0.55) if whole else "rgba(0,0,0,0)" for whole in run.is_whole]
    figure.add_bar(
        x=[day.isoformat() for day in run.starts],
        y=run.counts,
        marker={"color": colours, "line": {"color": LEFT, "width": 1.2}},
        hovertemplate=("week of " if run.is_weekly else "") + "%{x|%a %-d %b}: %{y} finished<extra></extra>",
    )
    if run.median is not None:
        add_level(figure, run.median, f"median {run.median:g}")
    ticks = [day.isoformat() for day in run.starts[:: max(1, len(run.starts) // 6)]]
    figure.update_xaxes(tickformat="%-d %b", tickvals=ticks)
    figure.update_layout(bargap=0.25)
    add_marks(figure, marks, run.starts[0], run.starts[-1] + timedelta(days=6 if run.is_weekly else 0))
    return figure


def balance_chart(flow: CumulativeFlow, period: Period, marks: Sequence[Mark]) -> go.Figure:
    """What came against what left, and the work in progress that results."""
    figure = figure_of(220, "cards", legend=True)
    days = [day.isoformat() for day in period.days]
    for name, values, colour, dash in (
        ("arrived", np.cumsum(flow.arrived_on), STAGES[1], "solid"),
        ("left", np.cumsum(flow.left_on), LEFT, "dash"),
        ("in progress", flow.wip, GREY, "dot"),
    ):
        figure.add_scatter(
            x=days, y=values, mode="lines", name=name, line={"color": colour, "width": 2, "dash": dash},
            hovertemplate=f"%{{x|%a %-d %b}}: %{{y:,.0f}} {name}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(margin={"r": 8})
    figure.update_xaxes(tickformat="%-d %b", nticks=8)
    add_marks(figure, marks, period.days[0], period.days[-1])
    return figure


def ageing_chart(ageing: AgeingWip, columns: Mapping[int, str], legend: Legend) -> go.Figure:
    """Started work by column and age; per column the ages at which finished work had left it."""
    figure = figure_of(340, "working days", legend=True)
    names = list(columns.values())
    where = {number: place for place, number in enumerate(columns)}
    for share, (says, colour) in enumerate(Shares):
        heights = [line[share] if line else None for line in ageing.lines]
        for place, height in enumerate(heights):
            if height is not None:
                figure.add_shape(
                    type="line", x0=place - 0.45, x1=place + 0.45, y0=height, y1=height,
                    line={"color": colour, "width": 1.5, "dash": "dot"},
                )  # fmt: skip
        last = next((height for height in reversed(heights) if height is not None), None)
        if last is not None:
            figure.add_annotation(
                x=1, xref="paper", y=last, text=f"{says} {last:.1f} d", showarrow=False, xanchor="left",
                font={"color": colour, "size": 11.5},
            )  # fmt: skip
    for code, name in enumerate(legend.classes):
        rows = [
            row for row in np.flatnonzero(ageing.service_class == code).tolist() if int(ageing.column[row]) in where
        ]
        if rows:
            _add_open(figure, ageing, rows, where, legend.keys, name)
    ticks = list(range(len(names)))
    figure.update_xaxes(tickvals=ticks, ticktext=[plain(name) for name in names], range=[-0.5, len(names) - 0.5])
    return figure


def _add_open(
    figure: go.Figure,
    ageing: AgeingWip,
    rows: Sequence[int],
    where: Mapping[int, int],
    keys: Mapping[int, str],
    name: ServiceClass,
) -> None:
    colour, symbol = CLASS_LOOK[name]
    blocked = [bool(ageing.is_blocked[row]) for row in rows]
    figure.add_scatter(
        x=[where[int(ageing.column[row])] + ((int(ageing.card[row]) * 7) % 11 - 5) * 0.055 for row in rows],
        y=[float(ageing.days[row]) for row in rows],
        customdata=[
            plain(keys.get(int(ageing.card[row]), "")) + (", blocked" if stuck else "")
            for row, stuck in zip(rows, blocked, strict=True)
        ],
        mode="markers",
        marker={
            "color": colour, "symbol": [f"{symbol}-x" if stuck and symbol == "circle" else symbol for stuck in blocked],
            "size": 9, "opacity": 0.85, "line": {"color": RED, "width": [2 if stuck else 0 for stuck in blocked]},
        },
        name=name.value.replace("_", " "),
        hovertemplate="%{customdata}<br>%{y:.1f} working days<extra></extra>",
    )  # fmt: skip


def pareto_chart(names: Sequence[str], counts: Sequence[int], hours: Sequence[float], whole: float) -> go.Figure:
    """Blocked hours by reason, most first, with how often and the running share of the whole.

    Each reason stands over its bar: beside it, a long one would be cut on a phone.
    """
    figure = figure_of(44 + 46 * len(names), "")
    running = (np.cumsum(hours) / (whole or 1.0) * 100).tolist()
    places = list(range(len(names)))
    figure.add_bar(
        y=places,
        x=list(hours),
        width=0.3,
        orientation="h",
        marker={"color": tinted(AMBER, 0.45), "line": {"color": AMBER, "width": 1.2}},
        text=[f"{hours_in(h)}, {n}x, {share:.0f} %" for h, n, share in zip(hours, counts, running, strict=True)],
        textposition="outside",
        textfont={"size": 12},
        constraintext="none",
        cliponaxis=False,
        customdata=[plain(name) for name in names],
        hovertemplate="%{customdata}<br>%{text}<extra></extra>",
    )
    for place, name in enumerate(names):
        short = name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
        figure.add_annotation(
            x=0, y=place, yshift=16, text=plain(short), showarrow=False, xanchor="left", font={"size": 12.5},
            hovertext=plain(name),
        )  # fmt: skip
    low = len(names) - 0.5
    figure.update_yaxes(range=[low, -0.8], showticklabels=False, gridcolor="rgba(0,0,0,0)", zeroline=False)
    room = max(hours, default=1.0) * 1.7  # for the words behind the longest bar
    figure.update_xaxes(title={"text": "working hours", "font": {"size": 12.5}}, range=[0, room], nticks=5, tickangle=0)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 4})
    return figure


def hours_in(hours: float) -> str:
    """Hours with as many digits as anybody needs: 2.25 h, 43.5 h."""
    return f"{hours:.2f} h" if hours < 10 else f"{hours:,.1f} h"
