"""Where a card stands in its column: a rank between its neighbours."""

from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select, update

from board import ranks
from board.models import Card, ServiceClass

LAST = select(func.max(Card.rank)).where(
    Card.column_id == bindparam("column_id"),
    col(Card.closed_at).is_(None),
    Card.service_class == bindparam("kind"),
    Card.id != bindparam("card_id"),
)


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
    last = {"column_id": column_id, "kind": service_class, "card_id": card_id or 0}
    if not neighbours:
        return session.exec(LAST, params=last).one(), None
    near = select(Card.id, Card.rank).where(col(Card.id).in_(neighbours), *here)
    rank_of = dict(session.exec(near).all())
    lower, upper = rank_of.get(after_id), rank_of.get(before_id)
    if lower is not None:
        above = select(func.min(Card.rank)).where(col(Card.rank) > lower, *here)
        return lower, lower if upper == lower else session.exec(above).one()
    if upper is not None:
        below = select(func.max(Card.rank)).where(col(Card.rank) < upper, *here)
        return session.exec(below).one(), upper
    return session.exec(LAST, params=last).one(), None


def _spread(session: Session, column_id: int) -> None:
    wanted = select(Card.id).where(Card.column_id == column_id, col(Card.closed_at).is_(None))
    ids = list(session.exec(wanted.order_by(col(Card.rank), col(Card.id))))
    for card_id, rank in zip(ids, ranks.spread(len(ids)), strict=True):
        statement = update(Card).where(col(Card.id) == card_id).values(rank=rank)
        session.execute(statement.execution_options(synchronize_session=False))
