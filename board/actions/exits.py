"""Tick a line of an exit checklist for a card, or take the tick back."""

from datetime import datetime

from sqlmodel import Session, select

from board.actions.ground import Trace, held_card, record
from board.models import Card, CardCheck, Column, ColumnCheck, EventKind
from core import audit
from core.people import Actor
from core.refusal import NotFound, Refused


def tick_exit(
    session: Session, actor: Actor, card_id: int, check_id: int, is_done: bool, at: datetime, *, op: str
) -> Card:
    """Say that it holds for this card, or that it does not. What is so already stays so."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.tick_exit", op):
        return card
    line = session.get(ColumnCheck, check_id)
    column = session.get(Column, line.column_id) if line else None
    if line is None or column is None or column.pod_id != card.pod_id or line.archived_at is not None:
        raise NotFound("That line of the checklist")
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Reopen it before you tick its checklist.")
    tick = session.exec(select(CardCheck).where(CardCheck.card_id == card_id, CardCheck.check_id == check_id)).first()
    if is_done and tick is None:
        session.add(CardCheck(card_id=card_id, check_id=check_id, person_id=actor.person_id, at=at))
    elif tick is not None and not is_done:
        session.delete(tick)
    if is_done is not (tick is not None):
        detail = {"check_id": check_id, "done": is_done, "column_id": line.column_id}
        record(session, card, Trace(EventKind.CHECKED, actor, at, op), detail=detail)
    after = {"check_id": check_id, "done": is_done}
    audit.note(session, actor, "card.tick_exit", at, ("card", card_id), pod_id=card.pod_id, after=after, op=op)
    return card
