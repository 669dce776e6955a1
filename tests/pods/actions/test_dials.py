"""The dial is set by who may, from today on; past days keep what they had, and planned ones can be replaced."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.people import Actor
from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.dial import DEFAULT, Setting
from pods.models import OverflowDial, Pod, PodState
from tests.conftest import MONDAY, Cast

TODAY = MONDAY.date()


def set_to(
    store: Database, actor: Actor, pod_id: int, after: int | None, day: date = TODAY, op: str = "", days_later: int = 0
) -> OverflowDial:
    at = MONDAY + timedelta(days=days_later)
    key = op or f"{after}-{day}-{days_later}"
    return store.perform(lambda s: actions.set_dial(s, actor, pod_id, Setting(after), day, at, op=key))


def in_force(store: Database, pod_id: int, day: date) -> int | str | None:
    with store.reading() as session:
        row = queries.dial_on(session, pod_id, day)
        return "default" if row is None else row.after_seconds


def test_until_somebody_sets_it_the_default_of_a_minute_holds(store: Database, cast: Cast) -> None:
    with store.reading() as session:
        assert queries.setting_on(session, cast.north_id, TODAY) == DEFAULT == Setting(60, 0.8, 20, None)


def test_the_lead_sets_the_dial_and_it_is_noted(store: Database, cast: Cast) -> None:
    set_to(store, cast.ana, cast.north_id, 30)
    assert in_force(store, cast.north_id, TODAY) == 30
    assert in_force(store, cast.south_id, TODAY) == "default"
    assert in_force(store, cast.north_id, TODAY - timedelta(days=1)) == "default"
    with store.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "dial.set")).one()
    assert (entry.before or {})["after_seconds"] == 60
    assert (entry.after or {})["after_seconds"] == 30


def test_a_later_setting_ends_the_earlier_and_past_days_keep_theirs(store: Database, cast: Cast) -> None:
    set_to(store, cast.ana, cast.north_id, 30)
    set_to(store, cast.ana, cast.north_id, None, TODAY + timedelta(days=7), days_later=7)
    assert in_force(store, cast.north_id, TODAY + timedelta(days=6)) == 30
    assert in_force(store, cast.north_id, TODAY + timedelta(days=7)) is None


def test_a_planned_setting_is_replaced_and_those_after_it_stand(store: Database, cast: Cast) -> None:
    soon, later = TODAY + timedelta(days=3), TODAY + timedelta(days=10)
    set_to(store, cast.dora, cast.north_id, 120, later)
    set_to(store, cast.dora, cast.north_id, 30, soon)
    set_to(store, cast.dora, cast.north_id, 15, soon)
    set_to(store, cast.dora, cast.north_id, 0)
    days = [TODAY, soon, later - timedelta(days=1), later]
    assert [in_force(store, cast.north_id, day) for day in days] == [0, 15, 15, 120]
    with store.reading() as session:
        rows = queries.dials_of(session, cast.ana, cast.north_id)
    assert [(row.after_seconds, name) for row, name in rows] == [(120, "Dora"), (15, "Dora"), (30, "Dora"), (0, "Dora")]
    assert rows[2][0].valid_from == rows[2][0].valid_to, "the replaced one is kept, and held on no day"


def test_who_may_not_set_it_is_refused_and_who_belongs_elsewhere_sees_nothing(store: Database, cast: Cast) -> None:
    for actor, refusal in ((cast.boyan, Refused), (cast.chen, Refused), (cast.goro, Refused), (cast.emil, NotFound)):
        with pytest.raises(refusal):
            set_to(store, actor, cast.north_id, 30)
    with store.reading() as session, pytest.raises(NotFound):
        queries.dials_of(session, cast.emil, cast.north_id)


def test_yesterday_the_same_again_and_a_retired_pod_are_refused(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="from today"):
        set_to(store, cast.ana, cast.north_id, 30, TODAY - timedelta(days=1))
    set_to(store, cast.ana, cast.north_id, 30)
    with pytest.raises(Refused, match="Nothing would change"):
        set_to(store, cast.ana, cast.north_id, 30, op="again")
    with store.transaction() as session:
        session.get_one(Pod, cast.north_id).state = PodState.RETIRED
    with pytest.raises(Refused, match="no longer working"):
        set_to(store, cast.dora, cast.north_id, 15)


def test_the_same_command_twice_sets_it_once(store: Database, cast: Cast) -> None:
    first = set_to(store, cast.ana, cast.north_id, 30, op="same")
    second = set_to(store, cast.ana, cast.north_id, 30, op="same")
    assert first.id == second.id
    with store.reading() as session:
        assert len(queries.dials_of(session, cast.ana, cast.north_id)) == 1


def test_two_who_set_it_at_the_same_moment_leave_one_in_force_on_each_day(store: Database, cast: Cast) -> None:
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(lambda after: set_to(store, cast.dora, cast.north_id, after), (0, 15, 30, 120)))
    with store.reading() as session:
        rows = [row for row, _ in queries.dials_of(session, cast.ana, cast.north_id)]
    assert len(rows) == 4
    assert len([row for row in rows if row.valid_to is None]) == 1
    assert all(row.valid_to in {None, TODAY} for row in rows)
