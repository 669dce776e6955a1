"""A pod becomes two: nothing is lost, nothing is counted twice, and what was planned for later survives."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from core.people import Actor, Grant, Person, Role
from core.refusal import Conflict, NotFound, Refused
from pods import actions, halving, queries
from pods.actions import Half, Move, NewMember, NewSplit
from pods.assignment import Task
from pods.halving import Hand
from pods.models import (
    Guardrail,
    OverflowDial,
    Pod,
    PodManager,
    PodMembership,
    PodState,
    Remedy,
    Skill,
    SkillNeed,
)
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import TODAY, World

LATER = TODAY + timedelta(days=14)


@pytest.fixture
def staffed(world: World) -> World:
    """North with two agents more: a lead, three agents and a coach."""
    with world.store.transaction() as session:
        join(session, world.cast, "hana", TODAY - timedelta(days=90))
        join(session, world.cast, "ivo", TODAY - timedelta(days=60))
    return world


def join(session: Session, cast: Cast, login: str, day: date, until: date | None = None) -> int:
    person = Person(login=login, name=login.capitalize(), created_at=MONDAY)
    session.add(person)
    session.flush()
    new = NewMember(cast.north_id, person.id or 0, Role.AGENT, day, until)
    return actions.add_member(session, cast.dora, new, MONDAY, op=f"join {login}").id or 0


def proposal(world: World, day: date = TODAY) -> NewSplit:
    with world.store.reading() as session:
        ground = queries.split_ground(session, world.cast.dora, world.cast.north_id, day)
    parts = halving.divided(ground.tasks, ground.hands, ground.needs)
    names = (("North gold", "NO"), ("North basic", "NP"))
    halves = [Half(n, c, p.segment_ids, p.membership_ids) for (n, c), p in zip(names, parts, strict=True)]
    return NewSplit(world.cast.north_id, day, (halves[0], halves[1]), "Too many customers")


def split(world: World, new: NewSplit, actor: Actor | None = None, op: str = "split") -> int:
    who = actor or world.cast.dora
    return world.store.perform(lambda s: actions.split_pod(s, who, new, MONDAY, op=op)).id or 0


def children(session: Session, world: World) -> list[Pod]:
    return list(session.exec(select(Pod).where(Pod.parent_pod_id == world.cast.north_id).order_by(Pod.name)))


def shares(session: Session, day: date) -> dict[int, float]:
    """person -> full-time equivalents on that day, over all pods."""
    found: dict[int, float] = {}
    for row in session.exec(select(PodMembership)):
        if row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
            found[row.person_id] = round(found.get(row.person_id, 0.0) + row.fte, 6)
    return found


def test_a_split_of_today_starts_two_pods_and_ends_the_old_one(staffed: World) -> None:
    split(staffed, proposal(staffed))
    with staffed.store.reading() as session:
        halves = children(session, staffed)
        assert [pod.state for pod in halves] == [PodState.ACTIVE] * 2
        assert session.get_one(Pod, staffed.cast.north_id).state is PodState.SPLIT
        homes = queries.homes_on(session, TODAY)
        assert {homes[staffed.ng], homes[staffed.nb]} == {pod.id for pod in halves}
        assert queries.members_on(session, staffed.cast.north_id, TODAY) == []
        assert all(len(queries.members_on(session, pod.id or 0, TODAY)) == 3 for pod in halves)


def test_yesterday_is_as_it_was(staffed: World) -> None:
    yesterday = TODAY - timedelta(days=1)
    with staffed.store.reading() as session:
        before = (queries.homes_on(session, yesterday), queries.members_on(session, staffed.cast.north_id, yesterday))
    split(staffed, proposal(staffed))
    with staffed.store.reading() as session:
        after = queries.members_on(session, staffed.cast.north_id, yesterday)
        assert queries.homes_on(session, yesterday) == before[0]
        assert [(m.person_id, m.fte, m.role) for m in after] == [(m.person_id, m.fte, m.role) for m in before[1]]


def test_a_later_split_waits_for_its_day(staffed: World) -> None:
    planned = proposal(staffed, LATER)
    split(staffed, planned)
    with staffed.store.reading() as session:
        halves = children(session, staffed)
        assert [pod.state for pod in halves] == [PodState.FORMING] * 2
        assert session.get_one(Pod, staffed.cast.north_id).state is PodState.ACTIVE
        assert len(queries.members_on(session, staffed.cast.north_id, TODAY)) == 5
    with pytest.raises(Refused, match="Nobody belongs to North basic today"):
        staffed.store.perform(
            lambda s: actions.activate_pod(s, staffed.cast.dora, halves[0].id or 0, MONDAY, op="early")
        )
    with pytest.raises(Refused, match="planned already"):
        split(staffed, planned, op="again")
    at = MONDAY + timedelta(days=14)
    for pod in halves:
        with staffed.store.transaction() as session:
            actions.activate_pod(session, staffed.cast.dora, pod.id or 0, at, op=f"start {pod.id}")
    with staffed.store.reading() as session:
        assert session.get_one(Pod, staffed.cast.north_id).state is PodState.SPLIT


def test_planned_moves_and_people_survive(staffed: World) -> None:
    dora, north, south = staffed.cast.dora, staffed.cast.north_id, staffed.cast.south_id
    moves = [Move(staffed.nb, south, LATER), Move(staffed.s, north, LATER)]
    with staffed.store.transaction() as session:
        actions.commit_moves(session, dora, moves, "Planned", MONDAY, op="planned")
        join(session, staffed.cast, "jan", LATER)
    split(staffed, proposal(staffed))
    with staffed.store.reading() as session:
        halves = [pod.id or 0 for pod in children(session, staffed)]
        homes = queries.homes_on(session, LATER)
        joined = [m.name for pod_id in halves for m in queries.members_on(session, pod_id, LATER)]
    assert homes[staffed.nb] == south
    assert homes[staffed.s] in halves
    assert sorted(joined) == ["Ana", "Boyan", "Chen", "Chen", "Hana", "Ivo", "Jan"]


def test_the_halves_keep_what_the_pod_had(staffed: World) -> None:
    north = staffed.cast.north_id
    with staffed.store.transaction() as session:
        skill = Skill(name="Polish")
        session.add(skill)
        session.flush()
        session.add(SkillNeed(pod_id=north, skill_id=skill.id or 0, min_cover=1))
        session.add(OverflowDial(pod_id=north, after_seconds=60, valid_from=date(2026, 1, 1), recorded_at=MONDAY))
        limit: dict[str, Any] = {"series": "a" * 32, "remedy": Remedy.REFUND, "per_action": 5000, "review_on": LATER}
        session.add(Guardrail(pod_id=north, valid_from=date(2026, 1, 1), recorded_at=MONDAY, **limit))
        actions.assign_manager(
            session, staffed.cast.dora, north, staffed.cast.dora.person_id or 0, TODAY, MONDAY, op="m"
        )
    split(staffed, proposal(staffed))
    with staffed.store.reading() as session:
        for pod in children(session, staffed):
            for kind in (SkillNeed, OverflowDial, Guardrail, PodManager):
                assert session.exec(select(kind).where(kind.pod_id == pod.id)).one()
        assert session.exec(select(PodManager).where(PodManager.pod_id == north)).all() == []


def test_a_new_lead_may_be_named(staffed: World) -> None:
    new = proposal(staffed)
    with staffed.store.reading() as session:
        ground = queries.split_ground(session, staffed.cast.dora, staffed.cast.north_id, TODAY)
    leaderless = next(half for half in new.halves if not any(is_led(ground.hands, key) for key in half.membership_ids))
    chosen = next(hand for hand in ground.hands if hand.membership_id == leaderless.membership_ids[0])
    named = tuple(
        Half(h.name, h.code, h.segment_ids, h.membership_ids, chosen.person_id if h is leaderless else None)
        for h in new.halves
    )
    split(staffed, NewSplit(new.pod_id, new.day, (named[0], named[1]), new.note))
    with staffed.store.reading() as session:
        for pod in children(session, staffed):
            assert sum(m.role is Role.LEAD for m in queries.members_on(session, pod.id or 0, TODAY)) == 1


def is_led(hands: tuple[Hand, ...], membership_id: int) -> bool:
    return any(hand.role is Role.LEAD for hand in hands if hand.membership_id == membership_id)


def test_two_people_are_too_few(world: World) -> None:
    with pytest.raises(Refused, match="North has 2 people besides coaches: a split needs four"):
        split(
            world, NewSplit(world.cast.north_id, TODAY, (Half("A", "A", (world.ng,), ()), Half("B", "B", (), ())), "x")
        )


def test_one_segment_is_too_few(staffed: World) -> None:
    new = proposal(staffed)
    move = [Move(staffed.nb, staffed.cast.south_id, TODAY)]
    staffed.store.perform(lambda s: actions.commit_moves(s, staffed.cast.dora, move, "Away", MONDAY, op="away"))
    with pytest.raises(Refused, match="North owns 1 segment: a split needs two"):
        split(staffed, new)


def test_a_stale_proposal_is_refused_and_nothing_is_half_done(staffed: World) -> None:
    new = proposal(staffed)
    staffed.store.perform(lambda s: join(s, staffed.cast, "kim", TODAY))
    with pytest.raises(Conflict, match="have changed since this proposal"):
        split(staffed, new)
    with staffed.store.reading() as session:
        assert children(session, staffed) == []
        assert session.get_one(Pod, staffed.cast.north_id).state is PodState.ACTIVE


Spoil = Callable[[NewSplit], NewSplit]
SPOILT: tuple[tuple[Spoil, str], ...] = (
    (lambda n: NewSplit(n.pod_id, TODAY - timedelta(days=1), n.halves, n.note), "today .* or later"),
    (lambda n: NewSplit(n.pod_id, n.day, n.halves, " "), "why the pod is split"),
    (lambda n: NewSplit(n.pod_id, n.day, (n.halves[0], n.halves[0]), n.note), "the same name"),
    (lambda n: NewSplit(n.pod_id, n.day, (n.halves[0], renamed(n.halves[0])), n.note), "given to both halves"),
)


def renamed(half: Half) -> Half:
    return Half("Else", "EL", half.segment_ids, half.membership_ids)


@pytest.mark.parametrize(("spoil", "told"), SPOILT, ids=[told for _, told in SPOILT])
def test_what_makes_no_sense_is_refused(staffed: World, spoil: Spoil, told: str) -> None:
    with pytest.raises(Refused, match=told):
        split(staffed, spoil(proposal(staffed)))


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_only_a_manager_splits(staffed: World, name: str) -> None:
    with pytest.raises((Refused, NotFound)):
        split(staffed, proposal(staffed), staffed.cast.everybody()[name])


def test_two_managers_split_at_once_and_one_is_told(staffed: World) -> None:
    new, dora = proposal(staffed), staffed.cast.dora
    other = Actor("Else", (Grant(Role.MANAGER),), staffed.cast.fay.person_id)

    def one(who: Actor) -> str:
        try:
            split(staffed, new, who, op=f"race {who.name}")
        except Refused as reason:
            return str(reason)
        return "done"

    with ThreadPoolExecutor(2) as hands:
        told = sorted(hands.map(one, (dora, other)), key=len)
    assert told[0] == "done"
    assert "only an active pod can be split" in told[1]
    with staffed.store.reading() as session:
        assert len(children(session, staffed)) == 2


@pytest.mark.parametrize("seed", [0, 2, 3, 5])
def test_segments_customers_and_working_time_are_conserved(staffed: World, seed: int) -> None:
    """Whatever was planned before: on every day each segment has one pod, each person the same share as before."""
    dora, cast = staffed.cast.dora, staffed.cast
    days = [TODAY + timedelta(days=n * 5 + seed) for n in range(-4, 9)]
    with staffed.store.transaction() as session:
        for n in range(seed):
            day = TODAY + timedelta(days=(n * 7 + seed * 3) % 40 + 1)
            segment, pod = (staffed.ng, staffed.nb, staffed.s)[n % 3], (cast.south_id, cast.north_id)[n % 2]
            with suppress(Refused):
                actions.commit_moves(session, dora, [Move(segment, pod, day)], "Plan", MONDAY, op=f"plan {n}")
            join(session, cast, f"new{n}", TODAY + timedelta(days=n * 6 - 9), TODAY + timedelta(days=n * 9 + 20))
        rows = [
            (f"K{n}", {"region": ("north", "south")[n % 2], "tier": ("gold", "basic")[n % 3 == 0]}, date(2026, 1, 5))
            for n in range(20)
        ]
        staffed.people(session, rows)
    with staffed.store.reading() as session:
        before = [(shares(session, day), queries.customers_per_segment(session, day)) for day in days]
        homes = [queries.homes_on(session, day) for day in days]
    split(staffed, proposal(staffed, TODAY + timedelta(days=seed % 3)))
    with staffed.store.reading() as session:
        halves = {pod.id for pod in children(session, staffed)}
        for day, told, held in zip(days, before, homes, strict=True):
            assert (shares(session, day), queries.customers_per_segment(session, day)) == told
            now = queries.homes_on(session, day)
            assert now.keys() == held.keys() and None not in now.values()
            for segment_id, pod_id in held.items():
                split_now = pod_id == cast.north_id and day >= TODAY + timedelta(days=seed % 3)
                assert now[segment_id] in halves if split_now else now[segment_id] == pod_id


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 50), min_size=2, max_size=8), st.lists(st.sets(st.integers(1, 4)), min_size=4, max_size=9)
)
def test_a_proposal_gives_everything_to_exactly_one_half(hours: list[int], skills: list[set[int]]) -> None:
    tasks = [Task(n, float(h), h, 1) for n, h in enumerate(hours, 1)]
    roles = [Role.LEAD, *[Role.AGENT] * (len(skills) - 1)]
    hands = [Hand(n, n, f"P{n}", roles[n], 1.0, frozenset(its)) for n, its in enumerate(skills)]
    one, other = halving.divided(tasks, hands, {0: frozenset({1})})
    assert sorted(one.segment_ids + other.segment_ids) == sorted(task.segment_id for task in tasks)
    assert sorted(one.membership_ids + other.membership_ids) == list(range(len(skills)))
    assert one.segment_ids and other.segment_ids
    assert min(len(one.membership_ids), len(other.membership_ids)) >= halving.LEAST_PEOPLE
    holders = [n for n, its in enumerate(skills) if 1 in its]
    if len(holders) >= 2:
        assert set(holders) & set(one.membership_ids) and set(holders) & set(other.membership_ids)
