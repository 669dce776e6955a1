"""What does not fit its column is refused in words, on both stores alike.

SQLite keeps a text of any length and a number that is none; PostgreSQL fails on them. Whoever typed it hears neither.
"""

import math
import re
from collections.abc import Hashable, Iterable, Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, Date, DateTime, Enum, Float, Integer, String, inspect
from sqlalchemy.orm import Mapper
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from core.refusal import Refused

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""Signs that no store of ours keeps: the zero sign, and halves of a sign."""

TEXTUAL = ("text", "document")

YEARS = range(1900, 2200)
"""Days beyond are slips of a finger, and months counted up to them would be thousands."""


def check_asked(_connection: Any, _cursor: Any, _statement: str, given: Any, _context: Any, is_many: bool) -> None:
    """Before any statement runs: what is looked for can be stored. Many rows at once were checked before."""
    if is_many:
        return
    for value in given.values() if isinstance(given, dict) else given:
        if isinstance(value, (str, list, tuple)) and any(UNSTORABLE.search(text) for text in _texts(value)):
            raise Refused("That text holds a sign that cannot be kept or found. Type it anew.")


def check_fit(session: Session, *_flush: Any) -> None:
    """Before anything is written: every text, number and document of the changed rows fits."""
    for row in (*session.new, *session.dirty):
        check_row(type(row), vars(row))


def check_row(table: type[Any], values: Mapping[str, Any]) -> None:
    """Every text, number and document of one row fits its column."""
    for name, kind, most in _limits(cast("Hashable", table)):
        value = values.get(name)
        if value is not None:
            _check(name.removesuffix("_id").replace("_", " "), value, kind, most)


@cache
def _limits(table: Hashable) -> tuple[tuple[str, str, int], ...]:
    """The columns of a table that can be overfilled, with how much they hold."""
    found = []
    mapper: Mapper[Any] = inspect(cast("type[Any]", table))
    for attribute in mapper.column_attrs:
        its = attribute.columns[0].type
        its = its.impl_instance if isinstance(its, TypeDecorator) else its
        if isinstance(its, Enum):
            continue
        if isinstance(its, String):
            found.append((attribute.key, "text", its.length or 0))
        elif isinstance(its, Float):
            found.append((attribute.key, "number", 0))
        elif isinstance(its, Integer):
            found.append((attribute.key, "count", 63 if isinstance(its, BigInteger) else 31))
        elif isinstance(its, (Date, DateTime)):
            found.append((attribute.key, "day", 0))
        elif isinstance(its, JSON):
            found.append((attribute.key, "document", 0))
    return tuple(found)


def _check(said: str, value: Any, kind: str, most: int) -> None:
    if kind == "text" and most and len(value) > most:
        raise Refused(f"The {said} has {len(value)} characters; {most} fit. Shorten it, nothing was saved.")
    if kind == "number" and not math.isfinite(value):
        raise Refused(f"The {said} must be a number. Nothing was saved.")
    if kind == "count" and abs(value) >= 2**most:
        raise Refused(f"The {said} is too large a number to be kept. Nothing was saved.")
    if kind == "day" and value.year not in YEARS:
        raise Refused(f"The year {value.year} lies too far away. Choose another day, nothing was saved.")
    if kind in TEXTUAL and any(UNSTORABLE.search(text) for text in _texts(value)):
        raise Refused(f"The {said} holds a sign that cannot be kept. Type it anew, nothing was saved.")


def _texts(value: Any) -> Iterable[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (*_texts(key), *_texts(inner))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)
