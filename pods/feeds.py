"""A person's shifts and days off as a calendar file (RFC 5545), without a word about customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

NAME = "Podboard shifts"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One entry: instants of a shift, or (aware of no zone) days of leave, half-open.

    uid stays the same for the life of the shift; version rises with each change, so that calendars replace it.
    """

    uid: str
    title: str
    start: datetime | date
    end: datetime | date
    changed_at: datetime
    version: int = 1
    is_cancelled: bool = False


def calendar_text(entries: Sequence[Entry]) -> bytes:
    """The file a calendar program subscribes to."""
    from icalendar import Calendar

    feed = Calendar()
    feed.add("prodid", "-//Podboard//Shifts//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", NAME)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        feed.add_component(_event(entry))
    text: bytes = feed.to_ical()
    return text


def _event(entry: Entry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("summary", entry.title)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", max(entry.version - 1, 0))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if not isinstance(entry.start, datetime):
        event.add("transp", "TRANSPARENT")
    return event
