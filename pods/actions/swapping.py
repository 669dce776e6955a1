"""Swap shifts between two people: proposed, answered by the peer, applied when every rule still holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods.actions.planning import lock_roster
from pods.effects import Judged, judge_swap
from pods.models import Pod, Shift, ShiftState, Swap, SwapState
from pods.queries.effects import roster_between
from pods.queries.ground import ground_of, turn_of
from pods.queries.people import members_on
from pods.queries.requests import LIVING


@dataclass(frozen=True)
class NewSwap:
    """Give a shift to somebody, for one of theirs or for nothing."""

    shift_id: int
    to_person_id: int
    other_shift_id: int | None = None


def propose_swap(session: Session, actor: Actor, new: NewSwap, at: datetime, *, op: str) -> Swap:
    """Whoever holds a published shift offers it to a peer."""
    shift = session.get(Shift, new.shift_id)
    if shift is None:
        raise NotFound("That shift")
    permissions.check(actor, "shift.write", shift.pod_id, "That shift")
    if (done := audit.answered(session, actor, "swap.propose", op)) and (earlier := session.get(Swap, done.object_id)):
        return earlier
    pod = lock_roster(session, shift.pod_id, [shift.person_id, new.to_person_id])
    if shift.person_id != actor.person_id:
        raise Refused("You can offer your own shifts only.")
    if new.to_person_id == actor.person_id:
        raise Refused("Choose somebody else to swap with.")
    if new.to_person_id not in {member.person_id for member in members_on(session, shift.pod_id, shift.day)}:
        raise Refused("That person does not belong to the pod on that day. Choose a peer who does.")
    pair = _pair(session, new, shift.person_id, at)
    _check_not_offered(session, pair)
    judged = _judge(session, pod, pair, new.to_person_id)
    if judged.hard:
        raise Refused(judged.hard)
    row = Swap(pod_id=shift.pod_id, **vars(new), from_person_id=shift.person_id, asked_at=at)
    session.add(row)
    session.flush()
    audit.note(session, actor, "swap.propose", at, ("swap", row.id), pod_id=row.pod_id, after=_told(row), op=op)
    return row


def answer_swap(session: Session, actor: Actor, swap_id: int, answer: SwapState, at: datetime, *, op: str) -> Swap:
    """The peer takes it or declines. What keeps cover, skills and rest needs no lead; else the broken rule is named."""
    swap = _swap(session, swap_id)
    permissions.check(actor, "shift.write", swap.pod_id, "That swap")
    if audit.answered(session, actor, "swap.answer", op):
        return swap
    pod = lock_roster(session, swap.pod_id, [swap.from_person_id, swap.to_person_id])
    swap = _held(session, swap_id, (SwapState.PROPOSED,))
    if swap.to_person_id != actor.person_id:
        raise Refused("Only the person who was asked can answer this swap.")
    swap.answered_at = at
    if answer is SwapState.DECLINED:
        swap.state = SwapState.DECLINED
        return _done(session, actor, swap, "swap.answer", at, op)
    if answer is not SwapState.APPLIED:
        raise Refused("Take the swap or decline it.")
    pair = _pair_of(session, swap, at)
    judged = _judge(session, pod, pair, swap.to_person_id)
    if judged.hard:
        raise Refused(judged.hard)
    if judged.soft:
        swap.state, swap.broken_rule = SwapState.WITH_LEAD, judged.said[:500]
    else:
        _apply(session, swap, pair, at)
    return _done(session, actor, swap, "swap.answer", at, op)


def decide_swap(session: Session, actor: Actor, swap_id: int, decision: SwapState, at: datetime, *, op: str) -> Swap:
    """The lead applies or declines a swap that breaks a rule; the rule stays written beside it."""
    swap = _swap(session, swap_id)
    permissions.check(actor, "shift.publish", swap.pod_id, "That swap")
    if audit.answered(session, actor, "swap.decide", op):
        return swap
    pod = lock_roster(session, swap.pod_id, [swap.from_person_id, swap.to_person_id])
    swap = _held(session, swap_id, (SwapState.WITH_LEAD,))
    swap.decided_by_id = actor.person_id
    if decision is SwapState.APPLIED:
        pair = _pair_of(session, swap, at)
        if (judged := _judge(session, pod, pair, swap.to_person_id)).hard:
            raise Refused(judged.hard)
        _apply(session, swap, pair, at)
    elif decision is SwapState.DECLINED:
        swap.state = SwapState.DECLINED
    else:
        raise Refused("Apply the swap or decline it.")
    return _done(session, actor, swap, "swap.decide", at, op)


def withdraw_swap(session: Session, actor: Actor, swap_id: int, at: datetime, *, op: str) -> Swap:
    """Whoever proposed it takes it back while it is open."""
    swap = _swap(session, swap_id)
    permissions.check(actor, "shift.write", swap.pod_id, "That swap")
    if audit.answered(session, actor, "swap.withdraw", op):
        return swap
    lock_roster(session, swap.pod_id, ())
    swap = _held(session, swap_id, LIVING)
    if swap.from_person_id != actor.person_id:
        raise Refused("Only the person who proposed the swap can take it back.")
    swap.state, swap.answered_at = SwapState.WITHDRAWN, at
    return _done(session, actor, swap, "swap.withdraw", at, op)


def _swap(session: Session, swap_id: int) -> Swap:
    swap = session.get(Swap, swap_id)
    if swap is None:
        raise NotFound("That swap")
    return swap


def _held(session: Session, swap_id: int, states: tuple[SwapState, ...]) -> Swap:
    swap = session.get(Swap, swap_id, with_for_update=True, populate_existing=True)
    if swap is None or swap.state not in states:
        state = swap.state.value.replace("_", " ") if swap else "gone"
        raise Refused(f"This swap is {state} already. Nothing was changed; look at the page again.")
    return swap


Pair = tuple[Shift, Shift | None]


def _pair_of(session: Session, swap: Swap, at: datetime) -> Pair:
    new = NewSwap(swap.shift_id, swap.to_person_id, swap.other_shift_id)
    return _pair(session, new, swap.from_person_id, at)


def _pair(session: Session, new: NewSwap, from_person: int, at: datetime) -> Pair:
    """Both shifts as they stand now, held; refused when one was cancelled, moved away or has begun meanwhile."""
    first = _offered(session, new.shift_id, from_person, at)
    other = None if new.other_shift_id is None else _offered(session, new.other_shift_id, new.to_person_id, at)
    if other and other.pod_id != first.pod_id:
        raise Refused("Swap shifts of the same pod only.")
    return first, other


def _offered(session: Session, shift_id: int, person_id: int, at: datetime) -> Shift:
    shift = session.get(Shift, shift_id, with_for_update=True, populate_existing=True)
    if shift is None:
        raise NotFound("That shift")
    if shift.state is ShiftState.CANCELLED or shift.person_id != person_id:
        raise Refused("That shift was cancelled or given away meanwhile. Nothing was changed; choose another one.")
    if shift.state is ShiftState.DRAFT:
        raise Refused("A draft needs no swap: move it in the week grid.")
    if shift.start_at <= at:
        raise Refused("That shift has begun. Only shifts to come can be swapped.")
    return shift


def _check_not_offered(session: Session, pair: Pair) -> None:
    ids = [shift.id for shift in pair if shift]
    wanted = select(Swap.id).where(
        col(Swap.state).in_(LIVING), col(Swap.shift_id).in_(ids) | col(Swap.other_shift_id).in_(ids)
    )
    if session.exec(wanted).first():
        raise Refused("One of these shifts is in an open swap already. Wait for its answer, or take it back.")


def _judge(session: Session, pod: Pod, pair: Pair, to_person: int) -> Judged:
    shift, other = pair
    days = [one.day for one in pair if one]
    people = [shift.person_id, to_person]
    ground = ground_of(session, shift.pod_id, min(days), max(days), people)
    roster = roster_between(session, pod.id or 0, min(days), max(days))
    return judge_swap(roster, ground, turn_of(shift), to_person, turn_of(other) if other else None)


def _apply(session: Session, swap: Swap, pair: Pair, at: datetime) -> None:
    """Both halves change hands together, and carry the swap's number."""
    holders = (swap.to_person_id, swap.from_person_id)
    for shift, person_id in zip(pair, holders, strict=True):
        if shift:
            shift.person_id, shift.link_id, shift.changed_at = person_id, swap.id, at
            shift.version += 1
            session.add(shift)
    swap.state = SwapState.APPLIED


def _done(session: Session, actor: Actor, swap: Swap, action: str, at: datetime, op: str) -> Swap:
    swap.version += 1
    session.add(swap)
    session.flush()
    audit.note(session, actor, action, at, ("swap", swap.id), pod_id=swap.pod_id, after=_told(swap), op=op)
    return swap


def _told(swap: Swap) -> dict[str, str | int | None]:
    return {
        "shift_id": swap.shift_id,
        "other_shift_id": swap.other_shift_id,
        "from": swap.from_person_id,
        "to": swap.to_person_id,
        "state": swap.state.value,
    }
