"""What a roster draft starts from: needs, people with their leave and wishes, and the shifts that stand already."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor, Person, Role
from pods.abilities import ALONE
from pods.holidays import is_holiday
from pods.localtime import minute_of, within
from pods.models import Duty, Leave, LeaveState, PodMembership, Shift, ShiftState, Site, SiteDay, Wish
from pods.queries.catalogue import zone_of
from pods.queries.cover import needs_in_force, week_need
from pods.queries.dated import not_ended
from pods.queries.skills import levels_on, skill_needs
from pods.rostering import SKILLED, Skill, Span, Task, Turn, Worker, slots_of, turns_of

AROUND = timedelta(days=6)
"""Shifts so near to the roster bear on its rest, days off and part weeks."""

LOOK_BACK = timedelta(weeks=4)
Held = dict[date, tuple[Span, ...]]


def roster_task(session: Session, actor: Actor, pod_id: int, first: date, length: int) -> Task:
    """Everything a draft of these days needs to know. Coaches are not rostered."""
    permissions.check(actor, "shift.write", pod_id)
    days = tuple(first + timedelta(days=number) for number in range(length))
    week = [week_need(row) for row in needs_in_force(session, pod_id, first)]
    turns = turns_of(week)
    workers = tuple(_workers(session, pod_id, days, turns))
    critical = [need for need in skill_needs(session, pod_id) if need.critical]
    skills = tuple(Skill(need.skill_id, need.name, need.min_cover) for need in critical)
    return Task(days, turns, workers, slots_of(days, week, turns, workers), skills)


def _workers(session: Session, pod_id: int, days: Sequence[date], turns: Sequence[Turn]) -> Iterator[Worker]:
    members = _members(session, pod_id, days)
    ids = list(members)
    levels = levels_on(session, pod_id, days[0])
    away, wishes = _away(session, ids, days), _wishes(session, ids, pod_id, days, turns)
    held, late = _held(session, ids, pod_id, days), _late_before(session, ids, pod_id, days[0], turns)
    closed = {row.site: _closed(session, row.site, days) for rows in members.values() for row in rows}
    names = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids)).order_by(Person.name))
    for person_id, name in names:
        rows = members[person_id or 0]
        outside = {day for day in days if not any(_belongs(row, day) for row in rows)}
        yield Worker(
            person_id=person_id or 0,
            name=name,
            fte=max(row.fte for row in rows),
            skills=frozenset(skill for skill, level in levels.get(person_id or 0, {}).items() if level >= ALONE),
            blocked=frozenset(outside | away[person_id or 0] | closed[rows[0].site]),
            wishes=wishes[person_id or 0],
            held=held[person_id or 0],
            late_before=late[person_id or 0],
        )


def _members(session: Session, pod_id: int, days: Sequence[date]) -> dict[int, list[PodMembership]]:
    wanted = select(PodMembership).where(
        PodMembership.pod_id == pod_id,
        PodMembership.role != Role.COACH,
        PodMembership.valid_from <= days[-1],
        not_ended(PodMembership.valid_to, days[0]),
    )
    found: dict[int, list[PodMembership]] = defaultdict(list)
    for row in session.exec(wanted):
        found[row.person_id].append(row)
    return found


def _belongs(row: PodMembership, day: date) -> bool:
    return within(day, row.valid_from, row.valid_to)


def _away(session: Session, ids: Iterable[int], days: Sequence[date]) -> dict[int, set[date]]:
    wanted = select(Leave).where(
        col(Leave.person_id).in_(list(ids)),
        Leave.state == LeaveState.GRANTED,
        Leave.first_day <= days[-1],
        Leave.last_day >= days[0],
    )
    found: dict[int, set[date]] = defaultdict(set)
    for leave in session.exec(wanted):
        found[leave.person_id] |= {day for day in days if leave.first_day <= day <= leave.last_day}
    return found


def _closed(session: Session, name: str, days: Sequence[date]) -> set[date]:
    """The public and own holidays of a site; a day that it works nevertheless is none."""
    site = session.exec(select(Site).where(Site.name == name)).first()
    if site is None:
        return set()
    own = {row.day: row.is_worked for row in session.exec(select(SiteDay).where(SiteDay.site_id == site.id))}
    law = {day for day in days if is_holiday(site.country, site.subdivision, day)}
    return (law | {day for day, worked in own.items() if not worked}) - {day for day, worked in own.items() if worked}


def _wishes(
    session: Session, ids: Iterable[int], pod_id: int, days: Sequence[date], turns: Sequence[Turn]
) -> dict[int, Mapping[tuple[date, str], int]]:
    found: dict[int, dict[tuple[date, str], int]] = defaultdict(dict)
    wanted = select(Wish).where(Wish.pod_id == pod_id, col(Wish.person_id).in_(list(ids)), Wish.weight != 0)
    for wish in sorted(session.exec(wanted), key=lambda row: row.day is not None):  # one day outdoes a weekday
        for day in days:
            if wish.day in (None, day) and wish.weekday in (None, day.weekday()):
                found[wish.person_id] |= dict.fromkeys(((day, key) for key in _meant(wish.turn, turns)), wish.weight)
    return defaultdict(dict, found)


def _meant(turn: str, turns: Sequence[Turn]) -> list[str]:
    if turn == "off":
        return ["off"]
    if turn == "back_office":
        return [one.key for one in turns if one.duty == "back_office"]
    return [one.key for one in turns if one.duty in SKILLED and one.is_late == (turn == "late")]


def _held(session: Session, ids: Iterable[int], pod_id: int, days: Sequence[date]) -> dict[int, Held]:
    zone = zone_of(session, pod_id)
    wanted = select(Shift).where(
        col(Shift.person_id).in_(list(ids)),
        Shift.day >= days[0] - AROUND,
        Shift.day <= days[-1] + AROUND,
        Shift.state != ShiftState.CANCELLED,
        Shift.duty != Duty.OFF,
    )
    found: dict[int, Held] = defaultdict(dict)
    for shift in session.exec(wanted.order_by(col(Shift.start_at))):
        span = (minute_of(shift.start_at, shift.day, zone), minute_of(shift.end_at, shift.day, zone))
        its = found[shift.person_id]
        its[shift.day] = (*its.get(shift.day, ()), (shift.duty.value, *span))
    return found


def _late_before(
    session: Session, ids: Iterable[int], pod_id: int, first: date, turns: Sequence[Turn]
) -> dict[int, int]:
    """Late turns of the last four weeks, so that fairness does not start anew with each draft."""
    found: dict[int, int] = defaultdict(int)
    starts = [turn.start for turn in turns if turn.is_late]
    if not starts:
        return found
    zone = zone_of(session, pod_id)
    wanted = select(Shift).where(
        col(Shift.person_id).in_(list(ids)),
        Shift.day >= first - LOOK_BACK,
        Shift.day < first,
        Shift.state == ShiftState.PUBLISHED,
        col(Shift.duty).in_((Duty.PHONE, Duty.CHAT)),
    )
    for shift in session.exec(wanted):
        found[shift.person_id] += minute_of(shift.start_at, shift.day, zone) >= min(starts)
    return found
