"""The move function: only the stint that contains the day changes."""

import random
from datetime import date, timedelta

from pods.dating import Stint, joined, moved, pod_on

START = date(2026, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def test_a_move_ends_the_stint_and_fills_it_up_to_its_old_end() -> None:
    known = [Stint(1, day(0), day(100)), Stint(2, day(100))]
    assert moved(known, 3, day(40)) == [Stint(1, day(0), day(40)), Stint(3, day(40), day(100)), Stint(2, day(100))]


def test_a_move_to_the_same_pod_changes_nothing() -> None:
    known = [Stint(1, day(0), id=5)]
    assert moved(known, 1, day(40)) == known


def test_a_move_on_the_first_day_replaces_the_stint() -> None:
    assert moved([Stint(1, day(0)), Stint(2, day(9))][:1], 3, day(0)) == [Stint(3, day(0))]


def test_a_move_before_the_first_stint_ends_where_it_begins() -> None:
    assert moved([Stint(1, day(10))], 2, day(3)) == [Stint(2, day(3), day(10)), Stint(1, day(10))]


def test_neighbours_with_one_pod_are_joined_for_showing() -> None:
    shown = joined([Stint(1, day(0), day(5)), Stint(1, day(5), day(9)), Stint(2, day(9))])
    assert shown == [Stint(1, day(0), day(9)), Stint(2, day(9))]


def test_after_any_moves_each_day_has_exactly_one_pod_and_days_before_stay() -> None:
    draw = random.Random(6)
    for _ in range(200):
        stints = [Stint(1, day(0))]
        for _ in range(draw.randint(1, 12)):
            on, before = draw.randint(0, 700), stints
            stints = moved(stints, draw.randint(1, 6), day(on))
            assert all(pod_on(stints, day(n)) == pod_on(before, day(n)) for n in range(0, on, 7))
        assert all(sum(stint.holds(day(n)) for stint in stints) == 1 for n in range(0, 720, 7))
