"""Customers matched to segments, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from pods.proof import NOBODY, Ints
from pods.space import Space


@dataclass(frozen=True)
class Epoch:
    """From that day on (until the next epoch) cells belong to these segments."""

    day: date
    segment_at: Ints


def cells_of(space: Space, columns: Mapping[str, Sequence[str]]) -> Ints:
    """The cell of each customer, from one column per attribute. A value no longer listed is "unknown"."""
    cells: Ints | None = None
    for name, values in zip(space.names, space.values, strict=True):
        index, unknown = space.index[name], len(values) - 1
        known = {text: index.get(text.casefold(), unknown) for text in set(columns[name])}
        codes = np.fromiter(map(known.__getitem__, columns[name]), np.int64, len(columns[name]))
        cells = codes if cells is None else cells * len(values) + codes
    return np.zeros(0, np.int64) if cells is None else cells


def counted(space: Space, cells: Ints, weights: Ints | None = None) -> Ints:
    """How many customers there are in each cell."""
    return np.bincount(cells, weights, minlength=space.size).astype(np.int64)


def segment_on(epochs: Sequence[Epoch], cell: int, day: date) -> int | None:
    """The segment of a cell on a day, by the epoch in force; None before the first or in a gap."""
    found = None
    for epoch in epochs:
        if epoch.day > day:
            break
        found = int(epoch.segment_at[cell])
    return None if found in (None, NOBODY) else found
