"""What finished work promises, and the open cards of a pod for its standup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import flow
from board.flow import Sle
from board.models import Block, Card, Column, ColumnKind, ServiceClass
from board.queries.ages import Ageing, ageing
from core import permissions
from core.people import Actor, Person
from pods.neighbours import SlowColumn

HISTORY = timedelta(weeks=13)
HIDDEN = "Text is visible to the pod and its coach only"


@dataclass(frozen=True)
class WalkCard:
    """An open card as a standup looks at it. Its age counts in the pod's working time, from its first start, else from
    its arrival. p85_days: what 85 % of the finished cards of its class took; None before its start, or if too few.
    """

    card_id: int
    key: str
    title: str
    column_id: int
    column_name: str
    column_position: int
    column_kind: ColumnKind
    service_class: ServiceClass
    age_days: float
    age: str
    p85_days: float | None
    blocked_reason: str | None
    blocked_since: datetime | None
    due_at: datetime | None
    moved_at: datetime
    assignee_id: int | None
    assignee_name: str
    customer_id: int | None


def cycle_times(session: Session, pod_id: int, at: datetime) -> list[float]:
    """Seconds from start to finish of the cards that the pod finished in the last 13 weeks."""
    wanted = select(Card.started_at, Card.closed_at).where(
        Card.pod_id == pod_id,
        col(Card.closed_at) >= at - HISTORY,
        col(Card.closed_at) <= at,
        col(Card.gone_as).is_(None),
    )
    found = (flow.cycle_seconds(started, closed) for started, closed in session.exec(wanted))
    return [seconds for seconds in found if seconds is not None]


def sle(session: Session, pod_id: int, at: datetime) -> Sle | None:
    """The pod's service level expectation; None below 11 finished cards."""
    return flow.sle_of(cycle_times(session, pod_id, at))


def walk_cards(session: Session, actor: Actor, pod_id: int, at: datetime) -> list[WalkCard]:
    """The open cards of a pod, by column and rank."""
    permissions.check(actor, "board.read", pod_id)
    readable = permissions.allows(actor, "card.text", pod_id)
    wanted = (
        select(Card, Column, Person.name, Block)
        .join(Column, col(Column.id) == Card.column_id)
        .outerjoin(Person, col(Person.id) == Card.assignee_id)
        .outerjoin(Block, (col(Block.card_id) == Card.id) & col(Block.ended_at).is_(None))
        .where(Card.pod_id == pod_id, col(Card.closed_at).is_(None))
        .order_by(col(Column.position), col(Card.rank), col(Card.id))
    )
    its = ageing(session, pod_id, at)
    return [_walked(*row, its, readable) for row in session.exec(wanted)]


def _walked(
    card: Card, column: Column, assignee: str | None, block: Block | None, its: Ageing, readable: bool
) -> WalkCard:
    reason = block.reason if block else None
    age, sle = its.age(card.service_class, card.started_at, card.opened_at), its.expected.sle(card.service_class)
    return WalkCard(
        card_id=card.id or 0,
        key=card.key,
        title=card.title if readable else HIDDEN,
        column_id=column.id or 0,
        column_name=column.name,
        column_position=column.position,
        column_kind=column.kind,
        service_class=card.service_class,
        age_days=age.days,
        age=age.text,
        p85_days=sle.p85_days if sle and card.started_at else None,
        blocked_reason=reason if readable or reason is None else HIDDEN,
        blocked_since=block.started_at if block else None,
        due_at=card.due_at,
        moved_at=card.entered_at,
        assignee_id=card.assignee_id,
        assignee_name=assignee or "",
        customer_id=card.customer_id if readable else None,
    )


def open_cards_by_segment(session: Session, segment_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """How many open cards of these segments' customers each pod holds: {segment_id: {pod_id: cards}}."""
    wanted = (
        select(Card.segment_id, Card.pod_id, func.count())
        .where(col(Card.closed_at).is_(None), col(Card.segment_id).in_(segment_ids))
        .group_by(col(Card.segment_id), col(Card.pod_id))
    )
    found: dict[int, dict[int, int]] = {}
    for segment_id, pod_id, cards in session.exec(wanted):
        found.setdefault(segment_id or 0, {})[pod_id] = cards
    return found


def open_cards(session: Session, pod_id: int) -> int:
    """How many cards are open on the pod's board."""
    wanted = select(func.count()).select_from(Card).where(Card.pod_id == pod_id, col(Card.closed_at).is_(None))
    return int(session.exec(wanted).one())


def slow_columns(session: Session, pod_id: int, at: datetime) -> list[SlowColumn]:
    """The columns of a pod's board by the 85th percentile of their cards' age in working days, oldest first."""
    wanted = (
        select(Column.name, Card.started_at, Card.opened_at)
        .join(Card, col(Card.column_id) == Column.id)
        .where(Card.pod_id == pod_id, col(Card.closed_at).is_(None))
    )
    its = ageing(session, pod_id, at)
    ages: dict[str, list[float]] = {}
    for name, started_at, opened_at in session.exec(wanted):
        ages.setdefault(name, []).append(its.seconds(started_at or opened_at) / its.clock.day_s)
    slow = [SlowColumn(name, flow.percentile(its, 0.85) or 0.0, len(its)) for name, its in ages.items()]
    return sorted(slow, key=lambda column: -column.p85_days)
