"""Empty stores for tests: a SQLite file from a template, and one PostgreSQL database swept after each test.

What costs time is done once for each test process: making the tables, and putting statements into SQL, which
SQLAlchemy remembers for each dialect and not for each store.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Connection, Dialect, event
from sqlalchemy.exc import OperationalError

from board.models import words
from data import database, tables
from data.database import Database

NUMBERS = count(1)
CONNECTIONS, CONNECTIONS_KEPT = 24, 3
SWEEP_TIMEOUT_S = 10


@dataclass
class Statements:
    """What was put into SQL before, for every store of the same kind."""

    dialect: Dialect
    known: dict[Any, Any] = field(default_factory=dict)

    def share(self, store: Database) -> Database:
        """Let a store use them."""
        for engine in (store.writer, store.reader):
            engine.dialect = self.dialect
            engine.update_execution_options(compiled_cache=self.known)
        return store


def without_waiting(store: Database) -> Database:
    """A SQLite store that does not wait for the disk: no test cuts the power."""
    event.listen(store.writer, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return store


class Swept:
    """A PostgreSQL database that one test after another finds empty, its numbers starting at 1.

    Each test has an engine and an address of its own, by which what the product remembers is told apart. Only the
    connections are handed on.
    """

    def __init__(self, server: Connection) -> None:
        self.server, self.name = server, ""
        self.kept: Database | None = None
        self.taken: Database | None = None

    def take(self) -> Database:
        """The empty database, with all tables."""
        number = next(NUMBERS)
        if self.kept is None:
            self.name = f"test_{number}"
            self.server.exec_driver_sql(f"CREATE DATABASE {self.name} STRATEGY FILE_COPY")
            self.kept = database.connect(self._url(number), pool=CONNECTIONS)
            with self.kept.writer.begin() as connection:
                connection.exec_driver_sql(sweeping([*tables.METADATA.tables, words.INDEX]))
            self.statements = Statements(self.kept.writer.dialect)
        self.taken = self.statements.share(database.connect(self._url(number), pool=CONNECTIONS))
        self.taken.writer.pool = self.kept.writer.pool
        return self.taken

    def _url(self, number: int) -> str:
        url = self.server.engine.url.set(database=self.name).update_query_dict({"application_name": f"test_{number}"})
        return url.render_as_string(hide_password=False)

    def give_back(self) -> None:
        """Empty it for the next one. A database that is still in use is thrown away."""
        if self.kept is None or self.taken is None:
            return
        if self.taken.writer.pool is not self.kept.writer.pool:  # the test let go of its connections
            self.taken.writer.dispose()
        pool: Any = self.kept.writer.pool
        if pool.checkedout() or not self._sweep(self.kept):
            self.throw_away()
        elif pool.checkedin() > CONNECTIONS_KEPT:
            self.kept.writer.dispose()

    def _sweep(self, store: Database) -> bool:
        try:
            with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                filled: Sequence[str] = connection.exec_driver_sql("SELECT sweep()").scalar_one()
                if filled:  # where a row lies must not depend on what lay there before
                    names = ", ".join(f'"{name}"' for name in filled)
                    connection.exec_driver_sql(f"VACUUM (INDEX_CLEANUP ON, SKIP_DATABASE_STATS) {names}")
        except OperationalError:
            return False
        return True

    def throw_away(self) -> None:
        """Drop it, whoever still uses it."""
        if self.kept:
            self.kept.writer.dispose()
            self.kept = None
            self.server.exec_driver_sql(f"DROP DATABASE {self.name} WITH (FORCE)")


def sweeping(names: Sequence[str]) -> str:
    """A function that empties the tables that hold something, starts all numbers anew, and tells what it emptied."""
    looks = "\n".join(
        f"IF EXISTS (SELECT FROM \"{name}\") THEN filled := filled || '{name}'::text; END IF;" for name in names
    )
    return f"""
        CREATE FUNCTION sweep() RETURNS text[] LANGUAGE plpgsql AS $$
        DECLARE filled text[] := '{{}}'; name text;
        BEGIN
            SET LOCAL lock_timeout = '{SWEEP_TIMEOUT_S}s';
            SET LOCAL session_replication_role = replica;
            {looks}
            FOREACH name IN ARRAY filled LOOP EXECUTE 'DELETE FROM ' || quote_ident(name); END LOOP;
            PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';
            RETURN filled;
        END $$"""  # noqa: S608 - the names of our own tables
