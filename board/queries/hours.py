"""Time as it was written down: of a person, of a card, of a contract."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from board import hours
from board.hours import Stretch
from board.models import Card, Credit, TimeEntry, WorkKind
from core import permissions
from core.people import Actor, Person


@dataclass(frozen=True)
class TimeLine:
    """One entry as its readers see it. credited, removed: it was reversed. reverses: it is itself a credit."""

    entry_id: int
    card_id: int
    case: str
    topic: str
    person_id: int
    person: str
    kind: WorkKind
    started_at: datetime
    ended_at: datetime
    minutes: int
    billable: bool
    rate: int
    note: str
    month_on: date
    credited: bool
    reverses: bool
    reason: str
    version: int
    removed: bool = False


def taken_by(
    session: Session, person_id: int, start_at: datetime, end_at: datetime, but: int | None = None
) -> list[Stretch]:
    """What of a stretch is written down for this person; credits and what they reversed leave it free."""
    reversal = select(TimeEntry.reverses_id).where(col(TimeEntry.reverses_id).is_not(None))
    wanted = (
        select(TimeEntry.started_at, TimeEntry.ended_at, Card.key)
        .join(Card, col(Card.id) == TimeEntry.card_id)
        .where(
            TimeEntry.person_id == person_id,
            TimeEntry.started_at < end_at,
            TimeEntry.ended_at > start_at,
            col(TimeEntry.reverses_id).is_(None),
            col(TimeEntry.id).not_in(reversal),
            TimeEntry.id != but,
        )
    )
    return [Stretch(since, until, key) for since, until, key in session.exec(wanted)]


def free_stretch(session: Session, person_id: int, minutes: int, at: datetime) -> tuple[datetime, datetime]:
    """The latest stretch of so many minutes that this person may still log."""
    return hours.latest_free(taken_by(session, person_id, at - timedelta(days=2), at), minutes, at)


def time_on_card(session: Session, actor: Actor, card_id: int) -> list[TimeLine]:
    """Every entry on a card, newest first."""
    card = session.get(Card, card_id)
    if card is None:
        return []
    permissions.check(actor, "card.text", card.pod_id)
    return _lines(session, col(TimeEntry.card_id) == card_id, notes=True)


def time_in_month(
    session: Session, actor: Actor, contract_id: int, month_on: date, pod_id: int | None
) -> list[TimeLine]:
    """What is charged to a month of a contract, newest first; notes only for who may read cards."""
    permissions.check(actor, "contract.read", pod_id)
    notes = permissions.allows(actor, "card.text", pod_id)
    of_month = and_(col(TimeEntry.contract_id) == contract_id, col(TimeEntry.month_on) == month_on)
    return _lines(session, of_month, notes=notes)


def is_removed() -> ColumnElement[bool]:
    """Whether an entry was taken out as a mistake: something stands against it, and nobody was credited."""
    against = aliased(TimeEntry)
    reversed_too = select(against.id).where(col(against.reverses_id) == col(TimeEntry.id)).exists()
    return and_(reversed_too, ~select(Credit.id).where(col(Credit.entry_id) == col(TimeEntry.id)).exists())


def _lines(session: Session, where: ColumnElement[bool], *, notes: bool) -> list[TimeLine]:
    given_back = select(Credit.id).where(col(Credit.entry_id) == col(TimeEntry.reverses_id)).exists()
    wanted = (
        select(TimeEntry, Card.key, Card.topic, Person.name, is_removed())  # type: ignore[call-overload]
        .join(Card, col(Card.id) == TimeEntry.card_id)
        .join(Person, col(Person.id) == TimeEntry.person_id)
        .where(where, or_(col(TimeEntry.reverses_id).is_(None), given_back))
        .order_by(col(TimeEntry.started_at).desc(), col(TimeEntry.id).desc())
    )
    rows = session.exec(wanted).all()
    ids = [row[0].id for row in rows]
    given = select(Credit).where(or_(col(Credit.entry_id).in_(ids), col(Credit.reversing_id).in_(ids)))
    found = session.exec(given).all()
    reasons = {number: credit.reason for credit in found for number in (credit.entry_id, credit.reversing_id)}
    lens = _Lens(notes, {credit.entry_id for credit in found}, reasons)
    return [_line(entry, (case, topic, person), lens, removed=gone) for entry, case, topic, person, gone in rows]


@dataclass(frozen=True)
class _Lens:
    """Whether notes are shown, which entries were credited, and why."""

    notes: bool
    credited: set[int]
    reasons: dict[int, str]


def _line(entry: TimeEntry, words: tuple[str, str, str], lens: _Lens, *, removed: bool) -> TimeLine:
    entry_id = entry.id or 0
    return TimeLine(
        entry_id=entry_id,
        card_id=entry.card_id,
        case=words[0],
        topic=words[1],
        person_id=entry.person_id,
        person=words[2],
        kind=entry.kind,
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        minutes=entry.minutes,
        billable=entry.billable,
        rate=entry.rate,
        note=entry.note if lens.notes else "",
        month_on=entry.month_on,
        credited=entry_id in lens.credited,
        reverses=entry.reverses_id is not None,
        reason=lens.reasons.get(entry_id, ""),
        version=entry.version,
        removed=removed,
    )
