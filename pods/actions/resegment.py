"""Customers' profile rows, kept in step with what was told and with the rules in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from pods import queries
from pods.matching import Epoch, cells_of
from pods.models import ATTRIBUTES, CustomerProfile
from pods.profiles import Span, Told, spread, told_by
from pods.queries.dated import not_ended
from pods.space import Space

CHUNK = 5_000
Stored = dict[int, list[tuple[int, Span]]]


def from_day(session: Session, day: date) -> None:
    """New rules hold from that day: give every customer of that day and later the segment that follows."""
    space = queries.space_of(session)
    epochs = queries.epochs_of(space, queries.rule_versions(session), queries.lifetimes_of(session))
    wanted = select(CustomerProfile.customer_id).where(not_ended(CustomerProfile.valid_to, day))
    ids = sorted(set(session.exec(wanted).all()))
    for start in range(0, len(ids), CHUNK):
        stored = stored_profiles(session, space, ids[start : start + CHUNK])
        stories = {customer_id: told_by([span for _, span in rows]) for customer_id, rows in stored.items()}
        write(session, space, epochs, stored, stories)


def stored_profiles(session: Session, space: Space, customer_ids: Sequence[int]) -> Stored:
    """The stored stretches of these customers, oldest first."""
    table = CustomerProfile
    names = ("id", "customer_id", "valid_from", "valid_to", "segment_id", *ATTRIBUTES)
    wanted = (
        columns_of(*(getattr(table, name) for name in names))
        .where(col(table.customer_id).in_(customer_ids))
        .order_by(col(table.customer_id), col(table.valid_from))
    )
    rows = session.execute(wanted).all()
    cells = cells_of(space, {name: [row[5 + i] for row in rows] for i, name in enumerate(ATTRIBUTES)})
    stored: Stored = {}
    for row, cell in zip(rows, cells.tolist(), strict=True):
        stored.setdefault(row[1], []).append((row[0], Span(row[2], row[3], cell, row[4])))
    return stored


@dataclass
class Difference:
    """What has to be written so that the stored stretches say what stories and rules say, and for whom."""

    gone: list[int] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    added: list[dict[str, Any]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def write(
    session: Session, space: Space, epochs: Sequence[Epoch], stored: Stored, stories: Mapping[int, Sequence[Told]]
) -> set[int]:
    """Store the stretches that follow from these stories. Returns the customers for whom a row changed."""
    found = difference(space, epochs, stored, stories)
    _apply(session, found.gone, found.changed, found.added)
    return found.touched


def difference(
    space: Space, epochs: Sequence[Epoch], stored: Stored, stories: Mapping[int, Sequence[Told]]
) -> Difference:
    """The stretches that follow from these stories, less those that are stored."""
    found = Difference()
    for customer_id, story in stories.items():
        old = {span.valid_from: (row_id, span) for row_id, span in stored.get(customer_id, ())}
        for span in spread(story, epochs):
            row_id, was = old.pop(span.valid_from, (None, None))
            if was == span:
                continue
            found.touched.add(customer_id)
            if row_id is None:
                found.added.append({"customer_id": customer_id, "valid_from": span.valid_from, **_values(space, span)})
            else:
                found.changed.append({"row_id": row_id, **_values(space, span)})
        found.gone += [row_id for row_id, _ in old.values()]
        found.touched |= {customer_id} if old else set()
    return found


def _values(space: Space, span: Span) -> dict[str, Any]:
    return {**space.attributes(span.cell), "valid_to": span.valid_to, "segment_id": span.segment_id}


def _apply(session: Session, gone: Sequence[int], changed: list[dict[str, Any]], added: list[dict[str, Any]]) -> None:
    table = CustomerProfile.__table__  # type: ignore[attr-defined]
    for part in _parts(gone):
        session.execute(delete(table).where(table.c.id.in_(part)))
    if changed:
        session.connection().execute(update(table).where(table.c.id == bindparam("row_id")), changed)
    if added:
        session.connection().execute(insert(table), added)


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
