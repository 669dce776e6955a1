"""What serving a segment asks of a pod: languages and products that are skills, as its rules say."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from pods.abilities import ALONE
from pods.models import UNKNOWN, PodMembership, Skill, SkillKind
from pods.queries.segments import rule_versions, rules_on
from pods.queries.skills import levels_of

ASKED = {"language": SkillKind.LANGUAGE, "product": SkillKind.PRODUCT}


def skills_asked(session: Session, day: date) -> dict[int, dict[int, str]]:
    """segment -> the skills (by id, with their names) without which a pod cannot serve it.

    A rule that names languages asks for each of them that is a skill; the same for products. A rule that leaves
    the language open asks for none: it holds everybody, in whatever language.
    """
    rules = rules_on(rule_versions(session), day)
    known = {(skill.kind, skill.name.casefold()): skill for skill in _living(session)}
    asked: dict[int, dict[int, str]] = {}
    for rule in rules.rules if rules else ():
        its = asked.setdefault(rule.segment_id, {})
        for attribute, kind in ASKED.items():
            for value in rule.box.get(attribute, ()):
                skill = known.get((kind, value.casefold()))
                if skill is not None and value != UNKNOWN:
                    its[skill.id or 0] = skill.name
    return asked


def _living(session: Session) -> Sequence[Skill]:
    return session.exec(select(Skill).where(col(Skill.retired_at).is_(None))).all()


def skills_held(session: Session, day: date) -> dict[int, frozenset[int]]:
    """pod -> the skills that at least one of its people holds alone on that day."""
    ends = col(PodMembership.valid_to)
    rows = session.exec(
        select(PodMembership.pod_id, PodMembership.person_id).where(
            PodMembership.valid_from <= day, ends.is_(None) | (ends > day)
        )
    ).all()
    levels = levels_of(session, {person_id for _, person_id in rows}, day)
    held: dict[int, set[int]] = {}
    for pod_id, person_id in rows:
        held.setdefault(pod_id, set()).update(alone(levels.get(person_id, {})))
    return {pod_id: frozenset(its) for pod_id, its in held.items()}


def alone(levels: Mapping[int, int]) -> frozenset[int]:
    """The skills held at level 3 or above."""
    return frozenset(skill_id for skill_id, level in levels.items() if level >= ALONE)


def stages_served(session: Session, day: date) -> dict[int, str]:
    """segment -> the lifecycle stages of its customers, in words, as the rules in force say."""
    rules = rules_on(rule_versions(session), day)
    found: dict[int, list[str]] = {}
    for rule in rules.rules if rules else ():
        found.setdefault(rule.segment_id, []).extend(rule.box.get("stage", ("all stages",)))
    return {
        key: "all stages" if "all stages" in its else ", ".join(s for s in dict.fromkeys(its) if s != UNKNOWN)
        for key, its in found.items()
    }
