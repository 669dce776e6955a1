"""Take a card off the board because it is no case, and put it back. Its events stay, and tell both."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board.actions import clocks, endings, guarding, places
from board.actions.ground import Trace, columns_of, held_card, held_column, record, save_card, sentence
from board.models import Block, Card, CardEvent, Column, ColumnKind, EventKind, Gone
from board.promises import DELETED
from board.replay import CLOSED_AT
from core import audit
from core.people import Actor
from core.refusal import Refused


def delete_card(
    session: Session, actor: Actor, card_id: int, reason: str, version: int, at: datetime, *, op: str
) -> Card:
    """The card was no case (spam, a test, written twice): it leaves the board and every figure of finished work."""
    card = held_card(session, actor, "card.write", card_id, gone=True)
    if audit.answered(session, actor, "card.delete", op):
        return card
    if card.gone_as is not None:
        raise Refused(f"{card.key} is deleted already.")
    said = sentence(reason, "Say why it is no case, in a few words.", 300)
    was_closed = card.closed_at
    end_blocks(session, card_id, at)
    save_card(session, card, version, gone_as=Gone.DELETED, closed_at=was_closed or at, rank=0)
    endings.end_with(session, card, Trace(EventKind.DELETED, actor, at), "Deleted at home")
    clocks.stand_still(session, card, DELETED, at)
    told = {CLOSED_AT: was_closed.isoformat()} if was_closed else None
    record(session, card, Trace(EventKind.DELETED, actor, at, op, said), from_column_id=card.column_id, detail=told)
    before = {"closed": was_closed is not None}
    audit.note(session, actor, "card.delete", at, ("card", card_id), pod_id=card.pod_id, before=before, op=op)
    return card


def restore_card(
    session: Session,
    actor: Actor,
    card_id: int,
    at: datetime,
    reason: str = "",
    *,
    op: str,
    undoes_id: int | None = None,
) -> Card:
    """Put a deleted card back where it stood: a finished one among finished work, an open one under every limit."""
    card = held_card(session, actor, "card.write", card_id, gone=True)
    if audit.answered(session, actor, "card.restore", op):
        return card
    if card.gone_as is not Gone.DELETED:
        raise Refused(f"{card.key} is not deleted." if card.gone_as is None else f"{card.key} was merged, not deleted.")
    event = deleting(session, card_id)
    finished = (event.detail or {}).get(CLOSED_AT) if event else None
    trace = Trace(EventKind.RESTORED, actor, at, op, reason.strip())
    if finished:
        save_card(session, card, card.version, gone_as=None)
        told = {CLOSED_AT: finished}
        record(session, card, trace, to_column_id=card.column_id, detail=told, undoes_id=undoes_id)
    else:
        stand_again(session, card, trace, undoes_id)
    audit.note(session, actor, "card.restore", at, ("card", card_id), pod_id=card.pod_id, op=op)
    return card


def deleting(session: Session, card_id: int) -> CardEvent | None:
    """The event that took the card off the board last."""
    wanted = select(CardEvent).where(CardEvent.card_id == card_id, CardEvent.kind == EventKind.DELETED)
    return session.exec(wanted.order_by(col(CardEvent.seq).desc()).limit(1)).first()


def end_blocks(session: Session, card_id: int, at: datetime) -> None:
    """Nothing blocks a card that is gone."""
    for block in session.exec(select(Block).where(Block.card_id == card_id, col(Block.ended_at).is_(None))):
        block.ended_at = at
        session.add(block)


def stand_again(session: Session, card: Card, trace: Trace, undoes_id: int | None) -> None:
    """An open card comes back into its column, or the first one if that was removed, if there is room."""
    column = held_column(session, card.pod_id, _column(session, card).id or 0)
    passed = guarding.admit(session, column, None, guarding.place_of(card, column), trace.reason, card_id=card.id)
    rank = places.rank_for(session, column.id or 0, card.service_class, card.id)
    where: dict[str, Any] = {"column_id": column.id, "entered_at": trace.at} if column.id != card.column_id else {}
    save_card(session, card, card.version, gone_as=None, closed_at=None, rank=rank, **where)
    clocks.follow(session, card, column, trace.at)
    record(session, card, trace, to_column_id=column.id, undoes_id=undoes_id)
    guarding.record_passed(session, card, passed, replace(trace, op=None))


def _column(session: Session, card: Card) -> Column:
    present = [column for column in columns_of(session, card.pod_id) if column.kind is not ColumnKind.DONE]
    return next((column for column in present if column.id == card.column_id), present[0])
