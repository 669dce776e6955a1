"""Attribute values that start or end on a day: who is served by whom before and after, proved on each day."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from core.refusal import NotFound, Refused
from pods import actions, queries
from pods.models import AttributeValue
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO, TODAY, World

ENDS = TODAY + timedelta(days=10)


def dated(world: World, value: str, start: date | None, end: date | None, op: str = "d") -> AttributeValue:
    with world.store.reading() as session:
        row = session.exec(select(AttributeValue.id).where(AttributeValue.value == value)).one() or 0
    return world.store.perform(lambda s: actions.date_value(s, world.cast.dora, row, start, end, MONDAY, op=op))


def test_a_customer_whose_value_ended_belongs_where_unknown_belongs(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [("a", {"region": "north", "tier": "gold"}, LONG_AGO)])
    dated(world, "gold", None, ENDS)
    with world.store.reading() as session:
        found = [queries.home_of(session, 1, day).segment_id for day in (ENDS - timedelta(days=1), ENDS)]
        counts = {home.code: home.customers for home in queries.segments_on(session, ENDS)}
    assert found == [world.ng, world.nb]
    assert counts == {"NG": 0, "NB": 1, "S": 0}


def test_an_end_that_is_taken_back_gives_customers_their_segment_again(world: World) -> None:
    with world.store.transaction() as session:
        world.people(session, [("a", {"region": "north", "tier": "gold"}, LONG_AGO)])
    dated(world, "gold", None, ENDS)
    dated(world, "gold", None, None, "back")
    with world.store.reading() as session:
        assert queries.home_of(session, 1, ENDS).segment_id == world.ng


def test_a_row_with_an_ended_value_is_refused_and_the_others_are_taken(world: World) -> None:
    dated(world, "gold", None, ENDS)
    with world.store.transaction() as session:
        tally = world.people(
            session, [("a", {"region": "north", "tier": "gold"}, ENDS), ("b", {"region": "north"}, ENDS)]
        )
    assert tally.new == 1
    assert [reject.reason for reject in tally.rejects] == ["tier “gold” ended on 2026-11-26; the row is of 2026-11-26."]


def test_a_value_that_starts_later_opens_a_gap_on_its_day_and_rules_without_it_are_refused(world: World) -> None:
    with world.store.transaction() as session:
        actions.define_attributes(session, world.cast.dora, {"region": ["west"]}, MONDAY, since=ENDS)
    with world.store.reading() as session:
        drafted = queries.draft_rules(session, world.cast.dora, TODAY, world.boxes())
    assert drafted.proof.holds
    assert [(one.day, one.is_draft, one.proof.holds) for one in drafted.later] == [(ENDS, True, False)]
    assert not drafted.holds
    with pytest.raises(Refused, match="From 2026-11-26 on: 1 combination has no segment"):
        world.store.perform(
            lambda s: actions.commit_rules(s, world.cast.dora, TODAY, world.boxes(), "x", MONDAY, op="r")
        )
    boxes = {**world.boxes(), world.s: [{"region": ["south", "west", "unknown"]}]}
    world.store.perform(lambda s: actions.commit_rules(s, world.cast.dora, TODAY, boxes, "West", MONDAY, op="r2"))


def test_days_behind_stay_and_a_value_ends_after_it_starts(light_world: World) -> None:
    with pytest.raises(Refused, match="A value ends today or later"):
        dated(light_world, "gold", None, date(2026, 3, 3))
    with pytest.raises(Refused, match="ends after it starts"):
        dated(light_world, "gold", ENDS, ENDS)
    with pytest.raises(NotFound):
        light_world.store.perform(
            lambda s: actions.date_value(s, light_world.cast.dora, 99, None, ENDS, MONDAY, op="x")
        )
    with pytest.raises(Refused, match="Ask a manager"):
        light_world.store.perform(lambda s: actions.date_value(s, light_world.cast.ana, 1, None, ENDS, MONDAY, op="y"))
