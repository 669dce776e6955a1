"""Business time: working minutes between two instants, and the instant at which so many of them are over.

A calendar is read day by day in its own zone. A day on which the clock changes is cut where it changes, so that a
minute counts exactly when the clock on the wall stands inside a working range: an hour that comes twice counts twice,
an hour that is skipped does not count.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from core.refusal import Refused
from pods.holidays import holidays_of
from pods.localtime import DAY_MINUTES, MINUTE

Ranges = tuple[tuple[int, int], ...]
"""Working stretches of a local day, in minutes from its midnight, half-open."""
Span = tuple[datetime, datetime]

FURTHEST = 3_660
"""After so many days without finding enough working time a calendar is refused: it would never come to an end."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class WorkingTime:
    """When a service works: ranges by weekday (Monday first), public holidays of a country, own days on top."""

    zone: str = "UTC"
    week: tuple[Ranges, ...] = (((0, DAY_MINUTES),),) * 7
    country: str = ""
    subdivision: str = ""
    own_days: Mapping[date, Ranges] = field(default_factory=dict)


ALWAYS = WorkingTime()


def read(
    zone: str,
    hours: Mapping[str, Sequence[Sequence[int]]],
    country: str = "",
    subdivision: str = "",
    own_days: Mapping[str, Sequence[Sequence[int]]] | None = None,
) -> WorkingTime:
    """A calendar as it is stored, checked: zone, ranges and holidays must be known, and some week must have work."""
    if zone not in available_timezones():
        raise Refused(f"“{zone}” is no time zone. Write it like Europe/Sofia.")
    if strange := sorted(set(hours) - {str(n) for n in range(7)}):
        raise Refused(f"“{strange[0]}” is no weekday. Days count from 0, Monday, to 6, Sunday.")
    week = tuple(ranges_of(hours.get(str(n), ()), WEEKDAYS[n]) for n in range(7))
    if not any(week):
        raise Refused("A calendar needs working hours on one weekday at least, or no promised time ever comes due.")
    holidays_of(country, subdivision, 2026)
    own = {_day(text): ranges_of(its, text) for text, its in (own_days or {}).items()}
    return WorkingTime(zone, week, country, subdivision, own)


def ranges_of(given: Sequence[Sequence[int]], where: str) -> Ranges:
    """Ranges of one day in order: inside the day, and not over one another."""
    found = sorted((int(start), int(end)) for start, end in given)
    for start, end in found:
        if not 0 <= start < end <= DAY_MINUTES:
            raise Refused(f"{where}: a range begins before it ends, inside 0:00 to 24:00.")
    for (_, end), (start, _) in pairwise(found):
        if start < end:
            raise Refused(f"{where}: two ranges lie over each other. Join them into one.")
    return tuple(found)


def working_minutes(calendar: WorkingTime, start: datetime, end: datetime, pauses: Sequence[Span] = ()) -> float:
    """Working minutes in [start, end), without those inside a pause."""
    return sum(_minutes(piece) for piece in working_spans(calendar, start, end, pauses))


def add_working(calendar: WorkingTime, start: datetime, minutes: float, pauses: Sequence[Span] = ()) -> datetime:
    """The instant at which so many working minutes after the start are over. Zero minutes are over at once."""
    if minutes <= 0:
        return start
    left = minutes
    for piece in _pieces(calendar, start, pauses):
        here = _minutes(piece)
        if here >= left:
            return piece[0] + timedelta(minutes=left)
        left -= here
    raise Refused("This calendar has too little working time for what is promised. Give it more hours.")


def working_spans(calendar: WorkingTime, start: datetime, end: datetime, pauses: Sequence[Span] = ()) -> Iterator[Span]:
    """The stretches of [start, end) in which work counts, in order."""
    for since, until in _pieces(calendar, start, pauses, end):
        if since >= end:
            return
        yield since, min(until, end)


def _pieces(
    calendar: WorkingTime, start: datetime, pauses: Sequence[Span], end: datetime | None = None
) -> Iterator[Span]:
    """Working stretches from the start on, day after day, with the pauses cut out."""
    start, pauses = start.astimezone(UTC), _joined(pauses)
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    final = end.astimezone(ZoneInfo(calendar.zone)).date() if end else day + timedelta(days=FURTHEST)
    while day <= final:
        for since, until in _day_spans(calendar, day):
            if until > start:
                yield from _without((max(since, start), until), pauses)
        day += timedelta(days=1)


def _day_spans(calendar: WorkingTime, day: date) -> list[Span]:
    """The working stretches of one local day as instants."""
    ranges = _ranges_on(calendar, day)
    if not ranges:
        return []
    found = []
    for since, until, minute in _stretches(calendar.zone, day):
        for start, end in ranges:
            first = max(since, since + (start - minute) * MINUTE)
            last = min(until, since + (end - minute) * MINUTE)
            if first < last:
                found.append((first, last))
    return sorted(found)


def _ranges_on(calendar: WorkingTime, day: date) -> Ranges:
    if day in calendar.own_days:
        return calendar.own_days[day]
    if calendar.country and day in holidays_of(calendar.country, calendar.subdivision, day.year):
        return ()
    return calendar.week[day.weekday()]


@lru_cache(maxsize=4096)
def _stretches(zone: str, day: date) -> tuple[tuple[datetime, datetime, int], ...]:
    """The local day in pieces of one offset each: from, until, and the minute on the wall at its beginning."""
    place = ZoneInfo(zone)
    start, end = (datetime.combine(one, time(), place).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    found = []
    while start < end:
        wall = start.astimezone(place)
        until = _change(place, start, end)
        found.append((start, until, (wall.date() - day).days * DAY_MINUTES + wall.hour * 60 + wall.minute))
        start = until
    return tuple(found)


def _change(place: ZoneInfo, start: datetime, end: datetime) -> datetime:
    """The first minute in (start, end) at which the offset is another, else the end. Clocks change once a day."""
    offset = start.astimezone(place).utcoffset()
    if (end - MINUTE).astimezone(place).utcoffset() == offset:
        return end
    low, high = 0, int((end - start) / MINUTE) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (middle, high) if (start + middle * MINUTE).astimezone(place).utcoffset() == offset else (low, middle)
        )
    return start + high * MINUTE


def _without(piece: Span, pauses: Sequence[Span]) -> Iterator[Span]:
    since, until = piece
    for start, end in pauses:
        if end <= since or start >= until:
            continue
        if start > since:
            yield since, start
        since = max(since, end)
    if since < until:
        yield since, until


def _joined(pauses: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(pauses):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def _minutes(piece: Span) -> float:
    return (piece[1] - piece[0]) / MINUTE


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"“{text}” is no day. Write it like 2026-12-24.") from None
