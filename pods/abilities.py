"""Levels of a skill: what they mean, what an expired one still counts for, and who may assess whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

NONE, LEARNING, WITH_HELP, ALONE, TEACHES = range(5)

LEVELS = {
    NONE: "none",
    LEARNING: "learning",
    WITH_HELP: "with help",
    ALONE: "alone",
    TEACHES: "teaches",
}
"""What each level says of a person."""


@dataclass(frozen=True)
class Assessed:
    """One assessment of one person in one skill."""

    level: int
    assessed_on: date
    expires_on: date | None = None
    row: int = 0


def effective_level(level: int, expires_on: date | None, day: date) -> int:
    """The level that counts on a day: past its last day, nobody counts as working alone."""
    return min(level, WITH_HELP) if is_expired(expires_on, day) else level


def is_expired(expires_on: date | None, day: date) -> bool:
    """Whether the last day of an assessment lies behind. `expires_on` itself still counts."""
    return expires_on is not None and day > expires_on


def newest(assessments: Iterable[Assessed], day: date) -> Assessed | None:
    """The assessment that holds on a day: the latest made by then; of one day's, the one written last."""
    known = [one for one in assessments if one.assessed_on <= day]
    return max(known, key=lambda one: (one.assessed_on, one.row), default=None)
