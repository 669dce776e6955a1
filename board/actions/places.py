"""Where a card stands in its column: a rank between its neighbours."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from board import ranks
from board.models import Card, ServiceClass
from core.statements import ask


def _standing(card: Any) -> tuple[Any, ...]:
    """The other cards of its class in a column."""
    kind, but = card.service_class == bindparam("kind"), card.id != bindparam("card_id")
    return card.column_id == bindparam("column_id"), card.closed_at.is_(None), kind, but


LAST = select(func.max(Card.rank)).where(*_standing(Card))
OTHER = aliased(Card)
NEAR = select(
    col(Card.id),
    Card.rank,
    select(func.max(OTHER.rank)).where(col(OTHER.rank) < Card.rank, *_standing(OTHER)).scalar_subquery(),
    select(func.min(OTHER.rank)).where(col(OTHER.rank) > Card.rank, *_standing(OTHER)).scalar_subquery(),
).where(col(Card.id).in_((bindparam("after_id"), bindparam("before_id"))), *_standing(Card))
"""Put together once: composing a statement costs more than asking it."""


class Neighbour(NamedTuple):
    """A card beside which another one is put: its rank, and the next ranks above and below it."""

    rank: int
    above: int | None
    below: int | None


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
    asked = {"column_id": column_id, "kind": service_class, "card_id": card_id or 0}
    if after_id is None and before_id is None:
        return ask(session, LAST, **asked).scalar(), None
    rows = ask(session, NEAR, after_id=after_id or 0, before_id=before_id or 0, **asked)
    near = {row[0]: Neighbour._make(row[1:]) for row in rows}
    after, before = near.get(after_id), near.get(before_id)
    if after is not None:
        return after.rank, after.rank if before is not None and before.rank == after.rank else after.below
    if before is not None:
        return before.above, before.rank
    return ask(session, LAST, **asked).scalar(), None


def _spread(session: Session, column_id: int) -> None:
    wanted = select(Card.id).where(Card.column_id == column_id, col(Card.closed_at).is_(None))
    ids = list(session.exec(wanted.order_by(col(Card.rank), col(Card.id))))
    for card_id, rank in zip(ids, ranks.spread(len(ids)), strict=True):
        statement = update(Card).where(col(Card.id) == card_id).values(rank=rank)
        session.execute(statement.execution_options(synchronize_session=False))
