"""What of skills, learning, coaching and feedback waits for one person."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, func, or_, select

from core import permissions
from core.people import Actor, Role
from pods.models import (
    CoachEngagement,
    InboxItem,
    InboxState,
    LearningPlan,
    LearningState,
    PulseRound,
    PulseTicket,
    Skill,
)
from pods.queries.catalogue import day_of


@dataclass(frozen=True)
class Waiting:
    """pulses: (pod, last day). plans: (pod, skill, due). engagements: (pod or None, end). inbox: (pod, how many)."""

    pulses: list[tuple[int, date]] = field(default_factory=list)
    plans: list[tuple[int, str, date]] = field(default_factory=list)
    engagements: list[tuple[int | None, date]] = field(default_factory=list)
    inbox: list[tuple[int, int]] = field(default_factory=list)


def waiting_for(session: Session, actor: Actor, at: datetime) -> Waiting:
    """Pulses to answer, own plans that are overdue, engagements past their end, and for leads an inbox nobody took."""
    if actor.person_id is None:
        return Waiting()
    today = day_of(session, at)
    return Waiting(
        pulses=_pulses(session, actor, today),
        plans=_plans(session, actor, today),
        engagements=_engagements(session, actor, today),
        inbox=_inbox(session, actor),
    )


def _own(actor: Actor, action: str) -> list[int]:
    return [pod_id for pod_id in actor.home_pod_ids if permissions.allows(actor, action, pod_id)]


def _pulses(session: Session, actor: Actor, today: date) -> list[tuple[int, date]]:
    answered = select(PulseTicket.round_id).where(PulseTicket.person_id == actor.person_id)
    wanted = select(col(PulseRound.pod_id), col(PulseRound.closes_on)).where(
        col(PulseRound.pod_id).in_(_own(actor, "pulse.answer")),
        col(PulseRound.closed_at).is_(None),
        PulseRound.closes_on >= today,
        col(PulseRound.id).not_in(answered),
    )
    return [(pod_id, closes_on) for pod_id, closes_on in session.exec(wanted.order_by(col(PulseRound.pod_id)))]


def _plans(session: Session, actor: Actor, today: date) -> list[tuple[int, str, date]]:
    wanted = (
        select(col(LearningPlan.pod_id), col(Skill.name), col(LearningPlan.due_on))
        .join(Skill, col(Skill.id) == LearningPlan.skill_id)
        .where(
            col(LearningPlan.pod_id).in_(_own(actor, "skill.read")),
            LearningPlan.state == LearningState.AGREED,
            col(LearningPlan.due_on) < today,
            or_(LearningPlan.person_id == actor.person_id, LearningPlan.mentor_id == actor.person_id),
        )
        .order_by(col(LearningPlan.due_on), col(LearningPlan.id))
    )
    return [(pod_id, name, due_on) for pod_id, name, due_on in session.exec(wanted) if due_on is not None]


def _engagements(session: Session, actor: Actor, today: date) -> list[tuple[int | None, date]]:
    wanted = select(col(CoachEngagement.pod_id), col(CoachEngagement.expected_end_on)).where(
        CoachEngagement.coach_id == actor.person_id,
        col(CoachEngagement.ended_on).is_(None),
        CoachEngagement.expected_end_on < today,
    )
    return [(pod_id, end) for pod_id, end in session.exec(wanted.order_by(col(CoachEngagement.expected_end_on)))]


def _inbox(session: Session, actor: Actor) -> list[tuple[int, int]]:
    led = [grant.pod_id for grant in actor.grants if grant.role is Role.LEAD and grant.pod_id is not None]
    wanted = (
        select(InboxItem.pod_id, func.count())
        .where(col(InboxItem.pod_id).in_(led), InboxItem.state == InboxState.NEW)
        .group_by(col(InboxItem.pod_id))
        .order_by(col(InboxItem.pod_id))
    )
    return [(pod_id, count) for pod_id, count in session.exec(wanted)]
