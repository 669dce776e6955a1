"""What a connection to PostgreSQL keeps over a rollback, and what not."""

from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from core.people import Person
from data.database import Database
from tests.conftest import MONDAY

pytestmark = pytest.mark.postgres

ASKED = "SELECT 'asked again and again'"
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement = :asked")


def test_a_read_that_ends_in_a_rollback_keeps_what_was_prepared(postgres_store: Database) -> None:
    for _ in range(8):
        with postgres_store.reading() as session:
            session.execute(text(ASKED))
    with postgres_store.reading() as session:
        assert session.execute(PREPARED, {"asked": ASKED}).scalar_one() == 1


def test_what_a_failed_statement_began_is_given_up(postgres_store: Database) -> None:
    with pytest.raises(DBAPIError), postgres_store.transaction() as session:
        session.add(Person(login="a", name="A", created_at=MONDAY))
        session.flush()
        session.execute(text("SELECT 1 / 0"))
    with postgres_store.reading() as session:
        assert session.exec(select(Person)).all() == []


def test_a_table_that_was_changed_meanwhile_fails_one_read_at_most(postgres_store: Database) -> None:
    with postgres_store.writer.begin() as connection:
        connection.execute(text("CREATE TABLE probe (said varchar(8))"))
    try:
        for _ in range(8):
            with postgres_store.reading() as session:
                session.execute(text("SELECT said FROM probe"))
        with postgres_store.writer.begin() as connection:
            connection.execute(text("ALTER TABLE probe ALTER COLUMN said TYPE varchar(80)"))
        with suppress(DBAPIError), postgres_store.reading() as session:
            session.execute(text("SELECT said FROM probe"))
        with postgres_store.reading() as session:
            assert session.execute(text("SELECT said FROM probe")).all() == []
    finally:
        with postgres_store.writer.begin() as connection:
            connection.execute(text("DROP TABLE probe"))


def test_a_rollback_on_a_lost_connection_does_not_hide_it(postgres_store: Database) -> None:
    with pytest.raises(DBAPIError), postgres_store.reading() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with postgres_store.reading() as session:
        assert session.exec(select(Person)).all() == []
