"""What people ask of a roster: swaps, leave and wishes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor, Person
from pods.models import Leave, LeaveState, PodMembership, Shift, ShiftState, Site, Swap, SwapState, Wish
from pods.queries.catalogue import zone_of
from pods.queries.dated import not_ended

LIVING = (SwapState.PROPOSED, SwapState.WITH_LEAD)
"""Swaps that may still happen."""


@dataclass(frozen=True)
class SwapShown:
    """An open swap with the shifts and the names."""

    swap: Swap
    shift: Shift
    other: Shift | None
    from_name: str
    to_name: str


@dataclass(frozen=True)
class LeaveShown:
    """Leave with the name of its person."""

    leave: Leave
    name: str


def own_shifts(session: Session, actor: Actor, first: date, last: date) -> list[Shift]:
    """One's own shifts of any pod, drafts included, in order of start."""
    wanted = select(Shift).where(
        Shift.person_id == actor.person_id,
        Shift.day >= first,
        Shift.day <= last,
        col(Shift.state).in_((ShiftState.DRAFT, ShiftState.PUBLISHED)),
    )
    return list(session.exec(wanted.order_by(col(Shift.start_at))))


def own_zone(session: Session, actor: Actor, pod_id: int, day: date) -> str:
    """The zone of one's own place on that day: of the membership, else of its site, else of the pod."""
    wanted = select(PodMembership.zone, Site.zone).join(Site, col(Site.name) == PodMembership.site, isouter=True)
    wanted = wanted.where(
        PodMembership.person_id == actor.person_id,
        PodMembership.pod_id == pod_id,
        PodMembership.valid_from <= day,
        not_ended(PodMembership.valid_to, day),
    )
    own, site = session.exec(wanted).first() or ("", "")
    return own or site or zone_of(session, pod_id)


def swappable(session: Session, actor: Actor, pod_id: int, person_id: int, at: datetime) -> list[Shift]:
    """Published shifts to come of a peer, four weeks ahead."""
    permissions.check(actor, "shift.read", pod_id)
    wanted = select(Shift).where(
        Shift.pod_id == pod_id,
        Shift.person_id == person_id,
        Shift.state == ShiftState.PUBLISHED,
        Shift.start_at > at,
        Shift.start_at < at + timedelta(weeks=4),
    )
    return list(session.exec(wanted.order_by(col(Shift.start_at))))


def open_swaps(session: Session, actor: Actor, pod_id: int, at: datetime) -> list[SwapShown]:
    """Swaps that wait for a peer or for the lead; those whose shifts have begun are over."""
    permissions.check(actor, "shift.read", pod_id)
    rows = session.exec(
        select(Swap, Shift)
        .join(Shift, col(Shift.id) == Swap.shift_id)
        .where(Swap.pod_id == pod_id, col(Swap.state).in_(LIVING), Shift.start_at > at)
        .order_by(col(Swap.asked_at))
    ).all()
    ids = {one for swap, _ in rows for one in (swap.from_person_id, swap.to_person_id)}
    names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all())
    return [
        SwapShown(
            swap,
            shift,
            session.get(Shift, swap.other_shift_id) if swap.other_shift_id else None,
            names.get(swap.from_person_id, ""),
            names.get(swap.to_person_id, ""),
        )
        for swap, shift in rows
    ]


def leave_from(session: Session, actor: Actor, pod_id: int, day: date) -> list[LeaveShown]:
    """Leave of the pod that is not over: asked first, then by day. Cancelled leave is left out."""
    permissions.check(actor, "shift.read", pod_id)
    rows = session.exec(
        select(Leave, Person.name)
        .join(Person, col(Person.id) == Leave.person_id)
        .where(
            Leave.pod_id == pod_id,
            Leave.last_day >= day,
            col(Leave.state).in_((LeaveState.ASKED, LeaveState.GRANTED, LeaveState.REFUSED)),
        )
        .order_by(col(Leave.first_day), Person.name)
    )
    found = [LeaveShown(leave, name) for leave, name in rows]
    shown = [
        one for one in found if one.leave.state is not LeaveState.REFUSED or one.leave.person_id == actor.person_id
    ]
    return sorted(shown, key=lambda one: one.leave.state is not LeaveState.ASKED)


def own_wishes(session: Session, actor: Actor, pod_id: int, day: date) -> Sequence[Wish]:
    """One's own wishes for days to come and for weekdays."""
    wanted = select(Wish).where(
        Wish.person_id == actor.person_id,
        Wish.pod_id == pod_id,
        Wish.weight != 0,
        col(Wish.day).is_(None) | (col(Wish.day) >= day),
    )
    return session.exec(wanted.order_by(col(Wish.day), col(Wish.weekday))).all()
