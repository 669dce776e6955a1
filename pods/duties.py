"""May this person do this shift? Membership, leave, overlap and rest, each with its reason."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.refusal import Refused
from pods.covering import SAID
from pods.localtime import clock, day_of, minute_of

REST_HOURS = 11
"""Between duties of different days (article 3 of Directive 2003/88/EC)."""

LONGEST_HOURS = 16
DAYS_OFF, STRETCH = 2, 7
"""At least two days off in any seven: a warning, not a refusal."""


class Rule(StrEnum):
    """What a shift may break."""

    SPAN = "length"
    MEMBER = "membership"
    AWAY = "leave"
    OVERLAP = "overlap"
    REST = "rest"


@dataclass(frozen=True)
class Fault:
    """A rule that a shift breaks, in words that its reader can act on."""

    rule: Rule
    said: str


@dataclass(frozen=True)
class Turn:
    """One shift of one person. `day` is its local day in the pod's zone."""

    person_id: int
    day: date
    start_at: datetime
    end_at: datetime
    duty: str
    shift_id: int = 0

    @property
    def hours(self) -> float:
        """Its length in real hours."""
        return (self.end_at - self.start_at).total_seconds() / 3600


@dataclass
class Ground:
    """What a shift is judged by: who belongs to the pod when, who is away, and which shifts stand."""

    zone: str
    names: Mapping[int, str]
    belongs: Mapping[int, Sequence[tuple[date, date | None]]]
    away: Mapping[int, Sequence[tuple[datetime, datetime]]]
    turns: dict[int, list[Turn]] = field(default_factory=dict)

    def fault(self, turn: Turn, but: Collection[int] = ()) -> Fault | None:
        """The first rule that the shift breaks, or None. `but`: shifts that would not stand any more."""
        return self.hard_fault(turn, but) or self.rest_fault(turn, but)

    def hard_fault(self, turn: Turn, but: Collection[int] = ()) -> Fault | None:
        """Length, membership, leave and overlap: what nobody can wave through."""
        name = self.names.get(turn.person_id, "That person")
        if not 0 < turn.hours <= LONGEST_HOURS:
            return Fault(Rule.SPAN, f"A shift lasts up to {LONGEST_HOURS} hours and ends after it begins.")
        if not any(
            first <= turn.day and (end is None or turn.day < end) for first, end in self.belongs.get(turn.person_id, ())
        ):
            return Fault(
                Rule.MEMBER, f"{name} does not belong to the pod on {turn.day:%a %-d %b}. Choose somebody who does."
            )
        if turn.duty != "off" and self.is_away(turn):
            return Fault(Rule.AWAY, f"{name} is away on {turn.day:%a %-d %b}. Choose somebody else, or another day.")
        if other := self.overlapping(turn, but):
            return Fault(Rule.OVERLAP, f"{name} already has {self.said(other)}. Move one of the two.")
        return None

    def is_away(self, turn: Turn) -> bool:
        """Whether leave of that person touches the shift."""
        return any(start < turn.end_at and end > turn.start_at for start, end in self.away.get(turn.person_id, ()))

    def overlapping(self, turn: Turn, but: Collection[int] = ()) -> Turn | None:
        """Another shift of the same person at the same time."""
        for other in self._others(turn, but):
            if other.start_at < turn.end_at and turn.start_at < other.end_at:
                return other
        return None

    def rest_fault(self, turn: Turn, but: Collection[int] = ()) -> Fault | None:
        """Fewer than eleven hours between duties of different days."""
        if turn.duty == "off":
            return None
        for other in self._others(turn, but):
            if other.duty == "off" or other.day == turn.day:
                continue
            rest = max(turn.start_at - other.end_at, other.start_at - turn.end_at).total_seconds() / 3600
            if rest < REST_HOURS:
                name = self.names.get(turn.person_id, "That person")
                beside = self.said(other)
                said = f"{name} would rest {rest:.3g} h beside {beside}: {REST_HOURS} h are due between two days."
                return Fault(Rule.REST, said)
        return None

    def _others(self, turn: Turn, but: Collection[int]) -> Iterable[Turn]:
        near = timedelta(days=2)
        for other in self.turns.get(turn.person_id, ()):
            if other.shift_id and (other.shift_id == turn.shift_id or other.shift_id in but):
                continue
            if abs(other.day - turn.day) <= near:
                yield other

    def add(self, turn: Turn) -> None:
        """The shift stands from now on."""
        self.turns.setdefault(turn.person_id, []).append(turn)

    def said(self, turn: Turn) -> str:
        """ "phone Tue 24 Nov 8:00–16:00"."""
        return said(turn, self.zone)


def said(turn: Turn, zone: str) -> str:
    """A shift in words: "phone Tue 24 Nov 8:00–16:00"."""
    day = day_of(turn.start_at, zone)
    start, end = (clock(minute_of(at, day, zone)) for at in (turn.start_at, turn.end_at))
    return f"{SAID[turn.duty]} {day:%a %-d %b} {start}–{end}"


def check(fault: Fault | None) -> None:
    """Refuse what breaks a rule."""
    if fault:
        raise Refused(fault.said)


def short_of_days_off(days: Iterable[date], week: date) -> tuple[date, int] | None:
    """The first seven days that touch this week with fewer than two days off: their first day, and the days off."""
    worked = set(days)
    for first in (week + timedelta(days=shift) for shift in range(-STRETCH + 1, STRETCH)):
        off = sum(first + timedelta(days=n) not in worked for n in range(STRETCH))
        if off < DAYS_OFF:
            return first, off
    return None
