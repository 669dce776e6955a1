"""A roster of some weeks: what it must cover, who may work when, and what a finished one says of itself.

Pure: the turns of a day, the slots to fill and what stays short. `pods.rostersolver` fills them, and
`pods.rosterwords` tells each person about it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import ceil

from pods.covering import SAID, WeekNeed
from pods.localtime import clock

TURN_MINUTES = 8 * 60 + 30
"""The longest turn: eight hours and a break."""

REST_MINUTES = 11 * 60
STEP = 30
STAFFED = ("phone", "chat", "back_office", "standby")
"""Duties that are staffed by need. Learning and time off are agreed with people, not drafted."""

SKILLED = ("phone", "chat")
"""Duties on which customers are met: while they are open, critical skills must be there."""

MEETING = ("phone", "chat", "back_office")
"""Duties whose people bring their skills: the same as in the cover by hour of the page Skills."""

EVERY_DAY = frozenset(range(7))


Span = tuple[str, int, int]
"""A shift that stands: its duty, and its start and end in minutes of the local day."""


@dataclass(frozen=True)
class Turn:
    """One way to work a day, in minutes of the local day."""

    key: str
    duty: str
    start: int
    end: int
    is_late: bool = False
    weekdays: frozenset[int] = EVERY_DAY

    @property
    def said(self) -> str:
        """In words: "phone 11:30–20:00"."""
        return f"{SAID[self.duty]} {clock(self.start)}–{clock(self.end)}"


@dataclass(frozen=True)
class Skill:
    """A critical skill: so many must hold it at level 3 while customers are met, whatever their duty of then."""

    skill_id: int
    name: str
    people: int = 1


@dataclass(frozen=True)
class Worker:
    """A person of the pod. wishes: (day, turn key or "off") -> -3 to +3. blocked: days without any new turn.

    held: duty and minutes (start, end) of shifts that stand already, by day, also of the week before and after the
    roster; those days are blocked too.
    """

    person_id: int
    name: str
    fte: float = 1.0
    skills: frozenset[int] = frozenset()
    blocked: frozenset[date] = frozenset()
    wishes: Mapping[tuple[date, str], int] = field(default_factory=dict)
    held: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    late_before: int = 0

    @property
    def days_a_week(self) -> int:
        """How many days a week this person works."""
        return ceil(5 * self.fte)


@dataclass(frozen=True)
class Slot:
    """A stretch of a day in which the same turns serve a duty, with the people it still needs."""

    day: date
    duty: str
    start: int
    end: int
    people: int
    turns: tuple[str, ...]

    @property
    def said(self) -> str:
        """In words: "Tue 24 Nov 12:00–16:30 phone"."""
        return f"{self.day:%a %-d %b} {clock(self.start)}–{clock(self.end)} {SAID[self.duty]}"


@dataclass(frozen=True)
class Task:
    """All that a roster is made from."""

    days: tuple[date, ...]
    turns: tuple[Turn, ...]
    workers: tuple[Worker, ...]
    slots: tuple[Slot, ...]
    skills: tuple[Skill, ...] = ()

    @cached_property
    def turn_of(self) -> dict[str, Turn]:
        """Turns by key."""
        return {turn.key: turn for turn in self.turns}

    def turns_on(self, day: date) -> list[Turn]:
        """The turns that there are on that weekday."""
        return [turn for turn in self.turns if day.weekday() in turn.weekdays]

    @cached_property
    def presences(self) -> tuple["Presence", ...]:
        """Each critical skill over each stretch in which customers are met, once however many duties are open."""
        found: dict[tuple[date, int, int, int], Presence] = {}
        for slot in self.slots:
            for skill in self.skills if slot.duty in SKILLED else ():
                turns = tuple(
                    turn.key for turn in self.turns_on(slot.day) if _brings(turn.duty, turn.start, turn.end, slot)
                )
                able = [worker for worker in self.workers if skill.skill_id in worker.skills]
                held = sum(any(_brings(*span, slot) for span in worker.held.get(slot.day, ())) for worker in able)
                if skill.people > held:
                    place = (slot.day, slot.start, slot.end, skill.skill_id)
                    found.setdefault(place, Presence(slot, skill, skill.people - held, turns))
        return tuple(found.values())


@dataclass(frozen=True)
class Presence:
    """A skill that must be there over the stretch of a slot: so many more people, on any of these turns."""

    slot: Slot
    skill: Skill
    people: int
    turns: tuple[str, ...]


def _brings(duty: str, start: int, end: int, slot: Slot) -> bool:
    return duty in MEETING and start <= slot.start and slot.end <= end


@dataclass(frozen=True)
class Short:
    """A slot that stays short: of people, or (skill given) of a skill."""

    slot: Slot
    missing: int
    skill: str = ""
    wanted: int = 0

    @property
    def said(self) -> str:
        """In words, with what is missing."""
        if self.skill:
            lacks = "is missing" if self.missing >= self.wanted else f"{self.wanted - self.missing} of {self.wanted}"
            return f"{self.slot.day:%a %-d %b} {clock(self.slot.start)}–{clock(self.slot.end)}: {self.skill} {lacks}"
        return f"{self.slot.said}: {self.slot.people - self.missing} of {self.slot.people}"


@dataclass(frozen=True)
class Roster:
    """A draft: (person, day) -> turn key. is_optimal: proved; else gap (share of the cost) says how far it may be."""

    turns: Mapping[tuple[int, date], str]
    shorts: tuple[Short, ...]
    is_optimal: bool
    gap: float | None

    @property
    def unmet(self) -> int:
        """People and skills missing, over all slots."""
        return sum(short.missing for short in self.shorts)

    @property
    def unmet_people(self) -> int:
        """People missing, over all slots."""
        return sum(short.missing for short in self.shorts if not short.skill)


def turns_of(week: Iterable[WeekNeed]) -> tuple[Turn, ...]:
    """The turns that cover each duty from its first hour of the week to its last, none longer than 8 h 30.

    On a day on which the pod opens later or closes earlier, nobody begins before or stays after.
    """
    needs = [need for need in week if need.people > 0 and need.duty in STAFFED]
    weekdays: dict[tuple[str, int, int, bool], set[int]] = {}
    for duty in [duty for duty in STAFFED if any(need.duty == duty for need in needs)]:
        its = _extent(need for need in needs if need.duty == duty)
        for weekday in sorted({need.weekday for need in needs if need.duty == duty}):
            pod = _extent(need for need in needs if need.weekday == weekday)
            for start, end, is_late in _split(max(its[0], pod[0]), min(its[1], pod[1])):
                weekdays.setdefault((duty, start, end, is_late), set()).add(weekday)
    return tuple(
        Turn(f"{duty}-{place}", duty, start, end, is_late, frozenset(on))
        for place, ((duty, start, end, is_late), on) in enumerate(weekdays.items(), 1)
    )


def _extent(needs: Iterable[WeekNeed]) -> tuple[int, int]:
    spans = [(need.start_minute, need.end_minute) for need in needs]
    return min(start for start, _ in spans), max(end for _, end in spans)


def _split(first: int, last: int) -> Iterator[tuple[int, int, bool]]:
    """Start, end and "is the late one" of turns that overlap as much as they must."""
    count = max(1, ceil((last - first) / TURN_MINUTES))
    length = min(TURN_MINUTES, last - first)
    for place in range(count):
        start = first if count == 1 else first + (last - first - length) * place // (count - 1) // STEP * STEP
        yield start, start + length, 0 < place == count - 1


def slots_of(
    days: Sequence[date], week: Sequence[WeekNeed], turns: Sequence[Turn], workers: Sequence[Worker]
) -> tuple[Slot, ...]:
    """What is left to fill, day by day: stretches served by the same turns are one slot of their largest need."""
    found: list[Slot] = []
    for day in days:
        todays = [need for need in week if need.weekday == day.weekday() and need.people > 0 and need.duty in STAFFED]
        for duty in dict.fromkeys(need.duty for need in todays):
            its = [turn for turn in turns if turn.duty == duty and day.weekday() in turn.weekdays]
            found += _slots_of_duty(day, duty, [need for need in todays if need.duty == duty], its, workers)
    return tuple(found)


def _slots_of_duty(
    day: date, duty: str, needs: Sequence[WeekNeed], turns: Sequence[Turn], workers: Sequence[Worker]
) -> list[Slot]:
    held = [span for worker in workers for span in worker.held.get(day, ()) if span[0] == duty]
    edges = {edge for need in needs for edge in (need.start_minute, need.end_minute)}
    edges |= {edge for turn in turns for edge in (turn.start, turn.end)} | {edge for span in held for edge in span[1:]}
    found: dict[tuple[str, ...], Slot] = {}
    for start, end in pairwise(sorted(edges)):
        people = max((need.people for need in needs if need.start_minute <= start < need.end_minute), default=0)
        people -= sum(span[1] <= start and end <= span[2] for span in held)
        serving = tuple(turn.key for turn in turns if turn.start <= start and end <= turn.end)
        if people <= 0:
            continue
        known = found.get(serving)
        if known is None:
            found[serving] = Slot(day, duty, start, end, people, serving)
        else:
            found[serving] = Slot(day, duty, known.start, end, max(people, known.people), serving)
    return list(found.values())


def too_close(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether between the end of a day's work and the start of the next day's lie fewer than 11 hours."""
    return second[0] + 24 * 60 - first[1] < REST_MINUTES


