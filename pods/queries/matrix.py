"""People by skills: levels with expiry, breadth from the demand, and who holds what a pod needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from core import permissions
from core.people import Actor, Person, Role
from pods import abilities, breadth
from pods.breadth import Breadth, Demand
from pods.localtime import day_number
from pods.models import Contact, PersonSkill, Skill, SkillKind
from pods.queries.catalogue import day_of
from pods.queries.demand import INBOUND
from pods.queries.skills import Levels, assessments_of, levels_of, roles_in, skill_needs

WEEKS = 13


@dataclass(frozen=True)
class SkillColumn:
    """A skill, what the pod asks of it, how many hold it at level 3, and how many contacts asked for it."""

    skill_id: int
    name: str
    kind: SkillKind
    is_needed: bool
    critical: bool
    min_cover: int
    holders: int
    contacts: int


@dataclass(frozen=True)
class Held:
    """What somebody can do of one skill, with the word of whoever saw it."""

    level: int
    counts_as: int
    assessed_on: date
    expires_on: date | None
    is_expired: bool
    assessor: str
    evidence: str
    cases: int


@dataclass(frozen=True)
class PersonLine:
    """Somebody of the pod: what they can do, and how broad that is for its demand."""

    person_id: int
    name: str
    role: Role
    breadth: Breadth | None
    held: Mapping[int, Held]


@dataclass(frozen=True)
class Matrix:
    """The pod's people by name, its skills by need and name, and the demand of the last 13 weeks."""

    day: date
    people: list[PersonLine]
    skills: list[SkillColumn]
    demand: Demand


def skill_matrix(session: Session, actor: Actor, pod_id: int, day: date) -> Matrix:
    """Who can do what on that day. Coaches serve nobody and stand in no row."""
    permissions.check(actor, "skill.read", pod_id)
    roles = {person: role for person, role in roles_in(session, pod_id, day).items() if role is not Role.COACH}
    held = _held(session, set(roles), day)
    demand = demand_on(session, pod_id, day)
    named = select(Person.id, Person.name).where(col(Person.id).in_(roles))
    levels = levels_of(session, set(roles), day)
    people = [
        PersonLine(person_id, name, roles[person_id], breadth.breadth_of(levels[person_id], demand), held[person_id])
        for person_id, name in session.exec(named)
        if person_id is not None
    ]
    return Matrix(
        day=day,
        people=sorted(people, key=lambda line: line.name.casefold()),
        skills=_columns(session, pod_id, levels, demand),
        demand=demand,
    )


def all_skills(session: Session, actor: Actor, pod_id: int) -> list[Skill]:
    """The list of skills in use, by name."""
    permissions.check(actor, "skill.read", pod_id)
    return list(session.exec(select(Skill).where(col(Skill.retired_at).is_(None)).order_by(func.lower(Skill.name))))


def demand_on(session: Session, pod_id: int, day: date) -> Demand:
    """Contacts of the pod's customers in the 13 weeks before that day, by the skills that their topics ask for."""
    end = day_number(day)
    wanted = (
        select(Contact.topic, func.count())
        .where(
            Contact.pod_id == pod_id,
            Contact.opened_day >= end - 7 * WEEKS,
            Contact.opened_day < end,
            col(Contact.repeat_role).in_(INBOUND),
        )
        .group_by(Contact.topic)
    )
    skills = select(Skill).where(col(Skill.retired_at).is_(None))
    topics = {skill.id or 0: tuple(skill.topics) for skill in session.exec(skills)}
    return breadth.demand_of(dict(session.exec(wanted).all()), topics)


def assessments(session: Session, actor: Actor, pod_id: int, person_id: int, skill_id: int) -> list[PersonSkill]:
    """Everything that was ever written down about somebody of the pod in one skill, the newest first."""
    permissions.check(actor, "skill.read", pod_id)
    if person_id not in roles_in(session, pod_id, date.max):
        return []
    wanted = select(PersonSkill).where(PersonSkill.person_id == person_id, PersonSkill.skill_id == skill_id)
    return list(session.exec(wanted.order_by(col(PersonSkill.assessed_on).desc(), col(PersonSkill.id).desc())))


def licence_of(session: Session, person_id: int, at: datetime) -> int | None:
    """The level of somebody's licence to publish knowledge articles; None where no licence is in use."""
    wanted = select(Skill.id).where(Skill.kind == SkillKind.LICENCE, col(Skill.retired_at).is_(None))
    licences = list(session.exec(wanted))
    held = levels_of(session, {person_id}, day_of(session, at))[person_id]
    return max(held.get(skill_id or 0, 0) for skill_id in licences) if licences else None


def _held(session: Session, person_ids: set[int], day: date) -> dict[int, dict[int, Held]]:
    found: dict[int, dict[int, Held]] = {person_id: {} for person_id in person_ids}
    newest = {one.row for one in assessments_of(session, person_ids, day).values()}
    wanted = (
        select(PersonSkill, Person.name)
        .outerjoin(Person, col(Person.id) == PersonSkill.assessor_id)
        .where(col(PersonSkill.id).in_(newest))
    )
    for row, assessor in session.exec(wanted):
        found[row.person_id][row.skill_id] = Held(
            level=row.level,
            counts_as=abilities.effective_level(row.level, row.expires_on, day),
            assessed_on=row.assessed_on,
            expires_on=row.expires_on,
            is_expired=abilities.is_expired(row.expires_on, day),
            assessor=assessor or "",
            evidence=row.evidence,
            cases=row.evidence_cases,
        )
    return found


def _columns(session: Session, pod_id: int, levels: Levels, demand: Demand) -> list[SkillColumn]:
    """What the pod needs, critical first; then what its people can do besides."""
    needs = {need.skill_id: need for need in skill_needs(session, pod_id)}
    known = {skill_id for held in levels.values() for skill_id, level in held.items() if level > 0}
    wanted = select(Skill).where(col(Skill.retired_at).is_(None), col(Skill.id).in_(known | set(needs)))
    asked = demand.by_skill()
    found = []
    for skill in session.exec(wanted):
        skill_id = skill.id or 0
        need = needs.get(skill_id)
        found.append(
            SkillColumn(
                skill_id=skill_id,
                name=skill.name,
                kind=skill.kind,
                is_needed=need is not None,
                critical=need is not None and need.critical,
                min_cover=need.min_cover if need else 0,
                holders=sum(held.get(skill_id, 0) >= abilities.ALONE for held in levels.values()),
                contacts=asked.get(skill_id, 0),
            )
        )
    return sorted(found, key=lambda one: (not one.critical, not one.is_needed, one.name.casefold()))
