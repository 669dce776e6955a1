"""The smallest repair of rules: one value added to, or removed from, one rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pods import boxes
from pods.proof import Ints, Proof, Rule
from pods.space import Box, Space


@dataclass(frozen=True)
class Fix:
    """Add the value to the rule, or take it out: it clears so many customers and cells, and breaks nothing."""

    rule: int
    attribute: str
    value: str
    adds: bool
    customers: int
    cells: int

    def said(self, segment_name: str) -> str:
        """The repair as an instruction."""
        verb, word = ("Add", "to") if self.adds else ("Take", "out of")
        people = f"{self.customers:,} customer" + ("" if self.customers == 1 else "s")
        settles = f"that settles {people} ({self.cells:,} single combination{'' if self.cells == 1 else 's'})."
        return f"{verb} {self.attribute} “{self.value}” {word} a rule of {segment_name}: {settles}"


def smallest(
    space: Space,
    rules: Sequence[Rule | None],
    proof: Proof,
    customers: Ints | None = None,
    within: Box | None = None,
) -> Fix | None:
    """The one-value change that clears most customers (then most cells) without a new gap or overlap.

    within: only what it clears of this box counts. Rules are named by their place; None holds nobody.
    """
    weights = np.zeros(space.shape, np.int64) if customers is None else customers.reshape(space.shape)
    aim = np.zeros(space.shape, bool)
    aim[np.ix_(*boxes.codes_of(space, within or {}))] = True
    best: Fix | None = None
    for fix in _candidates(space, rules, proof, (weights, aim)):
        if best is None or (fix.customers, fix.cells) > (best.customers, best.cells):
            best = fix
    return best


def _candidates(
    space: Space, rules: Sequence[Rule | None], proof: Proof, aims: tuple[Ints, boxes.Bools]
) -> Iterator[Fix]:
    weights, aim = aims
    for number, rule in enumerate(rules):
        if rule is None:
            continue
        codes = boxes.codes_of(space, rule.box)
        for axis, (name, values) in enumerate(zip(space.names, space.values, strict=True)):
            for code, value in enumerate(values):
                adds = code not in codes[axis]
                if not adds and len(codes[axis]) == 1:
                    continue
                cells = np.ix_(*(*codes[:axis], (code,), *codes[axis + 1 :]))
                aimed = aim[cells]
                if not aimed.any():
                    continue
                depth, own = proof.depth[cells], proof.hits[rule.segment_id][cells]
                cleared, harmed = _effect(depth, own, adds=adds)
                cleared &= aimed
                if cleared.any() and not harmed.any():
                    gained = int(weights[cells][cleared].sum())
                    yield Fix(number, name, value, adds, gained, int(cleared.sum()))


def _effect(depth: np.ndarray, own: np.ndarray, *, adds: bool) -> tuple[boxes.Bools, boxes.Bools]:
    """Which cells become right, and which become wrong (or worse)."""
    if adds:
        return depth == 0, (depth > 0) & (own == 0)
    only = own == 1
    return only & (depth == 2), only & (depth == 1)


def applied(space: Space, box: Box, fix: Fix) -> dict[str, list[str]]:
    """The box with the fix in it."""
    values = space.values[space.names.index(fix.attribute)]
    allowed = set(box.get(fix.attribute, values))
    allowed = allowed | {fix.value} if fix.adds else allowed - {fix.value}
    changed = {name: list(its) for name, its in box.items()}
    changed[fix.attribute] = [value for value in values if value in allowed]
    if len(changed[fix.attribute]) == len(values):
        del changed[fix.attribute]
    return changed
