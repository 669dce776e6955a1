"""Ask for leave, decide about it, take it back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods.actions.planning import lock_roster
from pods.localtime import day_of
from pods.models import Leave, LeaveKind, LeaveState
from pods.queries.effects import roster_between
from pods.queries.people import members_on
from pods.queries.rosters import leave_span

LONGEST = timedelta(days=400)
CERTAIN = (LeaveKind.SICK, LeaveKind.PARENTAL)
"""Nobody is asked whether these suit the roster."""


@dataclass(frozen=True)
class NewLeave:
    """Away from the first day to the last, both included; from noon on, or until noon, where so marked."""

    pod_id: int
    person_id: int
    first_day: date
    last_day: date
    kind: LeaveKind = LeaveKind.HOLIDAY
    starts_at_noon: bool = False
    ends_at_noon: bool = False


def ask_leave(session: Session, actor: Actor, new: NewLeave, at: datetime, *, op: str) -> Leave:
    """Granted at once when the cover of published days still holds, and when somebody is ill; else the lead decides."""
    own = new.person_id == actor.person_id
    permissions.check(actor, "shift.write" if own else "shift.publish", new.pod_id)
    if (done := audit.answered(session, actor, "leave.ask", op)) and (earlier := session.get(Leave, done.object_id)):
        return earlier
    pod = lock_roster(session, new.pod_id, [new.person_id])
    _check_days(new, day_of(at, pod.zone))
    if new.person_id not in {member.person_id for member in members_on(session, new.pod_id, new.first_day)}:
        raise Refused("Leave starts on a day on which the person belongs to the pod.")
    _check_free(session, new)
    row = Leave(**vars(new), asked_at=at)
    broken = "" if new.kind in CERTAIN else _broken(session, row, pod.zone)
    if broken:
        row.reason = broken[:300]
    else:
        row.state, row.decided_at = LeaveState.GRANTED, at
    session.add(row)
    session.flush()
    audit.note(session, actor, "leave.ask", at, ("leave", row.id), pod_id=new.pod_id, after=_told(row), op=op)
    return row


def decide_leave(
    session: Session, actor: Actor, leave_id: int, decision: LeaveState, reason: str, at: datetime, *, op: str
) -> Leave:
    """The lead grants or refuses what would break cover."""
    leave = _leave(session, leave_id)
    permissions.check(actor, "shift.publish", leave.pod_id, "That leave")
    if audit.answered(session, actor, "leave.decide", op):
        return leave
    lock_roster(session, leave.pod_id, [leave.person_id])
    leave = _held(session, leave_id)
    if leave.state is not LeaveState.ASKED:
        raise Conflict(f"This leave is {leave.state.value} already. Nothing was changed.", "", leave.state.value)
    if decision not in (LeaveState.GRANTED, LeaveState.REFUSED):
        raise Refused("Grant the leave or refuse it.")
    if decision is LeaveState.REFUSED and not reason.strip():
        raise Refused("Say why, so that another day can be found.")
    before = {"state": leave.state.value}
    leave.state, leave.decided_at, leave.decided_by_id = decision, at, actor.person_id
    leave.reason = reason.strip()[:300] or leave.reason
    _save(session, leave)
    audit.note(
        session,
        actor,
        "leave.decide",
        at,
        ("leave", leave.id),
        pod_id=leave.pod_id,
        before=before,
        after=_told(leave),
        op=op,
    )
    return leave


def cancel_leave(session: Session, actor: Actor, leave_id: int, at: datetime, *, op: str) -> Leave:
    """Whoever asked, or the lead, takes leave back while a day of it lies ahead. Days that are over stay leave."""
    leave = _leave(session, leave_id)
    own = leave.person_id == actor.person_id
    permissions.check(actor, "shift.write" if own else "shift.publish", leave.pod_id)
    if audit.answered(session, actor, "leave.cancel", op):
        return leave
    pod = lock_roster(session, leave.pod_id, [leave.person_id])
    leave = _held(session, leave_id)
    today = day_of(at, pod.zone)
    if leave.state not in (LeaveState.ASKED, LeaveState.GRANTED):
        raise Refused(f"This leave is {leave.state.value} already. Nothing was changed.")
    if leave.last_day < today:
        raise Refused("This leave is over. It stays in the record.")
    before = _told(leave)
    if leave.state is LeaveState.GRANTED and leave.first_day < today:
        leave.last_day, leave.ends_at_noon = today - timedelta(days=1), False
    else:
        leave.state = LeaveState.CANCELLED
    _save(session, leave)
    audit.note(
        session,
        actor,
        "leave.cancel",
        at,
        ("leave", leave.id),
        pod_id=leave.pod_id,
        before=before,
        after=_told(leave),
        op=op,
    )
    return leave


def _check_days(new: NewLeave, today: date) -> None:
    if new.last_day < new.first_day:
        raise Refused("The last day comes before the first. Swap the two dates.")
    if new.first_day == new.last_day and new.starts_at_noon and new.ends_at_noon:
        raise Refused("From noon until noon of one day is no time at all. Choose the morning or the afternoon.")
    if new.first_day < today - timedelta(days=14):
        raise Refused("Leave can be entered up to 14 days late. Ask an administrator about older days.")
    if new.last_day - new.first_day > LONGEST:
        raise Refused("Leave longer than 400 days is entered in parts.")


def _check_free(session: Session, new: NewLeave) -> None:
    wanted = select(Leave).where(
        Leave.person_id == new.person_id,
        col(Leave.state).in_((LeaveState.ASKED, LeaveState.GRANTED)),
        Leave.first_day <= new.last_day,
        Leave.last_day >= new.first_day,
    )
    for leave in session.exec(wanted):
        halves = (leave.last_day == new.first_day and leave.ends_at_noon and new.starts_at_noon) or (
            new.last_day == leave.first_day and new.ends_at_noon and leave.starts_at_noon
        )
        if not halves:
            said = f"{leave.first_day:%-d %b} to {leave.last_day:%-d %b}"
            raise Refused(f"There is leave from {said} already. Take that back first, or choose other days.")


def _broken(session: Session, leave: Leave, zone: str) -> str:
    """The cover that the leave would lose on published days, in words."""
    roster = roster_between(session, leave.pod_id, leave.first_day, leave.last_day)
    start, end = leave_span(leave, zone)
    after = roster.spans(also_away=[(leave.person_id, start, end)])
    touched = [turn for turn in roster.turns if turn.person_id == leave.person_id]
    return "; ".join(roster.said_losses(after, touched))


def _leave(session: Session, leave_id: int) -> Leave:
    leave = session.get(Leave, leave_id)
    if leave is None:
        raise NotFound("That leave")
    return leave


def _held(session: Session, leave_id: int) -> Leave:
    leave = session.get(Leave, leave_id, with_for_update=True, populate_existing=True)
    if leave is None:
        raise NotFound("That leave")
    return leave


def _save(session: Session, leave: Leave) -> None:
    leave.version += 1
    session.add(leave)
    session.flush()


def _told(leave: Leave) -> dict[str, str | int]:
    """Days and state. Why somebody is away stays out of the audit trail, which is read outside the pod."""
    return {
        "person_id": leave.person_id,
        "first_day": leave.first_day.isoformat(),
        "last_day": leave.last_day.isoformat(),
        "state": leave.state.value,
    }
