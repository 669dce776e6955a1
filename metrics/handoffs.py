"""Handoffs: how work travels between owners, and when it comes back.

The owner sequence of a case is its pods in order of time, nulls dropped and equal neighbours
collapsed: o1..ok. It has k - 1 handoffs (metrics.md section 3.2).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from metrics.arrays import Bools, Floats, Ints

MOST = 7
"""The distribution names 0 to 7 handoffs one by one, then says "more"."""


@dataclass(frozen=True)
class Links:
    """Changes of owner in order of case and time; `case` is the position of the case in its table."""

    case: Ints
    giver: Ints
    taker: Ints
    at_s: Floats


def owner_sequence(owners: Iterable[int | None]) -> list[int]:
    """The owners of one case: nulls dropped, equal neighbours collapsed."""
    sequence: list[int] = []
    for owner in owners:
        if owner is not None and (not sequence or sequence[-1] != owner):
            sequence.append(owner)
    return sequence


def links_of(sequences: Sequence[Sequence[int]]) -> Links:
    """The changes of owner of many cases, without their moments."""
    rows = [(c, a, b) for c, owners in enumerate(sequences) for a, b in pairwise(owners)]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Links(table[:, 0], table[:, 1], table[:, 2], np.zeros(len(rows)))


def per_case(links: Links, cases: int, counts: Bools | None = None) -> Ints:
    """How many changes of owner (of those that count) each case had."""
    return np.bincount(links.case if counts is None else links.case[counts], minlength=cases)


def bounces(links: Links) -> Bools:
    """Which changes give the case straight back: A, B, A (owner i equals owner i - 2)."""
    back = np.zeros(len(links.case), dtype=bool)
    if len(back) > 1:
        back[1:] = (links.case[1:] == links.case[:-1]) & (links.taker[1:] == links.giver[:-1])
    return back


def returns(links: Links) -> Bools:
    """Which changes lead to any earlier owner: their sum is k minus distinct owners (wider than a bounce)."""
    if not len(links.case):
        return np.zeros(0, dtype=bool)
    is_first = np.append(True, links.case[1:] != links.case[:-1])
    case = np.concatenate([links.case[is_first], links.case])
    owner = np.concatenate([links.giver[is_first], links.taker])
    step = np.concatenate([np.full(is_first.sum(), -1), np.arange(len(links.case))])
    order = np.lexsort((step, owner, case))
    again = np.append(False, (case[order][1:] == case[order][:-1]) & (owner[order][1:] == owner[order][:-1]))
    back = np.zeros(len(links.case), dtype=bool)
    back[step[order][again]] = True
    return back


def level_moves(giver_level: Floats, taker_level: Floats) -> dict[tuple[int, int], int]:
    """Moves by (from level, to level), levels unlike. A skipped level is one move; unknown levels none."""
    known = ~np.isnan(giver_level) & ~np.isnan(taker_level) & (giver_level != taker_level)
    pairs = zip(giver_level[known].astype(int).tolist(), taker_level[known].astype(int).tolist(), strict=True)
    return dict(sorted(Counter(pairs).items()))


def highest_levels(links: Links, first_level: Floats, taker_level: Floats) -> Floats:
    """The highest level each case reached; nan when an owner's level is not known."""
    highest = np.nan_to_num(first_level, nan=np.inf)
    np.maximum.at(highest, links.case, np.nan_to_num(taker_level, nan=np.inf))
    return np.where(np.isinf(highest), np.nan, highest)


def worst_pairs(links: Links, most: int = 5) -> list[tuple[tuple[int, int], int]]:
    """Pairs of owners between whom cases bounce, most bounces first."""
    back = bounces(links)
    low, high = np.minimum(links.giver[back], links.taker[back]), np.maximum(links.giver[back], links.taker[back])
    return _most(zip(low.tolist(), high.tolist(), strict=True), most)


def top_edges(links: Links, most: int = 5) -> list[tuple[tuple[int, int], int]]:
    """From whom to whom work travels most."""
    return _most(zip(links.giver.tolist(), links.taker.tolist(), strict=True), most)


def _most(pairs: Iterable[tuple[int, int]], most: int) -> list[tuple[tuple[int, int], int]]:
    return sorted(Counter(pairs).items(), key=lambda item: (-item[1], item[0]))[:most]
