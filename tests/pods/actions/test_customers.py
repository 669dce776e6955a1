"""Customers in bulk: dated attributes, segments that follow, and nothing twice."""

import time
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from core.refusal import Refused
from data.database import Database
from pods import actions, queries
from pods.actions import CustomerRow
from pods.models import CustomerProfile
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import LONG_AGO, TODAY, World

GOLD = {"region": "north", "tier": "gold"}
BASIC = {"region": "north", "tier": "basic"}
MARCH = date(2026, 3, 2)


def rows_of(world: World) -> list[tuple[date, date | None, str, int | None]]:
    with world.store.reading() as session:
        found = session.exec(select(CustomerProfile).order_by(col(CustomerProfile.valid_from))).all()
        return [(row.valid_from, row.valid_to, row.tier, row.segment_id) for row in found]


def test_identical_rows_change_nothing(world: World) -> None:
    told = [("a", GOLD, LONG_AGO), ("b", {}, LONG_AGO)]
    with world.store.transaction() as session:
        first = world.people(session, told)
    with world.store.transaction() as session:
        again = world.people(session, told)
    assert (first.new, first.changed, first.unchanged) == (2, 0, 0)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_a_changed_attribute_ends_the_row_and_opens_a_new_one(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [("a", GOLD, LONG_AGO)])
    with world.store.transaction() as session:
        tally = world.people(session, [("a", BASIC, MARCH)])
    assert tally.changed == 1
    assert rows_of(world) == [(LONG_AGO, MARCH, "gold", world.ng), (MARCH, None, "basic", world.nb)]


def test_a_late_word_changes_only_the_days_up_to_the_next_one(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [("a", GOLD, LONG_AGO), ("a", BASIC, MARCH)])
    with world.store.transaction() as session:
        world.people(session, [("a", {"region": "south", "tier": "gold"}, date(2026, 2, 2))])
    assert [row[3] for row in rows_of(world)] == [world.ng, world.s, world.nb]


def test_a_preview_counts_the_same_and_writes_nothing(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [("a", GOLD, LONG_AGO), ("b", {}, LONG_AGO), ("c", {}, LONG_AGO)])
    told = [
        CustomerRow(1, "a", attributes=BASIC, valid_from=MARCH),
        CustomerRow(1, "b", name="Mira", valid_from=LONG_AGO),
        CustomerRow(1, "c", valid_from=LONG_AGO),
        CustomerRow(1, "d", valid_from=LONG_AGO),
        CustomerRow(1, "e", attributes={"tier": "platinum"}),
    ]
    before = rows_of(world)
    with world.store.transaction() as session:
        foreseen = actions.preview_customers(session, world.cast.dora, told)
    assert rows_of(world) == before
    with world.store.transaction() as session:
        done = actions.record_customers(session, world.cast.dora, told, None, MONDAY)
    assert foreseen == done
    assert (done.new, done.changed, done.unchanged, len(done.rejects)) == (1, 2, 1, 1)


def test_a_value_that_nobody_defined_refuses_that_row_only(world: World) -> None:
    with world.store.transaction() as session:
        tally = world.people(session, [("a", GOLD, LONG_AGO), ("b", {"tier": "platinum"}, LONG_AGO)])
    assert tally.new == 1
    [reject] = tally.rejects
    assert (reject.index, reject.ext_id) == (1, "b")
    assert reject.reason == "tier “platinum” is not known; allowed are gold, basic, unknown."


def test_a_missing_attribute_is_unknown_and_still_served(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [("a", {}, LONG_AGO)])
        assert queries.home_of(session, 1, TODAY).pod_id == world.cast.south_id


def test_history_told_after_new_rules_follows_the_rules_of_each_day(world: World) -> None:
    tomorrow = TODAY + timedelta(days=1)
    boxes = {world.nb: [{"region": ["north"]}], world.s: [{"region": ["south", "unknown"]}]}
    with world.store.transaction() as session:
        actions.commit_rules(session, world.cast.dora, tomorrow, boxes, "Gold ends", MONDAY, op="r")
        world.people(session, [("a", GOLD, LONG_AGO)])
    assert rows_of(world) == [(LONG_AGO, tomorrow, "gold", world.ng), (tomorrow, None, "gold", world.nb)]
    with world.store.transaction() as session:
        assert world.people(session, [("a", GOLD, LONG_AGO)]).unchanged == 1


def test_the_finder_in_memory_agrees_with_the_question_one_by_one(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [("a", GOLD, LONG_AGO), ("a", {"region": "south"}, MARCH), ("b", {}, MARCH)])
    with world.store.reading() as session:
        find = queries.home_finder(session)
        for customer_id in (1, 2, 3):
            for n in range(-3, 90, 7):
                day = LONG_AGO + timedelta(days=n)
                assert find(customer_id, day) == queries.home_of(session, customer_id, day)


def test_an_empty_name_is_no_news(world: World) -> None:
    row = CustomerRow(1, "a", "Maria", "m@example.org", "", GOLD, LONG_AGO)
    with world.store.transaction() as session:
        actions.record_customers(session, world.cast.dora, [row], None, MONDAY)
        tally = actions.record_customers(
            session, world.cast.dora, [CustomerRow(1, "a", attributes=GOLD, valid_from=LONG_AGO)], None, MONDAY
        )
    assert (tally.changed, tally.unchanged) == (0, 1)


def test_sixty_thousand_customers_take_seconds(light_world: World) -> None:
    world, tiers = light_world, ("gold", "basic", "")
    rows = [
        CustomerRow(1, f"c{n}", f"Name {n}", "", "", {"region": "north", "tier": tiers[n % 3]}, LONG_AGO)
        for n in range(60_000)
    ]
    for expected in ((60_000, 0, 0), (0, 0, 60_000)):
        began = time.perf_counter()
        with world.store.transaction() as session:
            tally = actions.record_customers(session, world.cast.dora, rows, None, MONDAY)
        assert (tally.new, tally.changed, tally.unchanged) == expected
        assert time.perf_counter() - began < 30
    boxes = {world.nb: [{"region": ["north"]}], world.s: [{"region": ["south", "unknown"]}]}
    began = time.perf_counter()
    with world.store.transaction() as session:
        change = actions.commit_rules(session, world.cast.dora, TODAY, boxes, "Gold ends", MONDAY, op="r")
    assert change.preview["moved_customers"] == 20_000
    assert time.perf_counter() - began < 30


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "goro"])
def test_agents_and_leads_import_nobody(light_store: Database, light_cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        light_store.perform(
            lambda s: actions.record_customers(s, light_cast.everybody()[name], [CustomerRow(1, "a")], None, MONDAY)
        )
    with pytest.raises(Refused), light_store.reading() as session:
        actions.preview_customers(session, light_cast.everybody()[name], [CustomerRow(1, "a")])
