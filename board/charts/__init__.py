"""Charts of the board."""

from board.charts.flows import (
    Legend,
    ageing_chart,
    balance_chart,
    cumulative_chart,
    hours_in,
    pareto_chart,
    run_chart,
    scatter_chart,
    wip_chart,
)
from board.charts.ground import Mark
from board.charts.passings import SHOWN as PAIRS_SHOWN
from board.charts.passings import flow_diagram, matrix_chart

__all__ = [
    "PAIRS_SHOWN",
    "Legend",
    "Mark",
    "ageing_chart",
    "balance_chart",
    "cumulative_chart",
    "flow_diagram",
    "hours_in",
    "matrix_chart",
    "pareto_chart",
    "run_chart",
    "scatter_chart",
    "wip_chart",
]
