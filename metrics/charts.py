"""Charts of figures. Transparent ground and mid greys: readable on light and on dark pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import plotly.graph_objects as go

from metrics import comparison
from metrics.arrays import Floats
from metrics.standing import Cell, Row, Yardstick, values_of
from metrics.wording import COUNTED, day_of, instant, shown, unit_words
from pods.charts import AMBER, GREY

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7A7A7A", "#B8A000")
"""Okabe and Ito's colours, in the order of the theme. A pod keeps its own by id."""

NAMED = 24
"""Up to so many pods are named on a chart; more would cover each other."""

CYCLE_HEIGHT = 200
"""Pixels between the axes of the cycle time chart."""

BAND = "rgba(138,143,152,0.15)"


@dataclass(frozen=True)
class Marked:
    """A stretch of days to be named on a chart: a pilot's ramp-up, a new form. until None: a moment."""

    since: date
    until: date | None
    says: str


def colour_of(pod_id: int) -> str:
    """The colour of a pod, the same on every chart."""
    return PALETTE[(pod_id - 1) % len(PALETTE)]


def _tinted(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.15)"


def _figure(height: int, unit: str) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 64, "t": 12, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        font={"size": 12.5},
    )
    figure.update_xaxes(showgrid=False, automargin=True, fixedrange=True)
    figure.update_yaxes(
        title={"text": unit, "font": {"size": 12.5}},
        gridcolor="rgba(138,143,152,0.22)",
        zeroline=True,
        zerolinecolor=GREY,
        zerolinewidth=1,
        automargin=True,
        fixedrange=True,
        nticks=5,
    )
    return figure


def trend_chart(cell: Cell, colour: str, marks: Sequence[Marked] = ()) -> go.Figure:
    """26 weeks of one figure: settled weeks as a line, provisional ones grey, limits from 12 weeks on."""
    unit, series = cell.result.unit, cell.series
    days = [day_of(day) for day in series.mondays]
    figure = _figure(210, unit_words(cell.result))
    if cell.limits:
        _add_limits(figure, [shown(limit, unit) for limit in cell.limits])
    settled, young = (shown_all(v, unit) for v in (series.settled, np.where(series.provisional, series.values, np.nan)))
    hover = "week of %{x|%-d %b}<br>%{y:.1f} " + unit_words(cell.result) + ", n = %{customdata}<extra></extra>"
    common = {"x": days, "customdata": series.n, "hovertemplate": hover}
    line = {"color": colour, "width": 2}
    figure.add_scatter(y=settled, mode="lines+markers", line=line, marker={"size": 5, "color": colour}, **common)
    hollow = {"size": 6, "color": "rgba(0,0,0,0)", "line": {"color": GREY, "width": 1.5}}
    figure.add_scatter(y=young, mode="markers", marker=hollow, **common)
    for mark in marks:
        _add_mark(figure, mark, days)
    figure.update_xaxes(range=[days[0], day_of(int(series.mondays[-1]) + 7)], tickformat="%-d %b", nticks=6)
    if unit != "points":
        figure.update_yaxes(rangemode="tozero")
    return figure


def shown_all(values: Floats, unit: str) -> Floats:
    """Numbers as they are drawn: shares in per cent."""
    return values * 100 if unit == "share" else values


def _add_limits(figure: go.Figure, limits: Sequence[float]) -> None:
    middle, low, high = limits
    figure.add_hrect(y0=low, y1=high, fillcolor=BAND, line_width=0, layer="below")
    figure.add_hline(y=middle, line={"color": GREY, "width": 1, "dash": "dot"})
    for value, says in ((high, "limit"), (middle, "mean")):
        figure.add_annotation(
            x=1,
            xref="paper",
            y=value,
            text=f"{says} {value:.1f}",
            showarrow=False,
            xanchor="left",
            font={"color": GREY, "size": 11.5},
        )


def _add_mark(figure: go.Figure, mark: Marked, days: Sequence[date]) -> None:
    if (mark.until or mark.since) < days[0] or mark.since > days[-1]:
        return
    since = max(mark.since, days[0])
    if mark.until:
        figure.add_vrect(x0=since, x1=mark.until, fillcolor=AMBER, opacity=0.1, line_width=0, layer="below")
    figure.add_shape(
        type="line", x0=since, x1=since, y0=0, y1=1, yref="paper", line={"color": AMBER, "width": 1, "dash": "dash"}
    )
    figure.add_annotation(
        x=since,
        y=1,
        yref="paper",
        text=mark.says,
        showarrow=False,
        xanchor="left",
        yanchor="top",
        font={"color": AMBER, "size": 11.5},
    )


def funnel_chart(rows: Sequence[Row], metric: str, yardstick: Yardstick) -> go.Figure:
    """Each pod at its size; what chance explains in grey, what usual differences explain besides as a band."""
    _, n, known = values_of(rows, metric)
    unit = rows[0].cells[metric].result.unit
    figure = _figure(380, unit_words(rows[0].cells[metric].result))
    sizes = np.unique(np.linspace(max(n[known].min() * 0.8, 10), n[known].max() * 1.08, 80).astype(np.int64))
    _add_funnel(figure, sizes, unit, yardstick)
    _add_pods(figure, [row for row, is_known in zip(rows, known, strict=True) if is_known], metric)
    figure.update_xaxes(title=COUNTED[metric], rangemode="normal")
    return figure


