"""A pod in one look, and the cards that are mine."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from board.ages import Band
from board.models import Block, Card, Column, ColumnKind, ServiceClass
from board.queries import Ageing, ageing
from core import permissions
from core.people import Actor
from pods.models import Pod
from retros.models import Phase, Retro, Standup
from retros.queries.days import day_start
from retros.queries.loads import ColumnLoad, column_loads

MINE = 40


@dataclass(frozen=True)
class MyCard:
    """A card that is mine, and what is special about it."""

    card_id: int
    pod_id: int
    key: str
    title: str
    column: str
    age_days: float
    age: str
    due_at: datetime | None
    blocked: str | None
    is_expedite: bool


@dataclass(frozen=True)
class PodGlance:
    """A pod's board in numbers; what is unknown is None."""

    pod_id: int
    name: str
    loads: list[ColumnLoad]
    arrived: int
    finished: int
    blocked: int
    open_cards: int
    older: int | None
    oldest: str


@dataclass(frozen=True)
class Meeting:
    """Today's standup and the running retrospective of a pod."""

    pod_id: int
    pod: str
    opened_at: datetime | None
    closed_at: datetime | None
    retro_id: int | None
    retro_title: str
    phase: Phase | None
    may_record: bool
    may_run: bool


def my_cards(session: Session, actor: Actor, at: datetime) -> list[MyCard]:
    """The open cards given to this person, expedite and the earliest due first."""
    within = permissions.pods_within(actor, "card.text")
    if actor.person_id is None or not within:
        return []
    blocked = (col(Block.card_id) == Card.id) & col(Block.ended_at).is_(None)
    asked = (
        select(Card, Column.name, Block.reason)
        .join(Column, col(Column.id) == Card.column_id)
        .outerjoin(Block, blocked)
        .where(Card.assignee_id == actor.person_id, col(Card.closed_at).is_(None), col(Card.pod_id).in_(within))
        .order_by(col(Card.opened_at), col(Card.id))
    )
    rows = session.exec(asked).all()
    its = {pod_id: ageing(session, pod_id, at) for pod_id in {card.pod_id for card, _, _ in rows}}
    found = [_mine(card, column, reason, its[card.pod_id]) for card, column, reason in rows]
    far = datetime.max.replace(tzinfo=at.tzinfo)
    return sorted(found, key=lambda card: (not card.is_expedite, card.due_at or far, -card.age_days, card.card_id))[
        :MINE
    ]


def pod_glance(session: Session, actor: Actor, pod_id: int, at: datetime) -> PodGlance:
    """Work in progress against limits, ageing, and what came and went today."""
    permissions.check(actor, "board.read", pod_id)
    named = session.get(Pod, pod_id)
    loads = [load for load in column_loads(session, [pod_id]) if load.kind is not ColumnKind.DONE]
    its = ageing(session, pod_id, at)
    times = select(Card.service_class, Card.started_at, Card.opened_at)
    rows = session.exec(times.where(Card.pod_id == pod_id, col(Card.closed_at).is_(None)))
    ages = [its.age(ServiceClass(kind), started, opened) for kind, started, opened in rows]
    oldest = max(ages, key=lambda age: age.days, default=None)
    start = day_start(session, pod_id, at)
    return PodGlance(
        pod_id=pod_id,
        name=named.name if named else "",
        loads=loads,
        arrived=_count(session, pod_id, col(Card.opened_at) >= start),
        finished=_count(session, pod_id, col(Card.closed_at) >= start, col(Card.gone_as).is_(None)),
        blocked=sum(load.blocked for load in loads),
        open_cards=len(ages),
        older=sum(age.band is Band.LATE for age in ages) if any(its.expected.of.values()) else None,
        oldest=oldest.text if oldest else "",
    )


def meeting_of(session: Session, actor: Actor, pod_id: int, day: date) -> Meeting:
    """Whether today's standup was held, and which retrospective is running."""
    permissions.check(actor, "standup.read", pod_id)
    held = session.exec(select(Standup).where(Standup.pod_id == pod_id, Standup.held_on == day)).first()
    running = select(Retro).where(Retro.pod_id == pod_id, Retro.phase != Phase.CLOSED)
    retro = session.exec(running.order_by(col(Retro.opened_at).desc()).limit(1)).first()
    named = session.get(Pod, pod_id)
    return Meeting(
        pod_id=pod_id,
        pod=named.name if named else "",
        opened_at=held.opened_at if held else None,
        closed_at=held.closed_at if held else None,
        retro_id=retro.id if retro else None,
        retro_title=retro.title if retro else "",
        phase=retro.phase if retro else None,
        may_record=permissions.allows(actor, "standup.record", pod_id),
        may_run=permissions.allows(actor, "retro.run", pod_id),
    )


def _mine(card: Card, column: str, reason: str | None, its: Ageing) -> MyCard:
    age = its.age(card.service_class, card.started_at, card.opened_at)
    return MyCard(
        card_id=card.id or 0,
        pod_id=card.pod_id,
        key=card.key,
        title=card.title,
        column=column,
        age_days=age.days,
        age=age.text,
        due_at=card.due_at,
        blocked=reason,
        is_expedite=card.service_class is ServiceClass.EXPEDITE,
    )


def _count(session: Session, pod_id: int, *when: Any) -> int:
    return int(session.exec(select(func.count()).select_from(Card).where(Card.pod_id == pod_id, *when)).one())
