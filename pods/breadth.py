"""Generalist or specialist: derived from the demand that a person's skills cover; nobody types it in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pods.abilities import ALONE, TEACHES

GENERALIST_SHARE = 0.60
"""From this share on most contacts can go to this person as they come; below it, somebody has to choose."""


class Kind(StrEnum):
    """How broad somebody is, for the demand of this pod."""

    GENERALIST = "generalist"
    SPECIALIST = "specialist"
    GROWING = "growing"


@dataclass(frozen=True)
class Demand:
    """Contacts by the skills they ask for. A topic that two skills list asks for both."""

    asked: Mapping[frozenset[int], int] = field(default_factory=dict)
    unmapped: int = 0

    @property
    def contacts(self) -> int:
        """Contacts whose topic asks for a skill: the base of every share."""
        return sum(self.asked.values())

    def by_skill(self) -> dict[int, int]:
        """How many contacts ask for each skill."""
        found: dict[int, int] = {}
        for skills, contacts in self.asked.items():
            for skill_id in skills:
                found[skill_id] = found.get(skill_id, 0) + contacts
        return found


@dataclass(frozen=True)
class Breadth:
    """What share of the demand somebody covers alone, and what follows from it."""

    share: float
    kind: Kind


def demand_of(contacts: Mapping[str, int], topics: Mapping[int, Iterable[str]]) -> Demand:
    """Contacts by topic, as contacts by skills. topics: skill -> the topics that ask for it."""
    asking: dict[str, set[int]] = {}
    for skill_id, its in topics.items():
        for topic in its:
            asking.setdefault(topic.strip().casefold(), set()).add(skill_id)
    asked: dict[frozenset[int], int] = {}
    unmapped = 0
    for topic, count in contacts.items():
        if skills := frozenset(asking.get(topic.strip().casefold(), ())):
            asked[skills] = asked.get(skills, 0) + count
        else:
            unmapped += count
    return Demand(asked, unmapped)


def breadth_of(levels: Mapping[int, int], demand: Demand) -> Breadth | None:
    """None where no contact asks for a skill: nothing is known then."""
    if not demand.contacts:
        return None
    covered = sum(
        contacts
        for skills, contacts in demand.asked.items()
        if all(levels.get(skill_id, 0) >= ALONE for skill_id in skills)
    )
    share = covered / demand.contacts
    if share >= GENERALIST_SHARE:
        return Breadth(share, Kind.GENERALIST)
    return Breadth(share, Kind.SPECIALIST if max(levels.values(), default=0) >= TEACHES else Kind.GROWING)
