"""Roles are read again for each change, and for reads that come later."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from core import audit, clock
from core.audit import AuditEntry
from core.people import Person, RoleGrant, SignIn
from core.refusal import Refused
from data.database import Database
from pods import queries as pod_queries
from tests.conftest import Cast
from web import visitor
from web.logins import logins
from web.visitor import Reach


@pytest.fixture
def store_of_the_process(light_store: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(logins, "store", lambda: light_store)
    return light_store


def reach(store: Database, cast: Cast, *, drawn_ago: timedelta = timedelta()) -> Reach:
    with store.reading() as session:
        actor = pod_queries.actor_of(session, cast.dora.person_id or 0, clock.now())
    assert actor
    return Reach("login", actor, clock.now() - drawn_ago)


def names(session: Session) -> int:
    return len(session.exec(select(Person.id)).all())


def take_role_away(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        session.delete(session.exec(select(RoleGrant).where(RoleGrant.person_id == cast.dora.person_id)).one())


def test_unchanged_roles_read_and_write(store_of_the_process: Database, light_cast: Cast) -> None:
    dora = reach(store_of_the_process, light_cast, drawn_ago=timedelta(minutes=5))
    with dora.read() as session:
        assert names(session) == 7
    assert dora.perform(names) == 7


def test_each_visit_has_a_number_that_its_changes_carry(store_of_the_process: Database, light_cast: Cast) -> None:
    with store_of_the_process.transaction() as session:
        logins.begin(session, light_cast.dora.person_id or 0, "127.0.0.1", "")
    with store_of_the_process.reading() as session:
        login_id = session.exec(select(SignIn.id)).one()
    first, second = (visitor.enter(login_id, clock.now()) for _ in range(2))
    assert first
    assert second
    assert first.actor.request_id != second.actor.request_id
    work = partial(audit.note, actor=first.actor, action="pod.form", at=clock.now(), target=("pod", 1))
    Reach(login_id, first.actor, clock.now()).perform(work)
    with store_of_the_process.reading() as session:
        assert session.exec(select(AuditEntry.request_id)).all() == [first.actor.request_id]


def test_a_role_taken_away_stops_the_next_change(store_of_the_process: Database, light_cast: Cast) -> None:
    dora = reach(store_of_the_process, light_cast)
    take_role_away(store_of_the_process, light_cast)
    with pytest.raises(Refused, match="roles have changed"):
        dora.perform(names)


def test_a_role_taken_away_stops_a_later_read(store_of_the_process: Database, light_cast: Cast) -> None:
    dora = reach(store_of_the_process, light_cast, drawn_ago=timedelta(seconds=3))
    take_role_away(store_of_the_process, light_cast)
    with pytest.raises(Refused, match="roles have changed"), dora.read():
        pass


def test_the_reads_of_one_run_look_at_the_roles_once(store_of_the_process: Database, light_cast: Cast) -> None:
    dora = reach(store_of_the_process, light_cast, drawn_ago=timedelta(minutes=5))
    with dora.read():
        take_role_away(store_of_the_process, light_cast)
    with dora.read() as session:  # within two seconds, as after the frame's own look
        assert names(session) == 7
    dora.seen_at -= timedelta(seconds=3)
    with pytest.raises(Refused, match="roles have changed"), dora.read():
        pass


def test_a_disabled_person_changes_nothing_more(store_of_the_process: Database, light_cast: Cast) -> None:
    dora = reach(store_of_the_process, light_cast)
    with store_of_the_process.transaction() as session:
        session.get_one(Person, light_cast.dora.person_id).active = False
    with pytest.raises(Refused, match="roles have changed"):
        dora.perform(names)


def test_the_switcher_lists_the_pods_within_reach(light_store: Database, light_cast: Cast) -> None:
    with light_store.reading() as session:
        assert list(visitor.pods_seen(session, light_cast.emil).values()) == ["South"]
        assert list(visitor.pods_seen(session, light_cast.dora).values()) == ["North", "South"]
