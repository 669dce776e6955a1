"""Change sets: proved, previewed, one at a time; and as-of answers that never change behind our backs."""

import random
import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func
from sqlmodel import select

from core.audit import AuditEntry
from core.refusal import Conflict, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import Move
from pods.dating import pod_on
from pods.models import ChangeKind, ChangeSet, PodAssignment
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import LONG_AGO, TODAY, Boxes, World

TOMORROW = TODAY + timedelta(days=1)


def count(store: Database, table: type) -> int:
    with store.reading() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


def homes(store: Database, day: date, known_at: datetime | None = None) -> dict[int, int | None]:
    with store.reading() as session:
        return queries.homes_on(session, day, known_at)


def move(world: World, segment_id: int, pod_id: int, day: date, op: str, at: datetime = MONDAY) -> ChangeSet:
    moves = [Move(segment_id, pod_id, day)]
    return world.store.perform(lambda s: actions.commit_moves(s, world.cast.dora, moves, "Balance", at, op=op))


def test_a_move_holds_from_its_day_on(world: World) -> None:
    move(world, world.nb, world.cast.south_id, TOMORROW, "m")
    assert homes(world.store, TODAY)[world.nb] == world.cast.north_id
    assert homes(world.store, TOMORROW)[world.nb] == world.cast.south_id


def test_a_second_press_commits_once(world: World) -> None:
    assert (
        move(world, world.nb, world.cast.south_id, TOMORROW, "m").id
        == move(world, world.nb, world.cast.south_id, TOMORROW, "m").id
    )
    assert count(world.store, ChangeSet) == 3


def test_the_preview_touches_no_row_and_equals_what_is_committed(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [(f"c{n}", {"region": "north", "tier": "basic"}, LONG_AGO) for n in range(7)])
    before = (count(world.store, ChangeSet), count(world.store, PodAssignment), count(world.store, AuditEntry))
    with world.store.reading() as session:
        wanted = [Move(world.nb, world.cast.south_id, TOMORROW)]
        seen = queries.preview_moves(session, world.cast.dora, wanted, MONDAY)
    assert (count(world.store, ChangeSet), count(world.store, PodAssignment), count(world.store, AuditEntry)) == before
    assert seen.moved_customers == 7
    assert {line.name: (line.before, line.after) for line in seen.pods} == {"North": (7, 0), "South": (0, 7)}
    change = move(world, world.nb, world.cast.south_id, TOMORROW, "m")
    assert change.preview == seen.to_json()
    with world.store.reading() as session:
        after = {home.code: (home.pod_name, home.customers) for home in queries.segments_on(session, TOMORROW)}
    assert after["NB"] == ("South", 7)


def test_a_past_day_is_a_correction_and_what_was_believed_stays_answerable(world: World) -> None:
    later = MONDAY + timedelta(days=2)
    change = move(world, world.nb, world.cast.south_id, date(2026, 3, 3), "m", later)
    assert change.kind is ChangeKind.CORRECTION
    assert homes(world.store, date(2026, 3, 2))[world.nb] == world.cast.north_id
    assert homes(world.store, date(2026, 3, 3))[world.nb] == world.cast.south_id
    assert homes(world.store, date(2026, 3, 3), MONDAY)[world.nb] == world.cast.north_id


def believed_on(store: Database, days: list[date], known_at: datetime | None = None) -> list[list[int | None]]:
    with store.reading() as session:
        owned = queries.timelines(session, known_at)
    return [[pod_on(owned[segment_id], day) for segment_id in sorted(owned)] for day in days]


