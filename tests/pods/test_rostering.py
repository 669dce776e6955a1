"""A roster draft covers what people can cover, names what they cannot, and tells each person why."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from core.refusal import Refused
from pods import rostersolver
from pods.covering import WeekNeed
from pods.rostering import Roster, Skill, Slot, Task, Turn, Worker, shorts_of, slots_of, target_days, turns_of
from pods.rosterwords import tell

START = date(2026, 11, 23)
EARLY, LATE, BACK = (
    Turn("early", "phone", 360, 840),
    Turn("late", "phone", 840, 1320, is_late=True),
    Turn("back", "back_office", 480, 990),
)


def days(count: int) -> tuple[date, ...]:
    return tuple(START + timedelta(day) for day in range(count))


def slots(on: tuple[date, ...], need: tuple[int, int, int], weekend: tuple[int, int]) -> tuple[Slot, ...]:
    found = []
    for day in on:
        early, late, back = need if day.weekday() < 5 else (*weekend, 0)
        found += [Slot(day, "phone", 360, 840, early, ("early",)), Slot(day, "phone", 840, 1320, late, ("late",))]
        found += [Slot(day, "back_office", 480, 990, back, ("back",))] * bool(back)
    return tuple(found)


def fixture(people: int, length: int, need: tuple[int, int, int], seed: int = 1) -> Task:
    """Leave on 6 % of days, two or three of four skills a person, every phone slot wants all four."""
    rng, on = random.Random(seed), days(length)
    workers = tuple(
        Worker(
            number,
            f"Person {number}",
            skills=frozenset(rng.sample(range(4), rng.choice((2, 3)))),
            blocked=frozenset(day for day in on if rng.random() < 0.06),
            wishes={(day, rng.choice(("early", "late", "back", "off"))): rng.randint(-3, 3) for day in on[::2]},
        )
        for number in range(people)
    )
    skills = tuple(Skill(number, f"Skill {number}") for number in range(4))
    return Task(on, (EARLY, LATE, BACK), workers, slots(on, need, (2, 2)), skills)


def worked(roster: Roster, person_id: int) -> list[tuple[date, str]]:
    return sorted((day, turn) for (person, day), turn in roster.turns.items() if person == person_id)


def test_ten_people_cover_four_weeks_without_an_unmet_duty() -> None:
    task = fixture(10, 28, (3, 3, 1))
    roster = rostersolver.draft(task)
    assert roster.unmet == 0
    for worker in task.workers:
        mine = worked(roster, worker.person_id)
        assert not {day for day, _ in mine} & worker.blocked
        for (day, turn), (following, turn_after) in pairwise(mine):
            assert (following - day).days > 1 or (turn, turn_after) not in {("late", "early"), ("late", "back")}
        for first in range(22):
            window = set(task.days[first : first + 7])
            assert sum(day in window for day, _ in mine) <= 5


def test_an_understaffed_pod_gets_its_short_slots_by_name() -> None:
    roster = rostersolver.draft(fixture(10, 14, (6, 5, 2)), effort=1.0)
    assert roster.shorts
    assert any(short.said.startswith("Mon 23 Nov ") for short in roster.shorts)
    assert all(short.missing > 0 for short in roster.shorts)


def test_the_same_task_gives_the_same_roster() -> None:
    task = fixture(6, 7, (2, 1, 0))
    assert rostersolver.draft(task, 0.5).turns == rostersolver.draft(task, 0.5).turns


def test_a_shift_that_stands_counts_and_keeps_its_rest() -> None:
    held = {START: (("phone", 840, 1320),)}
    workers = (Worker(1, "Ana", held=held), Worker(2, "Boyan"))
    on = days(2)
    week = [WeekNeed(weekday, 360, 840, "phone", 1) for weekday in (0, 1)] + [WeekNeed(0, 840, 1320, "phone", 1)]
    task = Task(on, (EARLY, LATE), workers, slots_of(on, week, (EARLY, LATE), workers))
    roster = rostersolver.draft(task, 0.5)
    assert (1, START) not in roster.turns
    assert roster.turns[2, on[1]] == "early"
    assert roster.unmet == 0


def test_a_wish_is_kept_where_cover_allows() -> None:
    workers = (Worker(1, "Ana", wishes={(START, "early"): 3}), Worker(2, "Boyan", wishes={(START, "early"): -3}))
    on = days(1)
    task = Task(on, (EARLY,), workers, (Slot(START, "phone", 360, 840, 1, ("early",)),))
    assert rostersolver.draft(task, 0.5).turns.get((1, START)) == "early"


def test_a_broken_wish_is_explained() -> None:
    worker = Worker(1, "Ana", wishes={(START, "off"): 3})
    task = Task(days(7), (EARLY,), (worker,), (Slot(START, "phone", 360, 840, 1, ("early",)),))
    (told,) = tell(task, Roster({(1, START): "early"}, (), True, None))
    assert (told.wishes_kept, told.wishes, told.agreed) == (0, 1, 5)
    assert told.reasons == ("Mon 23 Nov: needed on phone 6:00–14:00: without you it is short",)


def test_long_opening_hours_are_split_into_turns_that_leave_no_hole() -> None:
    turns = turns_of([WeekNeed(day, 420, 1320, "phone", 2) for day in range(5)])
    assert [(turn.start, turn.end, turn.is_late) for turn in turns] == [(420, 930, False), (810, 1320, True)]


def test_round_the_clock_needs_three_turns() -> None:
    turns = turns_of([WeekNeed(0, 0, 1440, "phone", 1)])
    assert len(turns) == 3
    assert all(after.start <= before.end for before, after in pairwise(turns))
    assert turns[-1].end == 1440


def test_overlapping_turns_make_a_slot_that_both_serve() -> None:
    week = [WeekNeed(0, 420, 1320, "phone", 2)]
    found = slots_of(days(1), week, turns_of(week), ())
    assert [(slot.start, slot.end, len(slot.turns)) for slot in found] == [(420, 810, 1), (810, 930, 2), (930, 1320, 1)]


def test_a_missing_skill_is_named() -> None:
    slot = Slot(START, "phone", 360, 840, 1, ("early",))
    task = Task(days(1), (EARLY,), (Worker(1, "Ana"),), (slot,), (Skill(7, "Bulgarian"),))
    (short,) = shorts_of(task, {(1, START): "early"})
    assert short.said == "Mon 23 Nov 6:00–14:00: Bulgarian is missing"


def test_part_time_and_leave_lower_what_is_agreed() -> None:
    week = days(7)
    assert target_days(Worker(1, "Ana", fte=0.5), week) == 3
    assert target_days(Worker(1, "Ana", blocked=frozenset(week[:2])), week) == 3


def test_nothing_to_staff_is_said() -> None:
    with pytest.raises(Refused, match="how many people you need"):
        rostersolver.draft(Task(days(7), (), (Worker(1, "Ana"),), ()))


def test_a_skill_is_there_whatever_the_duty_of_who_holds_it() -> None:
    week = [WeekNeed(0, 480, 960, duty, 1) for duty in ("phone", "chat")]
    turns, on = turns_of(week), days(1)
    workers = (Worker(1, "Ana", skills=frozenset({7})), Worker(2, "Boyan"))
    task = Task(on, turns, workers, slots_of(on, week, turns, workers), (Skill(7, "Bulgarian"), Skill(8, "Billing", 2)))
    phone, chat = (turn.key for turn in turns)
    found = shorts_of(task, {(1, START): chat, (2, START): phone})
    assert [(short.said, short.missing) for short in found] == [("Mon 23 Nov 8:00–16:00: Billing is missing", 2)]


def test_a_skill_of_somebody_whose_shift_stands_counts() -> None:
    slot = Slot(START, "phone", 480, 960, 1, ("early",))
    holder = Worker(1, "Ana", skills=frozenset({7}), held={START: (("chat", 480, 780), ("chat", 480, 1020))})
    task = Task(days(1), (EARLY,), (holder,), (slot,), (Skill(7, "Bulgarian", 2),))
    assert [short.said for short in shorts_of(task, {}) if short.skill] == ["Mon 23 Nov 8:00–16:00: Bulgarian 1 of 2"]


def test_a_shift_before_the_roster_keeps_its_rest_and_its_days_off() -> None:
    late = {START - timedelta(1): (("phone", 840, 1320),)}
    tired = {START - timedelta(day): (("phone", 540, 1020),) for day in range(1, 6)}
    workers = (Worker(1, "Ana", held=late), Worker(2, "Boyan", held=tired))
    on = days(1)
    task = Task(on, (EARLY,), workers, (Slot(START, "phone", 360, 840, 2, ("early",)),))
    assert rostersolver.draft(task, 0.5).turns == {}


def test_a_part_week_counts_what_was_worked_in_it() -> None:
    held = {START + timedelta(day): (("phone", 540, 1020),) for day in range(4)}
    assert target_days(Worker(1, "Ana", held=held), days(7)[5:]) == 1


def test_nobody_comes_before_the_pod_opens() -> None:
    week = [*(WeekNeed(day, 480, 1200, "phone", 2) for day in range(5)), WeekNeed(5, 540, 1020, "phone", 2)]
    saturday = [(turn.start, turn.end, turn.is_late) for turn in turns_of(week) if 5 in turn.weekdays]
    assert saturday == [(540, 1020, False)]
    slots = slots_of((START + timedelta(5),), week, turns_of(week), ())
    assert [(slot.start, slot.end, slot.people) for slot in slots] == [(540, 1020, 2)]


def test_a_wish_for_either_duty_is_one_wish() -> None:
    week = [WeekNeed(0, 480, 1200, duty, 1) for duty in ("phone", "chat")]
    turns = turns_of(week)
    late = [turn.key for turn in turns if turn.is_late]
    worker = Worker(1, "Ana", wishes=dict.fromkeys(((START, key) for key in late), 2))
    (told,) = tell(Task(days(1), turns, (worker,), ()), Roster({(1, START): late[0]}, (), True, None))
    assert (told.wishes_kept, told.wishes, told.reasons) == (1, 1, ())


def test_two_shifts_of_one_day_both_count() -> None:
    worker = Worker(1, "Mei", held={START: (("back_office", 540, 780), ("learning", 780, 1020))})
    week = [WeekNeed(0, 540, 780, "back_office", 1)]
    assert slots_of(days(1), week, turns_of(week), (worker,)) == ()
