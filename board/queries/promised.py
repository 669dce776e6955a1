"""What a card is promised and who may ask for it, as its dialog shows it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from board import promises
from board.models import Card, CustomerPromise, SLAClock, SLAPause, SLAReply, TimeEntry
from core import permissions
from core.people import Actor
from pods.models import Contract, EntitlementCheck, EntitlementResult, Priority, SLAPolicy

AT_ONCE = 2_000
"""Ids of one look-up: both stores cap the parameters of a statement."""

FIRST, NEXT, SOLUTION = "First answer", "Next answer", "Solution"
WORD = "Promise"
"""What can be promised, and what somebody told the customer besides, as the face of a card and its dialog call it."""


@dataclass(frozen=True)
class Pause:
    """A stretch in which the clock stood still."""

    cause: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class CardService:
    """The contract of a card, what intake found, and its promises. Without a contract or a check most is empty."""

    number: str
    company: str
    priority: Priority | None
    result: EntitlementResult | None
    caller: str
    is_outage: bool
    asked: Priority | None
    promise_version: int | None
    first_due_at: datetime | None
    first_met_at: datetime | None
    resolve_due_at: datetime | None
    resolve_met_at: datetime | None
    reply: SLAReply | None
    pauses: tuple[Pause, ...]
    minutes: int

    @property
    def paused_since(self) -> datetime | None:
        """When the pause began that lasts now."""
        return next((pause.started_at for pause in self.pauses if pause.ended_at is None), None)

    @property
    def reply_paused_since(self) -> datetime | None:
        """The same for the next answer: a pause that began before the customer wrote does not hold it."""
        return promises.holding(self.paused_since, self.reply.asked_at) if self.reply else None


def card_service(session: Session, actor: Actor, card_id: int) -> CardService:
    """What the reader of the card may know of it. The caller is personal data, a cause is words of the pod."""
    card = session.get_one(Card, card_id)
    permissions.check(actor, "board.read", card.pod_id)
    check = session.exec(select(EntitlementCheck).where(EntitlementCheck.card_id == card_id)).first()
    contract_id = card.contract_id or (check.contract_id if check else None)
    contract = session.get(Contract, contract_id) if contract_id is not None else None
    clock = session.get(SLAClock, card_id)
    policy = session.get(SLAPolicy, clock.policy_id) if clock else None
    wanted = select(SLAPause).where(SLAPause.card_id == card_id).order_by(col(SLAPause.started_at))
    logged = select(func.sum(col(TimeEntry.minutes))).where(TimeEntry.card_id == card_id)
    named, readable = (permissions.allows(actor, what, card.pod_id) for what in ("customer.read", "card.text"))
    deal = contract if named or permissions.allows(actor, "contract.read", card.pod_id) else None
    return CardService(
        number=deal.number if deal else "",
        company=deal.name if deal else "",
        priority=card.priority,
        result=check.result if check else None,
        caller=check.caller if check and named else "",
        is_outage=check.is_outage if check else False,
        asked=check.asked_priority if check else None,
        promise_version=policy.version if policy else None,
        first_due_at=clock.first_due_at if clock else None,
        first_met_at=clock.first_met_at if clock else None,
        resolve_due_at=clock.resolve_due_at if clock else None,
        resolve_met_at=clock.resolve_met_at if clock else None,
        reply=session.exec(_replies([card_id]).order_by(col(SLAReply.asked_at).desc())).first(),
        pauses=tuple(
            Pause(row.cause if readable else "for a reason", row.started_at, row.ended_at)
            for row in session.exec(wanted)
        ),
        minutes=int(session.exec(logged).one() or 0),
    )


class Coming(NamedTuple):
    """A promise that still runs: when it comes due, and what it promises."""

    at: datetime
    what: str


def next_promises(session: Session, card_ids: Sequence[int]) -> dict[int, Coming]:
    """By card the promise that comes due next: not kept yet, and not paused. What people promised counts, too."""
    found: dict[int, Coming] = {}
    for start in range(0, len(card_ids), AT_ONCE):
        here = card_ids[start : start + AT_ONCE]
        found |= _next_of(session, here)
        for card_id, due_at in _given(session, here):
            found[card_id] = min(found.get(card_id, Coming(due_at, WORD)), Coming(due_at, WORD))
    return found


def first_due(own: datetime | None, promise: Coming | None) -> Coming | None:
    """What comes due first on a card: its own date, which has no name, or a promise that still runs."""
    dated = Coming(own, "") if own is not None else None
    return min((one for one in (dated, promise) if one is not None), default=None)


def _given(session: Session, card_ids: Sequence[int]) -> list[tuple[int, datetime]]:
    """What customers were told on these cards, neither kept nor given up yet."""
    wanted = select(CustomerPromise.card_id, CustomerPromise.due_at).where(
        col(CustomerPromise.card_id).in_(card_ids),
        col(CustomerPromise.kept_at).is_(None),
        col(CustomerPromise.broken_at).is_(None),
    )
    return [(card_id or 0, due_at) for card_id, due_at in session.exec(wanted)]


def _next_of(session: Session, card_ids: Sequence[int]) -> dict[int, Coming]:
    clocks = session.exec(select(SLAClock).where(col(SLAClock.card_id).in_(card_ids))).all()
    if not clocks:
        return {}
    paused = select(SLAPause.card_id, SLAPause.started_at).where(col(SLAPause.ended_at).is_(None))
    standing = dict(session.exec(paused.where(col(SLAPause.card_id).in_(card_ids))).all())
    asked = {one.card_id: one for one in session.exec(_replies(card_ids).where(col(SLAReply.met_at).is_(None)))}
    found: dict[int, Coming] = {}
    for clock in clocks:
        open_dues = [(clock.first_due_at, FIRST)] if clock.first_met_at is None else []
        reply = asked.get(clock.card_id)
        if reply and promises.holding(standing.get(clock.card_id), reply.asked_at) is None:
            open_dues.append((reply.due_at, NEXT))
        if clock.resolve_met_at is None and clock.card_id not in standing:
            open_dues.append((clock.resolve_due_at, SOLUTION))
        if dues := [Coming(due, what) for due, what in open_dues if due is not None]:
            found[clock.card_id] = min(dues)
    return found


def _replies(card_ids: Collection[int]) -> SelectOfScalar[SLAReply]:
    return select(SLAReply).where(col(SLAReply.card_id).in_(card_ids))
