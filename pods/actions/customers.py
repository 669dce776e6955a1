"""Customers recorded in bulk, with dated attributes and the segment that follows from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Refused
from pods import queries
from pods.actions import resegment
from pods.actions.identifying import Said, renew_identifiers, write_identifiers
from pods.lifetimes import Lifetimes
from pods.matching import Epoch
from pods.models import Customer, Organisation
from pods.profiles import Told, heard, told_by
from pods.space import Space

Key = tuple[int, str]


@dataclass(frozen=True)
class CustomerRow:
    """What a source tells of one customer, valid from a day on."""

    source_id: int
    ext_id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    valid_from: date = date(1970, 1, 1)


@dataclass(frozen=True)
class Reject:
    """A row that was not taken: its place in the sequence, and why."""

    index: int
    ext_id: str
    reason: str


@dataclass(frozen=True)
class Tally:
    """What a bulk of rows did to the store, counted in customers."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejects: tuple[Reject, ...] = ()


@dataclass(frozen=True)
class _Word:
    row: CustomerRow
    cell: int


def record_customers(
    session: Session, actor: Actor, rows: Sequence[CustomerRow], batch_id: int | None, at: datetime
) -> Tally:
    """Write customers and their dated attributes; rows with unknown values are refused one by one."""
    permissions.check(actor, "import.run")
    session.exec(select(Organisation).with_for_update(read=True)).all()  # rules wait, other imports do not
    space = queries.space_of(session)
    lives = queries.lifetimes_of(session)
    words, rejects = _understood(space, lives, rows)
    epochs = queries.epochs_of(space, queries.rule_versions(session), lives)
    tally = Tally(rejects=tuple(rejects))
    for part in _parts(words):
        tally = _added_up(tally, _record(session, (space, epochs), part, batch_id, at))
    if tally.new or tally.changed:
        after = {"new": tally.new, "changed": tally.changed, "refused": len(rejects)}
        audit.note(session, actor, "customer.record", at, ("batch", batch_id), after=after)
    return tally


def preview_customers(session: Session, actor: Actor, rows: Sequence[CustomerRow]) -> Tally:
    """What recording these rows would change. Writes nothing."""
    permissions.check(actor, "import.run")
    space = queries.space_of(session)
    lives = queries.lifetimes_of(session)
    words, rejects = _understood(space, lives, rows)
    epochs = queries.epochs_of(space, queries.rule_versions(session), lives)
    tally = Tally(rejects=tuple(rejects))
    for part in _parts(words):
        tally = _added_up(tally, _foreseen(session, (space, epochs), part))
    return tally


def _understood(
    space: Space, lives: Lifetimes, rows: Sequence[CustomerRow]
) -> tuple[dict[Key, list[_Word]], list[Reject]]:
    words: dict[Key, list[_Word]] = {}
    rejects: list[Reject] = []
    for index, row in enumerate(rows):
        try:
            cell = _cell(space, row)
            lives.check(row.attributes, row.valid_from)
        except Refused as reason:
            rejects.append(Reject(index, row.ext_id, str(reason)))
            continue
        words.setdefault((row.source_id, row.ext_id.strip()), []).append(_Word(row, cell))
    return {key: sorted(its, key=lambda word: word.row.valid_from) for key, its in words.items()}, rejects


def _cell(space: Space, row: CustomerRow) -> int:
    if not row.ext_id.strip():
        raise Refused("The customer has no id.")
    if strange := sorted(set(row.attributes) - set(space.names)):
        raise Refused(f"“{strange[0]}” is no attribute. The attributes are {', '.join(space.names)}.")
    return space.cell(row.attributes)


def _parts(words: Mapping[Key, Sequence[_Word]]) -> Iterator[dict[Key, Sequence[_Word]]]:
    keys = list(words)
    for start in range(0, len(keys), resegment.CHUNK):
        yield {key: words[key] for key in keys[start : start + resegment.CHUNK]}


def _foreseen(session: Session, rules: tuple[Space, Sequence[Epoch]], words: Mapping[Key, Sequence[_Word]]) -> Tally:
    known = _known(session, list(words))
    ids = {key: row.id or 0 for key, row in known.items()}
    stored = resegment.stored_profiles(session, rules[0], list(ids.values()))
    told = resegment.difference(*rules, stored, _stories(stored, {key: words[key] for key in known}, ids)).touched
    told |= {int(values["row_id"]) for values in _renamed([(known[key], words[key][-1].row) for key in known])}
    return Tally(new=len(words) - len(known), changed=len(told), unchanged=len(known) - len(told))


