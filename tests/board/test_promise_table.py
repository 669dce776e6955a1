"""When promises come due: thirty rows told by hand, and an oracle that walks minute by minute over the switches."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from board.promises import carried_on, holding, risk_at, state_of
from pods.calendars import ALWAYS, Ranges, Span, WorkingTime, add_working
from tests.pods.test_calendars import MINUTE, counted, works

DAY: Ranges = ((540, 1020),)
LUNCH: Ranges = ((540, 720), (780, 1020))
PLAIN = WorkingTime("Europe/Sofia", (DAY,) * 5 + ((), ()))
SPLIT = WorkingTime("Europe/Sofia", (LUNCH,) * 5 + ((), ()), "BG")
OWN = WorkingTime("Europe/Sofia", (LUNCH,) * 5 + ((), ()), "BG", "", {date(2026, 12, 23): (), date(2026, 3, 3): DAY})
NIGHT = WorkingTime("Europe/Sofia", (((0, 360),),) * 7)
YORK = WorkingTime("America/New_York", (DAY,) * 5 + ((), ()), "US")
LATE = WorkingTime("America/New_York", (((1320, 1440),),) * 7)
HOWE = WorkingTime("Australia/Lord_Howe", (((0, 240),),) * 7)
HALF = WorkingTime("Asia/Kolkata", (DAY,) * 6 + ((),))

ROWS = [
    # hours, opened, minutes, pauses, due: all on the clock of the calendar
    (PLAIN, "11-20 16:30", 60, [], "11-23 09:30"),  # Friday afternoon
    (PLAIN, "11-20 17:00", 60, [], "11-23 10:00"),  # at closing
    (PLAIN, "11-21 12:00", 60, [], "11-23 10:00"),  # on Saturday
    (PLAIN, "11-23 08:00", 60, [], "11-23 10:00"),  # before opening
    (PLAIN, "11-23 09:00", 480, [], "11-23 17:00"),  # exactly one day ends that evening
    (PLAIN, "11-23 09:00", 481, [], "11-24 09:01"),
    (PLAIN, "11-23 12:00", 2400, [], "11-30 12:00"),  # a working week
    (SPLIT, "11-23 11:30", 60, [], "11-23 13:30"),  # over lunch
    (SPLIT, "11-23 12:30", 60, [], "11-23 14:00"),  # within lunch
    (SPLIT, "11-23 11:00", 60, [], "11-23 12:00"),  # due when lunch begins
    (SPLIT, "03-02 16:30", 60, [], "03-04 09:30"),  # 3 March is a holiday
    (SPLIT, "12-23 16:30", 60, [], "12-29 09:30"),  # Christmas, and its Saturday made good on the Monday
    (OWN, "12-22 16:30", 60, [], "12-29 09:30"),  # an own day closes the 23rd, Monday the 28th is free
    (OWN, "03-02 16:30", 60, [], "03-03 09:30"),  # an own day opens the holiday
    (NIGHT, "03-29 00:00", 300, [], "03-29 06:00"),  # spring: an hour is missing
    (NIGHT, "10-25 00:00", 300, [], "10-25 04:00"),  # autumn: an hour comes twice
    (ALWAYS, "03-28 12:00", 1440, [], "03-29 12:00"),
    (YORK, "03-06 16:30", 60, [], "03-09 09:30"),  # clocks change on the Sunday between
    (YORK, "07-02 16:30", 60, [], "07-06 09:30"),  # Independence Day is kept on Friday the 3rd
    (YORK, "11-25 16:00", 120, [], "11-27 10:00"),  # Thanksgiving
    (LATE, "10-31 23:00", 120, [], "11-01 23:00"),  # the night of the switch is no longer in the evening
    (HOWE, "04-05 00:00", 240, [], "04-05 03:30"),  # half an hour comes twice
    (HALF, "11-21 16:30", 60, [], "11-23 09:30"),  # Saturdays are worked, half an hour off the full zones
    (PLAIN, "11-23 09:00", 240, [("11-23 10:00", "11-23 11:00")], "11-23 14:00"),  # paused for an hour
    (PLAIN, "11-23 09:00", 240, [("11-23 18:00", "11-24 08:00")], "11-23 13:00"),  # at night: nothing is lost
    (PLAIN, "11-23 15:00", 240, [("11-23 16:00", "11-24 10:00")], "11-24 13:00"),  # over night
    (PLAIN, "11-20 15:00", 240, [("11-20 16:00", "11-23 09:00")], "11-23 12:00"),  # over a weekend
    (PLAIN, "11-23 09:00", 240, [("11-23 10:00", "11-23 11:00"), ("11-23 12:00", "11-23 13:30")], "11-23 15:30"),
    (PLAIN, "11-23 09:00", 60, [("11-23 11:00", "11-23 12:00")], "11-23 10:00"),  # paused after it was broken
    (SPLIT, "11-23 11:30", 60, [("11-23 11:45", "11-23 13:15")], "11-23 14:00"),  # paused over lunch
    (NIGHT, "03-29 00:00", 240, [("03-29 02:00", "03-29 04:00")], "03-29 06:00"),  # paused over the switch
]


def local(calendar: WorkingTime, text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo(calendar.zone))


def resumed(calendar: WorkingTime, start: datetime, minutes: int, pauses: list[Span]) -> datetime:
    """As a card lives through it: reckoned at its opening, carried on at the end of each pause."""
    due_at = add_working(calendar, start, minutes)
    for since, until in pauses:
        due_at = carried_on(calendar, due_at, since, until)
    return due_at


@pytest.mark.parametrize(("calendar", "start", "minutes", "pauses", "due"), ROWS)
def test_promises_come_due_as_the_table_says(
    calendar: WorkingTime, start: str, minutes: int, pauses: list[tuple[str, str]], due: str
) -> None:
    spans = [(local(calendar, since), local(calendar, until)) for since, until in pauses]
    opened = local(calendar, start)
    assert add_working(calendar, opened, minutes, spans) == local(calendar, due)  # aimed anew: every pause counts
    assert resumed(calendar, opened, minutes, spans) == local(calendar, due)  # lived through, pause by pause


def lives() -> list[tuple[WorkingTime, datetime, int, list[Span]]]:
    """Cases of six zones around both switches, with up to three pauses in their order."""
    draw, found = Random(5), []
    days: dict[str, tuple[str, ...]] = {"Europe/Sofia": ("03-27", "10-23"), "America/New_York": ("03-06", "10-30")}
    days |= {
        "UTC": ("03-27", "12-23"),
        "Australia/Lord_Howe": ("04-03", "10-02"),
        "Asia/Kolkata": ("03-27",),
        "America/Havana": ("03-06", "10-30"),
    }
    for zone, starts in days.items():
        for day in starts * 3:
            cuts = sorted(draw.sample(range(49), 4))
            ranges = ((cuts[0] * 30, cuts[1] * 30), (cuts[2] * 30, cuts[3] * 30))
            calendar = WorkingTime(zone, (ranges,) * 6 + ((),))
            opened = local(calendar, f"{day} 00:00").astimezone(UTC) + MINUTE * draw.randrange(1_440)
            edges = sorted(draw.sample(range(3_000), 6))
            pauses = [(opened + a * MINUTE, opened + b * MINUTE) for a, b in list(pairwise(edges))[::2]]
            found.append((calendar, opened, draw.randrange(1, 500), pauses))
    return found


def walked(calendar: WorkingTime, opened: datetime, minutes: int, pauses: list[Span]) -> datetime:
    """Minute by minute: nothing of the product but the question whether a clock on the wall stands in a range."""
    at, left = opened, minutes
    while left:
        left -= works(calendar, at) and not any(since <= at < until for since, until in pauses)
        at += MINUTE
    return at


@pytest.mark.parametrize("life", lives())
def test_an_oracle_that_walks_minute_by_minute_finds_the_same(
    life: tuple[WorkingTime, datetime, int, list[Span]],
) -> None:
    calendar, opened, minutes, pauses = life
    due_at = walked(calendar, opened, minutes, pauses)
    assert add_working(calendar, opened, minutes, pauses) == due_at
    assert resumed(calendar, opened, minutes, pauses) == due_at
    risk = risk_at(calendar, opened, resumed(calendar, opened, minutes, []), minutes, 80)
    left = counted(calendar, risk, add_working(calendar, opened, minutes), [])
    assert abs(left - minutes * 0.2) <= 1


def test_what_is_over_already_is_at_risk_at_once_and_a_pause_before_the_question_holds_nothing() -> None:
    at = local(PLAIN, "11-23 16:00")
    assert risk_at(PLAIN, at, local(PLAIN, "11-23 16:30"), 480, 80) == at
    assert risk_at(PLAIN, at, local(PLAIN, "11-23 15:00"), 480, 80) == at
    assert holding(at, at + timedelta(hours=1)) is None
    assert holding(at, at) == at
    assert state_of(at, None, at, at) == "pending"
