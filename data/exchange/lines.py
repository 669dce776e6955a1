"""What every reader yields: a numbered row of texts, or the reason why a row cannot be read."""

from dataclasses import dataclass
from typing import NamedTuple

MASK = "•••"


class Line(NamedTuple):
    """One row of a file, by column name."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class Reject:
    """One row that was left out, and why. Personal data come masked."""

    file: str
    line: int
    ext_id: str
    field: str
    value: str
    reason: str


class BadField(Exception):
    """A field of a row that cannot be used."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.value = value
        self.reason = reason


def masked(value: str) -> str:
    """Enough to find the row, not enough to know the person."""
    return value[:1] + MASK if value else ""
