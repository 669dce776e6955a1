"""When a card comes due, as its face says it: its own date or a promise that still runs, whichever is first."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import col, select

from board.models import Card, CustomerPromise, SLAClock, SLAPause, SLAReply

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Stands for no date while the earliest is sought: the two stores do not agree about nothing."""
INSTANT: Any = Card.__table__.c.due_at.type  # type: ignore[attr-defined]


class earliest(GenericFunction[datetime]):  # noqa: N801 (it is written as SQL writes its functions)
    """The first of some instants, none of which is missing."""

    type = INSTANT
    inherit_cache = True


@compiles(earliest)
def _least(element: Any, compiler: Any, **words: Any) -> str:
    return f"least({compiler.process(element.clauses, **words)})"


@compiles(earliest, "sqlite")
def _min(element: Any, compiler: Any, **words: Any) -> str:
    return f"min({compiler.process(element.clauses, **words)})"


def coming_due() -> ColumnElement[datetime | None]:
    """As `next_promises` and the card's own date tell it. A finished card has only its own date."""
    paused = select(SLAPause.id).where(SLAPause.card_id == Card.id, col(SLAPause.ended_at).is_(None))
    held = paused.where(col(SLAPause.started_at) >= SLAReply.asked_at)
    clock = select(SLAClock.first_due_at).where(SLAClock.card_id == Card.id, col(SLAClock.first_met_at).is_(None))
    solving = select(SLAClock.resolve_due_at).where(
        SLAClock.card_id == Card.id, col(SLAClock.resolve_met_at).is_(None), ~paused.correlate(Card).exists()
    )
    reply = select(func.min(SLAReply.due_at)).where(
        SLAReply.card_id == Card.id, col(SLAReply.met_at).is_(None), ~held.correlate(Card, SLAReply).exists()
    )
    promised = select(func.min(CustomerPromise.due_at)).where(
        CustomerPromise.card_id == Card.id,
        col(CustomerPromise.kept_at).is_(None),
        col(CustomerPromise.broken_at).is_(None),
    )
    running = [one.correlate(Card).scalar_subquery() for one in (clock, solving, reply, promised)]
    first = func.nullif(earliest(*(_or_never(one) for one in (col(Card.due_at), *running))), _never(), type_=INSTANT)
    return case((col(Card.closed_at).is_not(None), col(Card.due_at)), else_=first)


def _or_never(instant: Any) -> Any:
    return func.coalesce(instant, _never(), type_=INSTANT)


def _never() -> Any:
    return literal(NEVER, INSTANT)
