"""Publish a week, and say what is needed: with cover, or with each gap accepted by name."""

from datetime import timedelta

import pytest

from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.covering import WeekNeed
from pods.models import ShiftState
from tests.conftest import MONDAY, SINCE, Cast
from tests.pods.told_rosters import NEXT, TODAY, need, plan, publish, shift_of


def test_a_week_with_cover_is_published(store: Database, cast: Cast) -> None:
    need(store, cast, 1, range(1))
    shift = plan(store, cast, cast.boyan, NEXT)
    row = publish(store, cast)
    assert row.accepted_gaps == [] and shift_of(store, shift.id).state is ShiftState.PUBLISHED
    with store.reading() as session:
        assert queries.published_days(session, cast.north_id, NEXT, NEXT) == {NEXT}


def test_a_gap_is_refused_by_name_until_it_is_accepted_with_a_reason(store: Database, cast: Cast) -> None:
    need(store, cast, 2, range(1))
    plan(store, cast, cast.boyan, NEXT)
    with pytest.raises(Refused, match=r"phone Mon 23 Nov 8:00–16:00: 1 of 2\. Fill each gap"):
        publish(store, cast)
    with store.reading() as session:
        gap = queries.gaps_between(session, cast.north_id, NEXT, NEXT, published_only=False)[0]
    with pytest.raises(Refused, match="Too few people"):
        publish(store, cast, {gap.name: "  "})
    row = publish(store, cast, {gap.name: "Quiet day"})
    assert (row.reason, row.accepted_gaps[0]["present"]) == ("Quiet day", 1)
    assert publish(store, cast, op="again").accepted_gaps == row.accepted_gaps


def test_a_gap_that_has_come_up_since_must_be_accepted_anew(store: Database, cast: Cast) -> None:
    need(store, cast, 1, range(2))
    plan(store, cast, cast.boyan, NEXT)
    shift = plan(store, cast, cast.boyan, NEXT + timedelta(days=1))
    publish(store, cast)
    moved = shift_of(store, shift.id)
    store.perform(lambda s: actions.cancel_shift(s, cast.ana, moved.id or 0, moved.version, MONDAY, op="off"))
    with pytest.raises(Refused, match="phone Tue 24 Nov"):
        publish(store, cast, op="again")


def test_an_empty_week_and_a_week_that_is_over_are_not_published(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="no shifts yet"):
        publish(store, cast)
    for monday, said in ((TODAY - timedelta(days=7), "is over"), (NEXT + timedelta(days=1), "from its Monday")):
        with pytest.raises(Refused, match=said), store.transaction() as session:
            actions.publish_week(session, cast.ana, cast.north_id, monday, {}, MONDAY, op=said)


@pytest.mark.parametrize("name", ["boyan", "chen", "dora", "emil", "fay", "goro"])
def test_only_the_lead_publishes_and_sets_needs(store: Database, cast: Cast, name: str) -> None:
    who = cast.everybody()[name]
    for work in (
        lambda s: actions.publish_week(s, who, cast.north_id, NEXT, {}, MONDAY, op="a"),
        lambda s: actions.set_needs(s, who, cast.north_id, [], TODAY, MONDAY, op="b"),
    ):
        with pytest.raises(NotFound if name == "emil" else Refused):
            store.perform(work)


def test_new_needs_hold_from_their_day_and_the_past_keeps_its_own(store: Database, cast: Cast) -> None:
    need(store, cast, 2)
    week = [WeekNeed(0, 480, 960, "phone", 3)]
    store.perform(lambda s: actions.set_needs(s, cast.ana, cast.north_id, week, NEXT, MONDAY, op="more"))
    with store.reading() as session:
        before = [row.people for row in queries.needs_in_force(session, cast.north_id, TODAY)]
        after = [row.people for row in queries.needs_in_force(session, cast.north_id, NEXT)]
        span = [one.people for one in queries.needs_between(session, cast.north_id, TODAY, NEXT)]
    assert (before, after, span) == ([2] * 5, [3], [2, 2, 2, 2, 2, 3])
    store.perform(lambda s: actions.set_needs(s, cast.ana, cast.north_id, [], SINCE, MONDAY, op="none"))
    with store.reading() as session:
        assert queries.needs_in_force(session, cast.north_id, NEXT) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (WeekNeed(7, 480, 960, "phone", 1), "Monday to Sunday"),
        (WeekNeed(0, 960, 480, "phone", 1), "ends after it begins"),
        (WeekNeed(0, 480, 960, "phone", 0), "between 1 and 200"),
        (WeekNeed(0, 480, 960, "off", 1), "duty"),
    ],
)
def test_a_need_that_is_none_is_refused(light_store: Database, light_cast: Cast, wrong: WeekNeed, said: str) -> None:
    with pytest.raises(Refused, match=said):
        light_store.perform(
            lambda s: actions.set_needs(s, light_cast.ana, light_cast.north_id, [wrong], NEXT, MONDAY, op="x")
        )
