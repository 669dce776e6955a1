"""What shifts are judged by, read once for many of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core.people import Person
from pods.duties import Ground, Turn
from pods.localtime import DAY_MINUTES, instant
from pods.models import PodMembership, Shift, ShiftState
from pods.queries.catalogue import zone_of
from pods.queries.dated import not_ended
from pods.queries.rosters import absences

STANDING = (ShiftState.DRAFT, ShiftState.PUBLISHED)


def ground_of(session: Session, pod_id: int, first: date, last: date, extra: Iterable[int] = ()) -> Ground:
    """Members, their leave and their shifts of any pod, from two days before the first day to two after the last."""
    zone, near = zone_of(session, pod_id), timedelta(days=2)
    belongs: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for row in session.exec(
        select(PodMembership).where(
            PodMembership.pod_id == pod_id,
            PodMembership.valid_from <= last,
            not_ended(PodMembership.valid_to, first),
        )
    ):
        belongs[row.person_id].append((row.valid_from, row.valid_to))
    ids = sorted({*belongs, *extra})
    names = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids)))
    start, end = instant(first - near, 0, zone), instant(last + near, DAY_MINUTES, zone)
    away: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for person_id, since, until in absences(session, pod_id, ids, start, end):
        away[person_id].append((since, until))
    return Ground(
        zone, {key or 0: name for key, name in names}, belongs, away, _turns(session, ids, first - near, last + near)
    )


def _turns(session: Session, ids: list[int], first: date, last: date) -> dict[int, list[Turn]]:
    found: dict[int, list[Turn]] = defaultdict(list)
    wanted = select(Shift).where(
        col(Shift.person_id).in_(ids), Shift.day >= first, Shift.day <= last, col(Shift.state).in_(STANDING)
    )
    for shift in session.exec(wanted):
        found[shift.person_id].append(turn_of(shift))
    return found


def turn_of(shift: Shift) -> Turn:
    """A shift as the rules see it."""
    return Turn(shift.person_id, shift.day, shift.start_at, shift.end_at, shift.duty.value, shift.id or 0)
