"""Say that a card cannot go on, and that it can again."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board.actions import guarding
from board.actions.ground import Trace, check_member, held_card, is_member, record, sentence
from board.models import Block, Card, EventKind
from core import audit
from core.people import Actor
from core.refusal import Refused


def block_card(
    session: Session, actor: Actor, card_id: int, reason: str, owner_id: int | None, at: datetime, *, op: str
) -> Block:
    """Start the clock of a blocker, with its reason and who gets it out of the way."""
    card = held_card(session, actor, "card.write", card_id)
    if answer := audit.answered(session, actor, "card.block", op):
        return session.get_one(Block, answer.object_id)
    return stop(session, card, owner_id, Trace(EventKind.BLOCKED, actor, at, op, reason))


def stop(session: Session, card: Card, owner_id: int | None, trace: Trace) -> Block:
    """Start the clock of a blocker on a held card; the trace's reason is the blocker's."""
    card_id, at = card.id or 0, trace.at
    said = sentence(trace.reason, "Say what blocks the card, so that somebody can help.", 300)
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Reopen it before you block it.")
    if running := open_block(session, card_id):
        raise Refused(f"{card.key} is blocked already: {running.reason}")
    check_member(session, card.pod_id, owner_id, at)
    block = Block(card_id=card_id, pod_id=card.pod_id, reason=said, owner_id=owner_id, started_at=at)
    session.add(block)
    session.flush()
    record(session, card, replace(trace, reason=said))
    told: dict[str, Any] = {"pod_id": card.pod_id, "after": {"card_id": card_id, "owner_id": owner_id}, "op": trace.op}
    audit.note(session, trace.actor, "card.block", at, ("block", block.id), **told)
    return block


def unblock_card(session: Session, actor: Actor, card_id: int, at: datetime, *, op: str) -> Card:
    """Stop the clock of the blocker."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.unblock", op):
        return card
    return free(session, card, Trace(EventKind.UNBLOCKED, actor, at, op))


def free(session: Session, card: Card, trace: Trace) -> Card:
    """Stop the clock of the blocker of a held card."""
    block = open_block(session, card.id or 0)
    if block is None:
        raise Refused(f"{card.key} is not blocked.")
    block.ended_at = trace.at
    session.add(block)
    trace = replace(trace, reason=block.reason)
    record(session, card, trace)
    guarding.readmit(session, card, trace)
    told: dict[str, Any] = {"pod_id": card.pod_id, "before": {"owner_id": block.owner_id}, "op": trace.op}
    audit.note(session, trace.actor, "card.unblock", trace.at, ("card", card.id), **told)
    return card


def last_owner(session: Session, card: Card, at: datetime) -> int | None:
    """Who saw to the blocker that ended last, if they are in the pod still."""
    ended = select(Block.owner_id).where(Block.card_id == card.id, col(Block.ended_at).is_not(None))
    owner_id = session.exec(ended.order_by(col(Block.ended_at).desc(), col(Block.id).desc()).limit(1)).first()
    return owner_id if is_member(session, card.pod_id, owner_id, at) else None


def open_block(session: Session, card_id: int) -> Block | None:
    """The blocker that runs now."""
    return session.exec(select(Block).where(Block.card_id == card_id, col(Block.ended_at).is_(None))).first()
