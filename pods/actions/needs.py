"""Say how many people a pod needs when, from a day on."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Refused
from pods.actions.planning import lock_roster
from pods.covering import WeekNeed
from pods.localtime import DAY_MINUTES
from pods.models import CoverNeed, Duty
from pods.queries.dated import not_ended


def set_needs(
    session: Session, actor: Actor, pod_id: int, week: Sequence[WeekNeed], valid_from: date, at: datetime, *, op: str
) -> list[CoverNeed]:
    """The needs of every weekday from that day on, in place of all that stood. Earlier days keep theirs."""
    permissions.check(actor, "shift.publish", pod_id)
    if audit.answered(session, actor, "need.set", op):
        return list(
            session.exec(select(CoverNeed).where(CoverNeed.pod_id == pod_id, CoverNeed.valid_from == valid_from))
        )
    for need in week:
        check_need(need)
    lock_roster(session, pod_id, ())
    before = _end_earlier(session, pod_id, valid_from)
    rows = [
        CoverNeed(
            pod_id=pod_id,
            weekday=need.weekday,
            start_minute=need.start_minute,
            end_minute=need.end_minute,
            duty=Duty(need.duty),
            people=need.people,
            valid_from=valid_from,
        )
        for need in week
    ]
    session.add_all(rows)
    session.flush()
    after = {"valid_from": valid_from.isoformat(), "needs": len(rows), "people": sum(need.people for need in week)}
    audit.note(
        session, actor, "need.set", at, ("pod", pod_id), pod_id=pod_id, before={"needs": before}, after=after, op=op
    )
    return rows


def _end_earlier(session: Session, pod_id: int, day: date) -> int:
    """Rows in force end on that day; rows that would only begin then or later never come."""
    wanted = select(CoverNeed).where(CoverNeed.pod_id == pod_id, not_ended(CoverNeed.valid_to, day))
    rows = session.exec(wanted).all()
    for row in rows:
        if row.valid_from >= day:
            session.delete(row)
        else:
            row.valid_to = day
            session.add(row)
    return len(rows)


def check_need(need: WeekNeed) -> None:
    """A need is a stretch of one weekday, for a duty that somebody can be on."""
    if not 0 <= need.weekday <= 6:
        raise Refused("Choose a day from Monday to Sunday.")
    if not 0 <= need.start_minute < need.end_minute <= DAY_MINUTES:
        raise Refused("A need ends after it begins, on the same day. For a night, write two: to 24:00, and from 0:00.")
    if not 1 <= need.people <= 200:
        raise Refused("Give a number of people between 1 and 200.")
    if need.duty not in {duty.value for duty in Duty} - {Duty.OFF.value}:
        raise Refused("Choose a duty that people are on.")
