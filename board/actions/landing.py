"""Limits and an import: the past is not refused, but what it puts over a limit is said before and kept after."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from board import limits
from board.actions.guarding import place_of
from board.limits import COLUMN, Passed, Place, Rule
from board.models import Board, Card, CardEvent, Column, EventKind, LimitMode, WipLimit
from board.queries.loads import counted, rule_of
from core.people import ActorKind
from pods.models import Pod

OURS = "ours"
"""In the detail of an event that no row of the source tells: a later file need not have it."""

AT_ONCE = 2_000


@dataclass(frozen=True)
class Stamp:
    """By which import, and when."""

    batch_id: int | None
    at: datetime


def keep_passed(session: Session, landed: dict[int, Place | None], stamp: Stamp) -> None:
    """An event for each imported card that stands beyond a limit now. landed: cards, and where they stood before."""
    session.flush()
    cards = _cards(session, landed)
    events: list[dict[str, Any]] = []
    for pod_id in sorted({card.pod_id for card, _ in cards}):
        opened = session.get_one(Board, pod_id)
        own = [(card, place_of(card, column)) for card, column in cards if card.pod_id == pod_id]
        for rule in _rules(session, opened):
            events += _beyond(session, opened, rule, own, landed, stamp)
    last = _last_numbers(session, {event["card_id"] for event in events})
    for event in events:
        event["seq"] = last[event["card_id"]] = last[event["card_id"]] + 1
    if events:
        session.execute(insert(CardEvent), events)


def _beyond(
    session: Session,
    opened: Board,
    rule: Rule,
    own: Sequence[tuple[Card, Place]],
    landed: dict[int, Place | None],
    stamp: Stamp,
) -> list[dict[str, Any]]:
    """Those that newly stand under it, as far as it is passed: the last that came are the ones too many."""
    came = [card for card, place in own if limits.entered([rule], landed[card.id or 0], place)]
    if not came:
        return []
    held = set(session.execute(counted(opened, rule)).scalars())
    came = sorted((card for card in came if card.id in held), key=lambda card: (card.entered_at, card.id))
    over = min(len(held) - rule.limit, len(came))
    if over <= 0:
        return []
    said = "Came by an import" + (f" ({stamp.batch_id})" if stamp.batch_id else "")
    first = len(held) - over
    return [
        _event(card, Passed(rule, "", first + place, rule.mode, said), stamp) for place, card in enumerate(came[-over:])
    ]


def _event(card: Card, passed: Passed, stamp: Stamp) -> dict[str, Any]:
    return {
        "card_id": card.id,
        "kind": EventKind.OVERRIDDEN,
        "pod_id": card.pod_id,
        "service_class": card.service_class,
        "state": "",
        "reason": passed.reason,
        "actor_kind": ActorKind.IMPORT,
        "occurred_at": stamp.at,
        "recorded_at": stamp.at,
        "batch_id": stamp.batch_id,
        "detail": {**passed.detail(), OURS: True},
    }


def foresee(session: Session, coming: Counter[int]) -> tuple[str, ...]:
    """Columns that so many more (or fewer) open cards would put over their limit, in words."""
    columns = {column_id for column_id, count in coming.items() if count > 0}
    if not columns:
        return ()
    held = func.count(col(Card.id))
    wanted = (
        select(Pod.name, Column, held)
        .join(Column, col(Column.pod_id) == Pod.id)
        .outerjoin(Card, (col(Card.column_id) == Column.id) & col(Card.closed_at).is_(None))
        .where(col(Column.id).in_(columns), col(Column.wip_limit).is_not(None), Column.limit_mode != LimitMode.OFF)
        .group_by(Pod.name, *Column.__table__.columns)  # type: ignore[attr-defined]
        .order_by(Pod.name, col(Column.position))
    )
    told = []
    for pod, column, count in session.exec(wanted):
        limit = limits.limit_of(column.kind, column.wip_limit)
        if limit is not None and count + coming[column.id or 0] > limit:
            told.append(f"{pod}, {column.name}: {count + coming[column.id or 0]} of {limit}")
    return tuple(told)


def _rules(session: Session, opened: Board) -> list[Rule]:
    wanted = select(WipLimit).where(WipLimit.pod_id == opened.pod_id, col(WipLimit.archived_at).is_(None))
    rules = [rule_of(row) for row in session.exec(wanted.order_by(col(WipLimit.id)))]
    columns = select(Column).where(Column.pod_id == opened.pod_id, col(Column.archived_at).is_(None))
    limited = [(one, limits.limit_of(one.kind, one.wip_limit)) for one in session.exec(columns)]
    own = [Rule(COLUMN, one.id or 0, limit, one.limit_mode, one.name) for one, limit in limited if limit is not None]
    return rules + own


def _cards(session: Session, landed: dict[int, Place | None]) -> list[tuple[Card, Column]]:
    """The open ones among them, as they stand."""
    found: list[tuple[Card, Column]] = []
    ids = sorted(landed)
    for start in range(0, len(ids), AT_ONCE):
        part = col(Card.id).in_(ids[start : start + AT_ONCE])
        wanted = select(Card, Column).join(Column, col(Column.id) == Card.column_id)
        found += session.exec(wanted.where(part, col(Card.closed_at).is_(None)))
    return found


def _last_numbers(session: Session, card_ids: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    ids = sorted(card_ids)
    for start in range(0, len(ids), AT_ONCE):
        part = col(CardEvent.card_id).in_(ids[start : start + AT_ONCE])
        wanted = select(CardEvent.card_id, func.max(col(CardEvent.seq))).where(part)
        found.update(session.exec(wanted.group_by(col(CardEvent.card_id))).all())
    return found