def test_any_moves_leave_one_pod_a_day_the_past_as_it_was_and_beliefs_untouched(light_world: World) -> None:
    """200 sequences of moves, every fourth back-dated, on the store; every seventh day is sampled."""
    world, draw = light_world, random.Random(20)
    days = [LONG_AGO + timedelta(days=7 * n) for n in range(70)]
    at, believed = MONDAY, dict[datetime, list[list[int | None]]]()
    for sequence in range(200):
        at += timedelta(hours=8)
        believed[at] = believed_on(world.store, days)
        is_late = sequence % 4 == 0
        moves = []
        for day in draw.sample(days if is_late else [day for day in days if day >= at.date()], draw.randint(1, 3)):
            pod_id = draw.choice((world.cast.north_id, world.cast.south_id))
            moves.append(Move(draw.choice((world.ng, world.nb, world.s)), pod_id, day))
        try:
            with world.store.transaction() as session:
                actions.commit_moves(session, world.cast.dora, moves, "x", at, op=f"{sequence}")
        except Refused as reason:
            assert "Nothing would change" in str(reason)
        with world.store.reading() as session:
            owned = queries.timelines(session)
        assert all(sum(s.holds(day) for s in stints) == 1 for stints in owned.values() for day in days)
        untouched = [day for day in days if day < min(move.day for move in moves)]
        assert believed_on(world.store, untouched) == believed[at][: len(untouched)]
    for known_at, answers in list(believed.items())[::10]:
        assert believed_on(world.store, days, known_at - timedelta(seconds=1)) == answers


def test_rules_with_a_gap_are_refused_with_the_customers_in_it(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [("a", {"region": "north", "tier": "gold"}, LONG_AGO)])
    boxes = {**world.boxes(), world.ng: []}
    with pytest.raises(Refused, match=r"1 combination has no segment, 1 customer among them: .*tier gold"):
        world.store.perform(lambda s: actions.commit_rules(s, world.cast.dora, TOMORROW, boxes, "Less", MONDAY, op="r"))


def test_new_rules_give_customers_their_segment_from_the_day_on(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [("a", {"region": "north", "tier": "gold"}, LONG_AGO)])
        world.people(session, [("b", {"region": "south", "tier": "gold"}, LONG_AGO)])
    boxes = {world.nb: [{"region": ["north"]}], world.s: [{"region": ["south", "unknown"]}]}
    change = world.store.perform(
        lambda s: actions.commit_rules(s, world.cast.dora, TOMORROW, boxes, "Gold ends", MONDAY, op="r")
    )
    with world.store.reading() as session:
        assert queries.home_of(session, 1, TODAY).segment_id == world.ng
        assert queries.home_of(session, 1, TOMORROW).segment_id == world.nb
        assert queries.home_of(session, 2, TOMORROW).segment_id == world.s
        assert {h.code: h.customers for h in queries.segments_on(session, TOMORROW)} == {"NG": 0, "NB": 1, "S": 1}
    assert change.preview["moved_customers"] == 1


def test_rules_planned_for_later_survive_rules_for_an_earlier_day(world: World) -> None:
    split = {world.ng: [{"region": ["north"]}], world.s: [{"region": ["south", "unknown"]}]}
    joined: Boxes = {world.s: [{}]}
    with world.store.transaction() as session:
        world.people(session, [("a", {"region": "north", "tier": "basic"}, LONG_AGO)])
        for number, (days, boxes) in enumerate(((30, joined), (10, split))):
            on = TODAY + timedelta(days=days)
            actions.commit_rules(session, world.cast.dora, on, boxes, "Plan", MONDAY, op=f"r{number}")
    with world.store.reading() as session:
        homes_then = [queries.home_of(session, 1, TODAY + timedelta(days=n)).segment_id for n in (9, 10, 29, 30)]
    assert homes_then == [world.nb, world.ng, world.ng, world.s]


def test_each_change_set_leaves_its_mark_in_the_audit_trail(world: World) -> None:
    change = move(world, world.nb, world.cast.south_id, TOMORROW, "m")
    with world.store.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "segment.move")).all()[-1]
    assert (entry.object_type, entry.object_id, entry.actor_name) == ("change_set", change.id, "Dora")
    assert entry.after == {"moves": [[world.nb, world.cast.south_id, "2026-11-17"]], "note": "Balance"}


def test_rules_are_not_changed_behind_the_figures(world: World) -> None:
    with pytest.raises(Refused, match="take effect today"):
        world.store.perform(
            lambda s: actions.commit_rules(s, world.cast.dora, date(2026, 3, 3), world.boxes(), "Late", MONDAY, op="r")
        )


