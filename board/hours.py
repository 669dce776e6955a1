"""Time on cases: what may be written down, where it fits into a day, and what a month of it comes to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.refusal import Refused

LONGEST = timedelta(hours=14)
AHEAD = timedelta(minutes=2)
"""Two clocks may differ by so much before a time counts as one that has not happened yet."""
CHIPS = (5, 10, 15, 20, 30, 45, 60, 90, 120)


@dataclass(frozen=True)
class Stretch:
    """Time of one person that is written down already, and on which case."""

    start_at: datetime
    end_at: datetime
    case: str = ""


def check_span(start_at: datetime, end_at: datetime, at: datetime) -> int:
    """The minutes of a stretch of work that is over, or why it cannot be one."""
    if end_at <= start_at:
        raise Refused("The work must end after it began. Check both times; nothing was saved.")
    if end_at - start_at > LONGEST:
        raise Refused("More than 14 hours in one go are refused. Write each day on its own.")
    if end_at > at + AHEAD:
        raise Refused("That time is not over yet. Log it when the work is done.")
    return max(1, round((end_at - start_at) / timedelta(minutes=1)))


def check_free(start_at: datetime, end_at: datetime, taken: Iterable[Stretch], clock: str) -> None:
    """Refuse time that lies over other time of the same person. clock: that other time, such as "3 Mar 09:00-10:00"."""
    for other in taken:
        if other.start_at < end_at and start_at < other.end_at:
            where = f" on {other.case}" if other.case else ""
            raise Refused(f"{clock} is taken{where}. One person works on one case at a time; choose another time.")


def latest_free(taken: Sequence[Stretch], minutes: int, at: datetime) -> tuple[datetime, datetime]:
    """The latest stretch of so many minutes that is over and lies over nothing."""
    end = at.replace(second=0, microsecond=0)
    wanted = timedelta(minutes=minutes)
    for other in sorted(taken, key=lambda one: one.end_at, reverse=True):
        if other.start_at < end and end - wanted < other.end_at:
            end = other.start_at
    return end - wanted, end


def said_hours(minutes: int) -> str:
    """Minutes as hours with as many decimals as quarters of an hour take: 7.5 h, 0.75 h."""
    return f"{minutes / 60:.2f}".rstrip("0").removesuffix(".") + " h"


def amount(minutes: int, rate: int) -> int:
    """What so many minutes cost at a rate an hour, in minor units, half up."""
    sign = -1 if minutes < 0 else 1
    return sign * ((abs(minutes) * rate + 30) // 60)
