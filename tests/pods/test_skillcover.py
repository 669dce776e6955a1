"""Cover by hour: a gap has a skill, a day and its hours, and nothing else is one."""

from datetime import UTC, date, datetime

from pods import skillcover
from pods.skillcover import Opening, Server, Wanted

ZONE = "Europe/Sofia"
TUESDAY = date(2026, 11, 24)
BULGARIAN, BILLING = Wanted(1, "Bulgarian", 1), Wanted(2, "Billing", 2)
ANA, BOYAN, MEI = 1, 2, 3


def at(hour: float, day: int = 24) -> datetime:
    """An hour in Sofia, two hours ahead of UTC in winter."""
    return datetime(2026, 11, day, int(hour) - 2, round(hour % 1 * 60), tzinfo=UTC)


def server(person_id: int, start: float, end: float, levels: dict[int, int], day: int = 24) -> Server:
    return Server(person_id, at(start, day), at(end, day), levels)


def named(openings: list[Opening], servers: list[Server], wanted: list[Wanted]) -> list[str]:
    return [gap.said(ZONE) for gap in skillcover.gaps(skillcover.cover(openings, servers, wanted))]


WEEK = [Opening(at(8, day), at(18, day)) for day in (23, 24, 25)]
SPEAKERS = [
    server(ANA, 8, 14, {1: 3}, 23),
    server(BOYAN, 14, 18, {1: 3}, 23),
    server(ANA, 8, 14, {1: 3}),
    server(BOYAN, 14, 15, {1: 4}),
    server(ANA, 15, 18, {1: 3}),
    server(BOYAN, 8, 18, {1: 3}, 25),
]


def test_without_the_only_speaker_on_tuesday_at_two_exactly_that_gap_shows() -> None:
    assert named(WEEK, SPEAKERS, [BULGARIAN]) == []
    left = [one for one in SPEAKERS if one.start_at != at(14)]
    assert named(WEEK, left, [BULGARIAN]) == ["Bulgarian: nobody at level 3, Tue 24 Nov 14:00–15:00, needs 1"]


def test_with_help_is_not_alone() -> None:
    on_duty = [server(ANA, 8, 18, {1: 2}), server(MEI, 8, 18, {})]
    assert named(WEEK[1:2], on_duty, [BULGARIAN]) == ["Bulgarian: nobody at level 3, Tue 24 Nov 8:00–18:00, needs 1"]


def test_two_are_needed_and_one_is_there_for_an_hour() -> None:
    on_duty = [server(ANA, 8, 18, {2: 3}), server(BOYAN, 8, 12, {2: 3}), server(MEI, 13, 18, {2: 4})]
    assert named(WEEK[1:2], on_duty, [BILLING]) == ["Billing: 1 at level 3, Tue 24 Nov 12:00–13:00, needs 2"]


def test_somebody_with_two_shifts_at_once_counts_once() -> None:
    on_duty = [server(ANA, 8, 18, {2: 3}), server(ANA, 8, 18, {2: 3})]
    assert named(WEEK[1:2], on_duty, [BILLING]) == ["Billing: 1 at level 3, Tue 24 Nov 8:00–18:00, needs 2"]


def test_closed_hours_have_no_gap_and_needs_that_overlap_open_once() -> None:
    opened = [Opening(at(8), at(12)), Opening(at(11), at(13)), Opening(at(15), at(16))]
    assert named(opened, [], [BULGARIAN]) == [
        "Bulgarian: nobody at level 3, Tue 24 Nov 8:00–13:00, needs 1",
        "Bulgarian: nobody at level 3, Tue 24 Nov 15:00–16:00, needs 1",
    ]


def test_an_hour_shows_its_fewest_and_closed_hours_show_nothing() -> None:
    on_duty = [server(ANA, 8, 14.5, {1: 3}), server(BOYAN, 8, 10, {1: 3})]
    hours = skillcover.by_hour(skillcover.cover(WEEK[1:2], on_duty, [BULGARIAN]), TUESDAY, ZONE)
    assert hours == {8: 2, 9: 2, 10: 1, 11: 1, 12: 1, 13: 1, 14: 0, 15: 0, 16: 0, 17: 0}