def test_a_segment_without_a_pod_gets_no_customers(world: World) -> None:
    with world.store.transaction() as session:
        new = actions.add_segment(session, world.cast.dora, "W", "West", MONDAY, op="w").id or 0
    boxes = {world.ng: [{"region": ["north"]}], new: [{"region": ["south", "unknown"]}]}
    with pytest.raises(Refused, match=r"1 segment has no pod on 2026-11-17: W\. Give each of them a pod first"):
        world.store.perform(lambda s: actions.commit_rules(s, world.cast.dora, TOMORROW, boxes, "West", MONDAY, op="r"))


def test_a_move_that_leaves_a_segment_without_a_pod_is_refused(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        ids = [actions.add_segment(session, cast.dora, c, c, MONDAY, op=c).id or 0 for c in "AB"]
        actions.define_attributes(session, cast.dora, {"region": ["x"]}, MONDAY)
        boxes = {ids[0]: [{"region": ["x"]}], ids[1]: [{"region": ["unknown"]}]}
        actions.commit_rules(session, cast.dora, TODAY, boxes, "First", MONDAY, op="r")
    with pytest.raises(Refused, match="1 segment has no pod on 2026-11-17: B"):
        store.perform(
            lambda s: actions.commit_moves(
                s, cast.dora, [Move(ids[0], cast.north_id, TOMORROW)], "First", MONDAY, op="m"
            )
        )


def test_a_stale_preview_is_refused_with_who_was_faster(world: World) -> None:
    with world.store.reading() as session:
        seen = queries.latest_change(session)
    move(world, world.nb, world.cast.south_id, TOMORROW, "first")
    with pytest.raises(Conflict, match="Dora committed “Balance” after your preview"):
        world.store.perform(
            lambda s: actions.commit_moves(
                s,
                world.cast.dora,
                [Move(world.nb, world.cast.south_id, TODAY)],
                "Mine",
                MONDAY,
                op="second",
                seen_change_set_id=seen,
            )
        )


def test_of_two_managers_at_the_same_moment_one_commits_and_one_is_told(world: World) -> None:
    with world.store.reading() as session:
        seen = queries.latest_change(session)
    start, told = threading.Barrier(4), list[str]()

    def commit(number: int) -> None:
        moves = [Move(world.nb, world.cast.south_id, TODAY + timedelta(days=number))]
        start.wait()
        try:
            world.store.perform(
                lambda s: actions.commit_moves(
                    s, world.cast.dora, moves, f"By {number}", MONDAY, op=f"{number}", seen_change_set_id=seen
                )
            )
            told.append("committed")
        except Conflict:
            told.append("refused")

    threads = [threading.Thread(target=commit, args=(n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["committed", "refused", "refused", "refused"]


def test_a_note_says_why(world: World) -> None:
    moves = [Move(world.nb, world.cast.south_id, TOMORROW)]
    with pytest.raises(Refused, match="why"):
        world.store.perform(lambda s: actions.commit_moves(s, world.cast.dora, moves, " ", MONDAY, op="m"))


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_only_a_manager_designs_segments(light_world: World, name: str) -> None:
    world, actor = light_world, light_world.cast.everybody()[name]
    with pytest.raises(Refused):
        world.store.perform(
            lambda s: actions.commit_moves(s, actor, [Move(world.nb, 1, TOMORROW)], "x", MONDAY, op="m")
        )
    with pytest.raises(Refused):
        world.store.perform(lambda s: actions.commit_rules(s, actor, TOMORROW, world.boxes(), "x", MONDAY, op="r"))
    with pytest.raises(Refused):
        world.store.perform(lambda s: actions.add_segment(s, actor, "X", "X", MONDAY, op="s"))
    with pytest.raises(Refused):
        world.store.perform(lambda s: actions.define_attributes(s, actor, {"region": ["x"]}, MONDAY))


def test_lists_that_span_too_many_combinations_are_refused(light_world: World) -> None:
    many = {name: [f"{name} {n}" for n in range(30)] for name in ("region", "product", "tier", "language", "stage")}
    with pytest.raises(Refused, match=r"at most 1,000,000 can be proved\. Merge rare values, first of all in region"):
        light_world.store.perform(lambda s: actions.define_attributes(s, light_world.cast.dora, many, MONDAY))


def test_a_pod_that_does_not_exist_takes_no_segment(light_world: World) -> None:
    with pytest.raises(Refused, match="does not exist or is no longer working"):
        move(light_world, light_world.nb, 99, TOMORROW, "m")
