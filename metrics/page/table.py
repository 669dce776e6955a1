"""What the comparison table is given: texts, and positions between 0 and 1."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from metrics.arrays import Floats
from metrics.definitions import DEFINITIONS
from metrics.results import Result
from metrics.standing import Cell, Row, Standing
from metrics.weeks import FOUR
from metrics.wording import count_words, interval_words, is_hidden, number_words, title_of, unit_words, value_words

SAYS = {
    "nps": "points, n answers",
    "repeat_contact_rate": "came back, % of contacts",
    "complaints_per_1000_contacts": "per 1,000 contacts",
    "handoff_rate": "% of finished cases",
}


def table_of(found: Standing, rows: Sequence[Row]) -> dict[str, Any]:
    """The component's data: columns, the whole, and the rows of this page."""
    everyone = [*found.rows, *([found.whole] if found.whole else [])]
    scales = {metric: scale_of([row.cells[metric] for row in everyone]) for metric in FOUR}
    return {
        "columns": [{"title": title_of(metric), "says": SAYS[metric]} for metric in FOUR],
        "whole": row_of(found.whole, found, scales) if found.whole else None,
        "rows": [row_of(row, found, scales) for row in rows],
    }


def scale_of(cells: Sequence[Cell]) -> tuple[float, float]:
    """One scale a column: from the lowest to the highest interval that is shown; zero where it is near."""
    ends = [
        end
        for cell in cells
        if not is_hidden(cell.result)
        for end in (cell.result.ci_low, cell.result.ci_high)
        if end is not None
    ]
    if not ends:
        return 0.0, 1.0
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def row_of(row: Row, found: Standing, scales: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """One row."""
    whole = found.whole.cells if found.whole else {}
    cells = [cell_of(row.cells[metric], whole.get(metric), scales[metric]) for metric in FOUR]
    return {
        "id": row.scope.id,
        "name": row.scope.name if row.scope.id is not None else "All pods",
        "says": "" if row.scope.id is not None else row.scope.name,
        "cells": cells,
    }


def cell_of(cell: Cell, whole: Cell | None, scale: tuple[float, float]) -> dict[str, Any]:
    """One cell; without a figure it says why."""
    result, place = cell.result, _place(scale)
    if result.value is None or is_hidden(result):
        return {"empty": value_words(result), "n": count_words(result), "mark": ""}
    return {
        "empty": "",
        "value": number_words(result),
        "unit": unit_words(result) if result.unit in ("share", "points") else "",
        "range": interval_words(result),
        "n": _n(result),
        "low": place(result.ci_low),
        "high": place(result.ci_high),
        "at": place(result.value),
        "whole": place(whole.result.value) if whole and whole is not cell else None,
        "mark": cell.mark,
        "weeks": weeks_of(cell),
    }


def _n(result: Result) -> str:
    """The count in short; what is counted stands in the column's head."""
    young = f" · {result.n_unknown:,} too young" if DEFINITIONS[result.metric].windowed and result.n_unknown else ""
    return f"n {result.denominator or 0:,.0f}{young}"


def _place(scale: tuple[float, float]) -> Any:
    low, high = scale
    return lambda value: None if value is None else round(float((value - low) / (high - low)), 4)


def weeks_of(cell: Cell) -> dict[str, Any] | None:
    """The spark line on its own scale; None with fewer than two weeks to draw."""
    values = cell.series.values
    if np.count_nonzero(~np.isnan(values)) < 2:
        return None
    middle, low, high = cell.limits or (np.nan, np.nan, np.nan)
    place = _place(_own_scale(np.append(values, [low, high])))
    return {
        "v": [None if np.isnan(value) else place(value) for value in values],
        "p": cell.series.provisional.tolist(),
        "low": place(low) if cell.limits else None,
        "high": place(high) if cell.limits else None,
        "middle": place(middle) if cell.limits else None,
        "said": f"26 weeks of {title_of(cell.result.metric)}",
    }


def _own_scale(values: Floats) -> tuple[float, float]:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return (low, high) if high > low else (low - 0.5, high + 0.5)
