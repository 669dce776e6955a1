"""What a shift may break: length, membership, leave, overlap, rest, days off."""

from datetime import date, timedelta

from pods import duties
from pods.duties import Ground, Rule, Turn
from pods.localtime import instant

SOFIA = "Europe/Sofia"
DAY = date(2026, 11, 24)


def turn(start: float, end: float, day: date = DAY, number: int = 0, person: int = 1, duty: str = "phone") -> Turn:
    start_at, end_at = (instant(day, round(hour * 60), SOFIA) for hour in (start, end))
    return Turn(person, day, start_at, end_at, duty, number)


def ground(*turns: Turn, away: tuple[float, float] | None = None) -> Ground:
    leave = [(instant(DAY, round(away[0] * 60), SOFIA), instant(DAY, round(away[1] * 60), SOFIA))] if away else []
    return Ground(SOFIA, {1: "Boyan"}, {1: [(DAY, DAY + timedelta(days=5))]}, {1: leave}, {1: list(turns)})


def rule(shift: Turn, where: Ground) -> Rule | None:
    fault = where.fault(shift)
    return fault.rule if fault else None


def test_a_shift_that_breaks_nothing_has_no_fault() -> None:
    assert rule(turn(8, 16), ground(turn(8, 16, DAY + timedelta(days=1), 7))) is None


def test_a_shift_of_more_than_sixteen_hours_is_none() -> None:
    assert rule(turn(0, 17), ground()) is Rule.SPAN


def test_only_members_of_the_day_get_shifts() -> None:
    assert rule(turn(8, 16, DAY - timedelta(days=1)), ground()) is Rule.MEMBER
    assert rule(turn(8, 16, DAY + timedelta(days=5)), ground()) is Rule.MEMBER


def test_an_afternoon_of_leave_leaves_the_morning_free() -> None:
    assert rule(turn(8, 13), ground(away=(13, 24))) is None
    assert rule(turn(8, 13.5), ground(away=(13, 24))) is Rule.AWAY


def test_two_shifts_at_one_time_overlap_unless_one_gives_way() -> None:
    standing = ground(turn(12, 20, number=7))
    assert rule(turn(8, 12), standing) is None
    assert rule(turn(8, 12.5), standing) is Rule.OVERLAP
    assert standing.fault(turn(8, 12.5), {7}) is None


def test_eleven_hours_are_due_between_two_days_and_not_within_one() -> None:
    standing = ground(turn(13, 21, number=7))
    fault = standing.fault(turn(7.5, 15.5, DAY + timedelta(days=1)))
    assert fault and fault.rule is Rule.REST and "10.5 h beside phone Tue 24 Nov 13:00–21:00" in fault.said
    assert rule(turn(8, 16, DAY + timedelta(days=1)), standing) is None
    assert rule(turn(8, 10), standing) is None


def test_rest_is_counted_in_real_hours_in_the_night_of_the_change() -> None:
    saturday, sunday = date(2026, 3, 28), date(2026, 3, 29)
    wide = Ground(SOFIA, {}, {1: [(saturday, None)]}, {}, {1: [turn(12, 20.5, saturday, 7)]})
    assert rule(turn(8, 12, sunday), wide) is Rule.REST
    assert rule(turn(8.5, 12, sunday), wide) is None


def test_fewer_than_two_days_off_in_seven_is_found_across_weeks() -> None:
    days = [DAY - timedelta(days=1) + timedelta(days=n) for n in range(6)]
    assert duties.short_of_days_off(days, DAY - timedelta(days=1)) == (DAY - timedelta(days=2), 1)
    assert duties.short_of_days_off(days[:5], DAY - timedelta(days=1)) is None
