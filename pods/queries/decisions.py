"""What was granted, what waits for an answer, and the month of each pod. No customer is named here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from core import permissions
from core.people import Actor, Person
from pods import guardrails
from pods.models import Decision, DecisionState, Pod
from pods.money import money
from pods.shares import Share, share_of


@dataclass(frozen=True)
class DecisionLine:
    """One decision. Who and why are None for a reader from outside the pod."""

    decision_id: int
    version: int
    pod_id: int
    pod: str
    card_id: int | None
    card_key: str
    said: str
    within: bool
    exceeded: str
    state: DecisionState
    asked_at: datetime
    waited_min: int | None
    approver: str
    asked_by: str | None
    reason: str | None
    note: str | None
    overruled: bool
    overruled_reason: str | None
    added: bool
    is_mine: bool
    was_asked_by_me: bool
    withdrawn: bool


@dataclass(frozen=True)
class PodMonth:
    """How a pod decided in a month. None: nothing to divide by, or nobody waited."""

    pod_id: int
    pod: str
    decisions: int
    within: Share
    waited: int
    median_wait_min: float | None
    waiting: int
    overruled: Share
    added: int


def is_withdrawn(row: Decision) -> bool:
    """Whether who asked took the question back: nobody answers their own question, so no answer reads like this."""
    return row.state is DecisionState.DECLINED and row.answered_by_id == row.actor_id


def waited_minutes(row: Decision) -> int | None:
    """Whole minutes from asking to the answer; None where nobody was asked, or no answer came."""
    if row.state is DecisionState.DECIDED or row.decided_at is None or is_withdrawn(row):
        return None
    return int((row.decided_at - row.asked_at).total_seconds() // 60)


def decisions_of(session: Session, actor: Actor, pod_id: int, limit: int = 50) -> list[DecisionLine]:
    """The decisions of a pod, newest first."""
    permissions.check(actor, "guardrail.read", pod_id)
    wanted = select(Decision).where(Decision.pod_id == pod_id)
    rows = session.exec(wanted.order_by(col(Decision.asked_at).desc(), col(Decision.id).desc()).limit(limit)).all()
    return _lines(session, actor, rows)


def decisions_waiting(session: Session, actor: Actor) -> list[DecisionLine]:
    """Decisions that wait: for the actor by name, then those that the actor may answer for another."""
    within = permissions.pods_within(actor, "decision.overrule")
    wanted = select(Decision).where(Decision.state == DecisionState.WAITING, Decision.actor_id != actor.person_id)
    if within is not None:
        wanted = wanted.where(or_(Decision.approver_id == actor.person_id, col(Decision.pod_id).in_(sorted(within))))
    rows = session.exec(wanted.order_by(col(Decision.asked_at), col(Decision.id))).all()
    return sorted(_lines(session, actor, rows), key=lambda line: not line.is_mine)


def count_decisions_waiting(session: Session, actor: Actor) -> list[tuple[int, int]]:
    """(pod, how many) decisions that wait for the actor by name, the oldest first."""
    wanted = select(Decision.pod_id).where(
        Decision.state == DecisionState.WAITING, Decision.approver_id == actor.person_id
    )
    found: dict[int, int] = {}
    for pod_id in session.exec(wanted.order_by(col(Decision.asked_at))):
        found[pod_id] = found.get(pod_id, 0) + 1
    return list(found.items())


def pod_months(session: Session, actor: Actor, month: date) -> list[PodMonth]:
    """Each pod of the actor in the month of that day, by name: a decision belongs to the month it was asked in."""
    within = permissions.pods_within(actor, "guardrail.read")
    wanted = select(Pod).order_by(Pod.name)
    if within is not None:
        wanted = wanted.where(col(Pod.id).in_(sorted(within)))
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    asked = _asked_around(session, within, first, after)
    return [_month(pod, first, after, asked.get(pod.id or 0, [])) for pod in session.exec(wanted).all()]


def _asked_around(
    session: Session, within: Collection[int] | None, first: date, after: date
) -> dict[int, list[Decision]]:
    """Decisions of each pod in that time, with a day more on both sides: no clock is further than that from UTC."""
    wanted = select(Decision).where(
        Decision.asked_at >= datetime.combine(first - timedelta(days=1), time(), UTC),
        Decision.asked_at < datetime.combine(after + timedelta(days=1), time(), UTC),
    )
    if within is not None:
        wanted = wanted.where(col(Decision.pod_id).in_(sorted(within)))
    found: dict[int, list[Decision]] = {}
    for row in session.exec(wanted.order_by(col(Decision.asked_at), col(Decision.id))):
        found.setdefault(row.pod_id, []).append(row)
    return found


def _month(pod: Pod, first: date, after: date, asked: Sequence[Decision]) -> PodMonth:
    zone = ZoneInfo(pod.zone)
    since, until = datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)
    rows = [row for row in asked if since <= row.asked_at < until]
    inside = [row for row in rows if row.within]
    waits = [minutes for row in rows if (minutes := waited_minutes(row)) is not None]
    return PodMonth(
        pod_id=pod.id or 0,
        pod=pod.name,
        decisions=len(rows),
        within=share_of(len(inside), len(rows)),
        waited=len(waits),
        median_wait_min=median(waits) if waits else None,
        waiting=sum(row.state is DecisionState.WAITING for row in rows),
        overruled=share_of(sum(row.overruled_at is not None for row in inside), len(inside)),
        added=sum(row.added_approval for row in rows),
    )


def _lines(session: Session, actor: Actor, rows: Sequence[Decision]) -> list[DecisionLine]:
    people = {id_ for row in rows for id_ in (row.actor_id, row.approver_id) if id_ is not None}
    named = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people))).all())
    pods_named = dict(session.exec(select(Pod.id, Pod.name)).all())
    return [_line(actor, row, named, pods_named.get(row.pod_id, "")) for row in rows]


def _line(actor: Actor, row: Decision, named: dict[int | None, str], pod: str) -> DecisionLine:
    """Words of people stay in the pod, but for the one who is asked: without the reason nobody could answer."""
    is_mine = row.approver_id == actor.person_id and row.approver_id is not None
    inside = is_mine or row.actor_id == actor.person_id or permissions.allows(actor, "card.text", row.pod_id)
    return DecisionLine(
        decision_id=row.id or 0,
        version=row.version,
        pod_id=row.pod_id,
        pod=pod,
        card_id=row.card_id,
        card_key=row.card_key,
        said=f"{guardrails.NAMED[row.remedy].capitalize()} of {money(row.amount, row.currency)}",
        within=row.within,
        exceeded=row.exceeded,
        state=row.state,
        asked_at=row.asked_at,
        waited_min=waited_minutes(row),
        approver=named.get(row.approver_id, ""),
        asked_by=named.get(row.actor_id, "") if inside else None,
        reason=row.reason if inside else None,
        note=row.answer_note if inside else None,
        overruled=row.overruled_at is not None,
        overruled_reason=row.overruled_reason if inside else None,
        added=row.added_approval,
        is_mine=is_mine,
        was_asked_by_me=row.actor_id == actor.person_id,
        withdrawn=is_withdrawn(row),
    )
