"""Records of standups: of a day, of the past, what was promised, and a card's story since the last one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import queries as board_queries
from core import permissions
from core.people import Actor
from pods import queries as pod_queries
from retros import followup
from retros.models import Attendance, NoteKind, Standup, StandupNote, WalkOrder
from retros.queries import reach
from retros.queries.people import names


@dataclass(frozen=True)
class NoteLine:
    """Something that was said."""

    note_id: int
    card_id: int | None
    kind: NoteKind
    text: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Expected:
    """A member of that day, and whether they were there (None: nobody has said)."""

    person_id: int
    name: str
    present: bool | None


@dataclass(frozen=True)
class StandupView:
    """The one record of a pod and day."""

    standup_id: int
    pod_id: int
    held_on: date
    walk_order: WalkOrder
    walk: list[dict[str, Any]]
    opened_by: str
    opened_at: datetime
    closed_by: str
    closed_at: datetime | None
    notes: list[NoteLine]
    expected: list[Expected]

    def notes_on(self, card_id: int | None) -> list[NoteLine]:
        """What was said about one card, or about the pod."""
        return [note for note in self.notes if note.card_id == card_id]


@dataclass(frozen=True)
class PromiseLine:
    """A promise of the last standup, and whether its card has moved since (None: it names no card)."""

    card_id: int | None
    key: str
    text: str
    who: str
    at: datetime
    kept: bool | None


@dataclass(frozen=True)
class PastStandup:
    """One line in the list of records."""

    standup_id: int
    held_on: date
    closed_at: datetime | None
    cards: int
    notes: int
    promises: int
    blockers: int
    present: int | None


def standup_on(session: Session, actor: Actor, pod_id: int, day: date) -> StandupView | None:
    """The record of a day, or None when there was no standup."""
    permissions.check(actor, "standup.read", pod_id)
    held = session.exec(select(Standup).where(Standup.pod_id == pod_id, Standup.held_on == day)).first()
    return _viewed(session, held) if held else None


def promises_before(session: Session, actor: Actor, pod_id: int, day: date, at: datetime) -> list[PromiseLine]:
    """What was promised at the last standup before the day, and what became of it."""
    permissions.check(actor, "standup.read", pod_id)
    asked = select(Standup).where(Standup.pod_id == pod_id, col(Standup.held_on) < day)
    held = session.exec(asked.order_by(col(Standup.held_on).desc()).limit(1)).first()
    if held is None:
        return []
    said = [note for note in _notes(session, held) if note.kind is NoteKind.PROMISE]
    cards = {card.card_id: card for card in board_queries.walk_cards(session, actor, pod_id, at)} if said else {}
    keys = {stop["card_id"]: str(stop["key"]) for stop in held.walk}
    lines = []
    for note in said:
        card = cards.get(note.card_id or 0)
        kept = None if note.card_id is None else followup.is_kept(note.at, card.moved_at if card else None)
        lines.append(PromiseLine(note.card_id, keys.get(note.card_id, ""), note.text, note.who, note.at, kept))
    return lines


def past_standups(session: Session, actor: Actor, pod_id: int, limit: int = 30) -> list[PastStandup]:
    """The pod's records, newest first."""
    permissions.check(actor, "standup.read", pod_id)
    asked = select(Standup).where(Standup.pod_id == pod_id).order_by(col(Standup.held_on).desc()).limit(limit)
    held = list(session.exec(asked))
    ids = [row.id for row in held]
    counted = select(StandupNote.standup_id, StandupNote.kind, func.count()).where(col(StandupNote.standup_id).in_(ids))
    counted = counted.group_by(col(StandupNote.standup_id), col(StandupNote.kind))
    said = {(standup_id, NoteKind(kind)): count for standup_id, kind, count in session.exec(counted)}
    there = select(Attendance.standup_id, func.count()).where(
        col(Attendance.standup_id).in_(ids), col(Attendance.present).is_(True)
    )
    present = dict(session.exec(there.group_by(col(Attendance.standup_id))).all())
    return [_past(row, said, present) for row in held]


def standup_news(session: Session, actor: Actor, standup_id: int) -> tuple[int, bool]:
    """How many notes there are, and whether the record is closed: all that a waiting page asks for."""
    held = reach.standup(session, actor, standup_id, "standup.read")
    notes = select(func.count()).select_from(StandupNote).where(StandupNote.standup_id == standup_id)
    return int(session.exec(notes).one()), held.closed_at is not None


def _past(row: Standup, said: dict[tuple[int, NoteKind], int], present: dict[int, int]) -> PastStandup:
    standup_id = row.id or 0
    return PastStandup(
        standup_id=standup_id,
        held_on=row.held_on,
        closed_at=row.closed_at,
        cards=len(row.walk),
        notes=said.get((standup_id, NoteKind.NOTE), 0),
        promises=said.get((standup_id, NoteKind.PROMISE), 0),
        blockers=said.get((standup_id, NoteKind.BLOCKER), 0),
        present=present.get(standup_id),
    )


def _viewed(session: Session, held: Standup) -> StandupView:
    known = names(session, [held.opened_by_id, held.closed_by_id])
    return StandupView(
        standup_id=held.id or 0,
        pod_id=held.pod_id,
        held_on=held.held_on,
        walk_order=held.walk_order,
        walk=held.walk,
        opened_by=known[held.opened_by_id],
        opened_at=held.opened_at,
        closed_by=known[held.closed_by_id],
        closed_at=held.closed_at,
        notes=_notes(session, held),
        expected=_expected(session, held),
    )


def _notes(session: Session, held: Standup) -> list[NoteLine]:
    rows = list(session.exec(select(StandupNote).where(StandupNote.standup_id == held.id).order_by("at", "id")))
    known = names(session, [row.person_id for row in rows])
    return [NoteLine(row.id or 0, row.card_id, row.kind, row.text, known[row.person_id], row.at) for row in rows]


def _expected(session: Session, held: Standup) -> list[Expected]:
    marked = dict(
        session.exec(select(Attendance.person_id, Attendance.present).where(Attendance.standup_id == held.id)).all()
    )
    members = pod_queries.members_on(session, held.pod_id, held.held_on)
    here = {member.person_id: member.name for member in members}
    gone = names(session, set(marked) - set(here))
    everyone = {**{person_id: gone[person_id] for person_id in set(marked) - set(here)}, **here}
    lines = [Expected(person_id, name, marked.get(person_id)) for person_id, name in everyone.items()]
    return sorted(lines, key=lambda line: line.name)
