"""Publish a week: drafts become promises, and each gap that remains is accepted by name."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, update

from core import audit, permissions
from core.people import Actor
from core.refusal import Refused
from pods.actions.planning import lock_roster
from pods.covering import Gap
from pods.duties import Rule
from pods.localtime import day_of
from pods.models import Publication, Shift, ShiftState
from pods.queries.cover import gaps_between, publication_of, shifts_of
from pods.queries.ground import ground_of, turn_of


def publish_week(
    session: Session, actor: Actor, pod_id: int, monday: date, accepted: Mapping[str, str], at: datetime, *, op: str
) -> Publication:
    """Publish the week of that Monday. accepted: the name of a gap -> why it stays open.

    A gap that is not accepted is refused by name, one that has come up since too. Publishing again is allowed:
    what was accepted before stays accepted, and nobody is asked about a time that is over.
    """
    permissions.check(actor, "shift.publish", pod_id)
    done = audit.answered(session, actor, "week.publish", op)
    if done and (earlier := session.get(Publication, done.object_id)):
        return earlier
    pod = lock_roster(session, pod_id, ())
    sunday = monday + timedelta(days=6)
    if monday.weekday() != 0:
        raise Refused("A week is published from its Monday on.")
    if sunday < day_of(at, pod.zone):
        raise Refused("That week is over: its roster stays as it was.")
    shifts = shifts_of(session, pod_id, monday, sunday)
    if not shifts:
        raise Refused("This week has no shifts yet. Copy another week or plan some first.")
    _check_standing(session, pod_id, shifts)
    remain = gaps_between(session, pod_id, monday, sunday, published_only=False)
    known = {**_known(session, pod_id, monday), **{name: why for name, why in accepted.items() if why.strip()}}
    left = _accepted(remain, known, pod.zone, at)
    _promise(session, shifts, at)
    row = Publication(
        pod_id=pod_id,
        week_on=monday,
        accepted_gaps=left,
        reason="; ".join(sorted({str(gap["reason"]) for gap in left}))[:500],
        published_by_id=actor.person_id,
        published_at=at,
    )
    session.add(row)
    session.flush()
    after = {"week": monday.isoformat(), "shifts": len(shifts), "accepted_gaps": len(left)}
    audit.note(session, actor, "week.publish", at, ("publication", row.id), pod_id=pod_id, after=after, op=op)
    return row


def _promise(session: Session, shifts: Sequence[Shift], at: datetime) -> None:
    """The drafts among them are published, in one statement."""
    ids = [shift.id for shift in shifts if shift.state is ShiftState.DRAFT]
    drafts = update(Shift).where(col(Shift.id).in_(ids), col(Shift.state) == ShiftState.DRAFT)
    session.exec(drafts.values(state=ShiftState.PUBLISHED, changed_at=at, version=col(Shift.version) + 1))


def _check_standing(session: Session, pod_id: int, shifts: Sequence[Shift]) -> None:
    """What was right when it was planned may be wrong now: somebody left, or two pods planned the same person."""
    days = [shift.day for shift in shifts]
    ground = ground_of(session, pod_id, min(days), max(days), {shift.person_id for shift in shifts})
    for shift in shifts:
        fault = ground.fault(turn_of(shift))
        if fault and fault.rule is not Rule.AWAY and shift.state is ShiftState.DRAFT:
            raise Refused(f"{fault.said} Mend it, then publish.")


def _known(session: Session, pod_id: int, monday: date) -> dict[str, str]:
    """The gaps of this week that were accepted before, with their reasons."""
    before = publication_of(session, pod_id, monday)
    return {str(one["name"]): str(one["reason"]) for one in before.accepted_gaps} if before else {}


def _accepted(gaps: Sequence[Gap], known: Mapping[str, str], zone: str, at: datetime) -> list[dict[str, str | int]]:
    """The gaps that remain, each with the reason given for it."""
    unknown = [gap for gap in gaps if gap.name not in known and gap.end_at > at]
    if unknown:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        said = unknown[0].said(zone)
        raise Refused(f"Too few people: {said}{more}. Fill each gap, or accept it by name with a reason.")
    return [
        {
            "name": gap.name,
            "duty": gap.duty,
            "start": gap.start_at.isoformat(),
            "end": gap.end_at.isoformat(),
            "people": gap.people,
            "present": gap.present,
            "reason": known[gap.name].strip()[:300],
        }
        for gap in gaps
        if gap.name in known
    ]
