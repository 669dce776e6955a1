"""A roster of some weeks: what it must cover, who may work when, and what a finished one says of itself.

Pure: the turns of a day, the slots to fill and the words about a draft. `pods.rostersolver` fills them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
"""Duties on which customers are met, so that critical skills must be there."""


@dataclass(frozen=True)
class Turn:
    """One way to work a day, in minutes of the local day."""

    key: str
    duty: str
    start: int
    end: int
    is_late: bool = False

    @property
    def said(self) -> str:
        """In words: "phone 11:30–20:00"."""
        return f"{SAID[self.duty]} {clock(self.start)}–{clock(self.end)}"


@dataclass(frozen=True)
class Skill:
    """A critical skill: so many on each skilled slot must hold it at level 3."""

    skill_id: int
    name: str
    people: int = 1


@dataclass(frozen=True)
class Worker:
    """A person of the pod. wishes: (day, turn key or "off") -> -3 to +3. blocked: days without any new turn.

    held: minutes (start, end) of shifts that stand already, by day; those days are blocked too.
    """

    person_id: int
    name: str
    fte: float = 1.0
    skills: frozenset[int] = frozenset()
    blocked: frozenset[date] = frozenset()
    wishes: Mapping[tuple[date, str], int] = field(default_factory=dict)
    held: Mapping[date, tuple[str, int, int]] = field(default_factory=dict)
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


@dataclass(frozen=True)
class Short:
    """A slot that stays short: of people, or (skill given) of a skill."""

    slot: Slot
    missing: int
    skill: str = ""

    @property
    def said(self) -> str:
        """In words, with what is missing."""
        if self.skill:
            return f"{self.slot.said}: {self.skill} is missing"
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


def turns_of(week: Iterable[WeekNeed]) -> tuple[Turn, ...]:
    """The turns that cover each duty from its first hour of the week to its last, none longer than 8 h 30."""
    needs = [need for need in week if need.people > 0 and need.duty in STAFFED]
    found = []
    for duty in [duty for duty in STAFFED if any(need.duty == duty for need in needs)]:
        first = min(need.start_minute for need in needs if need.duty == duty)
        last = max(need.end_minute for need in needs if need.duty == duty)
        count = max(1, ceil((last - first) / TURN_MINUTES))
        length = min(TURN_MINUTES, last - first)
        for place in range(count):
            start = first if count == 1 else first + (last - first - length) * place // (count - 1) // STEP * STEP
            found.append(Turn(f"{duty}-{place + 1}", duty, start, start + length, is_late=0 < place == count - 1))
    return tuple(found)


def slots_of(
    days: Sequence[date], week: Sequence[WeekNeed], turns: Sequence[Turn], workers: Sequence[Worker]
) -> tuple[Slot, ...]:
    """What is left to fill, day by day: stretches served by the same turns are one slot of their largest need."""
    found: list[Slot] = []
    for day in days:
        todays = [need for need in week if need.weekday == day.weekday() and need.people > 0 and need.duty in STAFFED]
        for duty in dict.fromkeys(need.duty for need in todays):
            its = [turn for turn in turns if turn.duty == duty]
            found += _slots_of_duty(day, duty, [need for need in todays if need.duty == duty], its, workers)
    return tuple(found)


def _slots_of_duty(
    day: date, duty: str, needs: Sequence[WeekNeed], turns: Sequence[Turn], workers: Sequence[Worker]
) -> list[Slot]:
    held = [span for worker in workers if (span := worker.held.get(day)) and span[0] == duty]
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
    """How many days of a week somebody is to work: as agreed, less leave; of a part week at most its days."""
    agreed = min(worker.days_a_week, len(week))
    weekdays_away = sum(day in worker.blocked and day.weekday() < 5 and day not in worker.held for day in week)
    return max(0, agreed - weekdays_away - sum(day in worker.held for day in week))


def shorts_of(task: Task, turns: Mapping[tuple[int, date], str]) -> tuple[Short, ...]:
    """Every slot that these turns leave short, in order of time."""
    worker_of = {worker.person_id: worker for worker in task.workers}
    found = []
    for slot in task.slots:
        there = [worker_of[p] for (p, day), turn in turns.items() if day == slot.day and turn in slot.turns]
        if len(there) < slot.people:
            found.append(Short(slot, slot.people - len(there)))
        if slot.duty in SKILLED:
            for skill in task.skills:
                able = sum(skill.skill_id in worker.skills for worker in there)
                if able < skill.people:
                    found.append(Short(slot, skill.people - able, skill.name))
    return tuple(sorted(found, key=lambda short: (short.slot.day, short.slot.start, short.slot.duty, short.skill)))


@dataclass(frozen=True)
class Told:
    """What a draft says to one person."""

    person_id: int
    name: str
    days: int
    agreed: int
    late: int
    wishes_kept: int
    wishes: int
    reasons: tuple[str, ...]


def tell(task: Task, roster: Roster) -> list[Told]:
    """The draft explained to each person, by name: days against what is agreed, late turns, and every broken wish."""
    return [_tell_one(task, roster, worker) for worker in sorted(task.workers, key=lambda worker: worker.name)]


def _tell_one(task: Task, roster: Roster, worker: Worker) -> Told:
    mine = {day: turn for (person_id, day), turn in roster.turns.items() if person_id == worker.person_id}
    asked = {place: weight for place, weight in worker.wishes.items() if place[0] in task.days and weight}
    broken = [place for place, weight in asked.items() if (mine.get(place[0], "off") == place[1]) != (weight > 0)]
    reasons = [_why(task, roster, worker, mine.get(place[0])) for place in sorted(broken)]
    said = tuple(f"{day:%a %-d %b}: {why}" for (day, _), why in zip(sorted(broken), reasons, strict=True))
    late = sum(task.turn_of[turn].is_late for turn in mine.values())
    agreed = sum(target_days(worker, week) for week in weeks_of(task.days).values())
    return Told(worker.person_id, worker.name, len(mine), agreed, late, len(asked) - len(broken), len(asked), said)


def _why(task: Task, roster: Roster, worker: Worker, turn: str | None) -> str:
    if turn is None:
        return "the slot was full, or rest and days off left no room"
    day = next(day for (person_id, day), key in roster.turns.items() if person_id == worker.person_id and key == turn)
    needed = task.turn_of[turn].said
    rest = {place: key for place, key in roster.turns.items() if place != (worker.person_id, day)}
    worse = Counter(short.skill or "people" for short in shorts_of(task, rest))
    now = Counter(short.skill or "people" for short in roster.shorts)
    lost = [name for name in worse if worse[name] > now[name]]
    if "people" in lost:
        return f"needed on {needed}: without you it is short"
    return f"needed on {needed} for {lost[0]}" if lost else f"on {needed}, to share late turns and days evenly"
