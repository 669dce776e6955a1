"""Times: with a zone, without one, in the hours that a clock change repeats or skips."""

from datetime import UTC, date, datetime

import pytest

from core.refusal import Refused
from data.exchange.lines import BadField
from data.exchange.moments import Moments, cut_off, day_of, next_day


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_a_time_with_its_own_zone_needs_none() -> None:
    assert Moments(["iso"], None).instant("at", "2026-03-02T09:00:00+02:00") == utc(2026, 3, 2, 7)


def test_a_time_without_a_zone_is_refused_when_the_mapping_names_none() -> None:
    with pytest.raises(Refused, match=r"The times in “at”, such as 2026-03-02 09:00, carry no zone"):
        Moments(["iso"], None).instant("at", "2026-03-02 09:00")


def test_a_time_without_a_zone_is_read_in_that_of_the_mapping() -> None:
    assert Moments(["iso"], "Europe/Sofia").instant("at", "2026-03-02 09:00") == utc(2026, 3, 2, 7)


def test_the_hour_that_comes_twice_is_the_first_and_is_counted() -> None:
    moments = Moments(["iso"], "Europe/Berlin")
    assert moments.instant("at", "2026-10-25 02:30") == utc(2026, 10, 25, 0, 30)
    assert (moments.ambiguous, moments.skipped) == (1, 0)


def test_the_hour_that_does_not_exist_is_one_later_and_is_counted() -> None:
    moments = Moments(["iso"], "Europe/Berlin")
    assert moments.instant("at", "2026-03-29 02:30") == utc(2026, 3, 29, 1, 30)
    assert (moments.ambiguous, moments.skipped) == (0, 1)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [("%y%m%d %H:%M:%S", "260302 9:05:07"), ("%d/%b/%y %I:%M %p", "02/Mar/26 09:05 AM"), ("epoch", "1772442307.0")],
)
def test_other_ways_to_write_a_time_are_declared(wanted: str, text: str) -> None:
    read = Moments([wanted], "UTC").instant("at", text)
    assert read.replace(second=0) == utc(2026, 3, 2, 9, 5)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-05:00"])
def test_a_blank_that_looks_like_a_time_is_a_bad_field(text: str) -> None:
    with pytest.raises(BadField, match="before 1970 or after 9998"):
        Moments(["iso"], "Europe/Sofia").instant("at", text)


def test_what_is_no_time_says_how_times_are_written() -> None:
    with pytest.raises(BadField, match=r"not a time written as ISO 8601 or %d.%m.%Y"):
        Moments(["iso", "%d.%m.%Y"], "UTC").instant("at", "yesterday")


def test_a_time_before_1970_points_to_another_format() -> None:
    with pytest.raises(BadField, match="before 1970"):
        Moments(["iso"], "UTC").instant("at", "0026-03-02 09:00")


def test_a_clock_time_may_pass_midnight() -> None:
    assert next_day(utc(2026, 3, 2, 0, 10), utc(2026, 3, 2, 23, 50)) == utc(2026, 3, 3, 0, 10)


def test_the_cut_off_is_read_in_the_zone() -> None:
    assert cut_off("2026-03-01", "Europe/Sofia") == utc(2026, 2, 28, 22)
    with pytest.raises(Refused, match="observed_until is soon"):
        cut_off("soon", "UTC")


def test_a_day_is_read_alone_or_from_a_time() -> None:
    moments = Moments(["%d.%m.%Y"], "UTC")
    assert day_of("2026-03-02", "since", moments) == day_of("02.03.2026", "since", moments) == date(2026, 3, 2)