def _record(
    session: Session,
    rules: tuple[Space, Sequence[Epoch]],
    words: Mapping[Key, Sequence[_Word]],
    batch_id: int | None,
    at: datetime,
) -> Tally:
    known = _known(session, list(words))
    fresh = [key for key in words if key not in known]
    _insert(session, [(key, words[key][-1].row) for key in fresh], batch_id, at)
    renamed = _update(session, [(known[key], words[key][-1].row) for key in words if key in known])
    ids = {**{key: row.id or 0 for key, row in known.items()}, **_ids(session, fresh)}
    write_identifiers(session, {ids[key]: _said(key, words[key][-1].row) for key in fresh})
    renew_identifiers(session, renamed)
    stored = resegment.stored_profiles(session, rules[0], [row.id or 0 for row in known.values()])
    touched = resegment.write(session, *rules, stored, _stories(stored, words, ids)) | renamed
    changed = len(touched - {ids[key] for key in fresh})
    return Tally(new=len(fresh), changed=changed, unchanged=len(known) - changed)


def _stories(
    stored: resegment.Stored, words: Mapping[Key, Sequence[_Word]], ids: Mapping[Key, int]
) -> dict[int, list[Told]]:
    """What is stored of each customer, and what these rows tell besides."""
    stories: dict[int, list[Told]] = {}
    for key, its in words.items():
        story = told_by([span for _, span in stored.get(ids[key], ())])
        for word in its:
            story = heard(story, Told(word.row.valid_from, word.cell))
        stories[ids[key]] = story
    return stories


def _known(session: Session, keys: Sequence[Key]) -> dict[Key, Customer]:
    found: dict[Key, Customer] = {}
    for source_id, its in groupby(sorted(keys), key=lambda key: key[0]):
        wanted = select(Customer).where(
            Customer.source_id == source_id, col(Customer.ext_id).in_([ext_id for _, ext_id in its])
        )
        fresh = session.exec(wanted.execution_options(populate_existing=True))
        found |= {(row.source_id, row.ext_id): row for row in fresh}
    return found


def _ids(session: Session, keys: Sequence[Key]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for source_id, its in groupby(sorted(keys), key=lambda key: key[0]):
        wanted = select(col(Customer.ext_id), col(Customer.id)).where(
            Customer.source_id == source_id, col(Customer.ext_id).in_([ext_id for _, ext_id in its])
        )
        found |= {(source_id, ext_id): row_id or 0 for ext_id, row_id in session.exec(wanted)}
    return found


def _insert(session: Session, fresh: Sequence[tuple[Key, CustomerRow]], batch_id: int | None, at: datetime) -> None:
    if fresh:
        values = [
            {"source_id": key[0], "ext_id": key[1], **_person(row), "batch_id": batch_id, "created_at": at}
            for key, row in fresh
        ]
        session.connection().execute(insert(Customer.__table__), values)  # type: ignore[attr-defined]


def _renamed(known: Sequence[tuple[Customer, CustomerRow]]) -> list[dict[str, Any]]:
    """Newer personal data, where the source tells some: an empty field is no news."""
    changed = []
    for stored, row in known:
        was = {"name": stored.name, "email": stored.email, "phone": stored.phone}
        told = {**was, **{name: text for name, text in _person(row).items() if text}}
        if told != was:
            changed.append({"row_id": stored.id or 0, **told})
    return changed


def _update(session: Session, known: Sequence[tuple[Customer, CustomerRow]]) -> set[int]:
    changed = _renamed(known)
    if changed:
        table = Customer.__table__  # type: ignore[attr-defined]
        session.connection().execute(update(table).where(table.c.id == bindparam("row_id")), changed)
    return {int(values["row_id"]) for values in changed}


def _person(row: CustomerRow) -> dict[str, Any]:
    return {"name": row.name.strip()[:160], "email": row.email.strip()[:200], "phone": row.phone.strip()[:40]}


def _said(key: Key, row: CustomerRow) -> Said:
    person = _person(row)
    return key[1], person["name"], person["email"], person["phone"]


def _added_up(one: Tally, other: Tally) -> Tally:
    return Tally(one.new + other.new, one.changed + other.changed, one.unchanged + other.unchanged, one.rejects)
