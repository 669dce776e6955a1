"""Who can do what on a day, and what a pod needs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.people import Role
from pods import abilities
from pods.abilities import Assessed
from pods.models import PersonSkill, PodMembership, Skill, SkillKind, SkillNeed
from pods.queries.dated import not_ended

Levels = dict[int, dict[int, int]]
"""person -> skill -> effective level."""


@dataclass(frozen=True)
class NeededSkill:
    """A skill that a pod needs: whether it is critical, and how many on duty must hold it at level 3."""

    skill_id: int
    name: str
    kind: SkillKind
    topics: tuple[str, ...]
    critical: bool
    min_cover: int


def levels_on(session: Session, pod_id: int, day: date) -> Levels:
    """The effective levels of everybody who belongs to the pod on that day. Expired counts as level 2."""
    return levels_of(session, set(roles_in(session, pod_id, day)), day)


def levels_in(session: Session, pod_ids: Collection[int], day: date) -> Levels:
    """The same for everybody who belongs to one of these pods, read at once."""
    if not pod_ids:
        return {}
    members = select(PodMembership.person_id).where(
        col(PodMembership.pod_id).in_(sorted(pod_ids)),
        PodMembership.valid_from <= day,
        not_ended(PodMembership.valid_to, day),
    )
    return levels_of(session, set(session.exec(members)), day)


def roles_in(session: Session, pod_id: int, day: date) -> dict[int, Role]:
    """Who belongs to the pod on that day, as what."""
    members = select(PodMembership.person_id, PodMembership.role).where(
        PodMembership.pod_id == pod_id,
        PodMembership.valid_from <= day,
        not_ended(PodMembership.valid_to, day),
    )
    return {person_id: Role(role) for person_id, role in session.exec(members)}


def levels_of(session: Session, person_ids: Collection[int], day: date) -> Levels:
    """The effective levels of these people on that day; whoever was never assessed has no skill in it."""
    found: Levels = {person_id: {} for person_id in person_ids}
    for (person_id, skill_id), held in assessments_of(session, person_ids, day).items():
        found[person_id][skill_id] = abilities.effective_level(held.level, held.expires_on, day)
    return found


def assessments_of(session: Session, person_ids: Collection[int], day: date) -> dict[tuple[int, int], Assessed]:
    """The assessment that holds on that day, for each person and skill."""
    if not person_ids:
        return {}
    wanted = select(PersonSkill).where(col(PersonSkill.person_id).in_(person_ids), PersonSkill.assessed_on <= day)
    made: dict[tuple[int, int], list[Assessed]] = {}
    for row in session.exec(wanted):
        one = Assessed(row.level, row.assessed_on, row.expires_on, row.id or 0)
        made.setdefault((row.person_id, row.skill_id), []).append(one)
    held = {pair: abilities.newest(its, day) for pair, its in made.items()}
    return {pair: one for pair, one in held.items() if one is not None}


def skill_needs(session: Session, pod_id: int) -> list[NeededSkill]:
    """What the pod needs, by name; retired skills are not asked for any more."""
    wanted = (
        select(SkillNeed, Skill)
        .join(Skill, col(Skill.id) == SkillNeed.skill_id)
        .where(SkillNeed.pod_id == pod_id, col(Skill.retired_at).is_(None))
        .order_by(Skill.name)
    )
    return [
        NeededSkill(
            skill_id=need.skill_id,
            name=skill.name,
            kind=skill.kind,
            topics=tuple(skill.topics),
            critical=need.critical,
            min_cover=need.min_cover,
        )
        for need, skill in session.exec(wanted)
    ]
