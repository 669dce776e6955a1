"""The overflow simulator: agrees with Erlang C where nothing overflows, and loses nobody."""

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from pods import erlang
from pods.simulator import Desk, Tally, hours_for, simulate, together

HANDLE_S, WITHIN_S, LOAD = 360.0, 20.0, 5.6


def played(people: int, after_s: float | None, hours: float = 300, seed: int = 5, pods: int = 6) -> Tally:
    desks = [Desk(people, LOAD, HANDLE_S, after_s)] * pods
    return together(simulate(desks, hours, within_s=WITHIN_S, seed=seed))


@pytest.mark.parametrize("people", [7, 8, 9])
def test_without_overflow_it_agrees_with_erlang_c_within_two_points(people: int) -> None:
    tally = played(people, None)
    exact = erlang.service_level(people, LOAD, HANDLE_S, WITHIN_S)
    assert tally.answered_in_time == pytest.approx(exact, abs=0.02)
    assert tally.home_share == 1.0


def test_at_once_it_is_one_pool() -> None:
    assert played(8, 0.0).mean_wait_s == pytest.approx(erlang.mean_wait_s(48, 6 * LOAD, HANDLE_S), abs=0.3)


@pytest.mark.parametrize(
    ("people", "after_s", "in_time", "wait_s", "home"),
    [(7, 60.0, 0.69, 19, 0.85), (8, 60.0, 0.84, 8, 0.92), (9, 60.0, 0.92, 4, 0.97)],
)
def test_the_table_of_overflow_after_a_minute_is_reproduced(
    people: int, after_s: float, in_time: float, wait_s: float, home: float
) -> None:
    tally = played(people, after_s)
    assert tally.answered_in_time == pytest.approx(in_time, abs=0.02)
    assert tally.mean_wait_s == pytest.approx(wait_s, abs=2)
    assert tally.home_share == pytest.approx(home, abs=0.01)


def test_the_sooner_contacts_may_leave_the_shorter_the_wait_and_the_fewer_stay_home() -> None:
    ladder = [played(7, after_s, hours=60) for after_s in (None, 120.0, 60.0, 30.0, 15.0, 0.0)]
    waits, homes = [tally.mean_wait_s or 0.0 for tally in ladder], [tally.home_share or 0.0 for tally in ladder]
    assert waits == sorted(waits, reverse=True)
    assert homes == sorted(homes, reverse=True)
    assert len({tally.contacts for tally in ladder}) == 1, "every setting is played on the very same contacts"


def test_the_same_seed_gives_the_same_run() -> None:
    assert played(7, 60.0, hours=5) == played(7, 60.0, hours=5)
    assert played(7, 60.0, hours=5) != played(7, 60.0, hours=5, seed=6)


def test_one_pod_that_keeps_its_contacts_helps_the_others_and_gets_no_help() -> None:
    desks = [Desk(7, LOAD, HANDLE_S, None), *[Desk(7, LOAD, HANDLE_S, 15.0)] * 5]
    first, *others = simulate(desks, 100, within_s=WITHIN_S, seed=2)
    assert first.home_share == 1.0
    assert (first.mean_wait_s or 0) > (together(others).mean_wait_s or 0)


def test_contacts_of_a_pod_with_nobody_there_are_answered_elsewhere_or_never() -> None:
    away, here = simulate([Desk(0, 1.0, HANDLE_S, 60.0), Desk(9, 4.0, HANDLE_S, 60.0)], 40, within_s=WITHIN_S, seed=1)
    assert (away.home_share, away.answered_in_time, away.unanswered) == (0.0, 0.0, 0)
    (lonely,) = simulate([Desk(0, 1.0, HANDLE_S, None)], 2, within_s=WITHIN_S, seed=1)
    assert lonely.unanswered == lonely.contacts > 0
    assert lonely.home_share is None
    assert here.contacts > 0


def test_no_contacts_no_figures() -> None:
    (tally,) = simulate([Desk(3, 0.0, HANDLE_S, 60.0)], 10, within_s=WITHIN_S, seed=1)
    assert (tally.answered_in_time, tally.mean_wait_s, tally.home_share) == (None, None, None)
    assert hours_for([Desk(3, 0.0, HANDLE_S, 60.0)], 1000) == 0.0
    assert hours_for([Desk(7, 5.6, 360.0, None)], 56) == pytest.approx(1.0)


desks = st.builds(
    Desk,
    people=st.integers(0, 6),
    load=st.floats(0, 5),
    handle_s=st.sampled_from([60.0, 360.0]),
    after_s=st.sampled_from([None, 0.0, 15.0, 60.0]),
)


@trials(max_examples=60)
@given(floor=st.lists(desks, min_size=1, max_size=5), seed=st.integers(0, 99))
def test_every_contact_is_counted_once_and_only_once(floor: list[Desk], seed: int) -> None:
    tallies = simulate(floor, 2, within_s=WITHIN_S, seed=seed, warm_up_h=0.0)
    at_once = [Desk(desk.people, desk.load, desk.handle_s, 0.0) for desk in floor]
    ended = simulate(at_once, 2, within_s=WITHIN_S, seed=seed, warm_up_h=0.0)
    for desk, tally, other in zip(floor, tallies, ended, strict=True):
        assert tally.contacts == other.contacts, "a setting changes where contacts go, not how many come"
        assert tally.at_home + tally.unanswered <= tally.contacts
        assert tally.in_time <= tally.contacts - tally.unanswered
        assert tally.waited_s >= 0
        if desk.after_s is None:
            assert tally.at_home + tally.unanswered == tally.contacts
        if desk.people and sum(d.people for d in floor):
            assert tally.unanswered == 0
