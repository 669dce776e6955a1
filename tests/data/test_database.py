"""The only commit: what it keeps, what it throws away, whom it tells."""

from contextlib import nullcontext

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from core.people import Person, Role, RoleGrant
from core.record import REVISIONS
from core.refusal import Refused
from data.database import Database, connect, has_wal_reset_bug
from tests.conftest import MONDAY


def test_a_unit_of_work_is_kept_whole(store: Database) -> None:
    store.perform(lambda session: session.add(Person(login="a", name="A", created_at=MONDAY)))
    with store.reading() as session:
        assert session.exec(select(Person.login)).all() == ["a"]


def test_a_failing_unit_of_work_leaves_nothing(store: Database) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as session:
        session.add(Person(login="a", name="A", created_at=MONDAY))
        session.flush()
        _ = 1 / 0
    with store.reading() as session:
        assert session.exec(select(Person)).all() == []


def test_a_store_that_stays_busy_is_a_sentence(light_store: Database) -> None:
    other = connect(str(light_store.writer.url))
    event.listen(light_store.writer, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout=0"))
    with other.transaction() as holder:
        holder.add(Person(login="a", name="A", created_at=MONDAY))
        holder.flush()
        work = Database(light_store.writer, light_store.reader, nullcontext())
        with pytest.raises(Refused, match="The store is busy"):
            work.perform(lambda session: session.connection())
    other.writer.dispose()


def test_an_error_of_the_store_names_no_values(store: Database) -> None:
    nobody = RoleGrant(person_id=77_001, role=Role.ADMIN, valid_from=MONDAY.date())
    with pytest.raises(IntegrityError) as caught, store.transaction() as session:
        session.add(nobody)
    assert "INSERT INTO role_grant" in str(caught.value)
    assert "77001" not in str(caught.value).partition("[SQL")[2]


def test_listeners_hear_of_new_revisions_after_the_commit(store: Database) -> None:
    heard: list[dict[int, int]] = []
    store.listeners.append(heard.append)
    with store.transaction() as session:
        session.info[REVISIONS] = {3: 8}
        assert heard == []
    assert heard == [{3: 8}]


def test_the_wal_reset_bug_is_known_by_version() -> None:
    assert has_wal_reset_bug((3, 40, 1))
    assert not has_wal_reset_bug((3, 50, 7))
    assert not has_wal_reset_bug((3, 53, 4))
