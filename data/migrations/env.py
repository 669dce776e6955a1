"""How migrations run: one transaction each, foreign keys off on SQLite, checked afterwards."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from board.models.words import SHADOWS
from data import tables
from data.database import Database, database, sqlite


def run() -> None:
    """Run on the store that the caller handed over, else on the process's own."""
    store: Database = context.config.attributes.get("store") or database()
    url = store.writer.url
    is_file = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"module": sqlite} if is_file else {}
    engine = create_engine(url, poolclass=NullPool, **options)
    if is_file:
        _guard(engine)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=tables.METADATA,
            render_as_batch=is_file,
            transaction_per_migration=True,
            compare_type=True,
            compare_server_default=True,
            include_name=lambda name, kind, _parents: kind != "table" or name not in SHADOWS,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_file and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
            raise RuntimeError(f"the migration left dangling references: {broken[:5]}")


def _guard(engine: Any) -> None:
    """A batch ALTER with foreign keys on may delete children without a word."""

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


run()
