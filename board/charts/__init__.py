"""Charts of the board."""

from board.charts.flows import (
    Legend,
    ageing_chart,
    balance_chart,
    cumulative_chart,
    pareto_chart,
    run_chart,
    scatter_chart,
)
from board.charts.ground import Mark

__all__ = [
    "Legend",
    "Mark",
    "ageing_chart",
    "balance_chart",
    "cumulative_chart",
    "pareto_chart",
    "run_chart",
    "scatter_chart",
]
