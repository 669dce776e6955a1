"""Statements without objects: for what is asked or written often and needs none to keep track of it.

A row that becomes an object, or an object that becomes a row, costs a session several times the statement itself.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, Insert, Table, insert
from sqlmodel import Session

from core.fitting import check_row
from core.record import Record


def ask(session: Session, statement: Executable, **given: Any) -> CursorResult[Any]:
    """What the store answers, as plain values. What waits in the session is written first."""
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, given)


def append(session: Session, table: type[Record], made: Insert | None = None, **values: Any) -> None:
    """Write a row that this transaction never changes. `made`: an insert that finds some of its values itself."""
    row = {**_blank(cast("Hashable", table)), **values}
    check_row(table, row)
    ask(session, inserting(cast("Hashable", table)) if made is None else made, **row)


@cache
def inserting(table: Hashable) -> Insert:
    """The insert of a table whose number the store counts and nobody asks for."""
    return insert(cast("Table", cast("Any", table).__table__)).inline()


@cache
def _blank(table: Hashable) -> dict[str, Any]:
    """What a row holds where nothing is said, as an object of the table would. What is made anew each time is said."""
    fields = cast("type[Record]", table).model_fields.items()
    said = {name: field for name, field in fields if not field.is_required() and field.default_factory is None}
    return {name: field.default for name, field in said.items() if name != "id"}
