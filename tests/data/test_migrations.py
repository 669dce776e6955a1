"""The migrations lead an empty store to exactly the tables that the code knows, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from board.models.words import SHADOWS
from data import migrate, tables
from data.database import Database, connect


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bare_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A store without a single table."""
    if request.param == "sqlite":
        store = connect(f"sqlite:///{tmp_path / 'bare.db'}")
        yield store
        store.writer.dispose()
        return
    server: Connection = request.getfixturevalue("postgres_server")
    server.exec_driver_sql("CREATE DATABASE bare TEMPLATE template0")
    store = connect(server.engine.url.set(database="bare").render_as_string(hide_password=False), pool=4)
    yield store
    store.writer.dispose()
    server.exec_driver_sql("DROP DATABASE bare WITH (FORCE)")


def table_names(store: Database) -> set[str]:
    """All but alembic's own, and the index of words, which is no table of the metadata."""
    return set(inspect(store.reader).get_table_names()) - {"alembic_version"} - SHADOWS


def words_found(store: Database) -> bool:
    return not SHADOWS.isdisjoint(inspect(store.reader).get_table_names())


def test_the_migrations_make_every_table_and_no_other(bare_store: Database) -> None:
    migrate.upgrade(bare_store)
    assert table_names(bare_store) == set(tables.METADATA.tables)
    assert words_found(bare_store)


def test_no_change_of_a_table_waits_for_a_migration(bare_store: Database) -> None:
    migrate.upgrade(bare_store)
    command.check(migrate.config(bare_store))  # raises and names what differs


def test_the_newest_migration_is_read_as_alembic_reads_it() -> None:
    assert migrate.heads() == {ScriptDirectory(str(migrate.MIGRATIONS)).get_current_head()}


def test_migrating_again_is_harmless(bare_store: Database) -> None:
    assert not migrate.is_current(bare_store)
    migrate.upgrade(bare_store)
    migrate.upgrade(bare_store)
    assert migrate.is_current(bare_store)


def test_the_way_back_leaves_nothing_behind(bare_store: Database) -> None:
    migrate.upgrade(bare_store)
    command.downgrade(migrate.config(bare_store), "base")
    assert table_names(bare_store) == set()
    assert not words_found(bare_store)
