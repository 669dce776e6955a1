"""The walk of today: the open cards of a board in the order in which they need words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board import queries as board_queries
from board.queries import WalkCard
from core import permissions
from core.people import Actor
from retros import agenda
from retros.agenda import Horizon, Why
from retros.models import Standup, WalkOrder
from retros.queries.days import zone_of


@dataclass(frozen=True)
class WalkStop:
    """One card of the walk, with the reason for its place."""

    card: WalkCard
    why: Why
    said: str

    def recorded(self) -> dict[str, Any]:
        """As it is kept in the record of the standup."""
        card = self.card
        return {
            "card_id": card.card_id,
            "key": card.key,
            "title": card.title,
            "column": card.column_name,
            "why": self.why.value,
            "said": self.said,
        }


@dataclass(frozen=True)
class Walk:
    """The computed walk, and what it was measured against."""

    stops: list[WalkStop]
    horizon: Horizon
    order: WalkOrder


def walk(session: Session, actor: Actor, pod_id: int, at: datetime, order: WalkOrder | None = None) -> Walk:
    """The open cards in the wished order; without a wish in that of the pod's last standup."""
    permissions.check(actor, "standup.read", pod_id)
    order = order or last_order(session, pod_id)
    cards = board_queries.walk_cards(session, actor, pod_id, at)
    horizon = Horizon(
        last_at=last_closed_at(session, pod_id, at),
        next_at=agenda.next_standup_at(at.astimezone(zone_of(session, pod_id))),
    )
    by_id = {card.card_id: card for card in cards}
    stops = [WalkStop(by_id[stop.card_id], stop.why, stop.said) for stop in agenda.walk_order(cards, horizon, order)]
    return Walk(stops, horizon, order)


def last_order(session: Session, pod_id: int) -> WalkOrder:
    """How the pod walked its board last; a pod that never did begins with the exceptions."""
    asked = select(Standup.walk_order).where(Standup.pod_id == pod_id).order_by(col(Standup.held_on).desc())
    return WalkOrder(session.exec(asked.limit(1)).first() or WalkOrder.EXCEPTIONS)


def last_closed_at(session: Session, pod_id: int, at: datetime) -> datetime | None:
    """When the pod's last standup was closed."""
    asked = (
        select(Standup.closed_at)
        .where(Standup.pod_id == pod_id, col(Standup.closed_at) < at)
        .order_by(col(Standup.held_on).desc())
    )
    return session.exec(asked.limit(1)).first()
