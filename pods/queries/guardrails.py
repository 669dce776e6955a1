"""Guardrails in force, their history, and how a wish would be judged on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from core import permissions
from core.people import Actor, Person, Role, RoleGrant
from pods import guardrails
from pods.guardrails import Spent, Verdict, Wish
from pods.models import Decision, DecisionState, Guardrail, Pod, PodManager, PodMembership, Skill
from pods.queries.catalogue import day_of, zone_of
from pods.queries.dated import not_ended
from pods.queries.skills import levels_of

GRANTED = (DecisionState.DECIDED, DecisionState.APPROVED)
"""Decisions by which a customer is given something: only these count against a limit."""


@dataclass(frozen=True)
class GuardrailLine:
    """One version of a guardrail, ready to be read."""

    guardrail_id: int
    series: str
    version: int
    row: Guardrail
    said: str
    reach: str
    approver: str
    author: str
    overdue: bool


@dataclass(frozen=True)
class Judged:
    """How a wish would be judged now, and who would be asked where it is outside."""

    verdict: Verdict
    approver_id: int | None
    approver: str


def guardrails_on(session: Session, actor: Actor, pod_id: int, day: date) -> list[GuardrailLine]:
    """The guardrails in force for the people of a pod on that day: the company's and its own."""
    permissions.check(actor, "guardrail.read", pod_id)
    rows = [row for row in _in_force(session, day) if row.pod_id in (None, pod_id)]
    return _lines(session, rows, day)


def guardrail_versions(session: Session, actor: Actor, today: date) -> list[GuardrailLine]:
    """Every version that ever was or is planned, of the pods the actor may see: by series, newest first."""
    within = permissions.pods_within(actor, "guardrail.read")
    rows = session.exec(
        select(Guardrail).order_by(
            col(Guardrail.remedy), col(Guardrail.series), col(Guardrail.valid_from).desc(), col(Guardrail.id).desc()
        )
    )
    return _lines(session, [row for row in rows if within is None or row.pod_id is None or row.pod_id in within], today)


def judged(session: Session, actor: Actor, wish: Wish, at: datetime) -> Judged:
    """The wish against the guardrails in force on its day, with what was granted before."""
    permissions.check(actor, "guardrail.read", wish.pod_id)
    day = day_of(session, at, wish.pod_id)
    roles = [grant.role for grant in actor.grants if grant.pod_id == wish.pod_id]
    person = actor.person_id or 0
    levels = levels_of(session, {person}, day)[person]
    reached = guardrails.reaching(_in_force(session, day), wish.remedy, wish.pod_id, roles, levels)
    verdict = guardrails.judge(reached, wish, _spent(session, wish, day))
    approver = None if verdict.within else approver_of(session, wish.pod_id, verdict.approver_id, person, day)
    return Judged(verdict, approver.id if approver else None, approver.name if approver else "")


def approver_of(session: Session, pod_id: int, named_id: int | None, asker_id: int, day: date) -> Person | None:
    """Who is asked: whom the guardrail names, else the pod's lead, its manager, any manager; never the asker."""
    for person_id in (named_id, *_leads(session, pod_id, day), *_managers(session, pod_id, day)):
        person = session.get(Person, person_id) if person_id not in (None, asker_id) else None
        if person is not None and person.active:
            return person
    return None


def people_who_approve(session: Session, day: date) -> dict[int, str]:
    """Leads and managers of that day by name, for the form that names an approver."""
    ids = {*_leads(session, None, day), *_managers(session, None, day)}
    rows = session.exec(select(Person).where(col(Person.id).in_(ids), Person.active).order_by(Person.name))
    return {row.id or 0: row.name for row in rows}


def _leads(session: Session, pod_id: int | None, day: date) -> list[int]:
    wanted = select(PodMembership.person_id).where(
        PodMembership.role == Role.LEAD,
        PodMembership.valid_from <= day,
        not_ended(PodMembership.valid_to, day),
    )
    if pod_id is not None:
        wanted = wanted.where(PodMembership.pod_id == pod_id)
    return list(session.exec(wanted.order_by(col(PodMembership.id))))


def _managers(session: Session, pod_id: int | None, day: date) -> list[int]:
    named = select(PodManager.person_id).where(
        PodManager.pod_id == pod_id,
        PodManager.valid_from <= day,
        not_ended(PodManager.valid_to, day),
    )
    anyone = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.MANAGER,
        RoleGrant.valid_from <= day,
        not_ended(RoleGrant.valid_to, day),
    )
    return [*session.exec(named.order_by(col(PodManager.id))), *session.exec(anyone.order_by(col(RoleGrant.id)))]


def _in_force(session: Session, day: date) -> list[Guardrail]:
    wanted = select(Guardrail).where(Guardrail.valid_from <= day, not_ended(Guardrail.valid_to, day))
    return list(session.exec(wanted.order_by(col(Guardrail.remedy), col(Guardrail.pod_id), col(Guardrail.id))))


def _spent(session: Session, wish: Wish, day: date) -> Spent:
    """What was granted and not taken back: to this customer by any pod, and by this pod since the month began."""
    zone = ZoneInfo(zone_of(session, wish.pod_id))
    granted = select(func.coalesce(func.sum(Decision.amount), 0)).where(
        Decision.remedy == wish.remedy,
        Decision.currency == wish.currency,
        col(Decision.state).in_(GRANTED),
        col(Decision.overruled_at).is_(None),
    )
    since = datetime.combine(guardrails.window_start(day), time(), zone)
    month = datetime.combine(day.replace(day=1), time(), zone)
    by_pod = granted.where(Decision.pod_id == wish.pod_id, col(Decision.decided_at) >= month)
    customer = 0
    if wish.customer_id is not None:
        to_one = granted.where(Decision.customer_id == wish.customer_id, col(Decision.decided_at) >= since)
        customer = int(session.exec(to_one).one())
    return Spent(customer, int(session.exec(by_pod).one()))


def _lines(session: Session, rows: Sequence[Guardrail], today: date) -> list[GuardrailLine]:
    people = {id_ for row in rows for id_ in (row.approver_id, row.author_id) if id_ is not None}
    named = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people))).all())
    pods_named = dict(session.exec(select(Pod.id, Pod.name)).all())
    skills = dict(session.exec(select(Skill.id, Skill.name)).all())
    return [
        GuardrailLine(
            guardrail_id=row.id or 0,
            series=row.series,
            version=row.version,
            row=row,
            said=guardrails.in_words(row),
            reach=_reach(row, pods_named, skills),
            approver=named.get(row.approver_id, ""),
            author=named.get(row.author_id, ""),
            overdue=guardrails.is_overdue(row, today),
        )
        for row in rows
    ]


def _reach(row: Guardrail, pods_named: dict[int | None, str], skills: dict[int | None, str]) -> str:
    """Everybody; everybody in North; leads in North with Billing at level 3 or above."""
    who = f"{row.role.value}s" if row.role else "everybody"
    where = f" in {pods_named.get(row.pod_id, 'a pod')}" if row.pod_id is not None else ""
    able = f" with {skills.get(row.skill_id, 'a skill')} at level {row.level} or above" if row.skill_id else ""
    said = f"{who}{where}{able}"
    return said[0].upper() + said[1:]
