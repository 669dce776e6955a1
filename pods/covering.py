"""Does the cover hold? What is needed against who is there, instant by instant, and the gaps by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from pods.localtime import clock, day_of, instant, minute_of

SAID = {
    "phone": "phone",
    "chat": "chat",
    "back_office": "back office",
    "standby": "standby",
    "learning": "learning",
    "off": "off",
}
"""Duties in the words of the roster."""


@dataclass(frozen=True)
class WeekNeed:
    """So many people on a duty between two minutes of the local day, on a weekday (0 is Monday)."""

    weekday: int
    start_minute: int
    end_minute: int
    duty: str
    people: int


@dataclass(frozen=True)
class Need:
    """So many people on a duty from one instant to another. Of needs that overlap the larger one counts."""

    start_at: datetime
    end_at: datetime
    duty: str
    people: int


@dataclass(frozen=True)
class Span:
    """One person on a duty from one instant to another."""

    person_id: int
    duty: str
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True)
class Gap:
    """A stretch in which fewer are there than are needed."""

    start_at: datetime
    end_at: datetime
    duty: str
    people: int
    present: int

    @property
    def missing(self) -> int:
        """How many more it takes."""
        return self.people - self.present

    @property
    def name(self) -> str:
        """What the gap is accepted by: the same gap has the same name, a deeper one another."""
        return f"{self.duty} {self.start_at:%Y-%m-%dT%H:%MZ} {self.end_at:%Y-%m-%dT%H:%MZ} {self.present}/{self.people}"

    def said(self, zone: str) -> str:
        """In words: "phone Tue 24 Nov 12:00–13:00: 2 of 3"."""
        day = day_of(self.start_at, zone)
        start, end = (clock(minute_of(at, day, zone)) for at in (self.start_at, self.end_at))
        return f"{SAID[self.duty]} {day:%a %-d %b} {start}–{end}: {self.present} of {self.people}"


def needs_on(day: date, week: Iterable[WeekNeed], zone: str) -> list[Need]:
    """What a local day needs. An hour that comes twice is needed twice, one that is jumped over not at all."""
    found = [
        Need(
            instant(day, need.start_minute, zone),
            instant(day, need.end_minute, zone, last=True),
            need.duty,
            need.people,
        )
        for need in week
        if need.weekday == day.weekday() and need.people > 0
    ]
    return [need for need in found if need.start_at < need.end_at]


def gaps(needs: Iterable[Need], spans: Iterable[Span]) -> list[Gap]:
    """Every stretch with too few people, in order of time; equal neighbours are one gap."""
    wanted, held = list(needs), list(spans)
    found: list[Gap] = []
    for duty in sorted({need.duty for need in wanted}):
        its = [need for need in wanted if need.duty == duty]
        found += _gaps_of(duty, its, [span for span in held if span.duty == duty])
    return sorted(found, key=lambda gap: (gap.start_at, gap.duty))


def _gaps_of(duty: str, needs: Sequence[Need], spans: Sequence[Span]) -> list[Gap]:
    found: list[Gap] = []
    for start, end, people, present in counted(needs, spans):
        if present >= people:
            continue
        last = found[-1] if found else None
        if last and (last.end_at, last.people, last.present) == (start, people, present):
            found[-1] = Gap(last.start_at, end, duty, people, present)
        else:
            found.append(Gap(start, end, duty, people, present))
    return found


def counted(needs: Sequence[Need], spans: Sequence[Span]) -> list[tuple[datetime, datetime, int, int]]:
    """Stretch by stretch of one duty: from, to, how many are needed, how many are there. Nobody counts twice."""
    both: list[Need | Span] = [*needs, *spans]
    edges = sorted({edge for one in both for edge in (one.start_at, one.end_at)})
    return [
        (
            start,
            end,
            max((need.people for need in needs if need.start_at <= start < need.end_at), default=0),
            len({span.person_id for span in spans if span.start_at <= start < span.end_at}),
        )
        for start, end in pairwise(edges)
    ]


def losses(needs: Iterable[Need], before: Iterable[Span], after: Iterable[Span]) -> list[Gap]:
    """The gaps that a change makes: where too few are left, and fewer than there were."""
    wanted, were = list(needs), list(before)
    return [gap for gap in gaps(wanted, after) if gap.present < _most(were, gap)]


def _most(spans: Sequence[Span], gap: Gap) -> int:
    edges = {gap.start_at, *(span.start_at for span in spans if gap.start_at < span.start_at < gap.end_at)}
    return max(
        len({span.person_id for span in spans if span.duty == gap.duty and span.start_at <= edge < span.end_at})
        for edge in edges
    )


def without(spans: Iterable[Span], away: Iterable[tuple[int, datetime, datetime]]) -> list[Span]:
    """The spans with everybody's absences cut out of them."""
    absences = list(away)
    found: list[Span] = []
    for span in spans:
        pieces = [(span.start_at, span.end_at)]
        for person_id, start, end in absences:
            if person_id == span.person_id:
                pieces = [piece for one in pieces for piece in _cut(one, start, end)]
        found += [Span(span.person_id, span.duty, start, end) for start, end in pieces]
    return found


def _cut(piece: tuple[datetime, datetime], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    left, right = (piece[0], min(piece[1], start)), (max(piece[0], end), piece[1])
    return [one for one in (left, right) if one[0] < one[1]]


def half_hours(day: date, zone: str, needs: Sequence[Need], spans: Sequence[Span]) -> list[tuple[int, int, int]]:
    """For one duty, by half hour of the local day: minute, the most that is needed, the fewest that are there."""
    stretches = counted(needs, spans)
    found = []
    for minute in range(0, 24 * 60, 30):
        start, end = instant(day, minute, zone), instant(day, minute + 30, zone)
        its = [(people, present) for begun, over, people, present in stretches if begun < end and over > start]
        if its and (most := max(people for people, _ in its)):
            found.append((minute, most, min(present for people, present in its if people == most)))
    return found


def local(at: datetime, zone: str) -> datetime:
    """The instant as a clock in that zone shows it."""
    return at.astimezone(ZoneInfo(zone))
