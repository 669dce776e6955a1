"""Replacements: cover first, then rest, then fairness, each in words."""

from dataclasses import replace
from datetime import date, timedelta

from pods.covering import Need
from pods.duties import Ground, Turn
from pods.effects import Roster, SkillWanted, judge_swap
from pods.localtime import instant
from pods.replacing import late_hours, ranked

SOFIA = "Europe/Sofia"
DAY = date(2026, 11, 24)
NAMES = {1: "Ana", 2: "Boyan", 3: "Chen", 4: "Dana", 5: "Eli"}


def turn(person: int, start: float, end: float, number: int, day: date = DAY, duty: str = "phone") -> Turn:
    start_at, end_at = (instant(day, round(hour * 60), SOFIA) for hour in (start, end))
    return Turn(person, day, start_at, end_at, duty, number)


def ground(*turns: Turn) -> Ground:
    held = {person: [one for one in turns if one.person_id == person] for person in NAMES}
    away = {5: [(instant(DAY, 0, SOFIA), instant(DAY, 1440, SOFIA))]}
    return Ground(SOFIA, NAMES, {person: [(DAY - timedelta(days=9), None)] for person in NAMES}, away, held)


ILL = turn(1, 8, 16, 1)
CHAT = turn(2, 8, 16, 2, duty="chat")
LATE = turn(3, 13, 21.5, 3, DAY - timedelta(days=1))
NEEDS = [Need(ILL.start_at, ILL.end_at, duty, 1) for duty in ("phone", "chat")]


def test_the_free_and_rested_come_first_and_the_absent_not_at_all() -> None:
    roster = Roster(SOFIA, NEEDS, [ILL, CHAT], [(1, ILL.start_at, ILL.end_at)])
    found = ranked(ILL, ground(ILL, CHAT, LATE), roster, {4: [turn(4, 13, 21, 9, DAY - timedelta(days=3))]})
    assert [one.name for one in found] == ["Dana", "Chen", "Boyan"]
    assert found[0].why == "free then; cover is kept; rests 11 h; 4 late and 8 hours in all in the 4 weeks before"
    assert "too little rest: 10.5 h" in found[1].why
    assert "leaves a gap: chat Tue 24 Nov 8:00–16:00: 0 of 1" in found[2].why and not found[2].is_free


def test_of_two_alike_the_one_with_fewer_late_hours_comes_first() -> None:
    roster = Roster(SOFIA, NEEDS[:1], [ILL], [(1, ILL.start_at, ILL.end_at)])
    recent = {3: [turn(3, 13, 21, 8, DAY - timedelta(days=4))], 4: [turn(4, 8, 20, 9, DAY - timedelta(days=4))]}
    assert [one.name for one in ranked(ILL, ground(ILL), roster, recent)] == ["Boyan", "Dana", "Chen"]
    assert late_hours(recent[4], SOFIA) == 3


def test_a_swap_with_somebody_who_lacks_the_skill_names_it() -> None:
    skilled = Roster(SOFIA, (), [ILL], (), [SkillWanted(7, "Bulgarian", 1)], {1: {7: 3}, 4: {7: 2}})
    judged = judge_swap(skilled, ground(ILL), ILL, 4, None)
    assert judged.said == "skill Bulgarian: Tue 24 Nov 8:00–16:00: 0 of 1 hold it"
    able = replace(skilled, levels={1: {7: 3}, 4: {7: 4}})
    assert judge_swap(able, ground(ILL), ILL, 4, None).said == ""


def test_rest_is_for_the_lead_and_leave_is_for_nobody() -> None:
    roster = Roster(SOFIA, NEEDS[:1], [ILL])
    assert judge_swap(roster, ground(ILL, LATE), ILL, 3, None).said.startswith("rest: Chen would rest 10.5 h")
    assert "Eli is away" in judge_swap(roster, ground(ILL), ILL, 5, None).hard
