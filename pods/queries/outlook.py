"""What a move would mean for each pod it touches, read from contacts, rosters, skills, contracts and the board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, or_, select

from core.people import Actor
from pods import outlook
from pods.abilities import ALONE
from pods.localtime import DAY_MINUTES, day_number, instant, monday_of
from pods.models import ChangeReview, Contact, Contract, CustomerProfile, Skill
from pods.neighbours import Neighbours
from pods.outlook import Doubt, Outlook, PodOutlook
from pods.queries.capacity import CompanyWeek, answered_in_time, company_week
from pods.queries.catalogue import day_of, zone_of
from pods.queries.demand import INBOUND, handle_by_pod, weekly_contacts, weeks_seen
from pods.queries.rosters import on_duty
from pods.queries.skillcover import short_hours, skill_cover
from pods.queries.skills import levels_on
from pods.skillcover import SERVING

Homes = Mapping[int, int | None]
WEEKS = 13


@dataclass(frozen=True)
class Change:
    """Who owns what before and after, on the day on which the last move has happened."""

    day: date
    before: Homes
    after: Homes

    @property
    def moved(self) -> list[int]:
        """The segments that change pod."""
        return [segment_id for segment_id, pod_id in self.after.items() if pod_id != self.before.get(segment_id)]

    @property
    def pods(self) -> list[int]:
        """The pods that give or get a segment."""
        owners = {homes.get(segment_id) for homes in (self.before, self.after) for segment_id in self.moved}
        return sorted(pod_id for pod_id in owners if pod_id is not None)

    def coming(self, pod_id: int) -> list[int]:
        """The segments that this pod gets."""
        return [segment_id for segment_id in self.moved if self.after[segment_id] == pod_id]

    def going(self, pod_id: int) -> list[int]:
        """The segments that this pod gives."""
        return [segment_id for segment_id in self.moved if self.before.get(segment_id) == pod_id]


class Reading:
    """What is read once for all pods of an outlook."""

    def __init__(self, session: Session, actor: Actor, change: Change, at: datetime) -> None:
        self.session, self.actor, self.change = session, actor, change
        self.today = day_of(session, at)
        self.seen = weeks_seen(session, self.today, WEEKS)
        self.contacts = weekly_contacts(session, self.today, WEEKS)
        self.handling = handle_by_pod(session, self.today, WEEKS)
        self.cards: Mapping[int, Mapping[int, int]] | None = None
        self.contracts = contracts_touched(session, change.moved, change.day)
        self.known_again = served_again(session, change.moved, self.today)
        self.monday = self._roster_week()
        weeks = (company_week(session, self.monday, self.today, None, h, change.pods) for h in self._homes())
        self.weeks: tuple[CompanyWeek, ...] = tuple(weeks)

    def _homes(self) -> tuple[Homes, Homes]:
        return self.change.before, self.change.after

    def _roster_week(self) -> date:
        """The week of the change where a roster is published for it, else this week."""
        wanted, this = monday_of(max(self.change.day, self.today)), monday_of(self.today)
        return wanted if any(self.rostered(pod_id, wanted) for pod_id in self.change.pods) else this

    def rostered(self, pod_id: int, monday: date) -> float | None:
        """Hours on serving duties in the published roster of that week; None without a roster."""
        zone = zone_of(self.session, pod_id)
        start, end = instant(monday, 0, zone), instant(monday + timedelta(days=6), DAY_MINUTES, zone)
        spans = on_duty(self.session, pod_id, start, end)
        served = [span.end_at - span.start_at for span in spans if span.duty.value in SERVING]
        return sum(served, timedelta()) / timedelta(hours=1) if spans else None

    def pod(self, pod_id: int, name: str) -> PodOutlook:
        """One pod's part of the outlook."""
        contacts = self._contacts(pod_id)
        handling = self.handling.get(pod_id) or self.handling.get(None)
        work = tuple(outlook.hours(n, handling.seconds) for n in contacts) if contacts and handling else None
        moved = [*self.change.coming(pod_id), *self.change.going(pod_id)]
        cover = skill_cover(self.session, self.actor, pod_id, self.monday)
        return PodOutlook(
            pod_id=pod_id,
            name=name,
            contacts=contacts,
            hours_needed=(work[0], work[1]) if work else None,
            hours_rostered=self.rostered(pod_id, self.monday),
            answered=self._answered(pod_id),
            skills_missing=self._missing(pod_id),
            skill_hours=sum(short_hours(cover).values()) if cover.stretches else None,
            cards=self._cards(pod_id),
            contracts=sum(self.contracts.get(segment_id, 0) for segment_id in moved),
            continuity=self._continuity(pod_id),
        )

    def _contacts(self, pod_id: int) -> outlook.Pair | None:
        if not self.seen:
            return None
        was, now = ([segment_id for segment_id, owner in homes.items() if owner == pod_id] for homes in self._homes())
        return outlook.weighed(was, self.contacts), outlook.weighed(now, self.contacts)

    def _answered(self, pod_id: int) -> outlook.Pair | None:
        weeks = [answered_in_time(week, pod_id) for week in self.weeks]
        shares = [week.in_time if week else None for week in weeks]
        was, now = shares
        return None if was is None or now is None else (was, now)

    def _cards(self, pod_id: int) -> int | None:
        if self.cards is None:
            return None
        return sum(self.cards.get(segment_id, {}).get(pod_id, 0) for segment_id in self.change.going(pod_id))

    def _missing(self, pod_id: int) -> tuple[str, ...] | None:
        """Skills that contacts of the coming segments ask for, in which nobody of the pod works alone."""
        coming = self.change.coming(pod_id)
        skills = self.session.exec(select(Skill).where(col(Skill.retired_at).is_(None)).order_by(Skill.name)).all()
        if not coming:
            return ()
        if not skills:
            return None
        told = select(Contact.topic).where(col(Contact.segment_id).in_(coming), *_lately(self.today)).distinct()
        topics = set(self.session.exec(told))
        levels = levels_on(self.session, pod_id, self.change.day).values()
        held = {skill_id for its in levels for skill_id, level in its.items() if level >= ALONE}
        return tuple(skill.name for skill in skills if topics & set(skill.topics) and skill.id not in held)

    def _continuity(self, pod_id: int) -> float | None:
        """Contacts a week of the going segments, times the share that this pod answered itself."""
        going = self.change.going(pod_id)
        if not going:
            return 0.0
        served = [self.known_again[segment_id] for segment_id in going if segment_id in self.known_again]
        if not served:
            return None
        share = sum(own for own, _ in served) / sum(n for _, n in served)
        return outlook.weighed(going, self.contacts) * share


