"""How each pod stands: four figures, their weeks, and a mark only where a rule fires."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from metrics import comparison, trends
from metrics.arrays import Bools, Floats
from metrics.intervals import Z95
from metrics.results import Result, Scope
from metrics.weeks import FOUR, Series

LEAST_PODS = 3
"""With fewer pods there is no usual difference between them to compare with."""

ALPHA = 0.05


@dataclass(frozen=True)
class Cell:
    """One figure of one pod, its weeks, their centre and limits, and the mark in words."""

    result: Result
    series: Series
    limits: tuple[float, float, float] | None
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """One pod's (or the organisation's) cells by metric."""

    scope: Scope
    cells: Mapping[str, Cell]

    @property
    def marked(self) -> bool:
        """Whether any rule fires."""
        return any(cell.mark for cell in self.cells.values())


@dataclass(frozen=True)
class Yardstick:
    """How far pods usually lie apart in one figure, and what chance adds per answer, contact or case."""

    spread: comparison.Spread
    variance_of_one: float

    def errors(self, n: Floats) -> Floats:
        """The standard error of a pod of that size."""
        return np.sqrt(self.variance_of_one / n)


@dataclass(frozen=True)
class Standing:
    """All pods by name, the organisation where it may be seen, and how far pods usually lie apart."""

    whole: Row | None
    rows: list[Row]
    yardsticks: Mapping[str, Yardstick]


def standing(results: Sequence[Result], series: Mapping[str, list[Series]]) -> Standing:
    """Set pods side by side. Rows in order of name: a raw value is no rank."""
    by_metric = {metric: [one for one in results if one.metric == metric] for metric in FOUR}
    scopes = [one.scope for one in by_metric[FOUR[0]]]
    cells = {metric: [_cell(*pair) for pair in zip(by_metric[metric], series[metric], strict=True)] for metric in FOUR}
    rows = [Row(scope, {metric: cells[metric][at] for metric in FOUR}) for at, scope in enumerate(scopes)]
    whole = next((row for row in rows if row.scope.id is None), None)
    by_name = sorted((row for row in rows if row.scope.id is not None), key=lambda row: row.scope.name.casefold())
    yardsticks = {metric: found for metric in FOUR if (found := _yardstick(whole, by_name, metric))}
    return Standing(whole, _marked(by_name, yardsticks), yardsticks)


def _cell(result: Result, series: Series) -> Cell:
    limits = trends.xmr(series.settled)
    floor, top = (-100.0, 100.0) if result.metric == "nps" else (0.0, 1.0 if result.unit == "share" else np.inf)
    if limits is None:
        return Cell(result, series, None, "")
    low, high = max(float(limits.low[0]), floor), min(float(limits.high[0]), top)
    return Cell(result, series, (limits.centre, low, high), _shift(series))


def _shift(series: Series) -> str:
    """Run rules in words."""
    runs = trends.run_rules(series.settled)
    if runs is None or not runs.signal:
        return ""
    if runs.longest > runs.longest_allowed:
        return f"Shifted: {runs.longest} weeks in a row on one side of its own middle"
    times = {0: "never crossed its own middle", 1: "crossed its own middle only once"}
    words = times.get(runs.crossings, f"crossed its own middle only {runs.crossings} times")
    return f"Shifted: {words} in {runs.points} weeks"


def values_of(rows: Sequence[Row], metric: str) -> tuple[Floats, Floats, Bools]:
    """Value and size of each pod, and which have enough cases to be compared."""
    found = [row.cells[metric].result for row in rows]
    known = np.array([one.has_enough() for one in found], dtype=bool)
    values = np.array([np.nan if one.value is None else one.value for one in found], dtype=np.float64)
    return values, np.array([one.denominator or 0.0 for one in found], dtype=np.float64), known


def _variance_of_one(whole: Result) -> float:
    """The variance that a single answer, contact or case adds, were every pod like the whole."""
    theta = whole.value or 0.0
    if whole.metric == "nps":
        return (((whole.ci_high or 0.0) - (whole.ci_low or 0.0)) / 2 / Z95) ** 2 * (whole.denominator or 0.0)
    return theta * (1 - theta) if whole.unit == "share" else theta * 1000


def _yardstick(whole: Row | None, rows: Sequence[Row], metric: str) -> Yardstick | None:
    if whole is None or whole.cells[metric].result.value is None:
        return None
    values, n, known = values_of(rows, metric)
    one = _variance_of_one(whole.cells[metric].result)
    if known.sum() < LEAST_PODS or one <= 0:
        return None
    errors = np.sqrt(one / n[known])
    return Yardstick(comparison.spread_of(values[known], errors, float(whole.cells[metric].result.value or 0.0)), one)


def _marked(rows: list[Row], yardsticks: Mapping[str, Yardstick]) -> list[Row]:
    """Marks of the funnel: outside 99.8 % with over-dispersion, and still so after counting all looks."""
    looks: list[tuple[int, str, float, bool]] = []
    p: list[float] = []
    for metric, yardstick in yardsticks.items():
        values, n, known = values_of(rows, metric)
        errors = yardstick.errors(np.where(known, n, 1.0))
        flags = known & comparison.outside(values, errors, yardstick.spread)
        p += np.where(known, comparison.chances(values, errors, yardstick.spread), 1.0).tolist()
        looks += [(at, metric, values[at] - yardstick.spread.theta, bool(flag)) for at, flag in enumerate(flags)]
    sure = comparison.false_discovery(np.array(p, dtype=np.float64)) < ALPHA
    for (at, metric, difference, flag), certain in zip(looks, sure.tolist(), strict=True):
        if flag and certain:
            rows[at] = _with_mark(rows[at], metric, "higher" if difference > 0 else "lower")
    return rows


def _with_mark(row: Row, metric: str, side: str) -> Row:
    cell = row.cells[metric]
    words = f"Clearly {side} than the other pods, beyond chance and their usual differences"
    mark = f"{words}. {cell.mark}" if cell.mark else words
    return Row(row.scope, {**row.cells, metric: replace(cell, mark=mark)})
