"""Limits and checklists that were passed, and what expedite cards delayed: facts for a pod's retrospective."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from board import delays, lanes
from board.limits import EXPEDITE
from board.models import Card, CardEvent, Column, ColumnCheck, ColumnKind, EventKind, LimitScope, ServiceClass, WipLimit
from core import permissions
from core.people import Actor, ActorKind
from pods.models import Segment


@dataclass(frozen=True)
class PassedLine:
    """One limit that one card passed, or lines of a checklist it left open. reason: None for who reads no card text.

    What an import put over a limit is one line, of its last card: key says how many came.
    """

    at: datetime
    card_id: int
    key: str
    what: str
    mode: str
    reason: str | None


@dataclass(frozen=True)
class DelayLine:
    """A card that stood still while an expedite card was worked on."""

    card_id: int
    key: str
    waited: timedelta


@dataclass(frozen=True)
class ExpediteLine:
    """An expedite card, when it was worked on, and whom it delayed."""

    card_id: int
    key: str
    start: datetime
    end: datetime
    delayed: list[DelayLine]


def passed_limits(session: Session, actor: Actor, pod_id: int, start: datetime, end: datetime) -> list[PassedLine]:
    """Every limit passed and every open line left behind in [start, end), oldest first."""
    permissions.check(actor, "board.read", pod_id)
    readable = permissions.allows(actor, "card.text", pod_id)
    wanted = (
        select(CardEvent, Card.key)
        .join(Card, col(Card.id) == CardEvent.card_id)
        .where(
            CardEvent.pod_id == pod_id,
            col(CardEvent.kind).in_((EventKind.OVERRIDDEN, EventKind.UNCHECKED)),
            CardEvent.occurred_at >= start,
            CardEvent.occurred_at < end,
        )
    )
    rows = session.exec(wanted.order_by(col(CardEvent.occurred_at), col(CardEvent.id))).all()
    names = _Names(session, pod_id)
    found: dict[object, PassedLine] = {}
    came: Counter[object] = Counter()
    for event, key in rows:
        detail = event.detail or {}
        is_import = event.actor_kind is ActorKind.IMPORT
        one = (event.batch_id, event.occurred_at, detail.get("limit")) if is_import else event.id
        came[one] += 1
        said = f"{came[one]} imported cards" if came[one] > 1 else key
        reason = event.reason if readable else None
        facts = (names.of(event), detail.get("mode", "checklist"), reason)
        found[one] = PassedLine(event.occurred_at, event.card_id, said, *facts)
    return list(found.values())


def expedited(session: Session, actor: Actor, pod_id: int, start: datetime, end: datetime) -> list[ExpediteLine]:
    """The expedite cards that were worked on in [start, end), and the cards that each delayed."""
    permissions.check(actor, "board.read", pod_id)
    wanted = select(CardEvent.card_id).where(
        CardEvent.pod_id == pod_id,
        CardEvent.service_class == ServiceClass.EXPEDITE,
        CardEvent.occurred_at < end,
    )
    ids = set(session.exec(wanted.distinct()))
    lately = select(Card.id).where(
        col(Card.id).in_(ids), or_(col(Card.closed_at).is_(None), col(Card.closed_at) > start)
    )
    found = [expedite_line(session, pod_id, card_id or 0, end) for card_id in session.exec(lately)]
    return [line for line in found if line is not None and line.end > start]


def expedite_line(session: Session, pod_id: int, card_id: int, at: datetime) -> ExpediteLine | None:
    """When this card was worked on as expedite, and which cards stood still meanwhile; None: it was not."""
    columns: Any = session.exec(select(Column.id, Column.kind).where(Column.pod_id == pod_id)).all()
    kinds: dict[int, ColumnKind] = dict(columns)
    own = delays.stretches(_events(session, [card_id], at)[card_id], pod_id)
    window = delays.worked_on(own, kinds, at)
    if window is None:
        return None
    others = select(Card.id).where(
        Card.id != card_id,
        Card.opened_at < window[0],
        or_(col(Card.closed_at).is_(None), col(Card.closed_at) >= window[1]),
        or_(Card.pod_id == pod_id, col(Card.closed_at).is_(None)),
        col(Card.started_at) <= window[0],
    )
    told = _events(session, [number or 0 for number in session.exec(others)], at)
    held = delays.delayed(window, {key: delays.stretches(events, pod_id) for key, events in told.items()}, kinds)
    keys: dict[Any, str] = dict(
        session.exec(select(Card.id, Card.key).where(col(Card.id).in_([card_id, *(one.card_id for one in held)]))).all()
    )
    return ExpediteLine(
        card_id, keys[card_id], *window, [DelayLine(one.card_id, keys[one.card_id], one.waited) for one in held]
    )


def _events(session: Session, card_ids: list[int], at: datetime) -> dict[int, list[CardEvent]]:
    found: dict[int, list[CardEvent]] = defaultdict(list)
    wanted = select(CardEvent).where(col(CardEvent.card_id).in_(card_ids), CardEvent.occurred_at <= at)
    for event in session.exec(wanted.order_by(col(CardEvent.card_id), col(CardEvent.seq))):
        found[event.card_id].append(event)
    return found


class _Names:
    """What limits, columns and lines are called today."""

    def __init__(self, session: Session, pod_id: int) -> None:
        self.columns = dict(session.exec(select(Column.id, Column.name).where(Column.pod_id == pod_id)).all())
        self.limits = {row.id: row for row in session.exec(select(WipLimit).where(WipLimit.pod_id == pod_id))}
        lines = select(ColumnCheck.id, ColumnCheck.text).where(col(ColumnCheck.column_id).in_(self.columns))
        self.lines = dict(session.exec(lines).all())
        self.segments = {key or 0: name for key, name in session.exec(select(Segment.id, Segment.name))}

    def of(self, event: CardEvent) -> str:
        """What was passed, in words."""
        detail: dict[str, Any] = event.detail or {}
        if event.kind is EventKind.UNCHECKED:
            said = "; ".join(self.lines.get(number, "a line") for number in detail.get("checks", []))
            return f"Left {self.columns.get(detail.get('column_id'), 'a column')} without: {said}"
        named = self.limit(str(detail.get("limit", "")))
        return f"{named}: {detail.get('held', 0) + 1} with a limit of {detail.get('of', 0)}"

    def limit(self, key: str) -> str:
        """A limit by its key."""
        scope, _, number = key.partition(":")
        row = self.limits.get(int(number or 0))
        if scope == EXPEDITE:
            return "Expedite"
        if scope == "column" or row is None:
            return self.columns.get(int(number or 0), "A limit")
        if row.scope is LimitScope.GROUP:
            return row.name or " and ".join(self.columns.get(one, "a column") for one in row.column_ids)
        if row.scope is LimitScope.LANE:
            return "Lane " + lanes.lane_name(row.lane, self.segments, {})
        return "One person" if row.scope is LimitScope.PERSON else "The pod"
