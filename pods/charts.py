"""Charts of pods. Transparent ground and mid greys: readable on light and on dark pages."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from pods.answering import Answered
from pods.tradeoff import Rung

GREY = "#8A8F98"
BAND = "rgba(138,143,152,0.28)"
GRID = "rgba(138,143,152,0.22)"
AMBER = "#C77700"
BLUE = "#0072B2"
GREEN = "#009E73"


def _figure(height: int) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hovermode="x unified",
        dragmode=False,
        showlegend=False,
        font={"size": 12.5},
    )
    figure.update_xaxes(showgrid=False, automargin=True, fixedrange=True)
    figure.update_yaxes(
        gridcolor=GRID, zeroline=True, zerolinecolor=GREY, zerolinewidth=1, automargin=True, fixedrange=True, nticks=5
    )
    return figure


def _titled(figure: go.Figure, text: str) -> go.Figure:
    figure.update_yaxes(title={"text": text, "font": {"size": 12.5}})
    return figure


def load_chart(answers: Sequence[Answered], handle_s: float, zone: str, needed: Sequence[int]) -> go.Figure:
    """One day: people on the phone as steps over the work expected, both counted in people."""
    times = _times(answers, zone)
    figure = _titled(_figure(250), "people")
    low, high = (
        [end * handle_s / 1800 for end in ends]
        for ends in zip(*((a.slot.low, a.slot.high) for a in answers), strict=True)
    )
    figure.add_scatter(
        x=[*times, *times[::-1]], y=[*high, *low[::-1]], fill="toself", mode="none", fillcolor=BAND, hoverinfo="skip"
    )
    figure.add_scatter(
        x=times,
        y=[one.load for one in answers],
        name="work expected (erlang)",
        line={"color": GREY, "width": 2},
        customdata=[one.slot.contacts for one in answers],
        hovertemplate="%{y:.1f} erlang, %{customdata:.0f} contacts",
    )
    steps = {"x": times, "hovertemplate": "%{y:.0f}"}
    figure.add_scatter(
        y=list(needed), name="needed", line={"color": AMBER, "width": 1.5, "dash": "dot", "shape": "hv"}, **steps
    )
    figure.add_scatter(
        y=[one.slot.people for one in answers],
        name="on the phone",
        line={"color": BLUE, "width": 2.5, "shape": "hv"},
        **steps,
    )
    return _by_hour(figure)


def answered_chart(answers: Sequence[Answered], zone: str, target_share: float) -> go.Figure:
    """One day: the share answered in time, each half hour as a bar; below the target in amber, with a hatch."""
    figure = _titled(_figure(190), "answered in time, %")
    shares = [None if one.in_time is None else one.in_time * 100 for one in answers]
    short = [share is not None and share < target_share * 100 for share in shares]
    figure.add_bar(
        x=_times(answers, zone),
        y=shares,
        name="answered in time",
        marker={
            "color": [AMBER if is_short else GREEN for is_short in short],
            "pattern": {"shape": ["/" if is_short else "" for is_short in short]},
        },
        hovertemplate="%{y:.0f} %",
    )
    figure.add_hline(y=target_share * 100, line={"color": GREY, "width": 1, "dash": "dash"})
    figure.update_yaxes(range=[0, 102])
    figure.update_layout(bargap=0.15)
    return _by_hour(figure)


def _times(answers: Sequence[Answered], zone: str) -> list[datetime]:
    place = ZoneInfo(zone)
    return [one.slot.start_at.astimezone(place).replace(tzinfo=None) for one in answers]


def _by_hour(figure: go.Figure) -> go.Figure:
    figure.update_xaxes(tickformat="%H:%M", nticks=8, hoverformat="%a %-d %b, %H:%M")
    return figure


def ladder_chart(rungs: Sequence[Rung], names: Sequence[str], chosen: int | None) -> go.Figure:
    """The trade: answered in time against home share, a point for each setting."""
    figure = _titled(_figure(260), "answered in time, %")
    known = [
        (name, one) for name, one in zip(names, rungs, strict=True) if one.in_time is not None and one.home is not None
    ]
    figure.add_scatter(
        x=[(one.home or 0) * 100 for _, one in known],
        y=[(one.in_time or 0) * 100 for _, one in known],
        error_y={"array": [one.margin * 100 for _, one in known], "color": GREY, "thickness": 1},
        mode="lines+markers+text",
        text=[name for name, _ in known],
        customdata=[one.wait_s for _, one in known],
        textposition="top right",
        line={"color": GREY, "width": 1, "dash": "dot"},
        marker={
            "size": [14 if one.after_s == chosen else 9 for _, one in known],
            "symbol": ["diamond" if one.after_s == chosen else "circle" for _, one in known],
            "color": BLUE,
        },
        hovertemplate="%{text}: %{y:.0f} % in time, %{x:.0f} % at home, mean wait %{customdata:.0f} s<extra></extra>",
    )
    figure.update_traces(cliponaxis=False)
    figure.update_layout(hovermode="closest", margin={"l": 8, "r": 110, "t": 28, "b": 8})
    figure.update_xaxes(title="answered by the home pod, %")
    return figure


def balance_chart(points: Sequence[tuple[int, float]], chosen: int) -> go.Figure:
    """The fullest pod against the customers who change pod: what more moves buy. The chosen point is named."""
    figure = _titled(_figure(240), "fullest pod")
    moved, fullest = [at for at, _ in points], [height for _, height in points]
    said = "%{x:,} customers move<br>fullest pod %{y:.0%}<extra></extra>"
    figure.add_scatter(
        x=moved,
        y=fullest,
        mode="lines+markers",
        line={"color": GREY, "width": 2},
        marker={"size": 8, "color": GREY},
        hovertemplate=said,
    )
    figure.add_scatter(
        x=[moved[chosen]],
        y=[fullest[chosen]],
        mode="markers+text",
        marker={"size": 14, "color": BLUE},
        text=[f"{fullest[chosen]:.0%}"],
        textposition="top right",
        cliponaxis=False,
        hovertemplate=said,
    )
    figure.update_layout(hovermode="closest")
    figure.update_xaxes(title={"text": "customers who change pod", "font": {"size": 12.5}}, rangemode="tozero")
    figure.update_yaxes(tickformat=".0%", range=[min(fullest) * 0.92, max(fullest) * 1.08])
    return figure
