"""Put shifts on the roster: one, many at once, or those of another week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor, Person
from core.refusal import NotFound, Refused
from pods import duties
from pods.duties import Ground, Turn
from pods.localtime import carried, day_of
from pods.models import Duty, Pod, Shift, ShiftState
from pods.queries.cover import shifts_of
from pods.queries.ground import ground_of

AT_ONCE = 2_000


@dataclass(frozen=True)
class NewShift:
    """A stretch of duty of one person, as instants."""

    person_id: int
    start_at: datetime
    end_at: datetime
    duty: Duty = Duty.PHONE
    note: str = ""


@dataclass(frozen=True)
class Copied:
    """What became of a week that was copied: the new shifts, and why others were left out."""

    shifts: Sequence[Shift]
    left_out: Sequence[str]


def plan_shift(session: Session, actor: Actor, pod_id: int, new: NewShift, at: datetime, *, op: str) -> Shift:
    """A draft of one shift. Overlap, leave, missing membership and too little rest are refused."""
    permissions.check(actor, "shift.write", pod_id)
    if (done := audit.answered(session, actor, "shift.plan", op)) and (earlier := session.get(Shift, done.object_id)):
        return earlier
    pod = lock_roster(session, pod_id, [new.person_id])
    turn = turn_of(new, pod.zone)
    check_day(turn.day, day_of(at, pod.zone))
    ground = ground_of(session, pod_id, turn.day, turn.day, [new.person_id])
    duties.check(ground.fault(turn))
    row = _row(pod_id, new, turn.day, at)
    session.add(row)
    session.flush()
    audit.note(session, actor, "shift.plan", at, ("shift", row.id), pod_id=pod_id, after=told(row), op=op)
    return row


def plan_shifts(
    session: Session, actor: Actor, pod_id: int, new: Sequence[NewShift], at: datetime, *, op: str
) -> list[Shift]:
    """Drafts of many shifts, all or none: the first one that breaks a rule is refused by name."""
    permissions.check(actor, "shift.write", pod_id)
    if done := audit.answered(session, actor, "shift.plan_many", op):
        return list(session.exec(select(Shift).where(Shift.pod_id == pod_id, Shift.changed_at == done.at)))
    if not 0 < len(new) <= AT_ONCE:
        raise Refused(f"Plan between one and {AT_ONCE} shifts at once.")
    people = sorted({one.person_id for one in new})
    pod = lock_roster(session, pod_id, people)
    turns = [turn_of(one, pod.zone) for one in new]
    first, last = min(turn.day for turn in turns), max(turn.day for turn in turns)
    check_day(first, day_of(at, pod.zone))
    ground = ground_of(session, pod_id, first, last, people)
    for turn in turns:
        duties.check(ground.fault(turn))
        ground.add(turn)
    rows = [_row(pod_id, one, turn.day, at) for one, turn in zip(new, turns, strict=True)]
    session.add_all(rows)
    session.flush()
    after = {"shifts": len(rows), "first": first.isoformat(), "last": last.isoformat()}
    audit.note(session, actor, "shift.plan_many", at, ("pod", pod_id), pod_id=pod_id, after=after, op=op)
    return rows


def copy_week(
    session: Session, actor: Actor, pod_id: int, weeks: tuple[date, date], at: datetime, *, op: str
) -> Copied:
    """The shifts of one week (its Monday) as drafts in another: the same times on the wall, the same real length.

    Whoever is away, has left, is busy or would not rest is left out, with the reason.
    """
    permissions.check(actor, "shift.write", pod_id)
    if done := audit.answered(session, actor, "shift.copy", op):
        return Copied(session.exec(select(Shift).where(Shift.pod_id == pod_id, Shift.changed_at == done.at)).all(), ())
    source, target = weeks
    pod = lock_roster(session, pod_id, ())
    end = target + timedelta(days=6)
    check_day(end, day_of(at, pod.zone))
    shifts = shifts_of(session, pod_id, source, source + timedelta(days=6))
    if not shifts:
        raise Refused(f"The week of {source:%-d %b} has no shifts to copy. Choose another week.")
    hold_people(session, {shift.person_id for shift in shifts})
    ground = ground_of(session, pod_id, target, end, {shift.person_id for shift in shifts})
    copies = [_copy(shift, shift.day + (target - source), pod.zone) for shift in shifts]
    rows, left_out = _standing(pod_id, copies, ground, at)
    session.add_all(rows)
    session.flush()
    after = {"from": source.isoformat(), "to": target.isoformat(), "shifts": len(rows), "left_out": len(left_out)}
    audit.note(session, actor, "shift.copy", at, ("pod", pod_id), pod_id=pod_id, after=after, op=op)
    return Copied(rows, left_out)


def _copy(shift: Shift, day: date, zone: str) -> NewShift:
    start, end = carried(shift.start_at, shift.end_at, day, zone)
    return NewShift(shift.person_id, start, end, shift.duty)


def _standing(pod_id: int, copies: Iterable[NewShift], ground: Ground, at: datetime) -> tuple[list[Shift], list[str]]:
    """Those of the copies that break no rule, and the reasons of the others. Days that are over stay empty."""
    rows, left_out = [], []
    for new in copies:
        turn = turn_of(new, ground.zone)
        if turn.day < day_of(at, ground.zone):
            continue
        if fault := ground.fault(turn):
            left_out.append(fault.said)
            continue
        ground.add(turn)
        rows.append(_row(pod_id, new, turn.day, at))
    return rows, left_out


def _row(pod_id: int, new: NewShift, day: date, at: datetime) -> Shift:
    return Shift(
        pod_id=pod_id,
        person_id=new.person_id,
        day=day,
        start_at=new.start_at,
        end_at=new.end_at,
        duty=new.duty,
        note=new.note.strip()[:200],
        changed_at=at,
    )


def turn_of(new: NewShift, zone: str) -> Turn:
    """A new shift as the rules see it."""
    return Turn(new.person_id, day_of(new.start_at, zone), new.start_at, new.end_at, new.duty.value)


def lock_roster(session: Session, pod_id: int, people: Iterable[int]) -> Pod:
    """Hold the row of the pod, then those of the people: its roster changes one at a time.

    Two changes that are each right alone could break cover or rest together; whoever comes second sees the first.
    """
    pod = session.get(Pod, pod_id, with_for_update={"key_share": True}, populate_existing=True)
    if pod is None:
        raise NotFound("That pod")
    hold_people(session, people)
    return pod


def hold_people(session: Session, people: Iterable[int]) -> None:
    """Somebody of two pods must not get two shifts at one time."""
    if not (ids := sorted(set(people))):
        return
    wanted = select(Person.id).where(col(Person.id).in_(ids)).order_by(col(Person.id))
    session.exec(wanted.with_for_update(key_share=True)).all()


def check_day(day: date, today: date) -> None:
    """What is over stays as it was."""
    if day < today:
        raise Refused(f"{day:%a %-d %b} is over: its roster stays as it was. Choose today or a later day.")


def told(shift: Shift) -> dict[str, str | int | None]:
    """A shift for the audit trail."""
    return {
        "person_id": shift.person_id,
        "day": shift.day.isoformat(),
        "start": shift.start_at.isoformat(),
        "end": shift.end_at.isoformat(),
        "duty": shift.duty.value,
        "state": shift.state.value,
    }


def is_draft(shift: Shift) -> bool:
    """Whether the shift is the pod's own still."""
    return shift.state is ShiftState.DRAFT
