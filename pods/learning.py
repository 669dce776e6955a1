"""Learning plans: what proposes one, when it is late, and the evidence without which none closes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.refusal import Refused
from pods.abilities import ALONE, LEVELS, OWN_WORD, TEACHES, WITH_HELP
from pods.models.people import EvidenceKind, LearningState
from pods.neighbours import SlowColumn

CASES_ALONE = 3
"""One case may be luck and two chance; three solved alone, of different customers, are a way of working."""

ASKS = 3
"""The third ask on one skill says that asking has become the way to do it."""

ASKED_WITHIN = timedelta(weeks=13)
SOON = timedelta(weeks=4)
"""A licence that ends within four weeks leaves time to renew it; a plan due within one week is due soon."""

DUE_SOON = timedelta(days=7)
LEAST_CARDS = 3
"""A column with fewer open cards has no 85th percentile worth a plan."""


class Cause(StrEnum):
    """What proposes that somebody learns something."""

    BOTTLENECK = "bottleneck"
    ASKS = "asks"
    GAP = "gap"
    EXPIRY = "expiry"


class Standing(StrEnum):
    """Where a plan stands on a day."""

    PROPOSED = "proposed"
    RUNNING = "running"
    DUE = "due soon"
    OVERDUE = "overdue"
    CLOSED = "closed"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Suggestion:
    """Something worth learning, and why. Without a skill the pod chooses it; without a person it is the pod's."""

    cause: Cause
    said: str
    skill_id: int | None = None
    person_id: int | None = None

    @property
    def key(self) -> str:
        """The same suggestion has the same name on every run."""
        return f"{self.cause}-{self.skill_id or 0}-{self.person_id or 0}"


@dataclass(frozen=True)
class Evidence:
    """What proves that something was learned. learner_ids: of a pod's plan, who showed it."""

    kind: EvidenceKind | None
    words: str = ""
    cases: int = 0
    learner_ids: tuple[int, ...] = ()
    expires_on: date | None = None


def check_plan(from_level: int, to_level: int, due_on: date | None, today: date, *, is_agreed: bool) -> None:
    """Whether a plan leads upwards, and whether an agreed one has a day on which it is due."""
    if to_level not in LEVELS or to_level <= from_level:
        raise Refused(f"A plan leads to a higher level than {from_level} {LEVELS.get(from_level, '')}.")
    if is_agreed and due_on is None:
        raise Refused("An agreed plan needs a day on which it is due. Choose one.")
    if due_on is not None and due_on < today:
        raise Refused("A plan is due today or later.")


def check_evidence(evidence: Evidence, to_level: int) -> None:
    """No plan closes without evidence: cases solved alone, or a teach-back. Who teaches has taught."""
    if evidence.kind is None:
        raise Refused("A plan closes only with evidence: cases solved alone, or a teach-back. Nothing was changed.")
    if to_level >= TEACHES and evidence.kind is not EvidenceKind.TEACH_BACK:
        raise Refused("Level 4 means that somebody teaches it: close it with a teach-back.")
    if evidence.kind is EvidenceKind.CASES and evidence.cases < CASES_ALONE:
        raise Refused(
            f"{evidence.cases} of {CASES_ALONE} cases solved alone. Close it after {CASES_ALONE}, or with a teach-back."
        )
    if evidence.kind is EvidenceKind.TEACH_BACK and not evidence.words.strip():
        raise Refused("Say of the teach-back what was taught, to whom and when.")


def check_witness(actor_id: int | None, learner_ids: Iterable[int], to_level: int) -> None:
    """Above level 2 somebody else confirms it, as with every assessment."""
    if to_level > OWN_WORD and actor_id in set(learner_ids):
        raise Refused("Somebody else confirms what you learned: ask your mentor, your lead or a colleague to close it.")


def standing_of(state: LearningState, due_on: date | None, today: date) -> Standing:
    """Proposed, running, due soon, overdue, or over."""
    if state is LearningState.AGREED:
        if due_on is not None and due_on < today:
            return Standing.OVERDUE
        return Standing.DUE if due_on is not None and due_on <= today + DUE_SOON else Standing.RUNNING
    return {
        LearningState.PROPOSED: Standing.PROPOSED,
        LearningState.CLOSED: Standing.CLOSED,
        LearningState.DROPPED: Standing.DROPPED,
    }[state]


def from_columns(columns: Sequence[SlowColumn], at: str) -> list[Suggestion]:
    """The bottleneck: of the columns with enough cards, the one with the longest 85th percentile of age."""
    crowded = [column for column in columns if column.cards >= LEAST_CARDS]
    if not crowded:
        return []
    slowest = max(crowded, key=lambda column: column.p85_days)
    said = (
        f"Cards in “{slowest.name}” are the oldest: 85 % of its {slowest.cards} open cards are younger than "
        f"{slowest.p85_days:.1f} days, as of {at}. Which skill would move them?"
    )
    return [Suggestion(Cause.BOTTLENECK, said)]


def from_asks(asks: Mapping[tuple[int, int], int], skills: Mapping[int, str]) -> list[Suggestion]:
    """asks: (who asked, skill) -> how often since the last plan, within 13 weeks."""
    return [
        Suggestion(
            Cause.ASKS, f"Asked {count} times for help with {skills[skill_id]} in 13 weeks.", skill_id, person_id
        )
        for (person_id, skill_id), count in sorted(asks.items())
        if count >= ASKS and skill_id in skills
    ]


def _hours(count: float) -> str:
    return "hour" if count == 1 else "hours"


def from_gaps(hours: Mapping[int, float], skills: Mapping[int, str]) -> list[Suggestion]:
    """hours: skill -> open hours of the coming weeks in which too few on duty hold it."""
    return [
        Suggestion(
            Cause.GAP,
            f"{skills[skill_id]} is short for {short:.3g} open {_hours(short)} of the published roster.",
            skill_id,
        )
        for skill_id, short in sorted(hours.items())
        if short > 0 and skill_id in skills
    ]


def from_expiry(ends: Mapping[tuple[int, int], date], skills: Mapping[int, str], today: date) -> list[Suggestion]:
    """ends: (person, skill) -> last day of an assessment above level 2."""
    found = []
    for (person_id, skill_id), last in sorted(ends.items()):
        if last <= today + SOON and skill_id in skills:
            when = "expired" if last < today else "expires"
            said = f"{skills[skill_id]} {when} on {last:%-d %b %Y}; past that day it counts as level {WITH_HELP}."
            found.append(Suggestion(Cause.EXPIRY, said, skill_id, person_id))
    return found


def goal_of(level: int) -> int:
    """The level that a new plan leads to by itself: alone, and from there to teaching."""
    return TEACHES if level >= ALONE else ALONE
