"""Learning plans, from a proposal to a level with evidence; and help asked inside the pod."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods import learning
from pods.actions.skills import NewAssessment, write_assessment
from pods.learning import Evidence
from pods.models import EvidenceKind, HelpRecord, LearningMethod, LearningPlan, LearningState, Skill
from pods.neighbours import CaseLookup, check_card
from pods.queries.catalogue import day_of
from pods.queries.skills import levels_of, roles_in

OPEN = (LearningState.PROPOSED, LearningState.AGREED)
LONGEST_HELP = 480


@dataclass(frozen=True)
class NewPlan:
    """What somebody learns (person_id None: the pod finds out who), how, with whom, until when, and why."""

    pod_id: int
    skill_id: int
    person_id: int | None = None
    to_level: int = 3
    method: LearningMethod = LearningMethod.PAIR
    mentor_id: int | None = None
    due_on: date | None = None
    cause: str = ""
    hours_planned: float = 0


@dataclass(frozen=True)
class NewHelp:
    """Somebody asked a colleague of the same pod. The case stays where it is."""

    pod_id: int
    asked_by_id: int
    answered_by_id: int
    skill_id: int
    minutes: int
    card_id: int | None = None


def propose_learning(session: Session, actor: Actor, new: NewPlan, at: datetime, *, op: str) -> LearningPlan:
    """Something worth learning, for the pod to agree on."""
    permissions.check(actor, "learning.write", new.pod_id)
    done = audit.answered(session, actor, "learning.propose", op)
    if done and (earlier := session.get(LearningPlan, done.object_id)):
        return earlier
    plan = LearningPlan(
        **asdict(new),
        from_level=_checked(session, new, day_of(session, at, new.pod_id), is_agreed=False),
        state=LearningState.PROPOSED,
        created_by_id=actor.person_id,
        created_at=at,
    )
    session.add(plan)
    session.flush()
    target = ("learning_plan", plan.id)
    audit.note(session, actor, "learning.propose", at, target, pod_id=new.pod_id, after=_facts(plan), op=op)
    return plan


def agree_learning(
    session: Session, actor: Actor, plan_id: int, new: NewPlan, version: int, at: datetime, *, op: str
) -> LearningPlan:
    """The pod accepts a proposal: from now on it has a day on which it is due."""
    plan = _plan(session, actor, plan_id)
    if audit.answered(session, actor, "learning.agree", op):
        return plan
    _check_open(plan, version, (LearningState.PROPOSED,))
    return _rewrite(session, actor, plan, new, at, action="learning.agree", op=op)


def change_learning(
    session: Session, actor: Actor, plan_id: int, new: NewPlan, version: int, at: datetime, *, op: str
) -> LearningPlan:
    """Another way, mentor or day for a plan that was agreed on."""
    plan = _plan(session, actor, plan_id)
    if audit.answered(session, actor, "learning.change", op):
        return plan
    _check_open(plan, version, (LearningState.AGREED,))
    return _rewrite(session, actor, plan, new, at, action="learning.change", op=op)


def close_learning(
    session: Session, actor: Actor, plan_id: int, evidence: Evidence, version: int, at: datetime, *, op: str
) -> LearningPlan:
    """Only with evidence; in the same transaction each learner is assessed at the level of the plan."""
    plan = _plan(session, actor, plan_id)
    if audit.answered(session, actor, "learning.close", op):
        return plan
    _check_open(plan, version, (LearningState.AGREED,))
    learners = (plan.person_id,) if plan.person_id else evidence.learner_ids
    today = day_of(session, at, plan.pod_id)
    if not learners or not set(learners) <= set(roles_in(session, plan.pod_id, today)):
        raise Refused("Say who of the pod learned it: the evidence is theirs.")
    learning.check_evidence(evidence, plan.to_level)
    learning.check_witness(actor.person_id, learners, plan.to_level)
    held = levels_of(session, learners, today)
    for person_id in sorted(set(learners)):
        level = max(plan.to_level, held[person_id].get(plan.skill_id, 0))
        words = evidence.words.strip() or f"{evidence.cases} cases solved alone"
        shown = NewAssessment(plan.pod_id, person_id, plan.skill_id, level, words, evidence.cases, evidence.expires_on)
        write_assessment(session, actor, shown, today, at)
    plan.evidence_kind, plan.evidence, plan.evidence_cases = evidence.kind, evidence.words.strip(), evidence.cases
    return _end(session, actor, plan, LearningState.CLOSED, at, op=op)


def drop_learning(
    session: Session, actor: Actor, plan_id: int, reason: str, version: int, at: datetime, *, op: str
) -> LearningPlan:
    """It will not be learned now; the reason stays with it."""
    plan = _plan(session, actor, plan_id)
    if audit.answered(session, actor, "learning.drop", op):
        return plan
    _check_open(plan, version, OPEN)
    if not reason.strip():
        raise Refused("Say why the plan is dropped: the next proposal will ask.")
    plan.evidence = reason.strip()
    return _end(session, actor, plan, LearningState.DROPPED, at, op=op)


def record_help(
    session: Session, actor: Actor, new: NewHelp, at: datetime, *, op: str, seen: CaseLookup | None = None
) -> HelpRecord:
    """A colleague helped. Nobody else owns the case for it, and no handoff is counted."""
    permissions.check(actor, "learning.write", new.pod_id)
    done = audit.answered(session, actor, "help.record", op)
    if done and (earlier := session.get(HelpRecord, done.object_id)):
        return earlier
    members = roles_in(session, new.pod_id, day_of(session, at, new.pod_id))
    if not {new.asked_by_id, new.answered_by_id} <= set(members):
        raise Refused("Both belong to this pod. Help from another pod is an overflow or a handoff on the board.")
    if new.asked_by_id == new.answered_by_id:
        raise Refused("Choose who helped: somebody else than who asked.")
    if not 1 <= new.minutes <= LONGEST_HELP:
        raise Refused(f"Help takes between 1 and {LONGEST_HELP} minutes.")
    if session.get(Skill, new.skill_id) is None:
        raise NotFound("That skill")
    check_card(session, actor, seen, new.card_id)
    row = HelpRecord(**asdict(new), at=at)
    session.add(row)
    session.flush()
    audit.note(session, actor, "help.record", at, ("help", row.id), pod_id=new.pod_id, after=asdict(new), op=op)
    return row


def _plan(session: Session, actor: Actor, plan_id: int) -> LearningPlan:
    plan = session.get(LearningPlan, plan_id, with_for_update=True)
    if plan is None:
        raise NotFound("That plan")
    permissions.check(actor, "learning.write", plan.pod_id, "That plan")
    return plan


def _check_open(plan: LearningPlan, version: int, states: tuple[LearningState, ...]) -> None:
    if plan.state not in states:
        raise Refused(f"This plan is {plan.state.value} already. Nothing was changed.")
    if plan.version != version:
        raise Conflict("Somebody changed this plan a moment ago. Look at it again; nothing of yours was saved.")


def _checked(session: Session, new: NewPlan, today: date, *, is_agreed: bool) -> int:
    """The level from which the plan starts, once everything about it holds."""
    skill, members = session.get(Skill, new.skill_id), roles_in(session, new.pod_id, today)
    if skill is None or skill.retired_at is not None:
        raise NotFound("That skill")
    for person_id in (new.person_id, new.mentor_id):
        if person_id is not None and person_id not in members:
            raise Refused("Learner and mentor belong to this pod. Choose somebody of it.")
    if new.mentor_id is not None and new.mentor_id == new.person_id:
        raise Refused("Nobody is their own mentor. Choose somebody else, or none.")
    if not 0 <= new.hours_planned <= 400:
        raise Refused("Between 0 and 400 hours can be planned.")
    held = levels_of(session, {new.person_id}, today)[new.person_id] if new.person_id else {}
    from_level = held.get(new.skill_id, 0)
    learning.check_plan(from_level, new.to_level, new.due_on, today, is_agreed=is_agreed)
    return from_level


def _rewrite(
    session: Session, actor: Actor, plan: LearningPlan, new: NewPlan, at: datetime, *, action: str, op: str
) -> LearningPlan:
    permissions.check(actor, "learning.write", plan.pod_id, "That plan")
    if (new.pod_id, new.skill_id) != (plan.pod_id, plan.skill_id):
        raise Refused("A plan keeps its pod and its skill. Drop it and propose another.")
    before = _facts(plan)
    plan.from_level = _checked(session, new, day_of(session, at, plan.pod_id), is_agreed=True)
    for name, value in asdict(new).items():
        setattr(plan, name, value)
    plan.state, plan.version = LearningState.AGREED, plan.version + 1
    session.add(plan)
    session.flush()
    target = ("learning_plan", plan.id)
    audit.note(session, actor, action, at, target, pod_id=plan.pod_id, before=before, after=_facts(plan), op=op)
    return plan


def _end(
    session: Session, actor: Actor, plan: LearningPlan, state: LearningState, at: datetime, *, op: str
) -> LearningPlan:
    before = _facts(plan)
    plan.state, plan.closed_at, plan.version = state, at, plan.version + 1
    session.add(plan)
    session.flush()
    action = "learning.close" if state is LearningState.CLOSED else "learning.drop"
    kind = plan.evidence_kind if state is LearningState.CLOSED else None
    after = {**_facts(plan), "evidence": EvidenceKind(kind).value if kind else None, "cases": plan.evidence_cases}
    target = ("learning_plan", plan.id)
    audit.note(session, actor, action, at, target, pod_id=plan.pod_id, before=before, after=after, op=op)
    return plan


def _facts(plan: LearningPlan) -> dict[str, object]:
    return {
        "person_id": plan.person_id,
        "skill_id": plan.skill_id,
        "to_level": plan.to_level,
        "state": LearningState(plan.state).value,
        "due_on": plan.due_on.isoformat() if plan.due_on else None,
    }
