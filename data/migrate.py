"""Bring a store to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from data.database import Database, database
from data.settings import HOME

MIGRATIONS = Path(__file__).parent / "migrations"


def config(store: Database) -> Config:
    """Alembic's settings for one store, without a file of its own."""
    made = Config(toml_file=str(HOME / "pyproject.toml"))
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["store"] = store
    return made


def upgrade(store: Database | None = None) -> None:
    """To the newest schema. Harmless when it is there already."""
    store = store or database()
    if not is_current(store):
        command.upgrade(config(store), "head")


def is_current(store: Database) -> bool:
    """Whether the store stands at the newest migration."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    with store.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
