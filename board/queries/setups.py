"""A board's set-up as it stands, its versions, and what a manager granted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import setup
from board.limits import COLUMN, EXPEDITE, Rule
from board.models import (
    Board,
    BoardRange,
    BoardSetup,
    Card,
    CardEvent,
    Column,
    ColumnCheck,
    LimitMode,
    LimitScope,
    WipLimit,
)
from board.queries.classes import class_policies
from board.queries.loads import held_under
from board.setup import ClassPlan, ColumnPlan, LimitPlan, Line, Names, Range, Setup, limit_name
from core import permissions
from core.people import Actor, Person
from core.refusal import NotFound
from pods import queries as pod_queries
from pods.models import Segment, ServiceCalendar


@dataclass(frozen=True)
class Version:
    """One version of a set-up, as it was kept."""

    number: int
    at: datetime
    who: str
    said: str
    reverts: int | None


@dataclass(frozen=True)
class SetupView:
    """What the set-up page shows: as it stands, what it may become, and what stands under its limits."""

    current: Setup
    number: int
    granted: Range | None
    granted_version: int
    names: Names
    is_free: bool
    may_grant: bool


def read_setup(session: Session, pod_id: int) -> Setup:
    """How the board is set up now."""
    opened = session.get_one(Board, pod_id)
    shown = select(Column).where(Column.pod_id == pod_id, col(Column.archived_at).is_(None))
    columns = session.exec(shown.order_by(col(Column.position), col(Column.id))).all()
    lines = defaultdict(list)
    wanted = select(ColumnCheck).where(
        col(ColumnCheck.column_id).in_([column.id for column in columns]), col(ColumnCheck.archived_at).is_(None)
    )
    for row in session.exec(wanted.order_by(col(ColumnCheck.position), col(ColumnCheck.id))):
        lines[row.column_id].append(Line(row.text, row.id))
    limits = select(WipLimit).where(WipLimit.pod_id == pod_id, col(WipLimit.archived_at).is_(None))
    return Setup(
        tuple(_column(column, tuple(lines[column.id or 0])) for column in columns),
        tuple(_limit(row) for row in session.exec(limits.order_by(col(WipLimit.id)))),
        tuple(ClassPlan(one.service_class, one.policy, one.target_days) for one in class_policies(session, pod_id)),
        **{name: getattr(opened, name) for name in setup.PLAIN},
    )


def setup_view(session: Session, actor: Actor, pod_id: int, at: datetime) -> SetupView | None:
    """For the set-up page; None when the pod has no board yet."""
    permissions.check(actor, "board.read", pod_id)
    opened, row = session.get(Board, pod_id), session.get(BoardRange, pod_id)
    if opened is None:
        return None
    may_grant = permissions.allows(actor, "board.grant", pod_id)
    granted = range_of(row) if row else None
    version = row.version if row else 0
    names = names_of(session, pod_id, at)
    free = may_grant or granted is None
    return SetupView(read_setup(session, pod_id), opened.setup_version, granted, version, names, free, may_grant)


def held_now(session: Session, pod_id: int, wished: Setup) -> dict[str, int]:
    """The cards under each limit of a set-up that is wished for, and in each column that there is."""
    opened = session.get_one(Board, pod_id)
    open_cards = select(Card.column_id, func.count()).where(Card.pod_id == pod_id, col(Card.closed_at).is_(None))
    held = {f"cards:{key}": n for key, n in session.exec(open_cards.group_by(col(Card.column_id)))}
    rules = [Rule(EXPEDITE, 0, wished.expedite_limit, wished.expedite_mode)]
    rules += [Rule(COLUMN, one.column_id, one.wip_limit or 0, one.mode) for one in wished.columns if one.wip_limit]
    rules += [rule_of(one) for one in wished.limits]
    stays = {column.column_id for column in wished.columns}
    for column in read_setup(session, pod_id).columns:
        if column.column_id not in stays:
            past = select(func.count(func.distinct(col(CardEvent.card_id)))).where(
                CardEvent.to_column_id == column.column_id, CardEvent.pod_id == pod_id
            )
            held[f"past:{column.column_id}"] = session.exec(past).one()
    return held | held_under(session, opened, rules)


@dataclass(frozen=True)
class LimitLoad:
    """A limit that is no single column's, and what stands under it."""

    name: str
    held: int
    limit: int
    mode: LimitMode


