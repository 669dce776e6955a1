"""Cells merged into the largest boxes, and boxes in words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from pods.space import Space

Bools = NDArray[np.bool_]
Codes = tuple[tuple[int, ...], ...]
MOST_BOXES = 60


def codes_of(space: Space, box: Mapping[str, Sequence[str]]) -> Codes:
    """Per attribute the allowed codes; an attribute that is left out allows any."""
    return tuple(
        tuple(sorted({space.index[name][v.casefold()] for v in box[name]}))
        if name in box
        else tuple(range(len(values)))
        for name, values in zip(space.names, space.values, strict=True)
    )


def box_of(space: Space, codes: Codes) -> dict[str, list[str]]:
    """The box of these codes, without the attributes that allow any value."""
    return {
        name: [values[code] for code in allowed]
        for name, values, allowed in zip(space.names, space.values, codes, strict=True)
        if len(allowed) < len(values)
    }


def without(
    space: Space, box: Mapping[str, Sequence[str]], cut: Mapping[str, Sequence[str]]
) -> list[dict[str, list[str]]]:
    """Boxes that together hold what the box holds, less the cut."""
    left, codes, taken = [], list(codes_of(space, box)), codes_of(space, cut)
    for axis, gone in enumerate(taken):
        kept = tuple(code for code in codes[axis] if code not in gone)
        shared = tuple(code for code in codes[axis] if code in gone)
        if not shared:
            return [box_of(space, codes_of(space, box))]
        if kept:
            left.append(box_of(space, (*codes[:axis], kept, *codes[axis + 1 :])))
        codes[axis] = shared
    return left


def said(box: Mapping[str, Sequence[str]]) -> str:
    """A box in words: "region north or west · tier gold"."""
    return " · ".join(f"{name} {_either(values)}" for name, values in box.items()) or "everybody"


def merged(cells: Bools) -> Iterator[Codes]:
    """Boxes without overlap that together hold these cells, each grown as far as it goes."""
    left = cells.copy()
    for _ in range(MOST_BOXES):
        seeds = np.argwhere(left)
        if not len(seeds):
            return
        box = _largest(left, tuple(int(code) for code in seeds[0]))
        left[np.ix_(*box)] = False
        yield box


def _largest(cells: Bools, seed: tuple[int, ...]) -> Codes:
    axes = [axis for axis in range(cells.ndim) if cells.shape[axis] > 1]
    grown = (_grown(cells, seed, order) for order in permutations(axes))
    return max(grown, key=lambda box: int(np.prod([len(codes) for codes in box])))


def _grown(cells: Bools, seed: tuple[int, ...], order: Sequence[int]) -> Codes:
    box: list[tuple[int, ...]] = [(code,) for code in seed]
    for axis in order:
        wide = [*box]
        wide[axis] = tuple(range(cells.shape[axis]))
        others = tuple(other for other in range(cells.ndim) if other != axis)
        full = cells[np.ix_(*wide)].all(axis=others)
        box[axis] = tuple(int(code) for code in np.flatnonzero(full))
    return tuple(box)


def _either(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else ", ".join(values[:-1]) + " or " + values[-1]
