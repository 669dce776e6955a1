"""Erlang B and C: the golden values, the price of splitting, and what lies outside."""

import itertools

import pytest

from pods import erlang

GOLDEN = (
    (7, 5.6, 0.4859, 0.5504, 125.0),
    (8, 5.6, 0.2706, 0.7632, 40.6),
    (9, 5.6, 0.1416, 0.8828, 15.0),
    (7, 6.0, 0.6138, 0.4193, 221.0),
    (7, 6.9, 0.9573, 0.0480, 3446.3),
    (42, 33.6, 0.1132, 0.9290, 4.9),
    (42, 36.0, 0.2457, 0.8240, 14.7),
    (12, 10, 0.4494, 0.5979, 80.9),
    (24, 20, 0.2981, 0.7613, 26.8),
)

SPLITS = (
    (2, 5.0, 16, 14, 14),
    (2, 7.5, 22, 19, 16),
    (2, 10.0, 28, 25, 12),
    (4, 5.0, 32, 25, 28),
    (4, 7.5, 44, 36, 22),
    (4, 10.0, 56, 46, 22),
    (6, 5.0, 48, 36, 33),
    (6, 7.5, 66, 52, 27),
    (6, 10.0, 84, 67, 25),
    (12, 5.0, 96, 67, 43),
    (12, 7.5, 132, 98, 35),
    (12, 10.0, 168, 129, 30),
)


@pytest.mark.parametrize(("people", "load", "waits", "level", "wait_s"), GOLDEN)
def test_the_golden_values_come_out(people: int, load: float, waits: float, level: float, wait_s: float) -> None:
    assert erlang.waiting_share(people, load) == pytest.approx(waits, abs=5e-5)
    assert erlang.service_level(people, load, 360, 20) == pytest.approx(level, abs=5e-5)
    assert erlang.mean_wait_s(people, load, 360) == pytest.approx(wait_s, abs=0.05)


@pytest.mark.parametrize(("people", "load", "level"), [(12, 10, 0.6402), (24, 20, 0.8089), (20, 16.67, 0.7661)])
def test_shorter_contacts_are_answered_sooner_on_the_same_load(people: int, load: float, level: float) -> None:
    assert erlang.service_level(people, load, 180, 20) == pytest.approx(level, abs=3e-4)


@pytest.mark.parametrize(("people", "load"), [(7, 7.0), (7, 9.5), (0, 3.0), (0, 0.0)])
def test_as_much_load_as_people_waits_without_end(people: int, load: float) -> None:
    assert erlang.waiting_share(people, load) == 1.0
    assert erlang.service_level(people, load, 360, 20) == 0.0
    assert erlang.mean_wait_s(people, load, 360) is None


def test_nobody_waits_where_nobody_calls() -> None:
    assert erlang.waiting_share(3, 0.0) == 0.0
    assert erlang.service_level(3, 0.0, 360, 20) == 1.0
    assert erlang.people_needed(0.0, 360, 0.8, 20) == 0


def test_nine_people_are_needed_for_5_6_erlang() -> None:
    assert erlang.people_needed(5.6, 360, 0.8, 20) == 9


def test_people_needed_is_the_smallest_number_that_reaches_the_target() -> None:
    for load, target in itertools.product((0.2, 1.0, 5.6, 17.3, 88.0, 410.0), (0.5, 0.8, 0.95)):
        needed = erlang.people_needed(load, 360, target, 20)
        assert erlang.service_level(needed, load, 360, 20) >= target
        assert erlang.service_level(needed - 1, load, 360, 20) < target


@pytest.mark.parametrize("target", [0.0, 1.0, 1.2])
def test_a_target_that_nobody_can_reach_is_no_question(target: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        erlang.people_needed(5.6, 360, target, 20)


@pytest.mark.parametrize(("pods", "each", "alone", "pool", "more"), SPLITS)
def test_what_splitting_costs_is_reproduced(pods: int, each: float, alone: int, pool: int, more: int) -> None:
    split = erlang.split_cost([each] * pods, 360, 0.8, 20)
    assert (split.alone, split.pool, round((split.alone / split.pool - 1) * 100)) == (alone, pool, more)


def test_the_default_is_the_pooled_need_of_each_pod_rounded_up_and_one_more() -> None:
    assert erlang.split_cost([5.6] * 6, 360, 0.8, 20) == erlang.Split((9,) * 6, 40, (8,) * 6)


def test_a_pod_without_load_needs_nobody() -> None:
    assert erlang.split_cost([5.6, 0.0], 360, 0.8, 20).with_overflow == (9 + 1, 0)


def test_load_is_contacts_times_handling_time_over_the_interval() -> None:
    assert erlang.load_of(28, 360, 1800) == pytest.approx(5.6)
    assert erlang.occupancy(7, 5.6) == pytest.approx(0.8)
    assert erlang.occupancy(5, 5.6) == 1.0
    assert erlang.occupancy(0, 5.6) is None
