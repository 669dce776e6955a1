"""Take over cases from another system with everything that happened to them, many at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board.actions import landing, timers
from board.actions.landing import OURS
from board.actions.ledger import Advance, Ledger, Standing, column_of, grounds, standing_grounds
from board.history import CaseHistory, Conflict, HistoryTally, Known, first_owner, news, steps
from board.models import Card, CardEvent
from core import audit, permissions
from core.people import Actor, ActorKind

AT_ONCE = 2_000
"""Ids of one look-up: both stores cap the parameters of a statement."""


@dataclass
class Plan:
    """What the cases would change."""

    new: list[CaseHistory] = field(default_factory=list)
    changed: list[Advance] = field(default_factory=list)
    unchanged: int = 0
    conflicts: list[Conflict] = field(default_factory=list)

    def tally(self) -> HistoryTally:
        """The same in numbers."""
        return HistoryTally(len(self.new), len(self.changed), self.unchanged, tuple(self.conflicts))


def preview_history(session: Session, actor: Actor, cases: Sequence[CaseHistory]) -> HistoryTally:
    """What recording these cases would change, and which columns it would put over their limit. Writes nothing."""
    permissions.check(actor, "import.run")
    plan = _plan(session, cases)
    return plan.tally()._replace(over=landing.foresee(session, _coming(session, plan)))


def record_history(
    session: Session, actor: Actor, cases: Sequence[CaseHistory], batch_id: int | None, at: datetime
) -> HistoryTally:
    """Keep cases with their events and handoffs. Limits do not refuse history: what is over them is kept as such."""
    permissions.check(actor, "import.run")
    plan = _plan(session, cases)
    touched = {e.pod_id for case in plan.new for e in case.events if e.pod_id is not None}
    touched |= {e.pod_id for step in plan.changed for e in step.news.fresh if e.pod_id is not None}
    if plan.new or plan.changed:
        ledger = Ledger(session, grounds(session, actor, touched, at), batch_id, at)
        ledger.add(plan.new)
        ledger.bring_forward(plan.changed)
        landing.keep_passed(session, ledger.landed, landing.Stamp(batch_id, at))
        timers.plan_rules(session, touched, at)
        counts = {"new": len(plan.new), "changed": len(plan.changed)}
        audit.note(session, actor, "import.run", at, ("card", batch_id), after=counts)
    return plan.tally()


def _coming(session: Session, plan: Plan) -> Counter[int]:
    """How many open cards more each column would hold; boards that are not there yet hold none."""
    told = [steps(case.events) for case in plan.new if case.closed_at is None]
    coming: Counter[int] = Counter()
    for part in _parts(plan.changed):
        moved = [one.standing.card_id for one in part if one.news.fresh or one.case.closed_at is not None]
        wanted = select(Card.column_id).where(col(Card.id).in_(moved), col(Card.closed_at).is_(None))
        coming.subtract(session.exec(wanted))
        open_ones = [one for one in part if one.news.fresh and one.case.closed_at is None]
        told += [steps(one.news.fresh, one.standing.known) for one in open_ones]
    ends = [path[-1] for path in told if path]
    boards = standing_grounds(session, {step.pod_id for step in ends})
    coming.update(column_of(boards, step) for step in ends if step.pod_id in boards)
    return coming


def _plan(session: Session, cases: Sequence[CaseHistory]) -> Plan:
    plan = Plan()
    standings = _standings(session, cases)
    for case in cases:
        standing = standings.get((case.source_id, case.ext_id))
        if first_owner(case.events) is None and standing is None:
            plan.conflicts.append(Conflict(case.ext_id, "none of its rows names a pod"))
        elif standing is None:
            plan.new.append(case)
        elif standing.fingerprint == case.fingerprint():
            plan.unchanged += 1
        else:
            _compare(plan, standing, case)
    return plan


def _compare(plan: Plan, standing: Standing, case: CaseHistory) -> None:
    found = news(case, standing.known)
    if isinstance(found, Conflict):
        plan.conflicts.append(found)
    elif standing.is_worked_on and found.fresh:
        reason = "people worked on it here since it was imported; its new rows were not added"
        plan.conflicts.append(Conflict(case.ext_id, reason))
    elif found.fresh or (found.is_whole and not standing.is_worked_on):
        plan.changed.append(Advance(standing, case, found))
    else:
        plan.unchanged += 1


def _standings(session: Session, cases: Sequence[CaseHistory]) -> dict[tuple[int, str], Standing]:
    """The kept cases among these; events only of those that differ."""
    found: dict[tuple[int, str], Standing] = {}
    differing: dict[int, Standing] = {}
    for part in _parts(cases):
        wanted = select(Card.id, Card.source_id, Card.ext_id, Card.history_hash).where(
            col(Card.source_id).in_({case.source_id for case in part}),
            col(Card.ext_id).in_([case.ext_id for case in part]),
        )
        kept = {(source_id, ext_id): (card_id, mark) for card_id, source_id, ext_id, mark in session.exec(wanted)}
        for case in part:
            card_id, mark = kept.get((case.source_id, case.ext_id), (None, None))
            if card_id is not None:
                standing = found[case.source_id, case.ext_id] = Standing(card_id, mark or "")
                if standing.fingerprint != case.fingerprint():
                    differing[card_id] = standing
    _learn(session, differing)
    return found


def _learn(session: Session, standings: dict[int, Standing]) -> None:
    for part in _parts(list(standings)):
        columns = (CardEvent.card_id, CardEvent.seq, CardEvent.actor_kind, CardEvent.occurred_at, CardEvent.kind)
        rest = (CardEvent.state, CardEvent.pod_id, CardEvent.from_pod_id, CardEvent.detail)
        wanted = select(*columns, *rest)  # type: ignore[call-overload]
        wanted = wanted.where(col(CardEvent.card_id).in_(part)).order_by(CardEvent.card_id, CardEvent.seq)
        for card_id, seq, actor_kind, at, kind, state, pod_id, from_pod_id, detail in session.execute(wanted):
            standing = standings[card_id]
            standing.next_seq = seq + 1
            standing.handoffs += from_pod_id is not None
            if detail and OURS in detail:
                continue
            if actor_kind is ActorKind.IMPORT:
                standing.known.append(Known(at, kind, state, pod_id))
            else:
                standing.is_worked_on = True


def _parts(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)]
