"""How the contacts of a half hour are answered by the people who are on the phone in it, and a week of half hours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pods import erlang

SLOT_S = 1_800


@dataclass(frozen=True)
class Slot:
    """A half hour: contacts expected in it with their 80 % interval, and people on the phone."""

    start_at: datetime
    contacts: float
    low: float
    high: float
    people: int


@dataclass(frozen=True)
class Answered:
    """What Erlang C says of a half hour. in_time None: nobody is there; wait_s None: it grows without end."""

    slot: Slot
    load: float
    occupancy: float | None
    in_time: float | None
    wait_s: float | None

    @property
    def late(self) -> float:
        """Contacts expected that are not answered in time."""
        return self.slot.contacts * (1.0 - (self.in_time or 0.0))


@dataclass(frozen=True)
class Week:
    """All half hours together, each weighed by its contacts. Half hours with nobody there stand apart."""

    contacts: float
    unattended: float
    overloaded: float
    in_time: float | None
    wait_s: float | None
    occupancy: float | None
    slots: int


def people_in(starts: Sequence[datetime], spans: Iterable[tuple[datetime, datetime]]) -> list[int]:
    """How many are there in each half hour: the mean over it, rounded down. Half a half hour is nobody."""
    if not starts:
        return []
    place = {start: at for at, start in enumerate(starts)}
    seconds = [0.0] * len(starts)
    half = timedelta(seconds=SLOT_S)
    for since, until in spans:
        start = since - timedelta(seconds=since.timestamp() % SLOT_S)
        while start < until:
            if (at := place.get(start)) is not None:
                seconds[at] += (min(until, start + half) - max(since, start)).total_seconds()
            start += half
    return [int(total / SLOT_S + 1e-9) for total in seconds]


def answer(slot: Slot, handle_s: float, within_s: float, more: int = 0) -> Answered:
    """The half hour with so many more (or fewer) people on the phone; nobody is added where nobody is."""
    people = max(slot.people + more, 0) if slot.people else 0
    load = erlang.load_of(slot.contacts, handle_s, SLOT_S)
    if not people:
        return Answered(replace(slot, people=0), load, None, None, None)
    return Answered(
        replace(slot, people=people),
        load,
        erlang.occupancy(people, load),
        erlang.service_level(people, load, handle_s, within_s),
        erlang.mean_wait_s(people, load, handle_s),
    )


def week(answers: Sequence[Answered]) -> Week:
    """Shares over contacts that come while somebody is there; the mean wait over half hours that settle.

    A queue whose steady wait is longer than the half hour itself never gets there: it counts as without end.
    """
    there = [one for one in answers if one.in_time is not None and one.slot.contacts > 0]
    settled = [one for one in there if one.wait_s is not None and one.wait_s <= SLOT_S]
    contacts, waited = (sum(one.slot.contacts for one in some) for some in (there, settled))
    people = sum(one.slot.people for one in there)
    return Week(
        contacts=sum(one.slot.contacts for one in answers),
        unattended=sum(one.slot.contacts for one in answers if one.in_time is None),
        overloaded=contacts - waited,
        in_time=sum(one.slot.contacts * (one.in_time or 0) for one in there) / contacts if contacts else None,
        wait_s=sum(one.slot.contacts * (one.wait_s or 0) for one in settled) / waited if waited else None,
        occupancy=sum(min(one.load, one.slot.people) for one in there) / people if people else None,
        slots=len(there),
    )


def worst(answers: Iterable[Answered], most: int = 8) -> list[Answered]:
    """The half hours in which most contacts are not answered in time."""
    return sorted((one for one in answers if one.late >= 0.5), key=lambda one: -one.late)[:most]


def busiest(answers: Sequence[Answered]) -> Answered | None:
    """The half hour with the largest load among those with somebody there."""
    return max((one for one in answers if one.slot.people), key=lambda one: one.load, default=None)


def typical(answers: Sequence[Answered]) -> Answered:
    """The half hour up to whose load half of all contacts come."""
    ordered = sorted(answers, key=lambda one: (one.load, one.slot.start_at))
    half, seen = sum(one.slot.contacts for one in ordered) / 2, 0.0
    for one in ordered:
        seen += one.slot.contacts
        if seen >= half:
            return one
    return ordered[-1]
