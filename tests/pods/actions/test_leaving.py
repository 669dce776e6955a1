"""Leave by half-days: granted while cover holds, else with the lead; and who may do what."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import NewLeave
from pods.models import Leave, LeaveKind, LeaveState
from tests.conftest import MONDAY, Cast
from tests.pods.told_rosters import NEXT, TODAY, hour, need, plan, publish


def ask(store: Database, cast: Cast, who: Actor, first: date, last: date | None = None, **more: Any) -> Leave:
    by = more.pop("by", who)
    new = NewLeave(cast.north_id, who.person_id or 0, first, last or first, **more)
    op = f"ask {who.name} {by.name} {first} {sorted(more)}"
    done: Leave = store.perform(lambda s: actions.ask_leave(s, by, new, MONDAY, op=op))
    return done


@pytest.fixture
def published(store: Database, cast: Cast) -> Cast:
    """Boyan alone on phones on Monday of next week; on Tuesday Ana is there too."""
    need(store, cast, 1, range(2))
    plan(store, cast, cast.boyan, NEXT)
    for who in (cast.boyan, cast.ana):
        plan(store, cast, who, NEXT + timedelta(days=1))
    publish(store, cast)
    return cast


def test_leave_that_keeps_cover_is_granted_at_once(store: Database, published: Cast) -> None:
    leave = ask(store, published, published.boyan, NEXT + timedelta(days=1))
    assert (leave.state, leave.decided_by_id) == (LeaveState.GRANTED, None)


def test_leave_that_breaks_cover_goes_to_the_lead_with_the_rule_named(store: Database, published: Cast) -> None:
    leave = ask(store, published, published.boyan, NEXT)
    assert leave.state is LeaveState.ASKED
    assert leave.reason == "cover: phone Mon 23 Nov 8:00–16:00: 0 of 1"


def test_an_afternoon_breaks_cover_from_one_o_clock_only(store: Database, published: Cast) -> None:
    leave = ask(store, published, published.boyan, NEXT, starts_at_noon=True)
    assert leave.reason == "cover: phone Mon 23 Nov 13:00–16:00: 0 of 1"
    with store.transaction() as session:
        session.get_one(Leave, leave.id).state = LeaveState.GRANTED
    with store.reading() as session:
        spans = queries.on_duty(session, published.north_id, hour(NEXT, 0), hour(NEXT, 24))
    assert [(one.start_at, one.end_at) for one in spans] == [(hour(NEXT, 8), hour(NEXT, 13))]


def test_nobody_is_asked_whether_illness_suits_the_roster(store: Database, published: Cast) -> None:
    leave = ask(store, published, published.boyan, NEXT, kind=LeaveKind.SICK, by=published.ana)
    assert leave.state is LeaveState.GRANTED


def test_the_lead_decides_once_and_a_refusal_says_why(store: Database, published: Cast) -> None:
    leave = ask(store, published, published.boyan, NEXT)

    def decide(how: LeaveState, why: str, op: str) -> Leave:
        done: Leave = store.perform(
            lambda s: actions.decide_leave(s, published.ana, leave.id or 0, how, why, MONDAY, op=op)
        )
        return done

    with pytest.raises(Refused, match="Say why"):
        decide(LeaveState.REFUSED, " ", "a")
    assert decide(LeaveState.GRANTED, "", "b").state is LeaveState.GRANTED
    with pytest.raises(Conflict, match="granted already"):
        decide(LeaveState.REFUSED, "Late", "c")


def test_leave_is_taken_back_and_the_days_that_are_over_stay(store: Database, published: Cast) -> None:
    boyan = published.boyan
    ahead = ask(store, published, boyan, NEXT + timedelta(days=1))
    begun = ask(store, published, boyan, TODAY - timedelta(days=2), TODAY + timedelta(days=2))
    for number in (ahead.id or 0, begun.id or 0):
        with store.transaction() as session:
            actions.cancel_leave(session, boyan, number, MONDAY, op=f"c{number}")
    with store.reading() as session:
        assert session.get_one(Leave, ahead.id).state is LeaveState.CANCELLED
        assert session.get_one(Leave, begun.id).last_day == TODAY - timedelta(days=1)


def test_days_that_make_no_sense_are_refused(store: Database, published: Cast) -> None:
    boyan, day = published.boyan, NEXT + timedelta(days=1)
    with pytest.raises(Refused, match="before the first"):
        ask(store, published, boyan, day, NEXT)
    with pytest.raises(Refused, match="no time at all"):
        ask(store, published, boyan, day, starts_at_noon=True, ends_at_noon=True)
    with pytest.raises(Refused, match="14 days late"):
        ask(store, published, boyan, TODAY - timedelta(days=20))
    ask(store, published, boyan, day, ends_at_noon=True)
    with pytest.raises(Refused, match="already"):
        ask(store, published, boyan, day)
    assert ask(store, published, boyan, day, starts_at_noon=True).state is LeaveState.GRANTED


@pytest.mark.parametrize("name", ["chen", "dora", "emil", "fay", "goro"])
def test_strangers_to_the_pod_ask_decide_and_cancel_nothing(store: Database, published: Cast, name: str) -> None:
    who, leave = published.everybody()[name], ask(store, published, published.boyan, NEXT)
    expected = NotFound if name == "emil" else Refused
    with pytest.raises(expected):
        ask(store, published, published.boyan, NEXT + timedelta(days=1), by=who)
    with pytest.raises(expected):
        store.perform(lambda s: actions.decide_leave(s, who, leave.id or 0, LeaveState.GRANTED, "", MONDAY, op="x"))
    with pytest.raises(expected):
        store.perform(lambda s: actions.cancel_leave(s, who, leave.id or 0, MONDAY, op="y"))


def test_an_agent_asks_for_nobody_else_and_decides_nothing(store: Database, published: Cast) -> None:
    with pytest.raises(Refused, match="Ask a lead"):
        ask(store, published, published.ana, NEXT, by=published.boyan)
    leave = ask(store, published, published.boyan, NEXT)
    with pytest.raises(Refused):
        store.perform(
            lambda s: actions.decide_leave(s, published.boyan, leave.id or 0, LeaveState.GRANTED, "", MONDAY, op="x")
        )


def test_why_somebody_is_away_is_told_to_the_lead_and_the_person(store: Database, published: Cast) -> None:
    leave = ask(store, published, published.boyan, NEXT, kind=LeaveKind.SICK)
    said = {who.name: queries.said_leave(who, published.north_id, leave) for who in published.everybody().values()}
    assert {name for name, words in said.items() if words == "Sick"} == {"Ana", "Boyan"}
    assert set(said.values()) == {"Sick", "Away"}
