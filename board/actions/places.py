"""Where a card may stand: room under the limit, and a rank between its neighbours."""

from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from board import limits, ranks
from board.models import Block, Board, Card, Column, ServiceClass


def check_room(session: Session, column: Column) -> None:
    """Refuse when the column is full. The count stops at the limit: no work grows with the column."""
    limit = limits.limit_of(column.kind, column.wip_limit)
    if limit is None:
        return
    held = counted_cards(column).limit(limit).subquery()
    if session.exec(select(func.count()).select_from(held)).one() >= limit:
        everything = counted_cards(column).subquery()
        limits.check_room(column.name, limit, session.exec(select(func.count()).select_from(everything)).one())


def counted_cards(column: Column) -> SelectOfScalar[Any]:
    """The cards that count towards the column's limit, by the pod's visible policy."""
    counts = select(Board.blocked_counts).where(Board.pod_id == column.pod_id).scalar_subquery()
    blocked = select(Block.id).where(Block.card_id == Card.id, col(Block.ended_at).is_(None))
    here = select(Card.id).where(Card.column_id == column.id, col(Card.closed_at).is_(None))
    return here.where(or_(counts, ~blocked.exists()))


def check_expedite(session: Session, pod_id: int) -> None:
    """Refuse one more expedite card than the pod agreed on."""
    wanted = select(Card.key).where(
        Card.pod_id == pod_id, Card.service_class == ServiceClass.EXPEDITE, col(Card.closed_at).is_(None)
    )
    limit = session.exec(select(Board.expedite_limit).where(Board.pod_id == pod_id)).one()
    limits.check_expedite(limit, list(session.exec(wanted.order_by(col(Card.id)))))


def rank_for(
    session: Session,
    column_id: int,
    service_class: ServiceClass,
    card_id: int | None = None,
    after_id: int | None = None,
    before_id: int | None = None,
) -> int:
    """A rank between the neighbours, or at the end. Crowded neighbours are spread out first."""
    if after_id == before_id:
        before_id = None  # nothing lies between a card and itself
    for _ in range(2):
        lower, upper = _bounds(session, column_id, service_class, card_id, after_id, before_id)
        rank = ranks.between(lower, upper)
        if rank is not None:
            return rank
        _spread(session, column_id)
    raise AssertionError("a fresh gap holds a rank")


def _bounds(
    session: Session,
    column_id: int,
    service_class: ServiceClass,
    card_id: int | None,
    after_id: int | None,
    before_id: int | None,
) -> tuple[int | None, int | None]:
    here: list[Any] = [
        Card.column_id == column_id,
        col(Card.closed_at).is_(None),
        Card.service_class == service_class,
        Card.id != card_id,
    ]
    neighbours = [known for known in (after_id, before_id) if known is not None]
    near = select(Card.id, Card.rank).where(col(Card.id).in_(neighbours), *here)
    rank_of = dict(session.exec(near).all()) if neighbours else {}
    lower, upper = rank_of.get(after_id), rank_of.get(before_id)
    if lower is not None:
        above = select(func.min(Card.rank)).where(col(Card.rank) > lower, *here)
        return lower, lower if upper == lower else session.exec(above).one()
    if upper is not None:
        below = select(func.max(Card.rank)).where(col(Card.rank) < upper, *here)
        return session.exec(below).one(), upper
    return session.exec(select(func.max(Card.rank)).where(*here)).one(), None


def _spread(session: Session, column_id: int) -> None:
    wanted = select(Card.id).where(Card.column_id == column_id, col(Card.closed_at).is_(None))
    ids = list(session.exec(wanted.order_by(col(Card.rank), col(Card.id))))
    for card_id, rank in zip(ids, ranks.spread(len(ids)), strict=True):
        statement = update(Card).where(col(Card.id) == card_id).values(rank=rank)
        session.execute(statement.execution_options(synchronize_session=False))
