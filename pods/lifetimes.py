"""Attribute values with dates: which of them there are on a day, and on which days that changes.

A customer whose value has ended counts as "unknown" from that day on, until somebody tells a new value: so every
customer stands in a combination that rules must cover, on every day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from core.refusal import Refused
from pods.models import UNKNOWN
from pods.proof import Ints, Rule
from pods.space import Box, Space

Value = tuple[str, str]
Days = tuple[date | None, date | None]


@dataclass(frozen=True)
class Lifetimes:
    """(attribute, value) -> its half-open days; values that are not named are always there."""

    days: Mapping[Value, Days] = field(default_factory=dict)

    def changes(self) -> list[date]:
        """The days on which a value starts or ends, in order."""
        return sorted({day for span in self.days.values() for day in span if day is not None})

    def is_there(self, attribute: str, value: str, day: date) -> bool:
        """Whether customers may have the value on that day."""
        start, end = self.days.get((attribute, value), (None, None))
        return (start is None or start <= day) and (end is None or day < end)

    def space_on(self, space: Space, day: date) -> Space:
        """The space of the values that there are on that day."""
        if not self.days:
            return space
        values = zip(space.names, space.values, strict=True)
        return Space(space.names, tuple(tuple(v for v in its if self.is_there(name, v, day)) for name, its in values))

    def check(self, attributes: Mapping[str, str], day: date) -> None:
        """Refuse a value that does not exist yet on that day, or no longer."""
        for (attribute, value), (start, end) in self.days.items():
            told = (attributes.get(attribute) or UNKNOWN).strip().casefold()
            if told != value.casefold() or self.is_there(attribute, value, day):
                continue
            if start is not None and day < start:
                raise Refused(f"{attribute} “{value}” starts on {start.isoformat()}; the row is of {day.isoformat()}.")
            ended = end.isoformat() if end else ""
            raise Refused(f"{attribute} “{value}” ended on {ended}; the row is of {day.isoformat()}.")


def rules_within(space: Space, rules: Sequence[Rule]) -> list[Rule | None]:
    """The same rules in a smaller space, place by place; None where a rule has nothing left to hold."""
    found: list[Rule | None] = []
    for rule in rules:
        box = _box_within(space, rule.box)
        found.append(None if box is None else Rule(rule.segment_id, box))
    return found


def _box_within(space: Space, box: Box) -> Box | None:
    left = {name: [value for value in its if value.casefold() in space.index[name]] for name, its in box.items()}
    return left if all(left.values()) else None


def widened(whole: Space, part: Space, segment_at: Ints) -> Ints:
    """What a smaller space says of each cell, for the whole space: a value that is not there counts as unknown."""
    if whole == part:
        return segment_at
    places = [
        [part.index[name].get(value.casefold(), len(part.values[axis]) - 1) for value in values]
        for axis, (name, values) in enumerate(zip(whole.names, whole.values, strict=True))
    ]
    wide: Ints = segment_at.reshape(part.shape)[np.ix_(*places)].ravel()
    return wide
