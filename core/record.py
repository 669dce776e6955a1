"""Base of every table: our own registry, constraint names, key and enum columns."""

import re
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import ConfigDict
from sqlalchemy import JSON, BigInteger, Enum, Integer, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import declared_attr, registry
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

REVISIONS = "revisions"
"""Key in `session.info` under which actions note {pod_id: new revision of its board}."""

BigInt = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on PostgreSQL; on SQLite the plain integer that may be a rowid."""

Document = JSON().with_variant(JSONB, "postgresql")
"""A JSON column. Assign a new value: a change in place is not saved."""


class Record(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """A table of ours.

    Streamlit imports local modules again when a file changes; a registry of our own, made
    with this class, keeps that from meeting SQLModel's global one. Rows are not validated: the
    validator of a table is built when somebody asks for it, which at the start nobody does.
    """

    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment] # SQLModel's has one key more
    __abstract__: ClassVar[bool] = True

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).lower()


def key() -> Any:
    """The primary key: a big integer that the store counts."""
    return Field(default=None, primary_key=True, sa_type=BigInt)


def reference(target: str, **options: Any) -> Any:
    """A foreign key to `table.id`, without cascade: history is never deleted with its owner."""
    return Field(foreign_key=target, sa_type=BigInt, **options)


def choice(kind: type[StrEnum], *, named: str = "", **options: Any) -> Any:
    """An enum kept as its text, with a CHECK; `named` where a table has two of a kind. New members need a migration."""
    values = Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=16,
        values_callable=lambda members: [member.value for member in members],
        name=named or kind.__name__.lower(),
    )
    return Field(sa_type=values, **options)
