"""The standup: one record per pod and day, notes by card, who was there, and the lock at the end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from board import actions as board_actions
from board import queries as board_queries
from core import audit, permissions
from core.people import Actor, Person
from core.refusal import Conflict, NotFound, Refused
from pods import queries as pod_queries
from retros import agenda
from retros.models import Attendance, NoteKind, Standup, StandupNote, WalkOrder
from retros.queries import day_of, reach, walk, zone_of


@dataclass(frozen=True)
class NewNote:
    """What was said at a standup, about one card or (card_id None) about the pod."""

    standup_id: int
    kind: NoteKind
    text: str
    card_id: int | None = None
    owner_id: int | None = None


def open_standup(
    session: Session, actor: Actor, pod_id: int, at: datetime, order: WalkOrder | None = None, *, op: str
) -> Standup:
    """Open today's standup, in the order of the computed walk. Opening twice gives the same record."""
    permissions.check(actor, "standup.record", pod_id)
    if done := audit.answered(session, actor, "standup.open", op):
        return reach.earlier(session, Standup, done.object_id)
    held_on = day_of(session, pod_id, at)
    if found := session.exec(select(Standup).where(Standup.pod_id == pod_id, Standup.held_on == held_on)).first():
        return found
    walked = walk(session, actor, pod_id, at, order)
    stops = [stop.recorded() for stop in walked.stops[: agenda.LONGEST]]
    row = Standup(
        pod_id=pod_id,
        held_on=held_on,
        walk_order=walked.order,
        walk=stops,
        opened_by_id=actor.person_id,
        opened_at=at,
    )
    session.add(row)
    session.flush()
    after = {"cards": len(stops), "order": walked.order}
    audit.note(session, actor, "standup.open", at, ("standup", row.id), pod_id=pod_id, after=after, op=op)
    return row


def note_on_card(session: Session, actor: Actor, new: NewNote, at: datetime, *, op: str) -> StandupNote:
    """Write down a note, a promise or a blocker. A blocker also blocks its card on the board."""
    held = reach.locked_standup(session, actor, new.standup_id, "standup.record")
    if done := audit.answered(session, actor, "standup.note", op):
        return reach.earlier(session, StandupNote, done.object_id)
    if new.kind is NoteKind.CORRECTION:
        raise Refused("A correction belongs to a closed standup. Write a note instead.")
    _check_open(session, held, mine=new.text)
    on_board = {card.card_id: card for card in board_queries.walk_cards(session, actor, held.pod_id, at)}
    if new.card_id is not None and new.card_id not in {stop["card_id"] for stop in held.walk} | set(on_board):
        raise NotFound("That card")
    row = _write(session, actor, held, new, at)
    card = on_board.get(new.card_id or 0)
    if new.kind is NoteKind.BLOCKER and card is not None and card.blocked_reason is None:
        board_actions.block_card(session, actor, card.card_id, row.text[:300], new.owner_id, at, op=f"{op}:block")
    after = {"kind": new.kind, "card_id": new.card_id}
    target = ("standup_note", row.id)
    audit.note(session, actor, "standup.note", at, target, pod_id=held.pod_id, after=after, op=op)
    return row


def mark_attendance(
    session: Session, actor: Actor, standup_id: int, present_ids: Collection[int], at: datetime, *, op: str
) -> list[Attendance]:
    """Say who of the members of that day is here. Absence is never a score."""
    held = reach.locked_standup(session, actor, standup_id, "standup.record")
    if audit.answered(session, actor, "standup.attendance", op):
        return list(session.exec(select(Attendance).where(Attendance.standup_id == standup_id)))
    _check_open(session, held)
    expected = {member.person_id for member in pod_queries.members_on(session, held.pod_id, held.held_on)}
    if set(present_ids) - expected:
        raise Refused("Only members of this pod on that day are counted. Add a guest as a note.")
    known = {row.person_id: row for row in session.exec(select(Attendance).where(Attendance.standup_id == standup_id))}
    for person_id in sorted(expected):
        row = known.setdefault(person_id, Attendance(standup_id=standup_id, person_id=person_id, present=False))
        row.present = person_id in present_ids
        session.add(row)
    after = {"present": len(present_ids), "expected": len(expected)}
    target = ("standup", standup_id)
    audit.note(session, actor, "standup.attendance", at, target, pod_id=held.pod_id, after=after, op=op)
    return [known[person_id] for person_id in sorted(expected)]


def close_standup(session: Session, actor: Actor, standup_id: int, at: datetime, *, op: str) -> Standup:
    """Close and lock. Whoever comes second hears who was first; nothing is lost."""
    held = reach.locked_standup(session, actor, standup_id, "standup.close")
    if audit.answered(session, actor, "standup.close", op):
        return held
    _check_open(session, held)
    held.closed_at, held.closed_by_id = at, actor.person_id
    session.add(held)
    audit.note(session, actor, "standup.close", at, ("standup", held.id), pod_id=held.pod_id, op=op)
    return held


def add_correction(session: Session, actor: Actor, standup_id: int, text: str, at: datetime, *, op: str) -> StandupNote:
    """Add a dated note to a closed record; the record itself stays as it was."""
    held = reach.locked_standup(session, actor, standup_id, "standup.record")
    if done := audit.answered(session, actor, "standup.correct", op):
        return reach.earlier(session, StandupNote, done.object_id)
    if held.closed_at is None:
        raise Refused("This standup is still open: write a note, it needs no correction.")
    row = _write(session, actor, held, NewNote(standup_id, NoteKind.CORRECTION, text), at)
    target = ("standup_note", row.id)
    audit.note(session, actor, "standup.correct", at, target, pod_id=held.pod_id, op=op)
    return row


def _write(session: Session, actor: Actor, held: Standup, new: NewNote, at: datetime) -> StandupNote:
    text = new.text.strip()
    if not text:
        raise Refused("Write a few words first.")
    if len(text) > 1000:
        raise Refused("That is longer than 1,000 characters. Keep to what the pod must remember.")
    row = StandupNote(
        standup_id=held.id or 0, card_id=new.card_id, person_id=actor.person_id, kind=new.kind, text=text, at=at
    )
    session.add(row)
    session.flush()
    return row


def _check_open(session: Session, held: Standup, mine: str = "") -> None:
    if held.closed_at is None:
        return
    who = session.get(Person, held.closed_by_id) if held.closed_by_id else None
    clock = held.closed_at.astimezone(zone_of(session, held.pod_id)).strftime("%H:%M")
    raise Conflict(
        f"{who.name if who else 'Somebody'} closed this standup at {clock}. "
        "All notes up to then are kept; add a dated correction if something is missing.",
        mine=mine,
        theirs=f"Closed at {clock}" if mine else "",
    )
