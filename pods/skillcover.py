"""Is every critical skill on duty in every open interval? By stretch, by hour, and the gaps by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from pods.abilities import ALONE
from pods.localtime import clock, day_of, instant, minute_of

SERVING = ("phone", "chat", "back_office")
"""Duties on which somebody serves customers. Standby, learning and off cover nothing and open nothing."""


@dataclass(frozen=True)
class Wanted:
    """A critical skill, and how many on duty must hold it at level 3 or above."""

    skill_id: int
    name: str
    people: int


@dataclass(frozen=True)
class Opening:
    """The pod is open from one instant to another."""

    start_at: datetime
    end_at: datetime


@dataclass(frozen=True)
class Server:
    """Somebody on a serving duty from one instant to another, with the levels that count on that day."""

    person_id: int
    start_at: datetime
    end_at: datetime
    levels: Mapping[int, int]


@dataclass(frozen=True)
class Stretch:
    """So many people who hold a skill are on duty in this part of the open time."""

    skill: Wanted
    start_at: datetime
    end_at: datetime
    present: int

    @property
    def is_short(self) -> bool:
        """Whether it is a gap."""
        return self.present < self.skill.people

    def said(self, zone: str) -> str:
        """In words: "Bulgarian: nobody at level 3, Tue 24 Nov 14:00–15:00, needs 1"."""
        day = day_of(self.start_at, zone)
        start, end = (clock(minute_of(at, day, zone)) for at in (self.start_at, self.end_at))
        who = f"{self.present} at level {ALONE}" if self.present else f"nobody at level {ALONE}"
        return f"{self.skill.name}: {who}, {day:%a %-d %b} {start}–{end}, needs {self.skill.people}"


def cover(openings: Iterable[Opening], servers: Iterable[Server], wanted: Iterable[Wanted]) -> list[Stretch]:
    """Each skill over all open time, cut wherever the number of people who hold it changes."""
    opened, on_duty = _joined(openings), list(servers)
    return [stretch for skill in wanted for opening in opened for stretch in _stretches(skill, opening, on_duty)]


def gaps(stretches: Iterable[Stretch]) -> list[Stretch]:
    """What is short, in order of time."""
    return sorted((one for one in stretches if one.is_short), key=lambda one: (one.start_at, one.skill.name))


def _joined(openings: Iterable[Opening]) -> list[Opening]:
    found: list[Opening] = []
    for one in sorted(openings, key=lambda one: (one.start_at, one.end_at)):
        if found and one.start_at <= found[-1].end_at:
            found[-1] = Opening(found[-1].start_at, max(found[-1].end_at, one.end_at))
        else:
            found.append(one)
    return found


def _stretches(skill: Wanted, opening: Opening, servers: Sequence[Server]) -> list[Stretch]:
    able = [
        one
        for one in servers
        if one.levels.get(skill.skill_id, 0) >= ALONE
        and one.start_at < opening.end_at
        and one.end_at > opening.start_at
    ]
    inner = {edge for one in able for edge in (one.start_at, one.end_at)}
    edges = sorted({opening.start_at, opening.end_at, *(e for e in inner if opening.start_at < e < opening.end_at)})
    found: list[Stretch] = []
    for start, end in pairwise(edges):
        present = len({one.person_id for one in able if one.start_at <= start < one.end_at})
        if found and found[-1].present == present:
            found[-1] = Stretch(skill, found[-1].start_at, end, present)
        else:
            found.append(Stretch(skill, start, end, present))
    return found


def by_hour(stretches: Iterable[Stretch], day: date, zone: str) -> dict[int, int]:
    """The fewest who hold the skill in each hour of the local day in which the pod is open: hour -> people."""
    its = list(stretches)
    found: dict[int, int] = {}
    for hour in range(24):
        start, end = instant(day, hour * 60, zone), instant(day, hour * 60 + 60, zone, last=True)
        held = [one.present for one in its if one.start_at < end and one.end_at > start]
        if held:
            found[hour] = min(held)
    return found
