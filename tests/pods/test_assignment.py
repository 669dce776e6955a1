"""Sharing segments out: what fits, what it costs, and the curve between balance and moves."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pods import assignment
from pods.assignment import Place, Problem, Task

PLACES = (Place(1, 40.0), Place(2, 40.0))


def tasks(*hours: float, home: int = 1) -> tuple[Task, ...]:
    return tuple(Task(n + 1, h, int(h * 100), home) for n, h in enumerate(hours))


def test_half_the_work_goes_to_the_empty_pod() -> None:
    plan = assignment.solve(Problem(tasks(10, 10, 10, 10), PLACES), 1e-6)
    assert plan is not None
    assert plan.fullest == pytest.approx(0.5)
    assert plan.moved_customers == 2_000
    assert plan.loads == {1: 20, 2: 20}


def test_a_dear_move_is_not_made() -> None:
    plan = assignment.solve(Problem(tasks(10, 10), PLACES), 1.0)
    assert plan is not None and plan.moved == () and plan.fullest == pytest.approx(0.5)


def test_a_pair_that_does_not_fit_is_never_chosen() -> None:
    unfit = {(1, 2): "nobody speaks Polish", (2, 2): "nobody speaks Polish"}
    plan = assignment.solve(Problem(tasks(10, 10, 5), PLACES, unfit), 1e-6)
    assert plan is not None and plan.homes == {1: 1, 2: 1, 3: 2}


def test_what_is_pinned_stays() -> None:
    plan = assignment.solve(Problem(tasks(10, 10), PLACES, pinned=frozenset({1})), 1e-6)
    assert plan is not None and plan.homes == {1: 1, 2: 2}


def test_a_segment_that_fits_nowhere_is_named_and_weighs_where_it_is() -> None:
    unfit = {(1, 1): "nobody speaks Polish", (1, 2): "nobody speaks Polish"}
    problem = Problem(tasks(30, 10, 10), PLACES, unfit)
    plan = assignment.solve(problem, 1e-6)
    assert [task.segment_id for task in assignment.stuck(problem)] == [1]
    assert problem.reasons(problem.tasks[0]) == ["nobody speaks Polish"]
    assert plan is not None and plan.homes == {1: 1, 2: 2, 3: 2}


def test_a_pod_without_hours_gets_nothing() -> None:
    plan = assignment.solve(Problem(tasks(10, 10, home=2), (PLACES[0], Place(2, 0.0))), 1e-6)
    assert plan is not None and plan.homes == {1: 1, 2: 1}


def test_the_same_site_is_preferred() -> None:
    places = (Place(1, 40.0, "Sofia"), Place(2, 40.0, "Varna"), Place(3, 40.0, "Sofia"))
    plan = assignment.solve(Problem(tasks(10, 10), places), 1e-4)
    assert plan is not None and set(plan.homes.values()) == {1, 3}


def test_the_curve_begins_with_no_move_and_every_point_buys_balance() -> None:
    hours = [3.0 + (n * 7 % 11) for n in range(24)]
    spread = tuple(replace(task, home_id=1 + (n % 3) // 2 + n % 5 // 4) for n, task in enumerate(tasks(*hours)))
    problem = Problem(spread, (*PLACES, Place(3, 20.0), Place(4, 40.0)))
    points = assignment.curve(problem)
    assert points[0].moved == ()
    assert len(points) > 2
    for before, after in itertools.pairwise(points):
        assert after.moved_customers > before.moved_customers and after.fullest < before.fullest
    assert points == assignment.curve(problem)


def test_without_people_nothing_is_proposed() -> None:
    problem = Problem(tasks(10, 10), (Place(1, 0.0), Place(2, 0.0)))
    assert assignment.curve(problem) == [assignment.as_it_is(problem)]


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.floats(1e-5, 1e-2))
def test_no_other_plan_is_better(hours: list[int], weight: float) -> None:
    problem = Problem(tasks(*map(float, hours)), PLACES)
    plan = assignment.solve(problem, weight, gap=0.0)
    assert plan is not None
    best = min(
        max(sum(h for h, p in zip(hours, homes, strict=True) if p == pod) for pod in (1, 2)) / 40
        + weight * sum(100 * h for h, p in zip(hours, homes, strict=True) if p == 2)
        for homes in itertools.product((1, 2), repeat=len(hours))
    )
    assert plan.fullest + weight * plan.moved_customers == pytest.approx(best, abs=1e-6)


def test_the_hours_of_a_segment_are_those_of_the_pod_that_would_serve_it() -> None:
    problem = Problem(tasks(10, 10, 10, 10), (Place(1, 40.0), Place(2, 40.0, pace=3.0)))
    plan = assignment.solve(problem, 1e-6)
    assert plan is not None and len(plan.moved) == 1
    assert plan.loads == {1: 30, 2: 30} and plan.fullest == pytest.approx(0.75)
    assert assignment.as_it_is(Problem(tasks(10, 10, home=2), problem.places)).loads == {1: 0, 2: 60}


def test_what_is_stuck_weighs_at_the_pace_of_its_pod() -> None:
    unfit = {(1, 1): "no", (1, 2): "no"}
    problem = Problem(tasks(10, 10, home=2), (Place(1, 40.0), Place(2, 40.0, pace=2.0)), unfit)
    assert assignment.least_full(problem) == pytest.approx(0.5)
