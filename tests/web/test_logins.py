"""Sessions on the server, on both stores."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from core.people import Person, SignIn
from data.database import Database
from tests.conftest import MONDAY, Cast
from web import logins as module
from web.logins import Logins


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = MONDAY

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def logins(store: Database, cast: Cast, watch: Watch) -> Logins:
    return Logins(lambda: store, timedelta(minutes=30), timedelta(hours=12), watch)


def begin(logins: Logins, cast: Cast) -> str:
    def begun(session: Session) -> str:
        return logins.begin(session, cast.ana.person_id or 0, "10.0.0.7", "Firefox")

    return logins.store().perform(begun)


def row(logins: Logins) -> SignIn:
    with logins.store().reading() as session:
        return session.exec(select(SignIn)).one()


def test_only_the_hash_of_the_token_is_kept(logins: Logins, cast: Cast) -> None:
    token = begin(logins, cast)
    kept = row(logins)
    assert len(token) >= 43
    assert kept.token_hash == module.fingerprint(token) != token
    assert token not in repr(kept)


def test_a_token_leads_to_its_person(logins: Logins, cast: Cast) -> None:
    login = logins.by_token(begin(logins, cast))
    assert login and login.person_id == cast.ana.person_id
    assert logins.by_id(login.id) == login
    assert logins.by_token("another") is None


def test_a_login_ends_after_thirty_idle_minutes(logins: Logins, cast: Cast, watch: Watch) -> None:
    token = begin(logins, cast)
    watch.at += timedelta(minutes=29)
    assert logins.by_token(token)
    watch.at += timedelta(minutes=1)
    assert logins.by_token(token) is None


def test_activity_moves_the_idle_limit_but_not_the_absolute_one(logins: Logins, cast: Cast, watch: Watch) -> None:
    token = begin(logins, cast)
    for _ in range(12 * 3 - 1):
        watch.at += timedelta(minutes=20)
        login = logins.by_token(token)
        assert login
        logins.touch(login.id)
    watch.at += timedelta(minutes=20)
    assert logins.by_token(token) is None


def test_activity_is_written_at_most_once_a_minute(logins: Logins, cast: Cast, watch: Watch) -> None:
    login = logins.by_token(begin(logins, cast))
    assert login
    watch.at += timedelta(minutes=2)
    logins.touch(login.id)
    watch.at += timedelta(seconds=59)
    logins.touch(login.id)
    assert row(logins).used_at == MONDAY + timedelta(minutes=2)


def test_a_disabled_person_has_no_login(logins: Logins, cast: Cast) -> None:
    token = begin(logins, cast)
    with logins.store().transaction() as session:
        session.get_one(Person, cast.ana.person_id).active = False
    assert logins.by_token(token) is None


def test_an_ended_login_stays_ended(logins: Logins, cast: Cast, watch: Watch) -> None:
    token = begin(logins, cast)
    login = logins.by_token(token)
    assert login
    mine = col(SignIn.id) == login.id
    assert logins.store().perform(lambda session: module.end(session, mine, watch.at, "test")) == 1
    watch.at += timedelta(minutes=5)
    logins.touch(login.id)
    assert logins.by_token(token) is None
    assert row(logins).end_reason == "test"
    assert logins.store().perform(lambda session: module.end(session, mine, watch.at, "again")) == 0


def test_a_socket_hears_of_the_end_of_its_login_only(logins: Logins, cast: Cast, watch: Watch) -> None:
    ana = logins.by_token(begin(logins, cast))
    other = logins.by_token(begin(logins, cast))
    assert ana and other

    async def look() -> tuple[bool, bool]:
        with logins.socket(ana) as hers, logins.socket(other) as others:
            mine = col(SignIn.id) == ana.id
            await asyncio.to_thread(logins.store().perform, lambda session: module.end(session, mine, watch.at, "test"))
            await logins.end_sockets()
            return hers.is_set(), others.is_set()

    assert asyncio.run(look()) == (True, False)
    assert not logins.sockets


def test_a_script_session_belongs_to_who_ran_it_last(logins: Logins, cast: Cast) -> None:
    logins.own_script("script-1", "login-a")
    logins.own_script("script-2", "login-b")
    assert logins.scripts_of("login-a") == ["script-1"]
    assert logins.scripts_of("nobody") == []


def test_only_the_newest_script_sessions_are_remembered(logins: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_SESSIONS", 2)
    for name in ("one", "two", "three"):
        logins.own_script(name, "login")
    assert logins.scripts_of("login") == ["two", "three"]
