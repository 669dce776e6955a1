"""Skills: the list of them, what a pod needs, and assessments that are only ever added to."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, func, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import abilities
from pods.models import PersonSkill, Skill, SkillKind, SkillNeed
from pods.queries.catalogue import day_of
from pods.queries.skills import roles_in

MOST = 50


@dataclass(frozen=True)
class NewSkill:
    """A skill by its name, and the contact topics that ask for it."""

    name: str
    kind: SkillKind = SkillKind.PRODUCT
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewAssessment:
    """What somebody can do, who saw it (the actor), and the evidence."""

    pod_id: int
    person_id: int
    skill_id: int
    level: int
    evidence: str = ""
    cases: int = 0
    expires_on: date | None = None
    assessed_on: date | None = None


def add_skill(session: Session, actor: Actor, pod_id: int, new: NewSkill, at: datetime, *, op: str) -> Skill:
    """A skill that a pod asks for; all pods share the list, so that a person's levels count everywhere."""
    permissions.check(actor, "skill.write", pod_id)
    done = audit.answered(session, actor, "skill.add", op)
    if done and (earlier := session.get(Skill, done.object_id)):
        return earlier
    name = _free_name(session, new.name, None)
    skill = Skill(name=name, kind=new.kind, topics=_topics(new.topics))
    session.add(skill)
    session.flush()
    after = {"name": name, "kind": new.kind.value, "topics": skill.topics}
    audit.note(session, actor, "skill.add", at, ("skill", skill.id), pod_id=pod_id, after=after, op=op)
    return skill


def edit_skill(session: Session, actor: Actor, skill_id: int, new: NewSkill, at: datetime, *, op: str) -> Skill:
    """Another name, kind or topics, for every pod at once."""
    permissions.check(actor, "skill.write")
    skill = _skill(session, skill_id)
    if audit.answered(session, actor, "skill.edit", op):
        return skill
    before = {"name": skill.name, "kind": skill.kind.value, "topics": skill.topics}
    skill.name, skill.kind, skill.topics = _free_name(session, new.name, skill_id), new.kind, _topics(new.topics)
    session.add(skill)
    session.flush()
    after = {"name": skill.name, "kind": skill.kind.value, "topics": skill.topics}
    audit.note(session, actor, "skill.edit", at, ("skill", skill_id), before=before, after=after, op=op)
    return skill


def retire_skill(session: Session, actor: Actor, skill_id: int, at: datetime, *, op: str) -> Skill:
    """Nobody needs it any more. Its assessments stay."""
    permissions.check(actor, "skill.write")
    skill = _skill(session, skill_id)
    if audit.answered(session, actor, "skill.retire", op) or skill.retired_at is not None:
        return skill
    skill.retired_at = at
    session.add(skill)
    session.flush()
    audit.note(session, actor, "skill.retire", at, ("skill", skill_id), after={"name": skill.name}, op=op)
    return skill


def need_skill(
    session: Session, actor: Actor, pod_id: int, skill_id: int, min_cover: int, at: datetime, *, critical: bool, op: str
) -> SkillNeed:
    """The pod needs a skill: critical ones are looked for in every open interval."""
    permissions.check(actor, "skill.write", pod_id)
    done = audit.answered(session, actor, "skill.need", op)
    if done and (earlier := session.get(SkillNeed, done.object_id)):
        return earlier
    skill = _skill(session, skill_id)
    if skill.retired_at is not None:
        raise Refused(f"{skill.name} was retired. Choose another skill, or add a new one.")
    if not 1 <= min_cover <= MOST:
        raise Refused(f"Between 1 and {MOST} people on duty can be asked for. To ask for none, drop the need.")
    need = _need(session, pod_id, skill_id)
    before = {"critical": need.critical, "min_cover": need.min_cover} if need else None
    need = need or SkillNeed(pod_id=pod_id, skill_id=skill_id)
    need.critical, need.min_cover = critical, min_cover
    session.add(need)
    session.flush()
    after = {"skill_id": skill_id, "critical": critical, "min_cover": min_cover}
    target = ("skill_need", need.id)
    audit.note(session, actor, "skill.need", at, target, pod_id=pod_id, before=before, after=after, op=op)
    return need


