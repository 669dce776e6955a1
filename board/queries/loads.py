"""How full limits are: the cards that stand under each, counted unfiltered by the pod's own policy."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from board import limits
from board.limits import COLUMN, EXPEDITE, Rule
from board.models import Block, Board, Card, Column, LimitScope, ServiceClass, WipLimit


def rule_of(row: WipLimit) -> Rule:
    """A limit's row as the guard reads it."""
    return Rule(
        row.scope.value,
        row.id or 0,
        row.wip_limit,
        row.mode,
        row.name,
        frozenset(row.column_ids),
        row.lane,
        row.person_id,
    )


class Policy(NamedTuple):
    """What a count needs of a board."""

    pod_id: int
    blocked_counts: bool


def counted(opened: Board | Policy, rule: Rule, assignee_id: int | None = None, card_id: Any = None) -> Select[Any]:
    """The cards that stand under a limit, by the pod's visible policy on blocked ones.

    assignee_id: whose, under a limit that each person has. card_id: one that does not count, or a parameter for it.
    Found by their columns, never by their pod: what is counted stands in few columns, however long the queues are.
    """
    wanted = select(Card.id).where(col(Card.closed_at).is_(None))
    if card_id is not None:
        wanted = wanted.where(Card.id != card_id)
    if not opened.blocked_counts and rule.scope != EXPEDITE:
        blocked = select(Block.id).where(Block.card_id == Card.id, col(Block.ended_at).is_(None))
        wanted = wanted.where(~blocked.exists())
    if rule.scope == COLUMN:
        return wanted.where(Card.column_id == rule.row_id)
    if rule.scope == EXPEDITE:
        return wanted.where(Card.pod_id == opened.pod_id, Card.service_class == ServiceClass.EXPEDITE)
    if rule.scope == LimitScope.GROUP:
        return wanted.where(col(Card.column_id).in_(rule.column_ids))
    under_way = select(Column.id).where(Column.pod_id == opened.pod_id, col(Column.kind).in_(limits.UNDER_WAY))
    wanted = wanted.where(col(Card.column_id).in_(under_way))
    if rule.scope == LimitScope.LANE:
        return wanted.where(_in_lane(rule.lane))
    if rule.scope == LimitScope.PERSON:
        person_id = rule.person_id if assignee_id is None else assignee_id
        return wanted.where(col(Card.assignee_id).is_not(None) if person_id is None else Card.assignee_id == person_id)
    return wanted


def held_under(session: Session, opened: Board, rules: Sequence[Rule]) -> dict[str, int]:
    """How many cards stand under each limit now, by its key. For everybody's limit: the most that one person has."""
    found: dict[str, int] = {}
    for rule in rules:
        cards = counted(opened, rule)
        if rule.scope == LimitScope.PERSON and rule.person_id is None:
            each = cards.with_only_columns(func.count().label("held")).group_by(col(Card.assignee_id)).subquery()
            found[rule.key] = session.execute(select(func.max(each.c.held))).scalar() or 0
        else:
            found[rule.key] = session.execute(select(func.count()).select_from(cards.subquery())).scalar() or 0
    return found


def _in_lane(lane: str) -> Any:
    kind, _, which = lane.partition(":")
    if kind == "class":
        return Card.service_class == ServiceClass(which)
    column = col(Card.segment_id) if kind == "segment" else col(Card.assignee_id)
    return column.is_(None) if which == "0" else column == int(which)
