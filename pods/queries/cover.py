"""What a pod needs when, and the gaps that its roster leaves."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from pods import covering
from pods.covering import Gap, Need, Span, WeekNeed
from pods.localtime import DAY_MINUTES, instant, within
from pods.models import CoverNeed, Publication, Shift, ShiftState
from pods.queries.catalogue import zone_of
from pods.queries.dated import not_ended
from pods.queries.rosters import on_duty


def needs_in_force(session: Session, pod_id: int, day: date) -> list[CoverNeed]:
    """The rows that say what the pod needs on that day, by weekday and time."""
    wanted = (
        select(CoverNeed)
        .where(
            CoverNeed.pod_id == pod_id,
            CoverNeed.valid_from <= day,
            not_ended(CoverNeed.valid_to, day),
        )
        .order_by(col(CoverNeed.weekday), col(CoverNeed.start_minute), col(CoverNeed.duty), col(CoverNeed.id))
    )
    return list(session.exec(wanted))


def needs_between(session: Session, pod_id: int, first: date, last: date) -> list[Need]:
    """What the pod needs from the first local day to the last, both included, by the needs of each day."""
    zone = zone_of(session, pod_id)
    rows = session.exec(
        select(CoverNeed).where(
            CoverNeed.pod_id == pod_id,
            CoverNeed.valid_from <= last,
            not_ended(CoverNeed.valid_to, first),
        )
    ).all()
    found: list[Need] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        its = [row for row in rows if within(day, row.valid_from, row.valid_to)]
        found += covering.needs_on(day, map(week_need, its), zone)
    return found


def week_need(row: CoverNeed) -> WeekNeed:
    """A need as the rules see it."""
    return WeekNeed(row.weekday, row.start_minute, row.end_minute, row.duty.value, row.people)


def spans_between(session: Session, pod_id: int, first: date, last: date, *, published_only: bool = True) -> list[Span]:
    """Who is on duty from the first local day to the last, both included."""
    zone = zone_of(session, pod_id)
    start, end = instant(first, 0, zone), instant(last, DAY_MINUTES, zone)
    its = on_duty(session, pod_id, start, end, published_only=published_only)
    return [Span(span.person_id, span.duty.value, span.start_at, span.end_at) for span in its]


def gaps_between(session: Session, pod_id: int, first: date, last: date, *, published_only: bool = True) -> list[Gap]:
    """Where cover is missing from the first local day to the last, both included."""
    needs = needs_between(session, pod_id, first, last)
    return covering.gaps(needs, spans_between(session, pod_id, first, last, published_only=published_only))


def published_days(session: Session, pod_id: int, first: date, last: date) -> set[date]:
    """The days of weeks that were published."""
    wanted = select(Publication).where(
        Publication.pod_id == pod_id,
        col(Publication.week_on) > first - timedelta(days=7),
        col(Publication.week_on) <= last,
    )
    mondays = {row.week_on for row in session.exec(wanted)}
    days = {monday + timedelta(days=n) for monday in mondays for n in range(7)}
    return {day for day in days if first <= day <= last}


def publication_of(session: Session, pod_id: int, monday: date) -> Publication | None:
    """The latest publication of a week, or None."""
    wanted = (
        select(Publication)
        .where(Publication.pod_id == pod_id, Publication.week_on == monday)
        .order_by(col(Publication.published_at).desc(), col(Publication.id).desc())
        .limit(1)
    )
    return session.exec(wanted).first()


def shifts_of(session: Session, pod_id: int, first: date, last: date) -> list[Shift]:
    """The standing shifts of the pod from the first local day to the last, both included."""
    wanted = (
        select(Shift)
        .where(
            Shift.pod_id == pod_id,
            Shift.day >= first,
            Shift.day <= last,
            col(Shift.state).in_((ShiftState.DRAFT, ShiftState.PUBLISHED)),
        )
        .order_by(col(Shift.start_at), col(Shift.id))
    )
    return list(session.exec(wanted))