def drop_need(session: Session, actor: Actor, pod_id: int, skill_id: int, at: datetime, *, op: str) -> Skill:
    """The pod does not need a skill any more. What its people can do stays written."""
    permissions.check(actor, "skill.write", pod_id)
    skill = _skill(session, skill_id)
    if audit.answered(session, actor, "skill.drop_need", op):
        return skill
    need = _need(session, pod_id, skill_id)
    if need is None:
        raise Refused(f"This pod does not ask for {skill.name}; somebody may have dropped it already.")
    before = {"skill_id": skill_id, "critical": need.critical, "min_cover": need.min_cover}
    session.delete(need)
    session.flush()
    audit.note(session, actor, "skill.drop_need", at, ("skill", skill_id), pod_id=pod_id, before=before, op=op)
    return skill


def assess_skill(session: Session, actor: Actor, new: NewAssessment, at: datetime, *, op: str) -> PersonSkill:
    """Write down what somebody can do. Up to level 2 everybody may say it of themselves."""
    is_own = actor.person_id is not None and actor.person_id == new.person_id
    permissions.check(actor, "learning.write" if is_own and _learns(actor, new.pod_id) else "skill.write", new.pod_id)
    done = audit.answered(session, actor, "skill.assess", op)
    if done and (earlier := session.get(PersonSkill, done.object_id)):
        return earlier
    today = day_of(session, at, new.pod_id)
    if new.person_id not in roles_in(session, new.pod_id, today):
        raise NotFound("That person")
    skill = _skill(session, new.skill_id)
    if skill.retired_at is not None:
        raise Refused(f"{skill.name} was retired. Choose another skill, or add a new one.")
    days = (new.assessed_on or today, new.expires_on)
    abilities.check_assessment(new.level, is_own=is_own, evidence=new.evidence, cases=new.cases, days=days, today=today)
    return write_assessment(session, actor, new, days[0], at, op=op)


def write_assessment(
    session: Session, actor: Actor, new: NewAssessment, day: date, at: datetime, *, op: str | None = None
) -> PersonSkill:
    """The row itself, for whoever has checked it. Its words stay out of the trail."""
    permissions.check(actor, "skill.read", new.pod_id)
    row = PersonSkill(
        person_id=new.person_id,
        skill_id=new.skill_id,
        level=new.level,
        assessor_id=actor.person_id,
        assessed_on=day,
        evidence=new.evidence.strip(),
        evidence_cases=new.cases,
        expires_on=new.expires_on,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    after = {
        "person_id": new.person_id,
        "skill_id": new.skill_id,
        "level": new.level,
        "expires_on": new.expires_on.isoformat() if new.expires_on else None,
    }
    target = ("person_skill", row.id)
    audit.note(session, actor, "skill.assess", at, target, pod_id=new.pod_id, after=after, op=op)
    return row


def _learns(actor: Actor, pod_id: int) -> bool:
    return permissions.allows(actor, "learning.write", pod_id)


def _skill(session: Session, skill_id: int) -> Skill:
    skill = session.get(Skill, skill_id)
    if skill is None:
        raise NotFound("That skill")
    return skill


def _need(session: Session, pod_id: int, skill_id: int) -> SkillNeed | None:
    asked = select(SkillNeed).where(SkillNeed.pod_id == pod_id, SkillNeed.skill_id == skill_id)
    return session.exec(asked.with_for_update()).first()


def _free_name(session: Session, name: str, own_id: int | None) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise Refused("A skill needs a name, such as a language, a product or a tool.")
    held = session.exec(select(Skill).where(func.lower(Skill.name) == wanted.lower(), Skill.id != own_id)).first()
    if held is None:
        return wanted
    if held.retired_at is not None:
        raise Refused(f"A skill {held.name} existed and was retired. Give the new one another name.")
    raise Refused(f"{held.name} is in the list already. Choose it there.")


def _topics(topics: tuple[str, ...]) -> list[str]:
    """Each topic once, as contacts carry it."""
    return sorted({topic.strip()[:60] for topic in topics if topic.strip()}, key=str.casefold)
