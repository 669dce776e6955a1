"""The days of the demo: which ones, how busy, and which moment of a day is which instant."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

WEEKDAYS = (1.28, 1.12, 1.02, 0.98, 0.90, 0.34, 0.12)
"""How busy Monday to Sunday are, against the mean working day."""

BILL_DAYS = 6
"""Bills go out on the first of the month; the questions come in the days after."""


@dataclass(frozen=True)
class Span:
    """The weeks that are told, up to this moment. Everything is placed by its distance from today."""

    now: datetime
    zone: str
    weeks: int

    @cached_property
    def today(self) -> date:
        """The last day, in the company's zone."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @cached_property
    def first(self) -> date:
        """The Monday on which the story begins."""
        monday = self.today - timedelta(days=self.today.weekday())
        return monday - timedelta(weeks=self.weeks - 1)

    @cached_property
    def days(self) -> list[date]:
        """Every day from the first to today."""
        return [self.first + timedelta(days=n) for n in range((self.today - self.first).days + 1)]

    @cached_property
    def end(self) -> datetime:
        """The last moment of today: chance is drawn up to it, so that the hour of loading changes no figure."""
        return self.at(self.today, 24)

    def at(self, day: date, hour: float) -> datetime:
        """An hour of the local day as an instant in UTC."""
        minutes = min(round(hour * 60), 24 * 60 - 1)
        local = datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(self.zone))
        return local.astimezone(UTC)

    def day_of(self, at: datetime) -> date:
        """The local day of an instant."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def weeks_ago(self, day: date) -> float:
        """How many weeks lie between a day and today."""
        return (self.today - day).days / 7

    def monday(self, weeks_ago: int) -> date:
        """The Monday so many weeks before this week's."""
        return self.today - timedelta(days=self.today.weekday(), weeks=weeks_ago)


def is_working(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


def demand(day: date) -> float:
    """How busy a day is by weekday and season: energy questions follow the cold."""
    season = 1 + 0.16 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365)
    return WEEKDAYS[day.weekday()] * season


def bill_rush(day: date) -> float:
    """How much more often a bill is the topic, right after the bills went out."""
    return 2.2 - 0.2 * day.day if day.day <= BILL_DAYS else 1.0
