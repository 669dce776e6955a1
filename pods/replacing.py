"""Who could take over a shift: ranked by cover kept, then rest, then fairness, each explained in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pods.duties import Ground, Rule, Turn, said
from pods.effects import Roster
from pods.localtime import instant

LATE_MINUTE = 17 * 60
"""Hours after 17:00 local time count as late."""

WEEKS = 4


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take the shift. is_free: at once; else something has to move first."""

    person_id: int
    name: str
    is_free: bool
    keeps_cover: bool
    rests: bool
    late_hours: float
    hours: float
    why: str

    @property
    def order(self) -> tuple[bool, bool, bool, float, float, str]:
        """Cover first, then rest, then who had the fewest late hours and the fewest hours of late."""
        return not self.keeps_cover, not self.is_free, not self.rests, self.late_hours, self.hours, self.name


def ranked(turn: Turn, ground: Ground, roster: Roster, recent: Mapping[int, Sequence[Turn]]) -> list[Candidate]:
    """Everybody of the pod on that day who is not away, best first. The roster counts the shift's holder as gone."""
    found = []
    for person_id in ground.belongs:
        if person_id == turn.person_id:
            continue
        fault = ground.hard_fault(replace(turn, person_id=person_id))
        if fault is None or fault.rule is Rule.OVERLAP:
            found.append(_judged(turn, person_id, ground, roster, recent.get(person_id, ())))
    return sorted(found, key=lambda one: one.order)


def _judged(turn: Turn, person_id: int, ground: Ground, roster: Roster, recent: Sequence[Turn]) -> Candidate:
    taken = replace(turn, person_id=person_id)
    busy = ground.overlapping(taken)
    left = [one for one in roster.turns if not busy or one.shift_id != busy.shift_id]
    after = replace(roster, turns=left).spans({turn.shift_id: person_id})
    lost = [gap.said(ground.zone) for gap in roster.lost_cover(after)]
    short = roster.short_skills(after, taken)
    rest = ground.rest_fault(taken, {busy.shift_id} if busy else ())
    late, whole = late_hours(recent, ground.zone), sum(one.hours for one in recent)
    words = [
        f"is on {said(busy, ground.zone)} then: move that first" if busy else "free then",
        f"leaves a gap: {lost[0]}" if lost else "cover is kept",
        *([f"too few with {', '.join(short)}"] if short else []),
        f"too little rest: {rest.said.split('would rest ')[-1].split(' beside')[0]}" if rest else "rests 11 h",
        f"{late:.3g} late and {whole:.3g} hours in all in the {WEEKS} weeks before",
    ]
    return Candidate(
        person_id,
        ground.names.get(person_id, "?"),
        is_free=busy is None,
        keeps_cover=not lost and not short,
        rests=rest is None,
        late_hours=late,
        hours=whole,
        why="; ".join(words),
    )


def late_hours(turns: Iterable[Turn], zone: str) -> float:
    """Hours on duty after 17:00 of the local day."""
    seconds = 0.0
    for turn in turns:
        since = max(turn.start_at, instant(turn.day, LATE_MINUTE, zone))
        seconds += max(0.0, (turn.end_at - since).total_seconds())
    return seconds / 3600
