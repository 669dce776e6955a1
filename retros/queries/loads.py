"""How full boards are, in a handful of set queries for any number of pods."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from board.models import Block, Board, Card, Column, ColumnKind
from pods.models import Pod, PodState
from retros.queries.days import day_start

STUCK = timedelta(days=2)


@dataclass(frozen=True)
class ColumnLoad:
    """A column and what stands in it. `counted` is what counts towards the limit, by the pod's policy."""

    pod_id: int
    column_id: int
    name: str
    kind: ColumnKind
    wip_limit: int | None
    counted: int
    blocked: int

    @property
    def is_over(self) -> bool:
        return self.wip_limit is not None and self.counted > self.wip_limit

    @property
    def is_full(self) -> bool:
        return self.wip_limit is not None and self.counted >= self.wip_limit


@dataclass(frozen=True)
class PodAttention:
    """A pod that needs somebody's attention, and why, in words. Pods are listed by name, never ranked."""

    pod_id: int
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Attention:
    """All pods together, and which of them need attention."""

    pods_seen: int
    needing: list[PodAttention]
    open_cards: int
    blocked: int
    arrived: int
    finished: int


def column_loads(session: Session, pod_ids: Collection[int] | None = None) -> list[ColumnLoad]:
    """Each column in use with its cards, left to right; pod_ids None means every pod."""
    standing = _within(select(Card.column_id, func.count()), pod_ids)
    held = dict(session.exec(standing.group_by(col(Card.column_id))).all())
    blocked_cards = select(Block.card_id).where(col(Block.ended_at).is_(None))
    stuck = _within(select(Card.column_id, func.count()), pod_ids).where(col(Card.id).in_(blocked_cards))
    blocked = dict(session.exec(stuck.group_by(col(Card.column_id))).all())
    asked = select(Column, Board.blocked_counts).join(Board, col(Board.pod_id) == Column.pod_id)
    asked = asked.where(col(Column.archived_at).is_(None))
    if pod_ids is not None:
        asked = asked.where(col(Column.pod_id).in_(pod_ids))
    rows = session.exec(asked.order_by(col(Column.pod_id), col(Column.position), col(Column.id)))
    return [_load(column, counts, held, blocked) for column, counts in rows]


def pods_needing_attention(session: Session, at: datetime) -> Attention:
    """Pods over a limit, with cards blocked for long or past their due time; by name."""
    asked = select(Pod.id, Pod.name).where(col(Pod.state).in_((PodState.ACTIVE, PodState.FORMING)))
    known = {pod_id or 0: name for pod_id, name in session.exec(asked)}
    reasons: dict[int, list[str]] = {pod_id: [] for pod_id in known}
    loads = column_loads(session)
    for load in loads:
        if load.is_over:
            reasons.get(load.pod_id, []).append(f"{load.name} holds {load.counted} of {load.wip_limit}")
    for pod_id, count in _stuck(session, at).items():
        reasons.get(pod_id, []).append(f"{count} {_cards(count)} blocked for more than {STUCK.days} days")
    for pod_id, count in _late(session, at).items():
        reasons.get(pod_id, []).append(f"{count} {_cards(count)} past the due time")
    needing = [PodAttention(pod_id, known[pod_id], tuple(why)) for pod_id, why in reasons.items() if why]
    start = day_start(session, None, at)
    return Attention(
        pods_seen=len(known),
        needing=sorted(needing, key=lambda pod: (pod.name.casefold(), pod.pod_id)),
        open_cards=_count(session, col(Card.closed_at).is_(None)),
        blocked=sum(load.blocked for load in loads),
        arrived=_count(session, col(Card.opened_at) >= start),
        finished=_count(session, (col(Card.closed_at) >= start) & col(Card.gone_as).is_(None)),
    )


def _load(column: Column, blocked_counts: bool, held: dict[int, int], blocked: dict[int, int]) -> ColumnLoad:
    column_id = column.id or 0
    stuck = blocked.get(column_id, 0)
    counted = held.get(column_id, 0) - (0 if blocked_counts else stuck)
    limit = None if column.kind is ColumnKind.DONE else column.wip_limit
    return ColumnLoad(column.pod_id, column_id, column.name, column.kind, limit, counted, stuck)


def _stuck(session: Session, at: datetime) -> dict[int, int]:
    asked = select(Block.pod_id, func.count()).where(col(Block.ended_at).is_(None), Block.started_at < at - STUCK)
    return dict(session.exec(asked.group_by(col(Block.pod_id))).all())


def _late(session: Session, at: datetime) -> dict[int, int]:
    asked = select(Card.pod_id, func.count()).where(col(Card.closed_at).is_(None), col(Card.due_at) < at)
    return dict(session.exec(asked.group_by(col(Card.pod_id))).all())


def _count(session: Session, when: Any) -> int:
    return int(session.exec(select(func.count()).select_from(Card).where(when)).one())


def _within(asked: Any, pod_ids: Collection[int] | None) -> Any:
    asked = asked.where(col(Card.closed_at).is_(None))
    return asked if pod_ids is None else asked.where(col(Card.pod_id).in_(pod_ids))


def _cards(count: int) -> str:
    return "card" if count == 1 else "cards"
