"""Needs against spans: gaps with names, losses, absences, and days on which clocks change."""

from datetime import date, datetime, timedelta

from pods import covering
from pods.covering import Need, Span, WeekNeed
from pods.localtime import instant

SOFIA = "Europe/Sofia"
DAY = date(2026, 11, 24)


def at(hour: float, day: date = DAY) -> datetime:
    return instant(day, round(hour * 60), SOFIA)


def span(person: int, start: float, end: float, duty: str = "phone") -> Span:
    return Span(person, duty, at(start), at(end))


PHONES = Need(at(8), at(16), "phone", 2)


def test_a_gap_is_named_with_its_time_and_both_numbers() -> None:
    found = covering.gaps([PHONES], [span(1, 8, 16), span(2, 8, 12), span(3, 13, 16)])
    assert [gap.said(SOFIA) for gap in found] == ["phone Tue 24 Nov 12:00–13:00: 1 of 2"]
    assert found[0].missing == 1 and found[0].name == "phone 2026-11-24T10:00Z 2026-11-24T11:00Z 1/2"


def test_equal_neighbours_are_one_gap_and_nobody_counts_twice() -> None:
    found = covering.gaps([PHONES], [span(1, 8, 12), span(1, 11, 16)])
    assert [(gap.start_at, gap.end_at, gap.present) for gap in found] == [(at(8), at(16), 1)]


def test_other_duties_do_not_cover_phones_and_the_larger_of_two_needs_counts() -> None:
    needs = [PHONES, Need(at(10), at(12), "phone", 3)]
    found = covering.gaps(needs, [span(1, 8, 16), span(2, 8, 16), span(3, 8, 16, "chat")])
    assert [(gap.start_at, gap.people) for gap in found] == [(at(10), 3)]


def test_only_what_a_change_takes_away_is_a_loss() -> None:
    before = [span(1, 8, 16), span(2, 8, 12)]
    after = [span(2, 8, 12)]
    lost = covering.losses([PHONES], before, after)
    assert [(gap.start_at, gap.present) for gap in lost] == [(at(8), 1), (at(12), 0)]
    assert covering.losses([PHONES], before, [*before, span(3, 8, 9)]) == []


def test_absences_are_cut_out_of_spans() -> None:
    left = covering.without([span(1, 8, 16), span(2, 8, 16)], [(1, at(10), at(13)), (2, at(0), at(24))])
    assert left == [span(1, 8, 10), span(1, 13, 16)]


def test_on_a_long_day_the_hour_that_comes_twice_is_needed_twice() -> None:
    sunday, night = date(2026, 10, 25), WeekNeed(6, 0, 6 * 60, "phone", 1)
    needs = covering.needs_on(sunday, [night], SOFIA)
    assert needs[0].end_at - needs[0].start_at == timedelta(hours=7)
    one = Span(1, "phone", needs[0].start_at, needs[0].start_at + timedelta(hours=6))
    assert [gap.said(SOFIA) for gap in covering.gaps(needs, [one])] == ["phone Sun 25 Oct 5:00–6:00: 0 of 1"]


def test_on_a_short_day_the_hour_that_is_jumped_over_is_not_needed() -> None:
    sunday = date(2026, 3, 29)
    assert covering.needs_on(sunday, [WeekNeed(6, 180, 240, "phone", 1)], SOFIA) == []
    needs = covering.needs_on(sunday, [WeekNeed(6, 0, 360, "phone", 1)], SOFIA)
    assert needs[0].end_at - needs[0].start_at == timedelta(hours=5)


def test_half_hours_give_the_most_needed_and_the_fewest_there() -> None:
    found = covering.half_hours(DAY, SOFIA, [Need(at(8), at(9), "phone", 2)], [span(1, 8, 9), span(2, 8, 8.25)])
    assert found == [(480, 2, 1), (510, 2, 1)]
