"""After hours: whether a pod was closed when a customer of theirs reached us and another pod answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pods.localtime import within

DAY_MIN = 24 * 60


@dataclass(frozen=True)
class Hours:
    """When a pod means to be there: minutes of a weekday of its zone, on [valid_from, valid_to)."""

    weekday: int
    start_minute: int
    end_minute: int
    valid_from: date
    valid_to: date | None


def is_closed(hours: Sequence[Hours], at: datetime) -> bool:
    """Whether a pod is closed at that local moment. A pod that wrote down no hours is not known to be closed."""
    minute, day = at.hour * 60 + at.minute, at.date()
    held = [one for one in hours if within(day, one.valid_from, one.valid_to)]
    return bool(held) and not any(
        one.start_minute <= minute + back * DAY_MIN < one.end_minute
        for one in held
        for back in (0, 1)
        if one.weekday == (day - timedelta(days=back)).weekday()
    )