def limit_loads(session: Session, actor: Actor, pod_id: int) -> list[LimitLoad]:
    """The limits over columns, lanes, people and the pod, as full as they are; people are not named."""
    permissions.check(actor, "board.read", pod_id)
    wanted = select(WipLimit).where(
        WipLimit.pod_id == pod_id, col(WipLimit.archived_at).is_(None), WipLimit.mode != LimitMode.OFF
    )
    rows = session.exec(wanted.order_by(col(WipLimit.id))).all()
    if not rows:
        return []
    current = read_setup(session, pod_id)
    opened, plans = session.get_one(Board, pod_id), {row.id: _limit(row) for row in rows}
    held = held_under(session, opened, [rule_of(plan) for plan in plans.values()])
    segments = _named(session.exec(select(Segment.id, Segment.name))) if any(row.lane for row in rows) else {}
    names = Names(segments=segments)
    return [
        LimitLoad(_called(plan, current, names), held[rule_of(plan).key], plan.wip_limit, plan.mode)
        for plan in plans.values()
    ]


def _called(plan: LimitPlan, current: Setup, names: Names) -> str:
    """Everybody's limit is as full as the person who has most."""
    everybody = plan.scope is LimitScope.PERSON and plan.person_id is None
    return "Each person, most now:" if everybody else limit_name(plan, current, names)


def versions(session: Session, actor: Actor, pod_id: int, latest: int = 30) -> list[Version]:
    """The versions that were kept, newest first."""
    permissions.check(actor, "board.read", pod_id)
    wanted = select(BoardSetup).where(BoardSetup.pod_id == pod_id).order_by(col(BoardSetup.number).desc())
    rows = session.exec(wanted.limit(latest)).all()
    people = select(Person.id, Person.name).where(col(Person.id).in_({row.actor_id for row in rows}))
    named = dict(session.exec(people).all())
    numbers = {row.id: row.number for row in rows}
    return [
        Version(row.number, row.at, named.get(row.actor_id, "Podboard"), row.said, numbers.get(row.reverts_id))
        for row in rows
    ]


def setup_of(session: Session, actor: Actor, pod_id: int, number: int) -> Setup:
    """The set-up of an earlier version."""
    permissions.check(actor, "board.read", pod_id)
    wanted = select(BoardSetup).where(BoardSetup.pod_id == pod_id, BoardSetup.number == number)
    row = session.exec(wanted).first()
    if row is None:
        raise NotFound("That version")
    return setup.from_document(row.setup)


def range_of(row: BoardRange) -> Range:
    """What was granted, as the rules read it."""
    return Range(row.limit_low, row.limit_high, row.columns_high, row.may_soften, row.expedite_high, row.note)


def names_of(session: Session, pod_id: int, at: datetime) -> Names:
    """Who and what limits and lanes may name."""
    members = pod_queries.members_on(session, pod_id, pod_queries.day_of(session, at, pod_id))
    segments = select(Segment.id, Segment.name).join(Card, col(Card.segment_id) == Segment.id)
    calendars = session.exec(select(ServiceCalendar.id, ServiceCalendar.name).order_by(col(ServiceCalendar.name)))
    return Names(
        {member.person_id: member.name for member in sorted(members, key=lambda member: member.name)},
        _named(session.exec(segments.where(Card.pod_id == pod_id, col(Card.closed_at).is_(None)).distinct())),
        _named(calendars),
    )


def rule_of(plan: LimitPlan) -> Rule:
    """A limit that is wished for, as the guard would read it."""
    where = (frozenset(plan.column_ids), plan.lane, plan.person_id)
    return Rule(plan.scope.value, plan.limit_id, plan.wip_limit, plan.mode, plan.name, *where)


def _named(rows: Any) -> dict[int, str]:
    return {key or 0: name for key, name in rows}


def _column(row: Column, checks: tuple[Line, ...]) -> ColumnPlan:
    return ColumnPlan(row.id or 0, row.name, row.kind, row.wip_limit, row.limit_mode, row.policy, checks)


def _limit(row: WipLimit) -> LimitPlan:
    where = (row.name, tuple(row.column_ids), row.lane, row.person_id)
    return LimitPlan(row.id or 0, row.scope, row.wip_limit, row.mode, *where)
