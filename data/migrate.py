"""Bring a store to the newest schema. Alembic is loaded only where there is something to do: most starts find none."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from data.database import Database, database
from data.settings import HOME

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
NAMED = re.compile(r"^revision\b.*?= ['\"](\w+)['\"]", re.MULTILINE)
BASED = re.compile(r"^down_revision\b.*?= ['\"](\w+)['\"]", re.MULTILINE)


def config(store: Database) -> "Config":
    """Alembic's settings for one store, without a file of its own."""
    from alembic.config import Config

    made = Config(toml_file=str(HOME / "pyproject.toml"))
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["store"] = store
    return made


def upgrade(store: Database | None = None) -> None:
    """To the newest schema. Harmless when it is there already."""
    store = store or database()
    if not is_current(store):
        from alembic import command

        command.upgrade(config(store), "head")


def is_current(store: Database) -> bool:
    """Whether the store stands at the newest migration."""
    with store.reader.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return set(connection.scalars(text("SELECT version_num FROM alembic_version"))) == heads()


def heads() -> set[str]:
    """The migrations that no other one is based on, as their files name them; alembic sees to it that it is one."""
    files = [path.read_text("utf-8") for path in (MIGRATIONS / "versions").glob("*.py")]
    based_on = {name for told in files for name in BASED.findall(told)}
    return {name for told in files for name in NAMED.findall(told)} - based_on
