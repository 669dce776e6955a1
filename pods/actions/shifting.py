"""Change a shift that stands: another day, person, time or duty, or none at all."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods import duties
from pods.actions.planning import check_day, is_draft, lock_roster, told
from pods.duties import said
from pods.localtime import day_of
from pods.models import Duty, Shift, ShiftState, Swap, SwapState
from pods.queries.ground import ground_of, turn_of


@dataclass(frozen=True)
class ShiftChange:
    """How a shift shall be: whoever changes it says which version they saw."""

    shift_id: int
    version: int
    person_id: int
    start_at: datetime
    end_at: datetime
    duty: Duty


def move_shift(session: Session, actor: Actor, change: ShiftChange, at: datetime, *, op: str) -> Shift:
    """Another day, person, time or duty. A published shift is moved by the lead only, or swapped."""
    shift = _standing(session, change.shift_id)
    permissions.check(actor, "shift.write", shift.pod_id, "That shift")
    if audit.answered(session, actor, "shift.move", op):
        return shift
    pod = lock_roster(session, shift.pod_id, [shift.person_id, change.person_id])
    turn = _wanted(change, pod.zone)
    shift = hold_shift(session, change.shift_id, change.version, pod.zone, said(turn, pod.zone))
    _check_may(actor, shift)
    check_day(min(shift.day, turn.day), day_of(at, pod.zone))
    duties.check(ground_of(session, shift.pod_id, turn.day, turn.day, [change.person_id]).fault(turn))
    before = told(shift)
    if shift.person_id != change.person_id:
        _void_swaps(session, shift, at)
    shift.person_id, shift.day, shift.duty = change.person_id, turn.day, change.duty
    shift.start_at, shift.end_at = change.start_at, change.end_at
    _touch(session, shift, at)
    audit.note(
        session,
        actor,
        "shift.move",
        at,
        ("shift", shift.id),
        pod_id=shift.pod_id,
        before=before,
        after=told(shift),
        op=op,
    )
    return shift


def _wanted(change: ShiftChange, zone: str) -> duties.Turn:
    """The shift as it shall be, for the rules."""
    day = day_of(change.start_at, zone)
    return duties.Turn(change.person_id, day, change.start_at, change.end_at, change.duty.value, change.shift_id)


def cancel_shift(session: Session, actor: Actor, shift_id: int, version: int, at: datetime, *, op: str) -> Shift:
    """Take a shift off the roster. The row stays, for history; its open swaps are void."""
    shift = _standing(session, shift_id, also_cancelled=True)
    permissions.check(actor, "shift.write", shift.pod_id, "That shift")
    if audit.answered(session, actor, "shift.cancel", op):
        return shift
    pod = lock_roster(session, shift.pod_id, ())
    shift = hold_shift(session, shift_id, version, pod.zone, "off the roster")
    _check_may(actor, shift)
    check_day(shift.day, day_of(at, pod.zone))
    before = {"state": shift.state.value}
    shift.state = ShiftState.CANCELLED
    _void_swaps(session, shift, at)
    _touch(session, shift, at)
    audit.note(
        session,
        actor,
        "shift.cancel",
        at,
        ("shift", shift.id),
        pod_id=shift.pod_id,
        before=before,
        after=told(shift),
        op=op,
    )
    return shift


def _standing(session: Session, shift_id: int, *, also_cancelled: bool = False) -> Shift:
    shift = session.get(Shift, shift_id)
    if shift is None or (shift.state is ShiftState.CANCELLED and not also_cancelled):
        raise NotFound("That shift")
    return shift


def hold_shift(session: Session, shift_id: int, version: int | None, zone: str, mine: str = "") -> Shift:
    """The shift as it stands now, held; refused when it was cancelled or changed since it was seen.

    mine: what was wanted, shown beside what stands now.
    """
    shift = session.get(Shift, shift_id, with_for_update=True, populate_existing=True)
    if shift is None:
        raise NotFound("That shift")
    if shift.state is ShiftState.CANCELLED:
        raise Refused("That shift was cancelled meanwhile. Nothing was changed; look at the week again.")
    if version is not None and shift.version != version:
        theirs = said(turn_of(shift), zone)
        raise Conflict(f"Somebody else changed this shift: it is {theirs} now. Look at it and try again.", mine, theirs)
    return shift


def _check_may(actor: Actor, shift: Shift) -> None:
    if is_draft(shift) or permissions.allows(actor, "shift.publish", shift.pod_id):
        return
    raise Refused("This shift is published: a promise. The pod's lead changes it, or you propose a swap.")


def _void_swaps(session: Session, shift: Shift, at: datetime) -> None:
    wanted = select(Swap).where(
        (col(Swap.shift_id) == shift.id) | (col(Swap.other_shift_id) == shift.id),
        col(Swap.state).in_((SwapState.PROPOSED, SwapState.WITH_LEAD)),
    )
    for swap in session.exec(wanted.with_for_update()):
        swap.state, swap.answered_at = SwapState.WITHDRAWN, at
        swap.version += 1
        session.add(swap)


def _touch(session: Session, shift: Shift, at: datetime) -> None:
    shift.version += 1
    shift.changed_at = at
    session.add(shift)
    session.flush()
