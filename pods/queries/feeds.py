"""What stands behind a secret calendar address: its owner's published shifts and granted leave."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.people import Actor, Person
from pods.feeds import Entry
from pods.models import CalendarFeed, Duty, Leave, LeaveState, Pod, Shift, ShiftState

BEHIND = timedelta(weeks=4)
AHEAD = timedelta(weeks=13)


def living_feed(session: Session, actor: Actor) -> CalendarFeed | None:
    """The actor's own address, if one is open."""
    wanted = select(CalendarFeed).where(
        CalendarFeed.person_id == actor.person_id, col(CalendarFeed.revoked_at).is_(None)
    )
    return session.exec(wanted).first()


def feed_entries(session: Session, token_hash: str, at: datetime) -> list[Entry] | None:
    """The entries behind an address, four weeks back and 13 ahead; None when it is unknown, revoked or its owner left.

    Whoever holds the address may read: no actor is asked. It shows duties and pods, never customers or why one is away.
    """
    owner = (
        select(CalendarFeed.person_id)
        .join(Person, col(Person.id) == CalendarFeed.person_id)
        .where(
            CalendarFeed.token_hash == token_hash, col(CalendarFeed.revoked_at).is_(None), col(Person.active).is_(True)
        )
    )
    person_id = session.exec(owner).first()
    if person_id is None:
        return None
    return [*_shifts(session, person_id, at), *_leave(session, person_id, at)]


def _shifts(session: Session, person_id: int, at: datetime) -> list[Entry]:
    wanted = (
        select(Shift, Pod.name)
        .join(Pod, col(Pod.id) == Shift.pod_id)
        .where(
            Shift.person_id == person_id,
            col(Shift.state).in_((ShiftState.PUBLISHED, ShiftState.CANCELLED)),
            Shift.duty != Duty.OFF,
            Shift.end_at >= at - BEHIND,
            Shift.start_at <= at + AHEAD,
        )
        .order_by(col(Shift.start_at), col(Shift.id))
    )
    return [
        Entry(
            uid=f"shift-{shift.id}@podboard",
            title=f"{shift.duty.value.replace('_', ' ').capitalize()} · {pod}",
            start=shift.start_at,
            end=shift.end_at,
            changed_at=shift.changed_at,
            version=shift.version,
            is_cancelled=shift.state is ShiftState.CANCELLED,
        )
        for shift, pod in session.exec(wanted)
    ]


def _leave(session: Session, person_id: int, at: datetime) -> list[Entry]:
    wanted = (
        select(Leave)
        .where(
            Leave.person_id == person_id,
            Leave.state == LeaveState.GRANTED,
            Leave.last_day >= (at - BEHIND).date(),
            Leave.first_day <= (at + AHEAD).date(),
        )
        .order_by(col(Leave.first_day), col(Leave.id))
    )
    return [
        Entry(
            uid=f"leave-{leave.id}@podboard",
            title="Away"
            + (" from noon" if leave.starts_at_noon else "")
            + (" until noon" if leave.ends_at_noon else ""),
            start=leave.first_day,
            end=leave.last_day + timedelta(days=1),
            changed_at=leave.decided_at or leave.asked_at,
            version=leave.version,
        )
        for leave in session.exec(wanted)
    ]