def _add_funnel(figure: go.Figure, sizes: np.ndarray, unit: str, yardstick: Yardstick) -> None:
    theta, errors = yardstick.spread.theta, yardstick.errors(sizes.astype(np.float64))
    reach = comparison.LIMITS["99.8"][1] * np.sqrt(errors**2 + yardstick.spread.tau**2)
    edge = np.concatenate([theta + reach, (theta - reach)[::-1]])
    floor, top = (-100.0, 100.0) if unit == "points" else (0.0, 1.0 if unit == "share" else np.inf)
    edge = shown_all(np.clip(edge, floor, top), unit)
    figure.add_scatter(
        x=np.concatenate([sizes, sizes[::-1]]), y=edge, fill="toself", mode="none", fillcolor=BAND, hoverinfo="skip"
    )
    for share, (tail, k) in comparison.LIMITS.items():
        pair = (
            comparison.funnel_limits(theta, sizes, tail)
            if unit == "share"
            else (np.maximum(theta - k * errors, floor), theta + k * errors)
        )
        for limit in pair:
            line = {"color": GREY, "width": 1, "dash": "dot" if share == "95" else "dash"}
            figure.add_scatter(x=sizes, y=shown_all(limit, unit), mode="lines", line=line, hoverinfo="skip")
    figure.add_hline(y=shown(theta, unit), line={"color": GREY, "width": 1.5})
    figure.add_annotation(
        x=1,
        xref="paper",
        y=shown(theta, unit),
        text="whole",
        showarrow=False,
        xanchor="left",
        font={"color": GREY, "size": 11.5},
    )


def _add_pods(figure: go.Figure, rows: Sequence[Row], metric: str) -> None:
    """All pods in one trace: hundreds of traces would take seconds. Signal is a diamond with its name."""
    values, n, _ = values_of(rows, metric)
    flags = [row.cells[metric].mark.startswith("Clearly") for row in rows]
    names = [_plain(row.scope.name) for row in rows]
    few = len(rows) <= NAMED
    figure.add_scatter(
        x=n,
        y=shown_all(values, rows[0].cells[metric].result.unit) if rows else [],
        mode="markers+text",
        text=[f"◆ {name}" if flag else name if few else "" for name, flag in zip(names, flags, strict=True)],
        customdata=names,
        textposition="top center",
        textfont={"size": 12},
        marker={
            "color": [colour_of(row.scope.id or 1) for row in rows],
            "size": [11 if flag else 8 for flag in flags],
            "symbol": ["diamond" if flag else "circle" for flag in flags],
        },
        hovertemplate="%{customdata}<br>%{y:.1f}, n = %{x:,.0f}<extra></extra>",
    )


def _plain(name: str) -> str:
    """Plotly reads a little markup in texts: a name is not markup."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cycle_chart(finished_s: Floats, days: Floats, percentiles: Sequence[float | None], colour: str) -> go.Figure:
    """Each finished case as a dot, with the percentile lines of the same period from ten cases on."""
    figure = _figure(CYCLE_HEIGHT + 60, "days")
    figure.add_scatter(
        x=[instant(moment) for moment in finished_s.tolist()],
        y=days,
        mode="markers",
        marker={"color": colour, "size": 6, "opacity": 0.55},
        hovertemplate="%{x|%-d %b}<br>%{y:.1f} days<extra></extra>",
    )
    _add_percentiles(figure, percentiles, float(days.max(initial=1.0)))
    figure.update_layout(margin={"r": 84})
    figure.update_xaxes(tickformat="%-d %b", nticks=6)
    figure.update_yaxes(rangemode="tozero")
    return figure


def _add_percentiles(figure: go.Figure, percentiles: Sequence[float | None], highest: float) -> None:
    """Lines with their labels; labels that would cover each other move up."""
    free = 0.0
    for share, value in zip((50, 85, 95), percentiles, strict=True):
        if value is None:
            continue
        figure.add_hline(y=value, line={"color": GREY, "width": 1, "dash": "dot"})
        place = value / highest * CYCLE_HEIGHT
        shift, free = max(free - place, 0.0), max(place, free) + 15
        figure.add_annotation(
            x=1,
            xref="paper",
            y=value,
            yshift=shift,
            text=f"{share} % in {value:.1f}",
            showarrow=False,
            xanchor="left",
            font={"color": GREY, "size": 11.5},
        )


def bars_chart(names: Sequence[object], counts: Sequence[int], unit: str, colour: str) -> go.Figure:
    """Counts as bars from zero, each with its number."""
    figure = _figure(220, unit)
    figure.add_bar(
        x=list(names),
        y=list(counts),
        marker={"color": _tinted(colour), "line": {"color": colour, "width": 1.5}},
        hovertemplate="%{x}<br>%{y:,.0f} " + unit + "<extra></extra>",
    )
    figure.update_layout(margin={"r": 8}, bargap=0.25)
    return figure
