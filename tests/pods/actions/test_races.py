"""Races and random histories on both stores: nothing is half done, and every day has one pod a segment."""

import random
import threading
from datetime import timedelta

from core.refusal import Conflict, Refused
from pods import actions, queries
from pods.actions import CustomerRow, Move
from pods.dating import pod_on
from pods.models import DraftOrigin
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO, TODAY, World

TOMORROW = TODAY + timedelta(days=1)


def raced(*works: object) -> list[str]:
    """Run these at once; what came of each."""
    start, told = threading.Barrier(len(works)), list[str]()

    def run(work: object) -> None:
        start.wait()
        try:
            work()  # type: ignore[operator]
            told.append("done")
        except Conflict:
            told.append("conflict")
        except Refused as reason:
            told.append(str(reason))

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_two_managers_who_commit_overlapping_drafts_one_is_told(world: World) -> None:
    store, dora, south = world.store, world.cast.dora, world.cast.south_id
    made = []
    for name, days in (("one", 1), ("two", 9)):
        moves = [
            Move(world.nb, south, TODAY + timedelta(days=days)),
            Move(world.ng, south, TODAY + timedelta(days=days)),
        ]
        with store.transaction() as session:
            draft = actions.save_draft(session, dora, name, moves, DraftOrigin.PERSON, MONDAY, op=name)
            made.append(draft.id or 0)
    works = [
        lambda d=draft: store.perform(lambda s: actions.commit_draft(s, dora, d, "Mine", 1, MONDAY, op=f"c{d}"))
        for draft in made
    ]
    assert raced(*works) == ["conflict", "done"]
    with store.reading() as session:
        assert len(queries.change_sets(session, dora)) == 3
        assert len(queries.drafts_open(session, dora)) == 1


def test_rules_that_change_while_an_import_runs_leave_every_customer_with_the_segment_of_the_rules(
    world: World,
) -> None:
    store, dora = world.store, world.cast.dora
    boxes = {world.nb: [{"region": ["north"]}], world.s: [{"region": ["south", "unknown"]}]}
    rows = [
        CustomerRow(1, f"r{n}", attributes={"region": "north", "tier": ("gold", "basic")[n % 2]}, valid_from=LONG_AGO)
        for n in range(400)
    ]
    told = raced(
        lambda: store.perform(lambda s: actions.record_customers(s, dora, rows[:200], None, MONDAY)),
        lambda: store.perform(lambda s: actions.commit_rules(s, dora, TOMORROW, boxes, "One", MONDAY, op="r")),
        lambda: store.perform(lambda s: actions.record_customers(s, dora, rows[200:], None, MONDAY)),
    )
    assert told == ["done"] * 3
    with store.reading() as session:
        before = queries.customers_per_segment(session, TODAY)
        after = queries.customers_per_segment(session, TOMORROW)
    assert before == {world.ng: 200, world.nb: 200}
    assert after == {world.nb: 400}


def test_random_histories_keep_one_pod_a_day_and_last_quarter_as_it_was(world: World) -> None:
    """Twenty sequences on each store, of up to three moves; 200 run on one store and 200 on the move itself."""
    draw, days = random.Random(30), [LONG_AGO + timedelta(days=5 * n) for n in range(90)]
    quarter = [day for day in days if day < TODAY]
    with world.store.transaction() as session:
        world.people(session, [(f"c{n}", {"region": "north", "tier": "basic"}, LONG_AGO) for n in range(5)])
    with world.store.reading() as session:
        lately = [queries.home_of(session, 1, day) for day in quarter[::9]]
    pods = (world.cast.north_id, world.cast.south_id)
    for sequence in range(20):
        moves = {
            (draw.choice((world.ng, world.nb, world.s)), TODAY + timedelta(days=draw.randint(0, 300)))
            for _ in range(draw.randint(1, 3))
        }
        wanted = [Move(segment_id, draw.choice(pods), day) for segment_id, day in sorted(moves)]
        told = raced(
            lambda w=wanted, n=sequence: world.store.perform(
                lambda s: actions.commit_moves(s, world.cast.dora, w, "x", MONDAY, op=f"s{n}")
            )
        )
        assert told == ["done"] or "Nothing would change" in told[0]
        with world.store.reading() as session:
            owned = queries.timelines(session)
        assert all(sum(stint.holds(day) for stint in stints) == 1 for stints in owned.values() for day in days)
        assert all(pod_on(owned[world.nb], day) == world.cast.north_id for day in quarter)
    with world.store.reading() as session:
        assert [queries.home_of(session, 1, day) for day in quarter[::9]] == lately
