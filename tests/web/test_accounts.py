"""What an administrator does to accounts, and whom else it refuses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from core.audit import AuditEntry
from core.people import Actor, Grant, Person, Role, RoleGrant, SignIn
from core.refusal import NotFound, Refused
from data import password
from data.database import Database
from tests.conftest import MONDAY, Cast
from web import accounts, credentials
from web.credentials import Caller
from web.logins import Logins

DAY = date(2026, 11, 16)
Act = Callable[[Session, Actor, int], Any]

ACTIONS: dict[str, Act] = {
    "reset": lambda session, actor, who: accounts.reset_password(session, actor, who, "new", MONDAY, op="1"),
    "end_role": lambda session, actor, who: accounts.end_role(session, actor, who, DAY, MONDAY, op="2"),
    "reopen": lambda session, actor, who: accounts.reopen(session, actor, who, MONDAY, op="3"),
    "sign_out": lambda session, actor, who: accounts.sign_out(session, actor, who, MONDAY, op="4"),
    "list": lambda session, actor, who: accounts.accounts(session, actor, DAY, search=str(who)),
    "one": lambda session, actor, who: accounts.account(session, actor, who, DAY),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "dora", "emil", "goro"])
def test_only_an_administrator_keeps_accounts(light_store: Database, light_cast: Cast, action: str, name: str) -> None:
    actor: Actor = getattr(light_cast, name)
    with pytest.raises(Refused, match="manage accounts"), light_store.transaction() as session:
        ACTIONS[action](session, actor, light_cast.emil.person_id or 0)


def begin(store: Database, person_id: int) -> None:
    keeper = Logins(lambda: store, timedelta(minutes=30), timedelta(hours=12), lambda: MONDAY)
    store.perform(lambda session: keeper.begin(session, person_id, "10.0.0.7", "Firefox"))


def open_sessions(store: Database) -> int:
    with store.reading() as session:
        return len([row for row in session.exec(select(SignIn)) if row.ended_at is None])


def test_people_are_found_by_name_and_login_and_paged(store: Database, cast: Cast) -> None:
    begin(store, cast.ana.person_id or 0)
    with store.reading() as session:
        count, first = accounts.accounts(session, cast.fay, DAY, limit=3)
        _, second = accounts.accounts(session, cast.fay, DAY, limit=3, offset=3)
        _, found = accounts.accounts(session, cast.fay, DAY, search="AN")
    assert count == 7
    assert [account.name for account in (*first, *second)] == ["Ana", "Boyan", "Chen", "Dora", "Emil", "Fay"]
    assert [account.login for account in found] == ["ana", "boyan"]
    assert (first[0].roles, first[0].seen_at) == ("lead of North", MONDAY)
    assert (second[2].roles, second[2].seen_at, second[2].has_password) == ("admin", None, False)


def test_a_search_is_no_pattern(light_store: Database, light_cast: Cast) -> None:
    with light_store.reading() as session:
        assert accounts.accounts(session, light_cast.fay, DAY, search="%")[0] == 0


def test_a_first_password_is_strong_and_new_each_time() -> None:
    made = {accounts.first_password() for _ in range(50)}
    assert len(made) == 50
    for given in made:
        password.check_strength(given, [])


def test_a_new_password_ends_every_session_and_repeats_nothing(store: Database, cast: Cast) -> None:
    ana_id = cast.ana.person_id or 0
    begin(store, ana_id)
    store.perform(lambda session: accounts.reset_password(session, cast.fay, ana_id, "first", MONDAY, op="op-1"))
    store.perform(lambda session: accounts.reset_password(session, cast.fay, ana_id, "second", MONDAY, op="op-1"))
    with store.reading() as session:
        kept = session.get_one(Person, ana_id).password_hash
        notes = session.exec(select(AuditEntry).where(AuditEntry.action == "account.reset")).all()
    assert password.matches(kept, "first")
    assert len(notes) == 1
    assert open_sessions(store) == 0


def test_whoever_was_locked_out_by_guesses_may_sign_in_with_a_new_password(store: Database, cast: Cast) -> None:
    logins = Logins(lambda: store, timedelta(minutes=30), timedelta(hours=12))
    for number in range(21):
        with pytest.raises(Refused):
            credentials.sign_in(store, logins, "ana", "guess", Caller(f"10.0.0.{number}", "", MONDAY))
    store.perform(lambda s: accounts.reset_password(s, cast.fay, cast.ana.person_id or 0, "new", MONDAY, op="op-1"))
    assert credentials.sign_in(store, logins, "ana", "new", Caller("10.0.1.1", "", MONDAY))


def test_a_role_ends_on_its_day(store: Database, cast: Cast) -> None:
    with store.reading() as session:
        _, held = accounts.account(session, cast.fay, cast.dora.person_id or 0, DAY)
    store.perform(lambda session: accounts.end_role(session, cast.fay, held[0].grant_id, DAY, MONDAY, op="op-1"))
    with store.reading() as session:
        account, left = accounts.account(session, cast.fay, cast.dora.person_id or 0, DAY)
    assert (account.roles, left) == ("no role", [])


def test_a_role_that_was_never_in_force_leaves_no_row(light_store: Database, light_cast: Cast) -> None:
    with light_store.transaction() as session:
        grant = RoleGrant(person_id=light_cast.ana.person_id or 0, role=Role.VIEWER, valid_from=DAY)
        session.add(grant)
        session.flush()
        accounts.end_role(session, light_cast.fay, grant.id or 0, DAY, MONDAY, op="op-1")
    with light_store.reading() as session:
        assert not session.exec(
            select(RoleGrant).where(RoleGrant.role == Role.VIEWER, RoleGrant.valid_from == DAY)
        ).all()


def test_the_last_administrator_stays_one(store: Database, cast: Cast) -> None:
    with store.reading() as session:
        _, held = accounts.account(session, cast.fay, cast.fay.person_id or 0, DAY)
    with pytest.raises(Refused, match="last administrator"):
        store.perform(lambda session: accounts.end_role(session, cast.fay, held[0].grant_id, DAY, MONDAY, op="op-1"))


def test_of_two_administrators_who_end_each_other_one_stays(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        second = RoleGrant(person_id=cast.dora.person_id or 0, role=Role.ADMIN, valid_from=date(2026, 1, 1))
        session.add(second)
        session.flush()
        first_id = session.exec(
            select(RoleGrant.id).where(RoleGrant.role == Role.ADMIN, RoleGrant.id != second.id)
        ).one()
    dora = Actor(cast.dora.name, (Grant(Role.ADMIN),), cast.dora.person_id)
    with ThreadPoolExecutor(1) as elsewhere:
        with store.transaction() as session:
            accounts.end_role(session, cast.fay, second.id or 0, DAY, MONDAY, op="fay")
            late = elsewhere.submit(
                store.perform, lambda s: accounts.end_role(s, dora, first_id or 0, DAY, MONDAY, op="dora")
            )
            wait([late], timeout=0.5)
        with pytest.raises(Refused, match="last administrator"):
            late.result()


def test_an_account_that_is_opened_again_needs_a_new_password(light_store: Database, light_cast: Cast) -> None:
    ana_id = light_cast.ana.person_id or 0
    with light_store.transaction() as session:
        person = session.get_one(Person, ana_id)
        person.active, person.password_hash = False, password.hashed("old")
    light_store.perform(lambda session: accounts.reopen(session, light_cast.fay, ana_id, MONDAY, op="op-1"))
    with light_store.reading() as session:
        person = session.get_one(Person, ana_id)
        assert (person.active, person.password_hash) == (True, None)


def test_nobody_is_nobody(light_store: Database, light_cast: Cast) -> None:
    with pytest.raises(NotFound), light_store.reading() as session:
        accounts.account(session, light_cast.fay, 999, DAY)


def test_my_sessions_are_mine_to_end_and_nobody_elses(light_store: Database, light_cast: Cast) -> None:
    begin(light_store, light_cast.ana.person_id or 0)
    with light_store.reading() as session:
        mine = accounts.own_sessions(session, light_cast.ana, MONDAY - timedelta(minutes=30))
        assert accounts.own_sessions(session, light_cast.emil, MONDAY - timedelta(minutes=30)) == []
    login_id = mine[0].id
    with pytest.raises(Refused, match="has ended already"):
        light_store.perform(
            lambda session: accounts.end_own_session(session, light_cast.emil, login_id, MONDAY, op="op-1")
        )
    assert open_sessions(light_store) == 1
    light_store.perform(lambda session: accounts.end_own_session(session, light_cast.ana, login_id, MONDAY, op="op-2"))
    assert open_sessions(light_store) == 0


def test_an_administrator_ends_every_session_of_somebody(light_store: Database, light_cast: Cast) -> None:
    ana_id = light_cast.ana.person_id or 0
    begin(light_store, ana_id)
    begin(light_store, ana_id)
    light_store.perform(lambda session: accounts.sign_out(session, light_cast.fay, ana_id, MONDAY, op="op-1"))
    assert open_sessions(light_store) == 0
