"""What every chart of the board stands on: transparent ground, mid greys, dated marks. Words never depend on colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import plotly.graph_objects as go

from board.models import ServiceClass

GREY = "#8A8F98"
GRID = "rgba(138,143,152,0.22)"
AMBER = "#C77700"
RED = "#D9534F"
STAGES = ("#56B4E9", "#2B8CCB", "#E69F00", "#CC79A7", "#D55E00", "#B8A000", "#7A7A7A")
LEFT = "#009E73"
CLASS_LOOK = {
    ServiceClass.EXPEDITE: ("#D55E00", "diamond"),
    ServiceClass.FIXED_DATE: ("#CC79A7", "square"),
    ServiceClass.STANDARD: ("#2B8CCB", "circle"),
    ServiceClass.INTANGIBLE: ("#7A7A7A", "triangle-up"),
}


@dataclass(frozen=True)
class Mark:
    """Something dated that must be known to read a chart: a policy that changed."""

    on: date
    says: str


def figure_of(height: int, unit: str, *, legend: bool = False) -> go.Figure:
    """An empty figure with its unit on the axis."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 72, "t": 34 if legend else 22, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=legend,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
        hovermode="closest",
        dragmode=False,
        font={"size": 12.5},
    )
    figure.update_xaxes(showgrid=False, automargin=True, fixedrange=True)
    figure.update_yaxes(
        title={"text": unit, "font": {"size": 12.5}},
        gridcolor=GRID,
        zeroline=True,
        zerolinecolor=GREY,
        zerolinewidth=1,
        automargin=True,
        fixedrange=True,
        nticks=5,
        rangemode="tozero",
    )
    return figure


def add_marks(figure: go.Figure, marks: Sequence[Mark], first: date, last: date) -> None:
    """A dashed line where something was agreed anew; what it was stands in the list under the chart."""
    for number, mark in enumerate(marks, start=1):
        if first <= mark.on <= last:
            figure.add_vline(x=mark.on.isoformat(), line={"color": AMBER, "width": 1, "dash": "dash"})
            figure.add_annotation(
                x=mark.on.isoformat(), y=1, yref="paper", text=str(number), showarrow=False, yanchor="bottom",
                font={"color": AMBER, "size": 11.5}, hovertext=plain(mark.says),
            )  # fmt: skip


def add_level(figure: go.Figure, value: float, says: str, colour: str = GREY) -> None:
    """A horizontal line with its words at the right."""
    figure.add_hline(y=value, line={"color": colour, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=1, xref="paper", y=value, text=says, showarrow=False, xanchor="left", font={"color": colour, "size": 11.5}
    )


def spread(values: Sequence[float], highest: float, pixels: int) -> list[float]:
    """Labels that would cover each other, moved up: the value at which each is written."""
    step, free, found = 15 / pixels * max(highest, 1e-9), float("-inf"), []
    for value in values:
        free = max(value, free)
        found.append(free)
        free += step
    return found


def instant(moment: float) -> datetime:
    """A moment of a column as Plotly takes it."""
    return datetime.fromtimestamp(moment, UTC)


def plain(name: str) -> str:
    """Plotly reads a little markup in texts: a name is not markup."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
