"""What a contract says on a day: in force or over, its pool of hours month by month, its months by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ENDS_SOON_DAYS = 30


@dataclass(frozen=True)
class Standing:
    """Where a contract stands on a day, in words."""

    in_force: bool
    words: str
    is_urgent: bool = False


def standing(starts_on: date, ends_on: date | None, today: date) -> Standing:
    """Dates are half-open: the day on which a contract ends is the first day without it."""
    if today < starts_on:
        return Standing(in_force=False, words=f"starts {_in(starts_on, today)}")
    if ends_on is None:
        return Standing(in_force=True, words="in force")
    if today < ends_on:
        soon = (ends_on - today).days <= ENDS_SOON_DAYS
        return Standing(in_force=True, words=f"ends {_in(ends_on, today)}" if soon else "in force", is_urgent=soon)
    if today == ends_on:
        return Standing(in_force=False, words="expired today", is_urgent=True)
    return Standing(in_force=False, words=f"expired {said(ends_on)}")


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month_on: date) -> date:
    """The first day of the month after."""
    return (month_on.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """Every month from one to the other, both included."""
    found, month_on = [], month_of(first)
    while month_on <= month_of(last):
        found.append(month_on)
        month_on = next_month(month_on)
    return found


def budget_of(hours_month: float | None) -> int | None:
    """A month's pool in minutes; None where hours are not counted against one."""
    return None if hours_month is None else round(hours_month * 60)


@dataclass(frozen=True)
class Spent:
    """A closed month: its own pool, and what was used of everything there was."""

    budget: int | None
    used: int


def rolled_over(closed: Sequence[Spent], rollover_months: int) -> int:
    """Minutes left of the closed months, oldest first, that the month after them may still use.

    Whatever is used is taken from the oldest minutes first; minutes live for `rollover_months` after their own month.
    """
    buckets: list[tuple[int, int]] = []
    for number, month in enumerate(closed):
        buckets = [(born, left) for born, left in buckets if number - born <= rollover_months]
        buckets.append((number, month.budget or 0))
        buckets = _taken(buckets, month.used)
    coming = len(closed)
    return sum(left for born, left in buckets if coming - born <= rollover_months)


def _taken(buckets: list[tuple[int, int]], used: int) -> list[tuple[int, int]]:
    rest = []
    for born, left in buckets:
        part = min(left, max(used, 0))
        used -= part
        rest.append((born, left - part))
    return rest


def said(day: date) -> str:
    """A day as people write it: 3 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


def month_said(month_on: date) -> str:
    """A month as people write it: March 2026."""
    return f"{month_on:%B %Y}"


def _in(day: date, today: date) -> str:
    days = (day - today).days
    return "tomorrow" if days == 1 else f"in {days} days"
