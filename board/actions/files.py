"""Hang a file on a card, and take it off. The bytes were put on the shelf before; here is only the row."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from board.actions.ground import Trace, held_card, record
from board.files import PER_CARD, NewFile
from board.models import Attachment, Card, EventKind
from core import audit
from core.people import Actor
from core.refusal import NotFound, Refused


def attach_file(session: Session, actor: Actor, card_id: int, new: NewFile, at: datetime, *, op: str) -> Attachment:
    """A file that was looked at becomes one of the card."""
    card = held_card(session, actor, "card.write", card_id)
    if done := audit.answered(session, actor, "file.attach", op):
        return session.get_one(Attachment, done.object_id)
    here = (Attachment.card_id == card_id, col(Attachment.removed_at).is_(None))
    if session.exec(select(func.count()).select_from(Attachment).where(*here)).one() >= PER_CARD:
        raise Refused(f"A card keeps at most {PER_CARD} files. Remove one that nobody needs.")
    twin = session.exec(select(Attachment.name).where(*here, Attachment.sha256 == new.sha256)).first()
    if twin is not None:
        raise Refused(f"The card has this very file already, as “{twin}”.")
    found = Attachment(card_id=card_id, added_by_id=actor.person_id, at=at, **vars(new))
    session.add(found)
    session.flush()
    _keep(session, card, found, Trace(EventKind.ATTACHED, actor, at, op), "file.attach")
    return found


def remove_file(session: Session, actor: Actor, file_id: int, at: datetime, *, op: str) -> Attachment:
    """Take a file off its card: nobody can fetch it any more. That it was there stays in the history."""
    found = session.get(Attachment, file_id)
    if found is None:
        raise NotFound("That file")
    card = held_card(session, actor, "card.write", found.card_id)
    if audit.answered(session, actor, "file.remove", op):
        return found
    session.refresh(found)
    if found.removed_at is not None:
        raise Refused("That file was removed already.")
    found.removed_at = at
    session.add(found)
    _keep(session, card, found, Trace(EventKind.ATTACHED, actor, at, op), "file.remove")
    return found


def _keep(session: Session, card: Card, found: Attachment, trace: Trace, action: str) -> None:
    """The event and the trail: the file's number, kind and size, never its name."""
    state = "removed" if found.removed_at else "added"
    record(session, card, trace, state=state, detail={"file_id": found.id})
    after = {"card_id": card.id, "media_type": found.media_type, "size": found.size}
    audit.note(session, trace.actor, action, trace.at, ("file", found.id), pod_id=card.pod_id, after=after, op=trace.op)
