"""Accounts and memberships: dates, shares, and whom the actions refuse."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta

import pytest

from core.people import Actor, Grant, Person, Role, SignIn
from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import NewMember, NewPerson
from tests.conftest import MONDAY, SINCE, Cast

TODAY = MONDAY.date()


def newcomer(store: Database, cast: Cast, name: str = "Hana") -> int:
    person = store.perform(lambda s: actions.add_person(s, cast.fay, NewPerson(name, name), MONDAY, op=f"add {name}"))
    assert person.id
    return int(person.id)


def test_an_account_is_made_once_whatever_the_case_of_its_login(store: Database, cast: Cast) -> None:
    newcomer(store, cast)
    with pytest.raises(Refused, match="hana is taken"):
        store.perform(lambda s: actions.add_person(s, cast.fay, NewPerson("HANA", "Hana"), MONDAY, op="b"))


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "dora", "emil", "goro"])
def test_only_the_administrator_manages_accounts(store: Database, cast: Cast, name: str) -> None:
    actor = cast.everybody()[name]
    with pytest.raises(Refused):
        store.perform(lambda s: actions.add_person(s, actor, NewPerson("x", "X"), MONDAY, op="a"))
    with pytest.raises(Refused):
        store.perform(lambda s: actions.grant_role(s, actor, 1, Role.ADMIN, TODAY, MONDAY, op="b"))
    with pytest.raises(Refused):
        store.perform(lambda s: actions.disable_person(s, actor, 1, MONDAY, op="c"))


def test_a_granted_role_is_held_from_its_day(store: Database, cast: Cast) -> None:
    person_id = newcomer(store, cast)
    later = TODAY + timedelta(days=7)
    store.perform(lambda s: actions.grant_role(s, cast.fay, person_id, Role.MANAGER, later, MONDAY, op="g"))
    with store.reading() as session:
        now = queries.actor_of(session, person_id, MONDAY)
        then = queries.actor_of(session, person_id, MONDAY + timedelta(days=7))
    assert now and then
    assert not now.has_role(Role.MANAGER)
    assert then.has_role(Role.MANAGER)


def test_a_pod_role_is_not_granted_for_the_whole(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="add the person to the pod as lead"):
        store.perform(lambda s: actions.grant_role(s, cast.fay, 1, Role.LEAD, TODAY, MONDAY, op="g"))


def test_a_closed_account_acts_no_more(store: Database, cast: Cast) -> None:
    boyan = cast.boyan.person_id or 0
    store.perform(lambda s: actions.disable_person(s, cast.fay, boyan, MONDAY, op="d"))
    with store.reading() as session:
        assert queries.actor_of(session, boyan, MONDAY) is None


def test_a_closed_account_has_no_session_that_lives_on_when_it_is_opened_again(store: Database, cast: Cast) -> None:
    boyan = cast.boyan.person_id or 0
    with store.transaction() as session:
        session.add(SignIn(id="seat", token_hash="seat", person_id=boyan, created_at=MONDAY, used_at=MONDAY))
    store.perform(lambda s: actions.disable_person(s, cast.fay, boyan, MONDAY, op="d"))
    with store.reading() as session:
        seat = session.get_one(SignIn, "seat")
        assert (seat.ended_at, seat.end_reason) == (MONDAY, "account closed")


def test_of_two_administrators_who_close_each_other_at_once_one_stays(store: Database, cast: Cast) -> None:
    second = Actor("Dora", (Grant(Role.ADMIN),), cast.dora.person_id)
    with ThreadPoolExecutor(1) as elsewhere:
        with store.transaction() as session:
            actions.disable_person(session, cast.fay, second.person_id or 0, MONDAY, op="fay")
            late = elsewhere.submit(
                store.perform, lambda s: actions.disable_person(s, second, cast.fay.person_id or 0, MONDAY, op="dora")
            )
            wait([late], timeout=0.5)
        with pytest.raises(Refused, match="closed a moment ago"):
            late.result()
    with store.reading() as session:
        assert session.get_one(Person, cast.fay.person_id).active


def test_nobody_closes_the_own_account(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="own account"):
        store.perform(lambda s: actions.disable_person(s, cast.fay, cast.fay.person_id or 0, MONDAY, op="d"))


def test_a_member_acts_in_the_pod_on_the_days_of_the_membership(store: Database, cast: Cast) -> None:
    person_id = newcomer(store, cast)
    new = NewMember(cast.north_id, person_id, Role.AGENT, TODAY, TODAY + timedelta(days=2))
    store.perform(lambda s: actions.add_member(s, cast.ana, new, MONDAY, op="m"))
    with store.reading() as session:
        days = [queries.actor_of(session, person_id, MONDAY + timedelta(days=n)) for n in (-1, 0, 1, 2)]
    assert [bool(actor and actor.grants) for actor in days] == [False, True, True, False]


def test_a_second_press_adds_no_second_membership(store: Database, cast: Cast) -> None:
    new = NewMember(cast.north_id, newcomer(store, cast), Role.AGENT, TODAY)
    ids = {store.perform(lambda s: actions.add_member(s, cast.ana, new, MONDAY, op="m")).id for _ in range(2)}
    assert len(ids) == 1


def test_shares_of_one_person_never_exceed_one(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match=r"Boyan would work 1.5 .*North 1, and 0.5 here"):
        new = NewMember(cast.south_id, cast.boyan.person_id or 0, Role.AGENT, TODAY, fte=0.5)
        store.perform(lambda s: actions.add_member(s, cast.dora, new, MONDAY, op="m"))


def test_an_ended_membership_makes_room(store: Database, cast: Cast) -> None:
    boyan = cast.boyan.person_id or 0
    with store.reading() as session:
        held = next(m for m in queries.members_on(session, cast.north_id, TODAY) if m.person_id == boyan)
    store.perform(lambda s: actions.end_membership(s, cast.ana, held.membership_id, TODAY, MONDAY, op="e"))
    new = NewMember(cast.south_id, boyan, Role.AGENT, TODAY)
    store.perform(lambda s: actions.add_member(s, cast.dora, new, MONDAY, op="m"))
    with store.reading() as session:
        assert [m.name for m in queries.members_on(session, cast.north_id, TODAY)] == ["Ana", "Chen"]
        assert [m.name for m in queries.members_on(session, cast.south_id, TODAY)] == ["Boyan", "Emil"]


def test_a_membership_ends_after_it_begins(store: Database, cast: Cast) -> None:
    with store.reading() as session:
        held = queries.members_on(session, cast.north_id, TODAY)[0]
    with pytest.raises(Refused, match="later day only"):
        store.perform(lambda s: actions.end_membership(s, cast.ana, held.membership_id, SINCE, MONDAY, op="e"))


def test_an_ended_membership_is_not_prolonged_behind_another_pod(store: Database, cast: Cast) -> None:
    with store.reading() as session:
        row_id = queries.members_on(session, cast.north_id, TODAY)[0].membership_id
    store.perform(lambda s: actions.end_membership(s, cast.ana, row_id, TODAY, MONDAY, op="e"))
    with pytest.raises(Refused, match="ends on 2026-11-16 already"):
        later = TODAY + timedelta(days=9)
        store.perform(lambda s: actions.end_membership(s, cast.dora, row_id, later, MONDAY, op="f"))


@pytest.mark.parametrize("name", ["boyan", "chen", "goro", "fay"])
def test_members_are_changed_by_the_lead_or_a_manager(store: Database, cast: Cast, name: str) -> None:
    actor = cast.everybody()[name]
    new = NewMember(cast.north_id, 1, Role.AGENT, date(2027, 1, 1))
    with pytest.raises(Refused, match="a lead of this pod or a manager"):
        store.perform(lambda s: actions.add_member(s, actor, new, MONDAY, op="m"))


def test_to_an_outsider_the_pod_is_not_found(store: Database, cast: Cast) -> None:
    with store.reading() as session:
        held = queries.members_on(session, cast.north_id, TODAY)[0]
    with pytest.raises(NotFound):
        store.perform(lambda s: actions.end_membership(s, cast.emil, held.membership_id, TODAY, MONDAY, op="e"))
