"""Who is on which duty when: shifts with the absences taken out of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from pods import covering
from pods.localtime import DAY_MINUTES, NOON, day_of, instant
from pods.models import Duty, Leave, LeaveState, Shift, ShiftState
from pods.queries.catalogue import zone_of


@dataclass(frozen=True)
class DutySpan:
    """One person on one duty from an instant to another."""

    person_id: int
    duty: Duty
    start_at: datetime
    end_at: datetime


def on_duty(
    session: Session, pod_id: int, start_at: datetime, end_at: datetime, *, published_only: bool = True
) -> list[DutySpan]:
    """Who of the pod is on duty in that time, in order of start. Leave is taken out; `off` is no duty."""
    states = [ShiftState.PUBLISHED] if published_only else [ShiftState.PUBLISHED, ShiftState.DRAFT]
    wanted = select(Shift.person_id, Shift.duty, Shift.start_at, Shift.end_at).where(
        Shift.pod_id == pod_id,
        Shift.start_at < end_at,
        Shift.end_at > start_at,
        col(Shift.state).in_(states),
        Shift.duty != Duty.OFF,
    )
    rows = [(person_id, Duty(duty), _aware(start), _aware(end)) for person_id, duty, start, end in session.exec(wanted)]
    if not rows:
        return []
    spans = [covering.Span(person, duty, max(start, start_at), min(end, end_at)) for person, duty, start, end in rows]
    away = absences(session, pod_id, {row[0] for row in rows}, start_at, end_at)
    left = [
        DutySpan(span.person_id, Duty(span.duty), span.start_at, span.end_at) for span in covering.without(spans, away)
    ]
    return sorted(left, key=lambda span: (span.start_at, span.person_id, span.end_at))


def rostered_pods(session: Session, start_at: datetime, end_at: datetime) -> set[int]:
    """Pods that have a published shift in that time."""
    wanted = select(Shift.pod_id).where(
        Shift.start_at < end_at, Shift.end_at > start_at, col(Shift.state) == ShiftState.PUBLISHED
    )
    return set(session.exec(wanted.distinct()))


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def absences(
    session: Session, pod_id: int, person_ids: Iterable[int], start_at: datetime, end_at: datetime
) -> list[tuple[int, datetime, datetime]]:
    """Granted leave of these people around that time as instants: person, from, to."""
    zone = zone_of(session, pod_id)
    first, last = day_of(start_at, zone) - timedelta(days=1), day_of(end_at, zone) + timedelta(days=1)
    wanted = select(Leave).where(
        col(Leave.person_id).in_(sorted(set(person_ids))),
        Leave.state == LeaveState.GRANTED,
        Leave.first_day <= last,
        Leave.last_day >= first,
    )
    return [(leave.person_id, *leave_span(leave, zone)) for leave in session.exec(wanted)]


def leave_span(leave: Leave, zone: str) -> tuple[datetime, datetime]:
    """From which instant to which a leave takes somebody away, by the clock of the pod."""
    start = instant(leave.first_day, NOON if leave.starts_at_noon else 0, zone)
    return start, instant(leave.last_day, NOON if leave.ends_at_noon else DAY_MINUTES, zone)
