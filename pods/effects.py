"""What a swap or an absence does to a roster: cover, skills and rest, each named when it breaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pods import covering
from pods.abilities import ALONE
from pods.covering import Gap, Need, Span
from pods.duties import Ground, Turn
from pods.skillcover import SERVING

Absence = tuple[int, datetime, datetime]


@dataclass(frozen=True)
class SkillWanted:
    """So many people on duty must hold a skill at level 3 or above."""

    skill_id: int
    name: str
    people: int


@dataclass(frozen=True)
class Roster:
    """Some days of a pod: what is needed, which shifts stand, who is away, and who can do what."""

    zone: str
    needs: Sequence[Need]
    turns: Sequence[Turn]
    away: Sequence[Absence] = ()
    skills: Sequence[SkillWanted] = ()
    levels: Mapping[int, Mapping[int, int]] = field(default_factory=dict)

    def spans(self, holders: Mapping[int, int] | None = None, also_away: Iterable[Absence] = ()) -> list[Span]:
        """Who is on duty; `holders` says who has which shift after a change."""
        given = holders or {}
        raw = [
            Span(given.get(turn.shift_id, turn.person_id), turn.duty, turn.start_at, turn.end_at)
            for turn in self.turns
            if turn.duty != "off"
        ]
        return covering.without(raw, [*self.away, *also_away])

    def lost_cover(self, after: Sequence[Span]) -> list[Gap]:
        """The gaps in cover that a change makes."""
        return covering.losses(self.needs, self.spans(), after)

    def lost_skills(self, after: Sequence[Span], turns: Iterable[Turn]) -> list[tuple[str, Gap]]:
        """Skill by skill the stretches of these shifts in which too few hold it after a change, and fewer than now."""
        stretches = [(turn.start_at, turn.end_at) for turn in turns if turn.duty in SERVING]
        found: list[tuple[str, Gap]] = []
        for skill in self.skills:
            wanted = [Need(start, end, "phone", skill.people) for start, end in stretches]
            lost = covering.losses(wanted, self._holding(skill, self.spans()), self._holding(skill, after))
            found += [(skill.name, gap) for gap in lost]
        return found

    def short_skills(self, after: Sequence[Span], turn: Turn) -> list[str]:
        """Skills that too few hold at some moment of this shift."""
        if turn.duty not in SERVING:
            return []
        return [
            skill.name
            for skill in self.skills
            if covering.gaps([Need(turn.start_at, turn.end_at, "phone", skill.people)], self._holding(skill, after))
        ]

    def _holding(self, skill: SkillWanted, spans: Iterable[Span]) -> list[Span]:
        return [
            replace(span, duty="phone")
            for span in spans
            if span.duty in SERVING and self.levels.get(span.person_id, {}).get(skill.skill_id, 0) >= ALONE
        ]

    def said_losses(self, after: Sequence[Span], turns: Iterable[Turn]) -> list[str]:
        """Cover and skills that a change loses, in words."""
        cover = [f"cover: {gap.said(self.zone)}" for gap in self.lost_cover(after)]
        return cover + [f"skill {name}: {_when(gap, self.zone)}" for name, gap in self.lost_skills(after, turns)]


def _when(gap: Gap, zone: str) -> str:
    return gap.said(zone).removeprefix("phone ") + " hold it"


@dataclass(frozen=True)
class Judged:
    """What speaks against a swap. `hard` nobody can wave through; with `soft` rules the lead decides."""

    hard: str = ""
    soft: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The broken rules in one line."""
        return "; ".join(self.soft)


def judge_swap(roster: Roster, ground: Ground, given: Turn, to_person: int, back: Turn | None) -> Judged:
    """Whether `given` may go to that person, and `back` to the first one in return."""
    gone = {given.shift_id, *([back.shift_id] if back else [])}
    holders = {given.shift_id: to_person}
    moved = [replace(given, person_id=to_person)]
    if back:
        holders[back.shift_id] = given.person_id
        moved.append(replace(back, person_id=given.person_id))
    for turn in moved:
        if fault := ground.hard_fault(turn, gone):
            return Judged(hard=fault.said)
    rest = [fault for turn in moved if (fault := ground.rest_fault(turn, gone))]
    after = roster.spans(holders)
    return Judged(soft=(*(f"rest: {fault.said}" for fault in rest), *roster.said_losses(after, moved)))
