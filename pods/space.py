"""The closed attribute space: every combination of attribute values is one cell with a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from core.refusal import Refused
from pods.models import ATTRIBUTES, UNKNOWN

MOST_CELLS = 1_000_000
Box = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Space:
    """Attribute lists in their fixed order. "unknown" is an explicit value of each."""

    names: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each attribute has."""
        return tuple(len(values) for values in self.values)

    @property
    def size(self) -> int:
        """How many cells there are."""
        return prod(self.shape)

    @cached_property
    def index(self) -> dict[str, dict[str, int]]:
        """attribute -> value -> code; values are found whatever their case."""
        return {
            name: {value.casefold(): code for code, value in enumerate(values)}
            for name, values in zip(self.names, self.values, strict=True)
        }

    def cell(self, attributes: Mapping[str, str]) -> int:
        """The cell of one customer. A missing or empty attribute is "unknown"; a strange value is refused."""
        number = 0
        for name, values in zip(self.names, self.values, strict=True):
            text = (attributes.get(name) or UNKNOWN).strip() or UNKNOWN
            code = self.index[name].get(text.casefold())
            if code is None:
                raise Refused(f"{name} “{text}” is not known; allowed are {', '.join(values)}.")
            number = number * len(values) + code
        return number

    def attributes(self, cell: int) -> dict[str, str]:
        """The attribute values of a cell."""
        codes = np.unravel_index(cell, self.shape)
        return {name: self.values[i][int(code)] for i, (name, code) in enumerate(zip(self.names, codes, strict=True))}

    def check_box(self, box: Box) -> None:
        """Refuse a rule with a strange attribute, a strange value, or an empty list."""
        for name, wanted in box.items():
            if name not in self.names:
                raise Refused(f"“{name}” is no attribute. The attributes are {', '.join(self.names)}.")
            if not wanted:
                raise Refused(f"A rule that allows no {name} matches nobody. Leave {name} out to allow any.")
            for value in wanted:
                if value.casefold() not in self.index[name]:
                    allowed = ", ".join(self.values[self.names.index(name)])
                    raise Refused(f"{name} “{value}” is not known; allowed are {allowed}.")


def spanned(lists: Mapping[str, Sequence[str]]) -> Space:
    """The space of these lists, with "unknown" added to each."""
    values = (tuple(v for v in lists.get(name, ()) if v != UNKNOWN) for name in ATTRIBUTES)
    return Space(ATTRIBUTES, tuple((*known, UNKNOWN) for known in values))


def check_size(lists: Mapping[str, Sequence[str]]) -> None:
    """Refuse lists whose combinations are too many to be proved one by one."""
    size = spanned(lists).size
    if size > MOST_CELLS:
        longest = max(lists, key=lambda name: len(lists[name]))
        raise Refused(
            f"These lists span {size:,} combinations; at most {MOST_CELLS:,} can be proved. "
            f"Merge rare values, first of all in {longest} ({len(lists[longest])} values)."
        )
