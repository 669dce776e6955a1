"""Local days of 23, 24 and 25 hours in Sofia."""

from datetime import UTC, date, datetime, timedelta

from pods import localtime
from pods.localtime import carried, clock, hours, instant, minute_of

SOFIA = "Europe/Sofia"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def test_days_on_which_clocks_change_have_23_and_25_hours() -> None:
    assert [hours(day, SOFIA) for day in (SPRING, AUTUMN, date(2026, 5, 4))] == [23, 25, 24]


def test_a_time_that_is_jumped_over_is_the_moment_of_the_jump() -> None:
    assert instant(SPRING, 3 * 60 + 30, SOFIA) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first_unless_the_last_is_asked_for() -> None:
    first, last = instant(AUTUMN, 3 * 60 + 30, SOFIA), instant(AUTUMN, 3 * 60 + 30, SOFIA, last=True)
    assert last - first == timedelta(hours=1)


def test_a_night_shift_keeps_its_length_in_real_hours_across_the_change() -> None:
    for change, end_on_the_wall in ((SPRING, 7 * 60), (AUTUMN, 5 * 60)):
        week_before = change - timedelta(days=8)
        start, end = instant(week_before, 22 * 60, SOFIA), instant(week_before, 30 * 60, SOFIA)
        moved = carried(start, end, change - timedelta(days=1), SOFIA)
        assert moved[1] - moved[0] == end - start == timedelta(hours=8)
        assert minute_of(moved[0], change - timedelta(days=1), SOFIA) == 22 * 60
        assert minute_of(moved[1], change, SOFIA) == end_on_the_wall


def test_clocks_are_written_as_people_write_them() -> None:
    assert [clock(m) for m in (0, 510, 1440, 1500)] == ["0:00", "8:30", "24:00", "1:00"]
    assert localtime.monday_of(AUTUMN) == date(2026, 10, 19)


def test_a_stretch_of_days_holds_its_first_and_not_its_end() -> None:
    first, end = date(2026, 3, 2), date(2026, 3, 5)
    assert [day for day in range(1, 8) if localtime.within(date(2026, 3, day), first, end)] == [2, 3, 4]
    assert localtime.within(date(2099, 1, 1), first, None)
    assert not localtime.within(first, first, first), "what was replaced on its first day holds on none"
