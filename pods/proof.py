"""The coverage proof: every combination of attributes belongs to exactly one segment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.refusal import Refused
from pods import boxes
from pods.space import Box, Space

Ints = NDArray[np.int64]
NOBODY = -1
SHOWN = 6


@dataclass(frozen=True)
class Rule:
    """One box of one segment. Rules have no priority: their order decides nothing."""

    segment_id: int
    box: Box


@dataclass(frozen=True)
class Finding:
    """A gap (no segment) or an overlap (several), as one box with the customers in it today."""

    segment_ids: tuple[int, ...]
    box: dict[str, list[str]]
    cells: int
    customers: int

    @property
    def is_gap(self) -> bool:
        """Whether nobody serves it."""
        return not self.segment_ids


@dataclass(frozen=True)
class Proof:
    """What the rules say of each cell, and what is wrong with them."""

    segment_at: Ints
    hits: dict[int, NDArray[np.uint8]]
    depth: NDArray[np.int16]
    findings: tuple[Finding, ...]
    gap_cells: int
    overlap_cells: int
    gap_customers: int
    overlap_customers: int

    @property
    def holds(self) -> bool:
        """Whether each cell has exactly one segment."""
        return not self.findings


def prove(space: Space, rules: Sequence[Rule], customers: Ints | None = None) -> Proof:
    """Match every cell against every rule. customers: how many there are in each cell."""
    weights = np.zeros(space.shape, np.int64) if customers is None else customers.reshape(space.shape)
    hits = _hits(space, rules)
    depth = np.zeros(space.shape, np.int16)
    segment_at = np.full(space.shape, NOBODY, np.int64)
    for segment_id, hit in hits.items():
        depth += hit > 0
        segment_at[hit > 0] = segment_id
    segment_at[depth != 1] = NOBODY
    gaps, overlaps = depth == 0, depth > 1
    return Proof(
        segment_at=segment_at.ravel(),
        hits=hits,
        depth=depth,
        findings=tuple(_found(space, gaps, (), weights) + _overlapping(space, overlaps, hits, weights)),
        gap_cells=int(gaps.sum()),
        overlap_cells=int(overlaps.sum()),
        gap_customers=int(weights[gaps].sum()),
        overlap_customers=int(weights[overlaps].sum()),
    )


def _hits(space: Space, rules: Sequence[Rule]) -> dict[int, NDArray[np.uint8]]:
    """Per segment, how many of its rules hold each cell."""
    hits: dict[int, NDArray[np.uint8]] = {}
    for rule in rules:
        space.check_box(rule.box)
        hit = hits.setdefault(rule.segment_id, np.zeros(space.shape, np.uint8))
        hit[np.ix_(*boxes.codes_of(space, rule.box))] += 1
    return hits


def _found(space: Space, cells: boxes.Bools, segment_ids: tuple[int, ...], weights: Ints) -> list[Finding]:
    found = [
        Finding(
            segment_ids=segment_ids,
            box=boxes.box_of(space, codes),
            cells=int(np.prod([len(allowed) for allowed in codes])),
            customers=int(weights[np.ix_(*codes)].sum()),
        )
        for codes in boxes.merged(cells)
    ]
    return sorted(found, key=lambda finding: (-finding.customers, -finding.cells))


def _overlapping(space: Space, cells: boxes.Bools, hits: dict[int, NDArray[np.uint8]], weights: Ints) -> list[Finding]:
    """Overlaps, told apart by the segments that claim them."""
    found: list[Finding] = []
    left = cells.copy()
    while left.any():
        seed = tuple(np.argwhere(left)[0])
        claiming = tuple(segment_id for segment_id, hit in hits.items() if hit[seed])
        same = left.copy()
        for segment_id, hit in hits.items():
            same &= (hit > 0) == (segment_id in claiming)
        left &= ~same
        found += _found(space, same, claiming, weights)
    return sorted(found, key=lambda finding: (-finding.customers, -finding.cells))


def held(space: Space, rules: Sequence[Rule | None], customers: Ints) -> int:
    """How many customers these rules hold together."""
    cells = np.zeros(space.shape, bool)
    for rule in rules:
        if rule is not None:
            cells[np.ix_(*boxes.codes_of(space, rule.box))] = True
    return int(customers.reshape(space.shape)[cells].sum())


def check(proof: Proof, names: dict[int, str], day: date | None = None) -> None:
    """Refuse rules that leave somebody out or claim somebody twice, and say whom (and on which later day)."""
    parts = []
    gaps = [finding for finding in proof.findings if finding.is_gap]
    overlaps = [finding for finding in proof.findings if not finding.is_gap]
    if gaps:
        parts.append(f"{headline(gaps)}, {people_in(proof.gap_customers)} among them: {_listed(gaps, names)}.")
    if overlaps:
        parts.append(
            f"{headline(overlaps)}, {people_in(proof.overlap_customers)} among them: {_listed(overlaps, names)}."
        )
    if parts:
        raise Refused((f"From {day.isoformat()} on: " if day else "") + " ".join(parts))


def headline(findings: Sequence[Finding]) -> str:
    """In words: "3 combinations have no segment", "1 combination belongs to more than one segment"."""
    one, many, rest = (
        ("has", "have", "no segment") if findings[0].is_gap else ("belongs", "belong", "to more than one segment")
    )
    return f"1 combination {one} {rest}" if len(findings) == 1 else f"{len(findings)} combinations {many} {rest}"


def _listed(findings: Sequence[Finding], names: dict[int, str]) -> str:
    told = [described(finding, names) for finding in findings[:SHOWN]]
    if len(findings) > SHOWN:
        told.append(f"and {len(findings) - SHOWN} more")
    return "; ".join(told)


def described(finding: Finding, names: dict[int, str]) -> str:
    """One finding in words, with its customers and, for an overlap, who claims it."""
    claimed = " and ".join(names.get(segment_id, str(segment_id)) for segment_id in finding.segment_ids)
    return f"{boxes.said(finding.box)} ({f'{claimed}; ' if claimed else ''}{people_in(finding.customers)})"


def people_in(count: int) -> str:
    """A number of customers in words."""
    return f"{count:,} customer" + ("" if count == 1 else "s")
