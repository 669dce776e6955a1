"""Coach engagements: with a goal, an end and an exit test; their conversations stay with the pair."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor, Role, RoleGrant
from core.refusal import Conflict, NotFound, Refused
from pods import coaching
from pods.models import CoachEngagement, CoachMode, CoachNote, PodMembership
from pods.queries.catalogue import day_of
from pods.queries.coaching import in_pair
from pods.queries.dated import not_ended


@dataclass(frozen=True)
class NewEngagement:
    """A coach works with a pod or with a manager towards a goal."""

    coach_id: int
    goal: str
    exit_test: str
    started_on: date
    expected_end_on: date
    pod_id: int | None = None
    manager_id: int | None = None
    mode: CoachMode = CoachMode.FACILITATION


def start_engagement(session: Session, actor: Actor, new: NewEngagement, at: datetime, *, op: str) -> CoachEngagement:
    """It starts with its end: an expected day, and the test by which both will know."""
    _check_write(actor, new.pod_id)
    done = audit.answered(session, actor, "coach.start", op)
    if done and (earlier := session.get(CoachEngagement, done.object_id)):
        return earlier
    coaching.check_parties(new.coach_id, new.pod_id, new.manager_id)
    coaching.check_engagement(new.goal, new.exit_test, new.started_on, new.expected_end_on)
    _check_roles(session, new, day_of(session, at, new.pod_id))
    row = CoachEngagement(**{**asdict(new), "goal": new.goal.strip(), "exit_test": new.exit_test.strip()})
    session.add(row)
    session.flush()
    target = ("coach_engagement", row.id)
    audit.note(session, actor, "coach.start", at, target, pod_id=new.pod_id, after=_facts(row), op=op)
    return row


def extend_engagement(
    session: Session, actor: Actor, engagement_id: int, expected_end_on: date, version: int, at: datetime, *, op: str
) -> CoachEngagement:
    """Another expected end. How long it may last in all does not change."""
    row = _engagement(session, actor, engagement_id)
    if audit.answered(session, actor, "coach.extend", op):
        return row
    _check_open(row, version)
    coaching.check_engagement(row.goal, row.exit_test, row.started_on, expected_end_on)
    before = _facts(row)
    row.expected_end_on, row.version = expected_end_on, row.version + 1
    return _saved(session, actor, row, before, at, action="coach.extend", op=op)


def end_engagement(
    session: Session, actor: Actor, engagement_id: int, outcome: str, version: int, at: datetime, *, op: str
) -> CoachEngagement:
    """The coach leaves, with what came of it."""
    row = _engagement(session, actor, engagement_id)
    if audit.answered(session, actor, "coach.end", op):
        return row
    _check_open(row, version)
    if not outcome.strip():
        raise Refused("Say what came of it: was the exit test passed?")
    before, today = _facts(row), day_of(session, at, row.pod_id)
    row.ended_on, row.outcome, row.version = max(today, row.started_on), outcome.strip(), row.version + 1
    return _saved(session, actor, row, before, at, action="coach.end", op=op)


def note_coaching(
    session: Session, actor: Actor, engagement_id: int, held_on: date, topic: str, at: datetime, *, op: str
) -> CoachNote:
    """One conversation of the pair. Others learn that it took place, never about what."""
    row = session.get(CoachEngagement, engagement_id)
    if row is None:
        raise NotFound("That engagement")
    if row.pod_id is not None:
        permissions.check(actor, "coach.read", row.pod_id)
    elif not in_pair(session, actor, row, at):
        raise NotFound("That engagement")
    done = audit.answered(session, actor, "coach.note", op)
    if done and (earlier := session.get(CoachNote, done.object_id)):
        return earlier
    if not in_pair(session, actor, row, at):
        raise Refused("Conversations are written down by the coach, or by the lead or manager who is coached.")
    if not topic.strip():
        raise Refused("Say in a few words what the conversation was about. Only the two of you will read it.")
    if held_on > day_of(session, at, row.pod_id):
        raise Refused("A conversation is written down once it was held.")
    note = CoachNote(
        engagement_id=engagement_id, author_id=actor.person_id or 0, held_on=held_on, topic=topic.strip(), at=at
    )
    session.add(note)
    session.flush()
    after = {"engagement_id": engagement_id, "held_on": held_on.isoformat()}
    audit.note(session, actor, "coach.note", at, ("coach_note", note.id), pod_id=row.pod_id, after=after, op=op)
    return note


def _check_write(actor: Actor, pod_id: int | None) -> None:
    """With a manager no pod is concerned: whoever may write engagements anywhere may write this one."""
    if pod_id is not None or permissions.pods_within(actor, "coach.write") == frozenset():
        permissions.check(actor, "coach.write", pod_id)


def _engagement(session: Session, actor: Actor, engagement_id: int) -> CoachEngagement:
    row = session.get(CoachEngagement, engagement_id, with_for_update=True)
    if row is None:
        raise NotFound("That engagement")
    _check_write(actor, row.pod_id)
    if row.pod_id is None and actor.person_id not in (row.coach_id, row.manager_id):
        raise NotFound("That engagement")
    return row


def _check_open(row: CoachEngagement, version: int) -> None:
    if row.ended_on is not None:
        raise Refused(f"This engagement ended on {row.ended_on:%-d %b %Y}. Start another one.")
    if row.version != version:
        raise Conflict("Somebody changed this engagement a moment ago. Look at it again; nothing of yours was saved.")


def _check_roles(session: Session, new: NewEngagement, day: date) -> None:
    """A coach is a coach: of this pod, or of any when a manager is coached; and a manager is one."""
    coaches = select(PodMembership.id).where(
        PodMembership.person_id == new.coach_id,
        PodMembership.role == Role.COACH,
        PodMembership.valid_from <= day,
        not_ended(PodMembership.valid_to, day),
    )
    if new.pod_id is not None:
        coaches = coaches.where(PodMembership.pod_id == new.pod_id)
    if session.exec(coaches).first() is None:
        raise Refused("That person is no coach of this pod today. Add them to it as coach on the page Pod.")
    if new.manager_id is not None:
        held = select(RoleGrant.id).where(
            RoleGrant.person_id == new.manager_id,
            RoleGrant.role == Role.MANAGER,
            RoleGrant.valid_from <= day,
            not_ended(RoleGrant.valid_to, day),
        )
        if session.exec(held).first() is None:
            raise Refused("That person is no manager today. Choose a manager, or the pod.")


def _saved(
    session: Session,
    actor: Actor,
    row: CoachEngagement,
    before: dict[str, object],
    at: datetime,
    *,
    action: str,
    op: str,
) -> CoachEngagement:
    session.add(row)
    session.flush()
    target = ("coach_engagement", row.id)
    audit.note(session, actor, action, at, target, pod_id=row.pod_id, before=before, after=_facts(row), op=op)
    return row


def _facts(row: CoachEngagement) -> dict[str, object]:
    return {
        "coach_id": row.coach_id,
        "manager_id": row.manager_id,
        "mode": CoachMode(row.mode).value,
        "expected_end_on": row.expected_end_on.isoformat(),
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
    }