def weeks_of(days: Sequence[date]) -> dict[date, list[date]]:
    """The days by their Monday."""
    found: dict[date, list[date]] = {}
    for day in days:
        found.setdefault(day - timedelta(days=day.weekday()), []).append(day)
    return found


def target_days(worker: Worker, week: Sequence[date]) -> int:
    """How many days of a week somebody is to work: as agreed, less leave and shifts that stand in it.

    Of a part week at most its days.
    """
    monday = week[0] - timedelta(days=week[0].weekday())
    standing = sum(monday <= day < monday + timedelta(days=7) for day in worker.held)
    weekdays_away = sum(day in worker.blocked and day.weekday() < 5 and day not in worker.held for day in week)
    return max(0, min(len(week), worker.days_a_week - weekdays_away - standing))


def shorts_of(task: Task, turns: Mapping[tuple[int, date], str]) -> tuple[Short, ...]:
    """Every slot that these turns leave short, in order of time."""
    worker_of = {worker.person_id: worker for worker in task.workers}
    found = []
    for slot in task.slots:
        there = [worker_of[p] for (p, day), turn in turns.items() if day == slot.day and turn in slot.turns]
        if len(there) < slot.people:
            found.append(Short(slot, slot.people - len(there)))
    for wanted in task.presences:
        there = [worker_of[p] for (p, day), turn in turns.items() if day == wanted.slot.day and turn in wanted.turns]
        able = sum(wanted.skill.skill_id in worker.skills for worker in there)
        if able < wanted.people:
            found.append(Short(wanted.slot, wanted.people - able, wanted.skill.name, wanted.skill.people))
    return tuple(sorted(found, key=lambda short: (short.slot.day, short.slot.start, short.slot.duty, short.skill)))
