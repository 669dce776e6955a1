"""Coach engagements, and what of their conversations may be seen by whom."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from core import permissions
from core.people import Actor, Person, Role, RoleGrant
from pods import coaching
from pods.models import CoachEngagement, CoachMode, CoachNote
from pods.queries.catalogue import day_of
from pods.queries.dated import not_ended
from pods.queries.skills import roles_in


@dataclass(frozen=True)
class Engagement:
    """One engagement as this reader may see it. notes: day and topic, empty outside the pair."""

    engagement_id: int
    coach: str
    partner: str
    goal: str
    mode: CoachMode
    started_on: date
    expected_end_on: date
    exit_test: str
    ended_on: date | None
    outcome: str
    version: int
    is_overdue: bool
    talks: int
    is_pair: bool
    notes: list[tuple[date, str]] = field(default_factory=list)


def in_pair(session: Session, actor: Actor, row: CoachEngagement, at: datetime) -> bool:
    """The coach and the manager who is coached; of a pod, the coach and its leads of that day."""
    if actor.person_id is None:
        return False
    if actor.person_id in (row.coach_id, row.manager_id):
        return True
    if row.pod_id is None:
        return False
    return roles_in(session, row.pod_id, day_of(session, at, row.pod_id)).get(actor.person_id) is Role.LEAD


def engagements_of(session: Session, actor: Actor, pod_id: int, at: datetime) -> list[Engagement]:
    """The pod's engagements, and the reader's own with or as a manager; running ones first, then the newest."""
    permissions.check(actor, "coach.read", pod_id)
    own = [CoachEngagement.coach_id == actor.person_id, CoachEngagement.manager_id == actor.person_id]
    wanted = select(CoachEngagement).where(
        or_(
            CoachEngagement.pod_id == pod_id,
            col(CoachEngagement.pod_id).is_(None) & or_(*own),
        )
    )
    rows = list(session.exec(wanted))
    ids = {person_id for row in rows for person_id in (row.coach_id, row.manager_id) if person_id}
    people = select(Person.id, Person.name).where(col(Person.id).in_(ids))
    names = {person_id or 0: name for person_id, name in session.exec(people)}
    today = day_of(session, at, pod_id)
    found = [_shown(session, actor, row, names, at, today) for row in rows]
    return sorted(found, key=lambda one: (one.ended_on is not None, -one.started_on.toordinal(), one.engagement_id))


def managers_named(session: Session, day: date) -> dict[int, str]:
    """Who holds the role manager on that day, by name."""
    wanted = (
        select(Person.id, Person.name)
        .join(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .where(
            RoleGrant.role == Role.MANAGER,
            RoleGrant.valid_from <= day,
            not_ended(RoleGrant.valid_to, day),
        )
        .order_by(Person.name)
    )
    return {person_id or 0: name for person_id, name in session.exec(wanted)}


def _shown(
    session: Session, actor: Actor, row: CoachEngagement, names: dict[int, str], at: datetime, today: date
) -> Engagement:
    is_pair = in_pair(session, actor, row, at)
    asked = select(col(CoachNote.held_on), col(CoachNote.topic)).where(CoachNote.engagement_id == row.id)
    notes = list(session.exec(asked.order_by(col(CoachNote.held_on).desc(), col(CoachNote.id).desc())))
    talks = len(notes)
    if is_pair and actor.person_id not in (row.coach_id, row.manager_id):
        notes = [note for note in notes if _led(session, actor, row.pod_id or 0, note[0])]
    return Engagement(
        engagement_id=row.id or 0,
        coach=names.get(row.coach_id, ""),
        partner=names.get(row.manager_id or 0, "") if row.manager_id else "the pod",
        goal=row.goal,
        mode=row.mode,
        started_on=row.started_on,
        expected_end_on=row.expected_end_on,
        exit_test=row.exit_test,
        ended_on=row.ended_on,
        outcome=row.outcome,
        version=row.version,
        is_overdue=coaching.is_overdue(row.expected_end_on, row.ended_on, today),
        talks=talks,
        is_pair=is_pair,
        notes=[(held_on, topic) for held_on, topic in notes] if is_pair else [],
    )


def _led(session: Session, actor: Actor, pod_id: int, day: date) -> bool:
    """Whether the reader led the pod on that day: what a coach said to the lead before stays with that lead."""
    return roles_in(session, pod_id, day).get(actor.person_id or 0) is Role.LEAD
