"""Which other pods could serve a card now: who is on duty there, holds what it asks for, and has room."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import limits
from board.models import Board, Card, Column, LimitMode, LimitScope, WipLimit
from core import permissions
from core.people import Actor
from core.refusal import NotFound
from pods import queries as pod_queries
from pods.models import Pod, PodState


@dataclass(frozen=True)
class SparePod:
    """A pod with a board, and how many of its people could take the card now. wanted: the skills it asks for."""

    pod_id: int
    name: str
    free: int
    wanted: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """South: 2 people free with Metering."""
        skills = f" with {' and '.join(self.wanted)}" if self.wanted else ""
        count = {0: "nobody", 1: "1 person"}.get(self.free, f"{self.free} people")
        return f"{self.name}: {count} free{skills}"


def spare_pods(session: Session, actor: Actor, card_id: int, at: datetime) -> list[SparePod]:
    """The pods that may serve this card for its home: most free people first, then by name.

    Free is who is on duty by the published roster, can do it alone, and has not reached their limit of started cards.
    """
    card = session.get(Card, card_id)
    if card is None:
        raise NotFound("That card")
    permissions.check(actor, "card.write", card.pod_id)
    able = pod_queries.able_now(session, at, card.customer_id, topic=card.topic, channel=card.channel)
    full = _at_limit(session, frozenset().union(*able.people.values()))
    wanted = select(Pod.id, Pod.name).join(Board, col(Board.pod_id) == Pod.id)
    others = session.exec(wanted.where(Pod.state == PodState.ACTIVE, Pod.id != card.pod_id))
    found = [
        SparePod(key or 0, name, len(able.people.get(key or 0, set()) - full), able.wanted) for key, name in others
    ]
    return sorted(found, key=lambda pod: (-pod.free, pod.name))


def _at_limit(session: Session, people: frozenset[int]) -> set[int]:
    """Who of these has as many started cards in a pod as their limit there allows."""
    if not people:
        return set()
    kept = select(WipLimit).where(
        WipLimit.scope == LimitScope.PERSON, col(WipLimit.archived_at).is_(None), WipLimit.mode != LimitMode.OFF
    )
    rows = {(row.pod_id, row.person_id): row.wip_limit for row in session.exec(kept)}
    if not rows:
        return set()
    started = (
        select(Card.pod_id, Card.assignee_id, func.count())
        .join(Column, col(Column.id) == Card.column_id)
        .where(col(Card.assignee_id).in_(people), col(Card.closed_at).is_(None))
        .where(col(Column.kind).in_(limits.UNDER_WAY))
        .group_by(col(Card.pod_id), col(Card.assignee_id))
    )
    return {
        person_id or 0
        for pod_id, person_id, count in session.exec(started)
        if (limit := rows.get((pod_id, person_id), rows.get((pod_id, None)))) is not None and count >= limit
    }
