"""The clocks of what was promised: started at opening, kept by answers and moves, paused with a cause."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from board.actions import timers
from board.actions.ground import MARKS, Trace, held_card, record, sentence
from board.models import Card, Column, ColumnKind, EventKind, SLAClock, SLAPause, SLAReply
from board.promises import FINISHED, GONE, UNSAID, WAITING, carried_on
from core import audit
from core.people import Actor
from core.refusal import Refused
from pods import queries as pod_queries
from pods.calendars import Span, add_working
from pods.models import SLAPolicy


def start(session: Session, card: Card, column: Column) -> SLAClock | None:
    """Pin the promises in force when the card was opened. None: nothing is promised for its priority."""
    policy = promised(session, card)
    if clock := session.get(SLAClock, card.id):
        aim(session, card, clock, policy)
        return clock
    if policy is None:
        return None
    clock = SLAClock(
        card_id=card.id or 0,
        policy_id=policy.id or 0,
        started_at=card.opened_at,
        first_met_at=card.started_at or card.closed_at,
        resolve_met_at=card.closed_at,
    )
    _set_dues(session, clock, policy)
    session.add(clock)
    if column.kind is ColumnKind.WAITING and card.closed_at is None:
        _pause(session, card, WAITING.format(column.name), card.entered_at)
    session.flush()
    return clock


def promised(session: Session, card: Card) -> SLAPolicy | None:
    """What was in force at the opening: of the contract, else of the customer, else of the pod.

    A card whose priority nobody said counts as the common one.
    """
    served = pod_queries.Served(card.contract_id, card.customer_id, card.pod_id)
    return pod_queries.policy_for(session, served, card.priority or UNSAID, card.channel, card.opened_at)


def aim(session: Session, card: Card, clock: SLAClock, policy: SLAPolicy | None) -> None:
    """Promise something else from the opening on. Time that passed and every pause count as before.

    What was kept or answered already is not judged again. None: what is open is promised no more.
    """
    pauses = _pauses(session, card.id or 0)
    away = _pauses(session, card.id or 0, GONE)
    if policy is None:
        clock.first_due_at = clock.first_due_at if clock.first_met_at else None
        clock.resolve_due_at = clock.resolve_due_at if clock.resolve_met_at else None
    else:
        first, solved = clock.first_due_at, clock.resolve_due_at
        clock.policy_id = policy.id or 0
        _set_dues(session, clock, policy, pauses, away)
        clock.first_due_at = first if clock.first_met_at else clock.first_due_at
        clock.resolve_due_at = solved if clock.resolve_met_at else clock.resolve_due_at
    reply = open_reply(session, card.id or 0)
    if reply is not None and policy is not None and policy.next_minutes is not None:
        later = [span for span in pauses if span[0] >= reply.asked_at]
        hours = pod_queries.promised_hours(session, policy)
        reply.due_at = add_working(hours, reply.asked_at, policy.next_minutes, later)
        session.add(reply)
    session.add(clock)
    session.flush()


def answer(session: Session, card: Card, at: datetime) -> None:
    """The customer was told something: the first answer was given, and whatever they wrote since is answered."""
    if (clock := session.get(SLAClock, card.id)) and clock.first_met_at is None:
        clock.first_met_at = at
        session.add(clock)
    if reply := open_reply(session, card.id or 0):
        reply.met_at = at
        session.add(reply)


def hear(session: Session, card: Card, at: datetime) -> None:
    """The customer wrote again: the clock of the next answer starts, by the version that the card is pinned to.

    While the first answer is due that clock counts, and while a next one is due a second message starts no second one.
    """
    clock = session.get(SLAClock, card.id)
    if clock is None or card.closed_at is not None or open_reply(session, card.id or 0) is not None:
        return
    policy = session.get_one(SLAPolicy, clock.policy_id)
    waits_for_first = clock.first_due_at is not None and clock.first_met_at is None
    if policy.next_minutes is None or waits_for_first:
        return
    due_at = add_working(pod_queries.promised_hours(session, policy), at, policy.next_minutes)
    session.add(SLAReply(card_id=card.id or 0, asked_at=at, due_at=due_at))


def follow(session: Session, card: Card, column: Column, at: datetime) -> None:
    """The card came into a column. Starting answers it, waiting pauses it, finishing keeps or breaks the promise."""
    clock = session.get(SLAClock, card.id) if timers.is_timed(session, card) else None
    if clock is None:
        return
    if clock.resolve_met_at is not None and card.closed_at is None:
        if session.info.get(MARKS, {}).get("undoes_id"):
            _unfinish(session, clock, clock.resolve_met_at)
        else:
            _reopen(session, card, clock, at)
    pause = open_pause(session, card.id or 0)
    if column.kind is not ColumnKind.WAITING or (pause is not None and pause.cause in GONE):
        _resume(session, card, clock, at)
    if column.kind is ColumnKind.WAITING and (pause is None or pause.ended_at is not None):
        _pause(session, card, WAITING.format(column.name), at)
    if column.kind in (ColumnKind.ACTIVE, ColumnKind.DONE):
        clock.first_met_at = clock.first_met_at or at
    if card.closed_at is not None:
        clock.resolve_met_at = clock.resolve_met_at or at
        answer(session, card, at)
    session.add(clock)


def stand_still(session: Session, card: Card, cause: str, at: datetime) -> None:
    """The card is gone: everything open waits for it to come back. What had ended before ends no second time."""
    clock = session.get(SLAClock, card.id)
    if clock is None or clock.resolve_met_at is not None:
        return
    _resume(session, card, clock, at)
    _pause(session, card, cause, at)


def pause_clock(session: Session, actor: Actor, card_id: int, cause: str, at: datetime, *, op: str) -> SLAPause:
    """Let the clocks of the solution and of the next answer stand still, with the cause. The first never waits."""
    card = held_card(session, actor, "card.write", card_id)
    if done := audit.answered(session, actor, "clock.pause", op):
        return session.get_one(SLAPause, done.object_id)
    said = sentence(cause, "Say what the clock waits for, in a few words.", 200)
    if session.get(SLAClock, card_id) is None or card.closed_at is not None:
        raise Refused(f"No promised time runs for {card.key}, so there is nothing to pause.")
    if open_pause(session, card_id) is not None:
        raise Refused(f"The clock of {card.key} stands still already.")
    pause = _pause(session, card, said, at)
    session.flush()
    record(session, card, Trace(EventKind.PAUSED, actor, at, op, said))
    audit.note(session, actor, "clock.pause", at, ("pause", pause.id), pod_id=card.pod_id, op=op)
    return pause


def resume_clock(session: Session, actor: Actor, card_id: int, at: datetime, *, op: str) -> SLAPause:
    """Let the clock run on. What was left of the promised time is left still."""
    card = held_card(session, actor, "card.write", card_id)
    if done := audit.answered(session, actor, "clock.resume", op):
        return session.get_one(SLAPause, done.object_id)
    clock = session.get(SLAClock, card_id)
    pause = _resume(session, card, clock, at) if clock else None
    if pause is None:
        raise Refused(f"The clock of {card.key} is not paused.")
    session.flush()
    record(session, card, Trace(EventKind.RESUMED, actor, at, op))
    audit.note(session, actor, "clock.resume", at, ("pause", pause.id), pod_id=card.pod_id, op=op)
    return pause


def open_reply(session: Session, card_id: int) -> SLAReply | None:
    """What the customer wrote and nobody answered."""
    wanted = select(SLAReply).where(SLAReply.card_id == card_id, col(SLAReply.met_at).is_(None))
    return session.exec(wanted).first()


def open_pause(session: Session, card_id: int) -> SLAPause | None:
    """The pause that lasts now."""
    wanted = select(SLAPause).where(SLAPause.card_id == card_id, col(SLAPause.ended_at).is_(None))
    return session.exec(wanted).first()


def _set_dues(
    session: Session, clock: SLAClock, policy: SLAPolicy, pauses: Sequence[Span] = (), away: Sequence[Span] = ()
) -> None:
    """When the open promises come due: the whole time from the start, without the pauses that ended.

    The first answer waits only while the card is away.
    """
    hours = pod_queries.promised_hours(session, policy)
    first, solved = policy.first_minutes, policy.resolve_minutes
    clock.first_due_at = add_working(hours, clock.started_at, first, away) if first else None
    clock.resolve_due_at = add_working(hours, clock.started_at, solved, pauses) if solved else None


def _pauses(session: Session, card_id: int, causes: Collection[str] = ()) -> list[Span]:
    """The pauses that ended, all or those of some causes. One that lasts is counted when it ends."""
    wanted = select(SLAPause).where(SLAPause.card_id == card_id)
    if causes:
        wanted = wanted.where(col(SLAPause.cause).in_(causes))
    return [(pause.started_at, pause.ended_at) for pause in session.exec(wanted) if pause.ended_at is not None]


def _pause(session: Session, card: Card, cause: str, at: datetime) -> SLAPause:
    pause = SLAPause(card_id=card.id or 0, cause=cause[:200], started_at=at)
    session.add(pause)
    return pause


def _resume(session: Session, card: Card, clock: SLAClock, at: datetime) -> SLAPause | None:
    pause = open_pause(session, card.id or 0)
    if pause is not None:
        pause.ended_at = at
        _carry_on(session, clock, pause.started_at, at)
        if pause.cause in GONE and clock.first_due_at is not None and clock.first_met_at is None:
            hours = pod_queries.promised_hours(session, session.get_one(SLAPolicy, clock.policy_id))
            clock.first_due_at = carried_on(hours, clock.first_due_at, pause.started_at, at)
        session.add_all([pause, clock])
    return pause


def _reopen(session: Session, card: Card, clock: SLAClock, at: datetime) -> None:
    """While a card was finished nobody waited for us: that stretch is a pause like any other."""
    finished_at = clock.resolve_met_at or at
    session.add(SLAPause(card_id=card.id or 0, cause=FINISHED, started_at=finished_at, ended_at=at))
    clock.resolve_met_at = None
    _carry_on(session, clock, finished_at, at)


def _unfinish(session: Session, clock: SLAClock, finished_at: datetime) -> None:
    """A closing was taken back: it kept no promise and answered nobody, and somebody waited all the while."""
    clock.resolve_met_at = None
    clock.first_met_at = None if clock.first_met_at == finished_at else clock.first_met_at
    answered = select(SLAReply).where(SLAReply.card_id == clock.card_id, SLAReply.met_at == finished_at)
    for reply in session.exec(answered):
        reply.met_at = None
        session.add(reply)


def _carry_on(session: Session, clock: SLAClock, paused_at: datetime, resumed_at: datetime) -> None:
    hours = pod_queries.promised_hours(session, session.get_one(SLAPolicy, clock.policy_id))
    if clock.resolve_due_at is not None:
        clock.resolve_due_at = carried_on(hours, clock.resolve_due_at, paused_at, resumed_at)
    reply = open_reply(session, clock.card_id)
    if reply is not None and paused_at >= reply.asked_at:
        reply.due_at = carried_on(hours, reply.due_at, paused_at, resumed_at)
        session.add(reply)
