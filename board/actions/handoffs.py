"""Hand a card to another pod: it keeps its key and its history, and arrives under that pod's limits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, select

from board import handoffs
from board.actions import clocks, places
from board.actions.blocks import open_block
from board.actions.ground import Trace, columns_of, held_card, held_column, record, save_card, sentence
from board.models import Card, Column, ColumnKind, EventKind, Handoff, HandoffKind, ServiceClass
from core import audit
from core.people import Actor
from core.refusal import NotFound
from pods.models import Pod, PodState


@dataclass(frozen=True)
class HandOff:
    """A wish to give a card away: to whom, of which kind, why, and what the receiver must know."""

    card_id: int
    to_pod_id: int
    kind: HandoffKind
    reason: str
    summary: str
    version: int


def hand_off_card(session: Session, actor: Actor, wish: HandOff, at: datetime, *, op: str) -> Card:
    """Move a card to the first queue of the other pod's board, if there is room."""
    if answer := audit.answered(session, actor, "card.hand_off", op):
        return session.get_one(Card, answer.object_id)
    receiver = session.get(Pod, wish.to_pod_id)
    if receiver is None or receiver.state is not PodState.ACTIVE:
        raise NotFound("The receiving pod")
    card = held_card(session, actor, "card.write", wish.card_id, also={wish.to_pod_id})
    reason = sentence(wish.reason, "Say why the card is handed off, in a few words.", 300)
    handoffs.check(card, wish.to_pod_id, wish.kind, wish.summary)
    column = _arrival(session, wish.to_pod_id)
    places.check_room(session, column)
    if card.service_class is ServiceClass.EXPEDITE:
        places.check_expedite(session, wish.to_pod_id)
    came_from, giver_id, former = card.column_id, card.pod_id, card.assignee_id
    save_card(session, card, wish.version, receiver.name, **_values(session, card, column, at))
    _link(session, actor, wish, reason, giver_id, at)
    _carry_block(session, card)
    clocks.follow(session, card, column, at)
    facts: dict[str, Any] = {"from_column_id": came_from, "to_column_id": column.id, "from_assignee_id": former}
    record(session, card, Trace(EventKind.HANDED_OFF, actor, at, op, reason), from_pod_id=giver_id, **facts)
    before, after = {"pod_id": giver_id}, {"pod_id": card.pod_id, "kind": wish.kind.value}
    audited: dict[str, Any] = {"pod_id": giver_id, "before": before, "after": after, "op": op}
    audit.note(session, actor, "card.hand_off", at, ("card", card.id), **audited)
    return card


def _arrival(session: Session, pod_id: int) -> Column:
    """The first queue of a board, else its first column."""
    present = columns_of(session, pod_id)
    queues = [column for column in present if column.kind is ColumnKind.QUEUE] or present
    return held_column(session, pod_id, queues[0].id or 0)


def _values(session: Session, card: Card, column: Column, at: datetime) -> dict[str, Any]:
    rank = places.rank_for(session, column.id or 0, card.service_class, card.id)
    place = {"pod_id": column.pod_id, "column_id": column.id, "rank": rank, "entered_at": at}
    return {**place, "assignee_id": None}


def _link(session: Session, actor: Actor, wish: HandOff, reason: str, giver_id: int, at: datetime) -> None:
    newest = session.exec(select(func.max(Handoff.seq)).where(Handoff.card_id == wish.card_id)).one()
    session.add(
        Handoff(
            card_id=wish.card_id,
            seq=0 if newest is None else newest + 1,
            from_pod_id=giver_id,
            to_pod_id=wish.to_pod_id,
            kind=wish.kind,
            reason=reason,
            summary=wish.summary.strip(),
            actor_id=actor.person_id,
            at=at,
        )
    )


def _carry_block(session: Session, card: Card) -> None:
    if block := open_block(session, card.id or 0):
        block.pod_id = card.pod_id
        session.add(block)
