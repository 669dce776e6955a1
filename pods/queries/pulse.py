"""What the pulse of a pod says: closed rounds only, the whole pod only, and nothing below five."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor
from pods import pulse
from pods.localtime import monday_of
from pods.models import Duty, Leave, LeaveKind, LeaveState, PulseAnswer, PulseRound, PulseTicket, Shift, ShiftState
from pods.pulse import Absence, Enps
from pods.queries.catalogue import day_of, zone_of
from pods.queries.rosters import leave_span
from pods.queries.skills import roles_in

WEEKS = 4
"""A week in which one person was away would say why; four weeks of a pod say how much."""

PERIODS = 4


@dataclass(frozen=True)
class OpenRound:
    """A round that takes answers. What they say is not known to anybody yet."""

    round_id: int
    closes_on: date
    answers: int
    people: int
    has_answered: bool


@dataclass(frozen=True)
class ClosedRound:
    """A closed round: how many answered, and the score from five answers on."""

    opened_on: date
    closed_on: date
    answers: int
    result: Enps | None


@dataclass(frozen=True)
class Pulse:
    """All rounds of a pod, the newest first."""

    running: OpenRound | None
    closed: list[ClosedRound]


def pulse_of(session: Session, actor: Actor, pod_id: int, at: datetime) -> Pulse:
    """The running round without its answers, and the closed ones."""
    permissions.check(actor, "pulse.read", pod_id)
    today = day_of(session, at, pod_id)
    wanted = select(PulseRound).where(PulseRound.pod_id == pod_id).order_by(col(PulseRound.opened_at).desc())
    rows = list(session.exec(wanted))
    over = [row for row in rows if pulse.is_over(row.closes_on, row.closed_at, today)]
    running = next((row for row in rows if row not in over), None)
    return Pulse(
        _running(session, actor, running, today) if running else None,
        [_closed(session, row) for row in over],
    )


def _running(session: Session, actor: Actor, row: PulseRound, today: date) -> OpenRound:
    answered = set(session.exec(select(PulseTicket.person_id).where(PulseTicket.round_id == row.id)))
    return OpenRound(
        round_id=row.id or 0,
        closes_on=row.closes_on,
        answers=len(answered),
        people=len(roles_in(session, row.pod_id, today)),
        has_answered=actor.person_id in answered,
    )


def _closed(session: Session, row: PulseRound) -> ClosedRound:
    scores = list(session.exec(select(PulseAnswer.score).where(PulseAnswer.round_id == row.id)))
    ended = day_of(session, row.closed_at, row.pod_id) if row.closed_at else row.closes_on
    return ClosedRound(day_of(session, row.opened_at, row.pod_id), ended, len(scores), pulse.enps_of(scores))


def absences_of(session: Session, actor: Actor, pod_id: int, at: datetime) -> list[Absence]:
    """Four weeks at a time, the last whole ones first; periods without any shift are left out."""
    permissions.check(actor, "pulse.read", pod_id)
    end = monday_of(day_of(session, at, pod_id))
    starts = [end - timedelta(weeks=WEEKS * back) for back in range(1, PERIODS + 1)]
    found = [_absence(session, pod_id, start) for start in starts]
    return [one for one in found if one.scheduled_hours > 0]


def _absence(session: Session, pod_id: int, first: date) -> Absence:
    """Scheduled: published shifts except off and standby. Absent: their hours inside granted sick leave."""
    last = first + timedelta(days=7 * WEEKS - 1)
    wanted = select(Shift).where(
        Shift.pod_id == pod_id,
        Shift.day >= first,
        Shift.day <= last,
        Shift.state == ShiftState.PUBLISHED,
        col(Shift.duty).not_in((Duty.OFF, Duty.STANDBY)),
    )
    shifts = list(session.exec(wanted))
    people = {shift.person_id for shift in shifts}
    away = _sick(session, people, zone_of(session, pod_id), first, last)
    spans = [(shift.person_id, (shift.start_at, shift.end_at)) for shift in shifts]
    return Absence(
        first=first,
        last=last,
        absent_hours=sum(pulse.overlap_hours(span, away.get(person_id, [])) for person_id, span in spans),
        scheduled_hours=sum((end - start) / timedelta(hours=1) for _, (start, end) in spans),
        people=len(people),
    )


def _sick(
    session: Session, person_ids: set[int], zone: str, first: date, last: date
) -> dict[int, list[tuple[datetime, datetime]]]:
    wanted = select(Leave).where(
        col(Leave.person_id).in_(person_ids),
        Leave.kind == LeaveKind.SICK,
        Leave.state == LeaveState.GRANTED,
        Leave.first_day <= last,
        Leave.last_day >= first,
    )
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for leave in session.exec(wanted):
        found.setdefault(leave.person_id, []).append(leave_span(leave, zone))
    return found