def outlook_of(
    session: Session,
    actor: Actor,
    change: Change,
    names: Mapping[int, str],
    at: datetime,
    neighbours: Neighbours | None = None,
) -> Outlook:
    """The outlook of every pod that gives or gets a segment."""
    reading = Reading(session, actor, change, at)
    if neighbours is not None:
        reading.cards = neighbours.open_cases(session, change.moved)
    told = tuple(reading.pod(pod_id, names[pod_id]) for pod_id in sorted(change.pods, key=names.__getitem__))
    return Outlook(told, reading.monday, reading.seen, doubt_of(session))


def contracts_touched(session: Session, segment_ids: Sequence[int], day: date) -> dict[int, int]:
    """segment -> contracts in force on that day whose customer stands in it."""
    ends, left = col(Contract.ends_on), col(CustomerProfile.valid_to)
    rows = session.exec(
        select(CustomerProfile.segment_id, func.count())
        .join(Contract, col(Contract.customer_id) == CustomerProfile.customer_id)
        .where(
            col(CustomerProfile.segment_id).in_(segment_ids),
            CustomerProfile.valid_from <= day,
            or_(left.is_(None), left > day),
            Contract.starts_on <= day,
            or_(ends.is_(None), ends > day),
        )
        .group_by(col(CustomerProfile.segment_id))
    )
    return {segment_id: count for segment_id, count in rows if segment_id is not None}


def served_again(session: Session, segment_ids: Sequence[int], upto: date) -> dict[int, tuple[int, int]]:
    """segment -> contacts answered by the home pod, of those for which it is told who answered."""
    same = func.sum(case((col(Contact.served_pod_id) == col(Contact.pod_id), 1), else_=0))
    rows = session.exec(
        select(Contact.segment_id, same, func.count())
        .where(col(Contact.segment_id).in_(segment_ids), col(Contact.served_pod_id).is_not(None), *_lately(upto))
        .group_by(col(Contact.segment_id))
    )
    return {segment_id: (int(own or 0), int(n)) for segment_id, own, n in rows if segment_id is not None}


def _lately(upto: date) -> tuple[ColumnElement[bool], ...]:
    end = day_number(upto)
    return (
        col(Contact.opened_day) >= end - 7 * WEEKS,
        col(Contact.opened_day) < end,
        col(Contact.repeat_role).in_(INBOUND),
    )


def doubt_of(session: Session) -> Doubt | None:
    """How far past previews were off; None before the first review."""
    kept = [row.figures.get("error") for row in session.exec(select(ChangeReview).order_by(col(ChangeReview.id)))]
    errors = [float(error) for error in kept if error is not None]
    return Doubt(sum(errors) / len(errors), len(errors)) if errors else None
