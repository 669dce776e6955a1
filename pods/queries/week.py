"""One week of a pod's roster as a person may see it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor, Person, Role
from pods import duties
from pods.covering import Gap, Need, Span
from pods.duties import Ground
from pods.holidays import holidays_of
from pods.localtime import within
from pods.models import Leave, LeaveState, PodMembership, Publication, Shift, Site, SiteDay
from pods.queries.cover import gaps_between, needs_between, publication_of, shifts_of, spans_between
from pods.queries.dated import not_ended
from pods.queries.ground import ground_of, turn_of


@dataclass(frozen=True)
class Mark:
    """What stands on a day of a person besides shifts. kind: leave, holiday or gone."""

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """One person of the week: hours on duty, the zone of their place, what stands on each day, and warnings."""

    person_id: int
    name: str
    role: Role | None
    zone: str
    hours: float
    marks: dict[date, list[Mark]]
    warning: str = ""


@dataclass(frozen=True)
class WeekView:
    """A week from its Monday: people, shifts, what is needed, who is there, and what is missing."""

    pod_id: int
    monday: date
    zone: str
    rows: Sequence[Row]
    shifts: Sequence[Shift]
    needs: Sequence[Need]
    spans: Sequence[Span]
    gaps: Sequence[Gap]
    publication: Publication | None
    ground: Ground

    @property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [self.monday + timedelta(days=n) for n in range(7)]

    @property
    def drafts(self) -> int:
        """How many shifts are still the pod's own."""
        return sum(shift.state.value == "draft" for shift in self.shifts)

    def accepted(self, gap: Gap) -> str:
        """Why the gap was left open when the week was published; empty: nobody accepted it."""
        known = self.publication.accepted_gaps if self.publication else []
        return next((str(one.get("reason")) for one in known if one.get("name") == gap.name), "")

    @property
    def open_gaps(self) -> list[Gap]:
        """The gaps that nobody accepted."""
        return [gap for gap in self.gaps if not self.accepted(gap)]


def week_view(session: Session, actor: Actor, pod_id: int, monday: date) -> WeekView:
    """The week of that Monday, drafts included. Cover counts drafts too: this is how it will be."""
    permissions.check(actor, "shift.read", pod_id)
    sunday = monday + timedelta(days=6)
    shifts = shifts_of(session, pod_id, monday, sunday)
    held = {shift.person_id for shift in shifts}
    ground = ground_of(session, pod_id, monday - timedelta(days=7), sunday + timedelta(days=7), held)
    return WeekView(
        pod_id=pod_id,
        monday=monday,
        zone=ground.zone,
        rows=_rows(session, actor, pod_id, monday, shifts, ground=ground),
        shifts=shifts,
        needs=needs_between(session, pod_id, monday, sunday),
        spans=spans_between(session, pod_id, monday, sunday, published_only=False),
        gaps=gaps_between(session, pod_id, monday, sunday, published_only=False),
        publication=publication_of(session, pod_id, monday),
        ground=ground,
    )


def _rows(
    session: Session, actor: Actor, pod_id: int, monday: date, shifts: Sequence[Shift], *, ground: Ground
) -> list[Row]:
    sunday = monday + timedelta(days=6)
    members = _members(session, pod_id, monday, sunday)
    held = {shift.person_id for shift in shifts}
    ids = sorted(held | {row.person_id for row in members if row.role is not Role.COACH})
    names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all())
    marks = marks_of(session, actor, pod_id, ids, monday, members=members)
    sites = {site.name: site for site in session.exec(select(Site))}
    found = []
    for person_id in ids:
        mine = next((row for row in members if row.person_id == person_id), None)
        site = sites.get(mine.site) if mine else None
        zone = (mine.zone if mine else None) or (site.zone if site else ground.zone)
        hours = sum(turn_of(one).hours for one in shifts if one.person_id == person_id and one.duty.value != "off")
        days = [turn.day for turn in ground.turns.get(person_id, ()) if turn.duty != "off"]
        short = duties.short_of_days_off(days, monday)
        warning = f"{short[1]} {'day' if short[1] == 1 else 'days'} off in 7 from {short[0]:%-d %b}" if short else ""
        role = mine.role if mine else None
        found.append(Row(person_id, names.get(person_id, "?"), role, zone, hours, marks[person_id], warning))
    return sorted(found, key=lambda row: row.name)


