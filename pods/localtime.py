"""Local days and minutes as instants, on days of 23, 24 and 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
NOON = 13 * 60
"""Where a half-day of leave divides the day: the morning ends and the afternoon begins at 13:00 local time."""

MINUTE = timedelta(minutes=1)
EPOCH = date(1970, 1, 1).toordinal()


def instant(day: date, minute: int, zone: str, *, last: bool = False) -> datetime:
    """A minute of the local day (0 to 1440) as an instant.

    A time that the clock jumps over is the moment of the jump. Of a time that comes twice it is the first,
    or with `last` the second.
    """
    place = ZoneInfo(zone)
    wall = datetime.combine(day, time(), place) + timedelta(days=minute // DAY_MINUTES, minutes=minute % DAY_MINUTES)
    wall = wall.replace(fold=int(last))
    at = wall.astimezone(UTC)
    if at.astimezone(place).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return at
    return _jump(wall.replace(fold=0).astimezone(UTC), place)


def _jump(after: datetime, place: ZoneInfo) -> datetime:
    """The moment at which the clock jumped, shortly before this instant."""
    offset = after.astimezone(place).utcoffset()
    while (after - MINUTE).astimezone(place).utcoffset() == offset:
        after -= MINUTE
    return after


def minute_of(at: datetime, day: date, zone: str) -> int:
    """The minute that the clock on the wall shows, counted from midnight of that local day."""
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return int((wall - datetime.combine(day, time())).total_seconds() // 60)


def day_of(at: datetime, zone: str) -> date:
    """The local day of an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def hours(day: date, zone: str) -> float:
    """How long the local day is: 24 hours, 23 in spring and 25 in autumn where clocks change."""
    return (instant(day, DAY_MINUTES, zone) - instant(day, 0, zone)).total_seconds() / 3600


def clock(minute: int) -> str:
    """A minute of the day as a clock shows it: 8:30. Midnight at the end of the day is 24:00."""
    if minute > DAY_MINUTES:
        minute -= DAY_MINUTES
    return f"{minute // 60}:{minute % 60:02d}"


def carried(start_at: datetime, end_at: datetime, day: date, zone: str) -> tuple[datetime, datetime]:
    """The same stretch on another day: the same time on the wall at its start, the same length in real hours."""
    minute = minute_of(start_at, day_of(start_at, zone), zone)
    start = instant(day, minute, zone)
    return start, start + (end_at - start_at)


def within(day: date, valid_from: date, valid_to: date | None) -> bool:
    """Whether the day lies in [valid_from, valid_to); an end of None is open."""
    return valid_from <= day and (valid_to is None or day < valid_to)


def day_number(day: date) -> int:
    """Days since 1970-01-01: the form in which contacts carry their local day."""
    return day.toordinal() - EPOCH


def week_number(day: int) -> int:
    """Of a day number: weeks that begin on Monday, counted from the one of 1970-01-01, a Thursday."""
    return (day + 3) // 7


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())
