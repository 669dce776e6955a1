"""Business time, against an oracle that walks minute by minute, and a table of known answers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.refusal import Refused
from pods.calendars import ALWAYS, Ranges, Span, WorkingTime, add_working, read, working_minutes
from pods.holidays import holidays_of
from pods.localtime import DAY_MINUTES

ZONES = ["Europe/Sofia", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Havana", "UTC"]
SWITCHES = {  # the local days around which clocks change in 2026
    "Europe/Sofia": [date(2026, 3, 28), date(2026, 10, 24)],
    "America/New_York": [date(2026, 3, 7), date(2026, 10, 31)],
    "Australia/Lord_Howe": [date(2026, 4, 4), date(2026, 10, 3)],
    "America/Havana": [date(2026, 3, 7), date(2026, 10, 31)],
}
MINUTE = timedelta(minutes=1)
OFFICE: Ranges = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
WEEK = (OFFICE,) * 5 + ((), ())
SOFIA = WorkingTime("Europe/Sofia", WEEK, "BG")


def works(calendar: WorkingTime, at: datetime) -> bool:
    """Whether the clock on the wall stands in a working range: nothing else is asked."""
    wall = at.astimezone(ZoneInfo(calendar.zone))
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    ranges = calendar.week[wall.weekday()]
    if calendar.country and day in holidays_of(calendar.country, calendar.subdivision, day.year):
        ranges = ()
    ranges = calendar.own_days.get(day, ranges)
    return any(start <= minute < end for start, end in ranges)


def counted(calendar: WorkingTime, start: datetime, end: datetime, pauses: list[Span]) -> int:
    minutes = 0
    while start < end:
        paused = any(since <= start < until for since, until in pauses)
        minutes += works(calendar, start) and not paused
        start += MINUTE
    return minutes


@st.composite
def day_ranges(draw: st.DrawFn) -> Ranges:
    cuts = sorted(draw(st.lists(st.integers(0, 48), min_size=0, max_size=6, unique=True)))
    return tuple((a * 30, b * 30) for a, b in zip(cuts[::2], cuts[1::2], strict=False))


@st.composite
def questions(draw: st.DrawFn) -> tuple[WorkingTime, datetime, datetime, list[Span]]:
    zone = draw(st.sampled_from(ZONES))
    day = draw(st.sampled_from([*SWITCHES.get(zone, []), date(2026, 12, 24)]))
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    start = midnight + MINUTE * draw(st.integers(-600, 1500))
    end = start + MINUTE * draw(st.integers(0, 3 * DAY_MINUTES))
    week = tuple(draw(st.tuples(*[day_ranges()] * 7)))
    own = {day + timedelta(days=1): draw(day_ranges())} if draw(st.booleans()) else {}
    country = draw(st.sampled_from(["", "BG"]))
    pauses = []
    for since, length in draw(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 900)), max_size=3)):
        pauses.append((start + since * MINUTE, start + (since + length) * MINUTE))
    return WorkingTime(zone, week, country, "", own), start, end, pauses


@settings(max_examples=120)
@given(questions())
def test_working_minutes_are_those_that_an_oracle_counts_one_by_one(
    asked: tuple[WorkingTime, datetime, datetime, list[Span]],
) -> None:
    calendar, start, end, pauses = asked
    assert working_minutes(calendar, start, end, pauses) == counted(calendar, start, end, pauses)


@settings(max_examples=60)
@given(questions(), st.integers(1, 900))
def test_after_so_many_working_minutes_exactly_so_many_are_over(
    asked: tuple[WorkingTime, datetime, datetime, list[Span]], minutes: int
) -> None:
    calendar, start, _, pauses = asked
    if not any(calendar.week):
        return
    due = add_working(calendar, start, minutes, pauses)
    assert working_minutes(calendar, start, due, pauses) == minutes
    assert working_minutes(calendar, start, due - MINUTE, pauses) == minutes - 1


def local(text: str, zone: str = "Europe/Sofia", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


NIGHT = WorkingTime("Europe/Sofia", (((0, 6 * 60),),) * 7)
OWN = WorkingTime("Europe/Sofia", WEEK, "BG", "", {date(2026, 3, 3): ((600, 660),), date(2026, 12, 23): ()})
TABLE = [
    # calendar, start, minutes, due
    (SOFIA, "2026-11-16 09:00", 60, "2026-11-16 10:00"),
    (SOFIA, "2026-11-16 08:00", 60, "2026-11-16 10:00"),  # before opening
    (SOFIA, "2026-11-16 11:30", 60, "2026-11-16 13:30"),  # over lunch
    (SOFIA, "2026-11-16 12:15", 60, "2026-11-16 14:00"),  # within lunch
    (SOFIA, "2026-11-16 16:30", 60, "2026-11-17 09:30"),  # over night
    (SOFIA, "2026-11-16 09:00", 420, "2026-11-16 17:00"),  # a whole day ends in the evening, not next morning
    (SOFIA, "2026-11-16 09:00", 421, "2026-11-17 09:01"),
    (SOFIA, "2026-11-20 16:30", 60, "2026-11-23 09:30"),  # over a weekend
    (SOFIA, "2026-11-21 10:00", 1, "2026-11-23 09:01"),  # a Saturday
    (SOFIA, "2026-03-02 16:30", 60, "2026-03-04 09:30"),  # 3 March is a holiday in Bulgaria
    (SOFIA, "2026-12-23 16:00", 120, "2026-12-29 10:00"),  # Christmas, and the Monday in place of its Saturday
    (OWN, "2026-03-02 16:30", 60, "2026-03-03 10:30"),  # an own day opens the holiday for an hour
    (OWN, "2026-12-22 16:30", 60, "2026-12-29 09:30"),  # an own day closes the 23rd
    (NIGHT, "2026-03-29 00:00", 300, "2026-03-29 06:00"),  # spring: the night has five hours
    (NIGHT, "2026-10-25 00:00", 360, "2026-10-25 05:00"),  # autumn: it has seven
    (NIGHT, "2026-10-25 00:00", 420, "2026-10-25 06:00"),
    (ALWAYS, "2026-03-28 12:00", 1440, "2026-03-29 13:00"),  # round the clock, over the spring switch
    (ALWAYS, "2026-10-24 12:00", 1440, "2026-10-25 11:00"),
]


@pytest.mark.parametrize(("calendar", "start", "minutes", "due"), TABLE)
def test_promised_times_come_due_as_the_table_says(calendar: WorkingTime, start: str, minutes: int, due: str) -> None:
    assert add_working(calendar, local(start), minutes) == local(due)
    assert working_minutes(calendar, local(start), local(due)) == minutes


def test_a_pause_moves_the_due_time_by_its_working_minutes_only() -> None:
    pause = (local("2026-11-16 16:00"), local("2026-11-17 10:00"))
    assert add_working(SOFIA, local("2026-11-16 15:00"), 120, [pause]) == local("2026-11-17 11:00")
    assert add_working(SOFIA, local("2026-11-16 15:00"), 120, [pause, pause]) == local("2026-11-17 11:00")


def test_ten_years_are_reckoned_by_days_and_not_by_minutes() -> None:
    start = local("2016-01-01 00:00")
    assert working_minutes(WorkingTime("Europe/Sofia", WEEK), start, local("2026-01-01 00:00")) == 2609 * 420


def test_a_calendar_that_never_works_is_refused_instead_of_searched_for_ever() -> None:
    closed = {date(2026, 1, 1) + timedelta(days=n): () for n in range(4000)}
    with pytest.raises(Refused, match="too little working time"):
        add_working(WorkingTime("UTC", WEEK, own_days=closed), local("2026-01-01 00:00"), 10)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({}, "one weekday at least"),
        ({"0": [[540, 500]]}, "begins before it ends"),
        ({"0": [[540, 700], [690, 800]]}, "lie over each other"),
        ({"7": [[540, 700]]}, "no weekday"),
        ({"0": [[0, 1441]]}, "inside 0:00 to 24:00"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(hours: dict[str, list[list[int]]], said: str) -> None:
    with pytest.raises(Refused, match=said):
        read("Europe/Sofia", hours)


def test_an_unknown_zone_country_or_day_is_refused() -> None:
    hours = {"0": [[540, 600]]}
    bads: list[Any] = [("Mars/Base", hours), ("UTC", hours, "QQ"), ("UTC", hours, "", "", {"soon": []})]
    for bad in bads:
        with pytest.raises(Refused):
            read(*bad)


def test_a_stored_calendar_is_read_as_it_was_meant() -> None:
    hours = {str(n): [[780, 1020], [540, 720]] for n in range(5)}
    assert read("Europe/Sofia", hours, "BG") == SOFIA
    assert read("UTC", {str(n): [[0, 1440]] for n in range(7)}) == ALWAYS