def _members(session: Session, pod_id: int, first: date, last: date) -> list[PodMembership]:
    wanted = select(PodMembership).where(
        PodMembership.pod_id == pod_id,
        PodMembership.valid_from <= last,
        not_ended(PodMembership.valid_to, first),
    )
    return list(session.exec(wanted.order_by(col(PodMembership.valid_from).desc())))


def marks_of(
    session: Session,
    actor: Actor,
    pod_id: int,
    ids: Sequence[int],
    monday: date,
    *,
    members: Sequence[PodMembership],
) -> dict[int, dict[date, list[Mark]]]:
    """Leave and holidays of these people, day by day. Why somebody is away is told to the lead and the person."""
    days = [monday + timedelta(days=n) for n in range(7)]
    found: dict[int, dict[date, list[Mark]]] = {person_id: defaultdict(list) for person_id in ids}
    for leave in _leave(session, ids, days):
        text = said_leave(actor, pod_id, leave)
        for day in days:
            if leave.first_day <= day <= leave.last_day:
                found[leave.person_id][day].append(Mark("leave", text + half_said(leave, day)))
    closed = {site.name: closed_days(session, site, days[0], days[-1]) for site in session.exec(select(Site))}
    for row in members:
        if row.person_id not in found:
            continue
        for day, name in closed.get(row.site, {}).items():
            found[row.person_id][day].append(Mark("holiday", f"Holiday: {name}"))
    for person_id in found:
        for day in days:
            if not _belongs(members, person_id, day):
                found[person_id][day].append(Mark("gone", "not in the pod"))
    return found


def _belongs(members: Sequence[PodMembership], person_id: int, day: date) -> bool:
    return any(row.person_id == person_id and within(day, row.valid_from, row.valid_to) for row in members)


def _leave(session: Session, ids: Sequence[int], days: Sequence[date]) -> Sequence[Leave]:
    wanted = select(Leave).where(
        col(Leave.person_id).in_(ids),
        col(Leave.state).in_((LeaveState.GRANTED, LeaveState.ASKED)),
        Leave.first_day <= days[-1],
        Leave.last_day >= days[0],
    )
    return session.exec(wanted.order_by(col(Leave.first_day))).all()


def said_leave(actor: Actor, pod_id: int, leave: Leave) -> str:
    """ "Sick" for those who may know why, else "Away". What is only asked for says so."""
    knows = leave.person_id == actor.person_id or permissions.allows(actor, "leave.kind", pod_id)
    word = leave.kind.value.capitalize() if knows else "Away"
    if leave.state is LeaveState.ASKED:
        return f"Asked: {word.lower()}"
    return word if word != "Other" else "Away"


def half_said(leave: Leave, day: date) -> str:
    """ ", afternoon" or ", morning" where only half of the day is leave."""
    if day == leave.first_day and leave.starts_at_noon:
        return ", afternoon"
    return ", morning" if day == leave.last_day and leave.ends_at_noon else ""


def closed_days(session: Session, site: Site, first: date, last: date) -> dict[date, str]:
    """The holidays of a site in a range of days: those of its country, and its own days on top."""
    found: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        its = holidays_of(site.country, site.subdivision, year)
        found |= {day: name for day, name in its.items() if first <= day <= last}
    own = select(SiteDay).where(SiteDay.site_id == site.id, SiteDay.day >= first, SiteDay.day <= last)
    for row in session.exec(own):
        if row.is_worked:
            found.pop(row.day, None)
        else:
            found[row.day] = row.name
    return found


def shift_shown(session: Session, actor: Actor, shift_id: int) -> Shift | None:
    """One shift, or None where it does not stand any more."""
    shift = session.get(Shift, shift_id)
    if shift is None or shift.state.value == "cancelled":
        return None
    permissions.check(actor, "shift.read", shift.pod_id)
    return shift
