"""Learning plans of a pod, and what proposes the next ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from core import permissions
from core.people import Actor, Person
from pods import abilities, learning
from pods.learning import Standing, Suggestion
from pods.models import (
    Duty,
    HelpRecord,
    LearningMethod,
    LearningPlan,
    LearningState,
    Skill,
)
from pods.neighbours import SlowColumn
from pods.queries.catalogue import day_of
from pods.queries.rosters import on_duty
from pods.queries.skillcover import short_hours, skill_cover
from pods.queries.skills import assessments_of, roles_in

AHEAD_DAYS = 14
Pair = tuple[int, int | None]


@dataclass(frozen=True)
class PlanLine:
    """One plan. hours_taken: learning duty of the person since the plan was made; None for a pod's plan."""

    plan_id: int
    skill_id: int
    skill: str
    person_id: int | None
    who: str
    mentor_id: int | None
    mentor: str
    from_level: int
    to_level: int
    method: LearningMethod
    due_on: date | None
    cause: str
    state: LearningState
    standing: Standing
    hours_planned: float
    hours_taken: float | None
    evidence: str
    evidence_cases: int
    closed_at: datetime | None
    version: int


def plans_of(session: Session, actor: Actor, pod_id: int, at: datetime) -> list[PlanLine]:
    """Open plans by due day, then those that are over, the newest first."""
    permissions.check(actor, "skill.read", pod_id)
    rows = list(session.exec(select(LearningPlan).where(LearningPlan.pod_id == pod_id)))
    today, skills = day_of(session, at, pod_id), _skills(session)
    ids = {person_id for row in rows for person_id in (row.person_id, row.mentor_id) if person_id}
    people = select(Person.id, Person.name).where(col(Person.id).in_(ids))
    names = {person_id or 0: name for person_id, name in session.exec(people)}
    taken = _hours_taken(session, pod_id, rows, at)
    lines = [_line(row, today, skills, names, taken) for row in rows]
    return sorted(lines, key=_order)


def _order(line: PlanLine) -> tuple[bool, float, int]:
    is_over = line.closed_at is not None
    when = -line.closed_at.timestamp() if line.closed_at else float((line.due_on or date.max).toordinal())
    return (is_over, when, line.plan_id)


def _line(
    row: LearningPlan, today: date, skills: dict[int, str], names: dict[int, str], taken: dict[int, float]
) -> PlanLine:
    return PlanLine(
        plan_id=row.id or 0,
        skill_id=row.skill_id,
        skill=skills.get(row.skill_id, "a retired skill"),
        person_id=row.person_id,
        who=names.get(row.person_id or 0, "the pod"),
        mentor_id=row.mentor_id,
        mentor=names.get(row.mentor_id or 0, ""),
        from_level=row.from_level,
        to_level=row.to_level,
        method=row.method,
        due_on=row.due_on,
        cause=row.cause,
        state=row.state,
        standing=learning.standing_of(row.state, row.due_on, today),
        hours_planned=row.hours_planned,
        hours_taken=taken.get(row.id or 0),
        evidence=row.evidence,
        evidence_cases=row.evidence_cases,
        closed_at=row.closed_at,
        version=row.version,
    )


def _hours_taken(session: Session, pod_id: int, rows: Sequence[LearningPlan], at: datetime) -> dict[int, float]:
    """Learning duty in the published roster, from the making of a plan to its end or now."""
    its = [row for row in rows if row.person_id is not None and row.created_at < at]
    if not its:
        return {}
    spans = on_duty(session, pod_id, min(row.created_at for row in its), at)
    found = {}
    for row in its:
        end = min(row.closed_at or at, at)
        inside = [
            min(span.end_at, end) - max(span.start_at, row.created_at)
            for span in spans
            if span.duty is Duty.LEARNING and span.person_id == row.person_id
        ]
        total = sum((one for one in inside if one > timedelta()), timedelta())
        found[row.id or 0] = total / timedelta(hours=1)
    return found


def suggestions_of(
    session: Session, actor: Actor, pod_id: int, at: datetime, columns: Sequence[SlowColumn] = ()
) -> list[Suggestion]:
    """What is worth learning now: gaps in cover, licences that end, repeated asks, and the board's bottleneck."""
    permissions.check(actor, "skill.read", pod_id)
    today, skills = day_of(session, at, pod_id), _skills(session)
    plans = list(session.exec(select(LearningPlan).where(LearningPlan.pod_id == pod_id)))
    busy = [plan for plan in plans if _answers(plan, at)]
    cover = skill_cover(session, actor, pod_id, today, AHEAD_DAYS)
    found = [
        *learning.from_gaps(short_hours(cover), skills),
        *learning.from_expiry(_ends(session, pod_id, today), skills, today),
        *learning.from_asks(_asks(session, pod_id, plans, at), skills),
        *learning.from_columns(columns, f"{today:%-d %b}"),
    ]
    pairs = {(plan.skill_id, plan.person_id) for plan in busy}
    causes = [plan.cause for plan in busy]
    return [one for one in found if not _is_answered(one, pairs, causes)]


def _answers(plan: LearningPlan, at: datetime) -> bool:
    """An open plan answers a suggestion; one that was dropped keeps it quiet for four weeks."""
    if plan.state in (LearningState.PROPOSED, LearningState.AGREED):
        return True
    return plan.state is LearningState.DROPPED and plan.closed_at is not None and plan.closed_at > at - learning.SOON


def _is_answered(one: Suggestion, pairs: set[Pair], causes: list[str]) -> bool:
    if one.skill_id is None:
        return any(cause.startswith(one.said[:24]) for cause in causes)
    if one.person_id is None:
        return any(skill_id == one.skill_id for skill_id, _ in pairs)
    return (one.skill_id, one.person_id) in pairs


def _skills(session: Session) -> dict[int, str]:
    rows = session.exec(select(Skill.id, Skill.name).where(col(Skill.retired_at).is_(None)))
    return {skill_id or 0: name for skill_id, name in rows}


def _ends(session: Session, pod_id: int, today: date) -> dict[tuple[int, int], date]:
    held = assessments_of(session, set(roles_in(session, pod_id, today)), today)
    return {
        pair: one.expires_on
        for pair, one in held.items()
        if one.expires_on is not None and one.level > abilities.WITH_HELP
    }


def _asks(session: Session, pod_id: int, plans: Sequence[LearningPlan], at: datetime) -> dict[tuple[int, int], int]:
    """How often each person asked about each skill within 13 weeks, since their last plan on it was over."""
    over = {(plan.person_id, plan.skill_id): plan.closed_at for plan in plans if plan.closed_at}
    wanted = select(HelpRecord).where(
        HelpRecord.pod_id == pod_id, HelpRecord.at >= at - learning.ASKED_WITHIN, col(HelpRecord.skill_id).is_not(None)
    )
    found: dict[tuple[int, int], int] = {}
    for row in session.exec(wanted):
        pair = (row.asked_by_id, row.skill_id or 0)
        ended = over.get(pair)
        if ended is None or row.at > ended:
            found[pair] = found.get(pair, 0) + 1
    return found


def help_given(session: Session, actor: Actor, pod_id: int, at: datetime) -> tuple[int, int]:
    """How often colleagues helped each other in 13 weeks, and for how many minutes in all."""
    permissions.check(actor, "skill.read", pod_id)
    wanted = select(func.count(), func.coalesce(func.sum(HelpRecord.minutes), 0)).where(
        HelpRecord.pod_id == pod_id, HelpRecord.at >= at - learning.ASKED_WITHIN
    )
    count, minutes = session.exec(wanted).one()
    return int(count), int(minutes)
