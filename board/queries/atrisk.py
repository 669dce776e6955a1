"""The cards that need somebody soon, and what blocked a pod's work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import risks
from board.ages import Band
from board.models import Block, Card, CardEvent, Column, ColumnKind
from board.queries.ages import Ageing, ageing, clock_over
from board.queries.promised import first_due, next_promises
from board.risks import Blocked, Cause, Facts, Risk, Why
from core import permissions
from core.people import Actor, Person

HIDDEN = "Text is visible to the pod and its coach only"


@dataclass(frozen=True)
class RiskLine:
    """A card at risk: where it stands, who has it, every reason. Without the right to read it, its title is hidden."""

    card_id: int
    key: str
    title: str
    column: str
    assignee_id: int | None
    assignee: str
    age: str
    band: Band
    why: tuple[Why, ...]

    @property
    def worst(self) -> Risk:
        """Its most pressing reason."""
        return self.why[0].risk


def at_risk(session: Session, actor: Actor, pod_id: int, at: datetime, its: Ageing | None = None) -> list[RiskLine]:
    """Open cards that are overdue or nearly, older than 85 % of our work, long blocked, or forgotten; worst first."""
    permissions.check(actor, "board.read", pod_id)
    its = its or ageing(session, pod_id, at)
    rows = _open(session, pod_id)
    ids = [card.id or 0 for card, *_ in rows]
    touched = _touched(session, pod_id)
    promises = next_promises(session, ids)
    readable = permissions.allows(actor, "card.text", pod_id)
    found, order = [], list(Risk)
    for card, column, assignee, blocked_since in rows:
        age = its.age(card.service_class, card.started_at, card.opened_at)
        sle = its.expected.sle(card.service_class)
        due = first_due(card.due_at, promises.get(card.id or 0))
        due_at = due.at if due else None
        last = touched.get(card.id or 0, card.entered_at)
        facts = Facts(age.band, age.text, sle.p85_days if sle else None, due_at, blocked_since, last)
        if why := risks.risks_of(facts, its.clock, at):
            title = card.title if readable else HIDDEN
            place = (card.id or 0, card.key, title, column, card.assignee_id, assignee or "")
            line = RiskLine(*place, age.text, age.band, why)
            when = due_at if line.worst in (Risk.OVERDUE, Risk.DUE) else None
            found.append(((order.index(line.worst), when or at, -age.days, line.card_id), line))
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _open(session: Session, pod_id: int) -> list[Any]:
    wanted = (
        select(Card, Column.name, Person.name, Block.started_at)
        .join(Column, col(Column.id) == Card.column_id)
        .outerjoin(Person, col(Person.id) == Card.assignee_id)
        .outerjoin(Block, (col(Block.card_id) == Card.id) & col(Block.ended_at).is_(None))
        .where(Card.pod_id == pod_id, col(Card.closed_at).is_(None), Column.kind != ColumnKind.DONE)
    )
    return list(session.exec(wanted))


def _touched(session: Session, pod_id: int) -> dict[int, datetime]:
    """When anything last happened to each open card."""
    wanted = (
        select(CardEvent.card_id, func.max(CardEvent.occurred_at))
        .join(Card, col(Card.id) == CardEvent.card_id)
        .where(Card.pod_id == pod_id, col(Card.closed_at).is_(None))
        .group_by(col(CardEvent.card_id))
    )
    return dict(session.exec(wanted).all())


@dataclass(frozen=True)
class BlockLine:
    """One blocker with its clock: working seconds of the stretch that was asked for."""

    card_id: int
    key: str
    reason: str
    owner: str
    started_at: datetime
    ended_at: datetime | None
    seconds: float


@dataclass(frozen=True)
class Blockers:
    """What blocked a pod in a stretch of time. Without the right to read text there are counts, and no causes."""

    lines: list[BlockLine]
    causes: list[Cause]
    is_readable: bool

    @property
    def seconds(self) -> float:
        """Working seconds of all blockers together."""
        return sum(line.seconds for line in self.lines)


def blockers(
    session: Session,
    actor: Actor,
    pod_id: int,
    since: datetime,
    until: datetime,
    card_ids: Collection[int] | None = None,
) -> Blockers:
    """Every blocker of these cards (None: of all) that ran in [since, until); running ones first, then the longest."""
    permissions.check(actor, "board.read", pod_id)
    readable = permissions.allows(actor, "card.text", pod_id)
    _, clock = clock_over(session, pod_id, since, until)
    wanted = (
        select(Block, Card.key, Person.name)
        .join(Card, col(Card.id) == Block.card_id)
        .outerjoin(Person, col(Person.id) == Block.owner_id)
        .where(Block.pod_id == pod_id, Block.started_at < until)
        .where(col(Block.ended_at).is_(None) | (col(Block.ended_at) > since))
    )
    lines = [
        BlockLine(
            card_id=block.card_id,
            key=key,
            reason=block.reason if readable else HIDDEN,
            owner=owner or "",
            started_at=block.started_at,
            ended_at=block.ended_at if block.ended_at is None or block.ended_at <= until else None,
            seconds=clock.seconds(max(block.started_at, since), min(block.ended_at or until, until)),
        )
        for block, key, owner in session.exec(wanted)
        if card_ids is None or block.card_id in card_ids
    ]
    lines.sort(key=lambda line: (line.ended_at is not None, -line.seconds, line.card_id))
    causes = risks.pareto(Blocked(line.reason, line.seconds) for line in lines) if readable else []
    return Blockers(lines, causes, readable)


def reasons_used(session: Session, pod_id: int, at: datetime, most: int = 8) -> list[str]:
    """What blocked this pod's cards lately, most often first: to be picked, so that a reason keeps one spelling."""
    wanted = select(Block.reason).where(Block.pod_id == pod_id, Block.started_at <= at)
    rows = session.exec(wanted.order_by(col(Block.started_at).desc()).limit(400)).all()
    causes = risks.pareto(Blocked(reason, 0.0) for reason in rows)
    return [cause.reason for cause in causes[:most]]
