"""A timer fires: once, whoever comes first, with its event and its notices in one transaction."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from board.actions import acting, notices
from board.actions.ground import Trace, hold_boards, record
from board.models import Card, EventKind, NoticeKind, Rule, RuleRun, Timer, TimerKind
from board.promises import AT_RISK, BROKEN
from core.people import Actor, ActorKind

CLOCK = Actor("Podboard", kind=ActorKind.SYSTEM)
SAID = {
    TimerKind.FIRST_RISK: (EventKind.AT_RISK, "first answer"),
    TimerKind.FIRST_BREACH: (EventKind.BREACHED, "first answer"),
    TimerKind.NEXT_RISK: (EventKind.AT_RISK, "next answer"),
    TimerKind.NEXT_BREACH: (EventKind.BREACHED, "next answer"),
    TimerKind.RESOLVE_RISK: (EventKind.AT_RISK, "solution"),
    TimerKind.RESOLVE_BREACH: (EventKind.BREACHED, "solution"),
}
WORDS = {EventKind.AT_RISK: AT_RISK, EventKind.BREACHED: BROKEN}


def fire_timer(session: Session, timer_id: int, at: datetime) -> tuple[Timer, RuleRun | None] | None:
    """Claim a timer that is due and do what it is for, with the run of its rule. None: dropped, or another was faster.

    The claim is one UPDATE under the board's row: processes that share the store never fire one twice, and a change
    that drops a timer and the timer itself never pass each other.
    """
    timer = session.get(Timer, timer_id)
    if timer is None:
        return None
    pod_id = session.exec(select(Card.pod_id).where(Card.id == timer.card_id)).one()
    hold_boards(session, {pod_id})
    card = session.get_one(Card, timer.card_id, populate_existing=True)
    waits = (col(Timer.fired_at).is_(None), col(Timer.dropped_at).is_(None), col(Timer.due_at) < at)
    claim = update(Timer).where(col(Timer.id) == timer_id, *waits).values(fired_at=at).returning(col(Timer.id))
    if card.pod_id != pod_id or session.execute(claim).scalar_one_or_none() is None:
        return None  # somebody else was faster; the board's revision rose for nothing, which harms nobody
    session.refresh(timer)
    if timer.kind is not TimerKind.RULE:
        _warn(session, card, timer, at)
        return timer, None
    rule = session.get_one(Rule, timer.rule_id)
    return timer, acting.meet(session, rule, timer.card_id, f"timer:{timer_id}", 0, at)


def _warn(session: Session, card: Card, timer: Timer, at: datetime) -> None:
    """The event bears the moment at which it came due, however late somebody was there to see it."""
    kind, what = SAID[timer.kind]
    trace = Trace(kind, CLOCK, timer.due_at, f"timer-{timer.id}")
    record(session, card, trace, state=what, recorded_at=at)
    people = acting.whose(session, card, at)
    notices.tell(
        session, people, NoticeKind.SLA, at, pod_id=card.pod_id, card_id=card.id, said=WORDS[kind].format(what)
    )
