"""The ledger of handoffs for a page: what passed between pods in a stretch of time, overflow beside it, help inside."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from board import overflowing, passing
from board.handoffs import bounced
from board.models import Card, CardEvent, EventKind, Handoff, HandoffKind, Overflow
from board.passing import Changes, Holding, Ledger, Passing
from core import permissions
from core.people import Actor
from pods import queries as pod_queries
from pods.models import Pod

LINES = 200
SHIFT_CHANGE = "shift change"
"""What the event of a planned change of shift says."""


@dataclass(frozen=True)
class LedgerLine:
    """One handoff in words. reason: None where the reader may not read that card."""

    card_id: int
    pod_id: int
    key: str
    giver: str
    taker: str
    kind: HandoffKind
    reason: str | None
    is_bounce: bool
    at: datetime


@dataclass(frozen=True)
class OverflowLine:
    """How often one pod served for another, for one reason. open: still served away from home."""

    home: str
    serving: str
    reason: str
    count: int
    open: int


@dataclass(frozen=True)
class PassedView:
    """The ledger of a pod, or (pod_id None) of every pod the reader may see.

    own: the ledger without words for those who may not read them. changes: of hands, over the cards that passed.
    helped: how often colleagues helped inside the pod in 13 weeks, and the minutes; None without a pod.
    """

    ledger: Ledger
    names: dict[int, str]
    lines: list[LedgerLine]
    overflow: list[OverflowLine]
    changes: Changes
    is_readable: bool
    helped: tuple[int, int] | None


def passed_view(session: Session, actor: Actor, pod_id: int | None, since: datetime, until: datetime) -> PassedView:
    """What passed in [since, until). Words of cards stay with those who may read them."""
    within = permissions.pods_within(actor, "board.read")
    if pod_id is not None:
        permissions.check(actor, "board.read", pod_id)
        within = frozenset({pod_id})
    rows = _rows(session, within, since, until)
    passed = _period(select(Handoff.card_id), within, since, until)
    bounces = _bounces(session, passed)
    texts = permissions.pods_within(actor, "card.text")
    readable = [texts is None or bool({row.from_pod_id, row.to_pod_id} & texts) for row, _ in rows]
    ledger = passing.ledger_of(
        _passing(row, row.id in bounces, may_read=may_read) for (row, _), may_read in zip(rows, readable, strict=True)
    )
    spilled = _overflow(session, within, since, until)
    ids = {pod for row, _ in rows for pod in (row.from_pod_id, row.to_pod_id)}
    ids |= {pod for row in spilled for pod in (row.home_pod_id, row.serving_pod_id)}
    found = session.exec(select(Pod.id, Pod.name).where(col(Pod.id).in_(ids)))
    names = {known or 0: name for known, name in found}
    may_help = pod_id is not None and permissions.allows(actor, "skill.read", pod_id)
    return PassedView(
        ledger=ledger,
        names=names,
        lines=[_line(*row, names, row[0].id in bounces, may) for row, may in zip(rows, readable, strict=True)][:LINES],
        overflow=_overflow_lines(spilled, names),
        changes=_changes(session, passed),
        is_readable=bool(rows) and all(readable),
        helped=pod_queries.help_given(session, actor, pod_id, until) if may_help and pod_id else None,
    )


def _rows(
    session: Session, within: frozenset[int] | None, since: datetime, until: datetime
) -> list[tuple[Handoff, str]]:
    wanted = select(Handoff, Card.key).join(Card, col(Card.id) == Handoff.card_id)
    wanted = _period(wanted, within, since, until)
    return [(row, key) for row, key in session.exec(wanted.order_by(col(Handoff.at).desc(), col(Handoff.id).desc()))]


def _period(wanted: Any, within: frozenset[int] | None, since: datetime, until: datetime) -> Any:
    """Only what passed in that time, in these pods."""
    wanted = wanted.where(Handoff.at >= since, Handoff.at < until)
    if within is not None:
        wanted = wanted.where(or_(col(Handoff.from_pod_id).in_(within), col(Handoff.to_pod_id).in_(within)))
    return wanted


def _bounces(session: Session, card_ids: Any) -> set[int]:
    """The steps that gave their card straight back: chains are read whole, for a step looks at the one before."""
    chains: dict[int, list[Handoff]] = defaultdict(list)
    wanted = select(Handoff).where(col(Handoff.card_id).in_(card_ids))
    for row in session.exec(wanted.order_by(col(Handoff.card_id), col(Handoff.seq))):
        chains[row.card_id].append(row)
    return {row.id or 0 for chain in chains.values() for row, back in zip(chain, bounced(chain), strict=True) if back}


def _passing(row: Handoff, is_bounce: bool, *, may_read: bool) -> Passing:
    reason = row.reason if may_read else ""
    return Passing(
        row.card_id,
        row.from_pod_id,
        row.to_pod_id,
        row.kind,
        reason,
        row.context_complete,
        row.minutes,
        is_bounce,
    )


def _line(row: Handoff, key: str, names: dict[int, str], is_bounce: bool, may_read: bool) -> LedgerLine:
    return LedgerLine(
        card_id=row.card_id,
        pod_id=row.to_pod_id,
        key=key,
        giver=names.get(row.from_pod_id, ""),
        taker=names.get(row.to_pod_id, ""),
        kind=row.kind,
        reason=row.reason if may_read else None,
        is_bounce=is_bounce,
        at=row.at,
    )


def _overflow(session: Session, within: frozenset[int] | None, since: datetime, until: datetime) -> list[Overflow]:
    wanted = select(Overflow).where(Overflow.at >= since, Overflow.at < until)
    if within is not None:
        wanted = wanted.where(or_(col(Overflow.home_pod_id).in_(within), col(Overflow.serving_pod_id).in_(within)))
    return list(session.exec(wanted.order_by(col(Overflow.id))))


def _overflow_lines(rows: list[Overflow], names: dict[int, str]) -> list[OverflowLine]:
    counted = Counter((row.home_pod_id, row.serving_pod_id, row.reason) for row in rows)
    still = Counter((row.home_pod_id, row.serving_pod_id, row.reason) for row in rows if row.back_at is None)
    found = [
        OverflowLine(names.get(home, ""), names.get(serving, ""), overflowing.SAID[reason], count, still[one])
        for one, count in counted.items()
        for home, serving, reason in [one]
    ]
    return sorted(found, key=lambda line: (-line.count, line.home, line.serving, line.reason))


def _changes(session: Session, card_ids: Any) -> Changes:
    """How often the cards that passed changed hands in their whole life, from their events."""
    wanted = select(CardEvent.card_id, CardEvent.pod_id, CardEvent.to_assignee_id, CardEvent.reason)
    wanted = wanted.where(
        col(CardEvent.card_id).in_(card_ids),
        col(CardEvent.kind).in_((EventKind.CREATED, EventKind.ASSIGNED, EventKind.HANDED_OFF)),
    ).order_by(col(CardEvent.card_id), col(CardEvent.seq))
    held: dict[int, list[Holding]] = defaultdict(list)
    for card_id, pod_id, person_id, reason in session.exec(wanted):
        held[card_id].append(Holding(pod_id, person_id, planned=reason == SHIFT_CHANGE))
    each = [passing.changes_of(rows) for rows in held.values()]
    return Changes(*(sum(getattr(one, name) for one in each) for name in ("people", "pods", "returns")))
