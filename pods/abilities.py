"""Levels of a skill: what they mean, what an expired one still counts for, and who may assess whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.refusal import Refused

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


LICENCE = {LEARNING: "candidate", WITH_HELP: "candidate", ALONE: "contributor", TEACHES: "publisher"}
"""What a level of a licence is called (KCS v6): a contributor changes articles, a publisher shows them to customers."""

PUBLISHER = TEACHES

OWN_WORD = WITH_HELP
"""How far somebody's own word goes. Above it nobody stands by when customers are served: another must say so."""


def said_level(level: int, *, is_licence: bool = False) -> str:
    """A level in figures and words: "3 alone", of a licence "3 contributor"."""
    return f"{level} {LICENCE.get(level, LEVELS[level]) if is_licence else LEVELS[level]}"


def check_assessment(
    level: int, *, is_own: bool, evidence: str, cases: int, days: tuple[date, date | None], today: date
) -> None:
    """Whether this may be written down. days: when it was assessed, and its last day."""
    assessed_on, expires_on = days
    if level not in LEVELS:
        raise Refused("A level is 0 none, 1 learning, 2 with help, 3 alone or 4 teaches.")
    if is_own and level > OWN_WORD:
        raise Refused(
            f"Nobody assesses themselves above level {OWN_WORD}. Ask your lead, coach or mentor to write it down."
        )
    if level >= ALONE and not evidence.strip() and cases < 1:
        raise Refused("Level 3 and 4 need evidence: say what was seen, or count the cases that were solved alone.")
    if cases < 0:
        raise Refused("A number of cases is zero or more.")
    if assessed_on > today:
        raise Refused("An assessment is of today or of a day before. Plan what is to come as learning.")
    if expires_on is not None and expires_on < assessed_on:
        raise Refused("It would have expired before it was assessed. Choose a later last day.")


def check_publisher(level: int | None) -> None:
    """Where licences are in use, only publishers publish. level: None where there are none."""
    if level is not None and level < PUBLISHER:
        yours = said_level(level, is_licence=True)
        raise Refused(
            f"Publishing takes the licence of a publisher (level {PUBLISHER}), and yours counts as {yours}. "
            "Ask a publisher of your pod; the page Skills shows who holds it."
        )
