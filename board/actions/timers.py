"""When something about a card comes due: set and dropped with the change that makes it so, in one transaction.

Nobody looks at clocks over and over: a timer is one row with one moment, and fires once.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from board.models import Board, Card, EventKind, Rule, RuleTrigger, SLAClock, SLAPause, SLAReply, Timer
from board.models import TimerKind as Kind
from board.promises import holding, risk_at
from core.statements import ask
from pods import queries as pod_queries
from pods.calendars import WorkingTime, add_working
from pods.models import SLAPolicy

Wanted = dict[tuple[Kind, int | None], datetime]
SAME = timedelta(seconds=1)
TIMED = "timed"
"""Key in `session.info`: by card the answer to "is anything timed?", from a move's clocks to its event."""

BREACHES = frozenset({Kind.FIRST_BREACH, Kind.NEXT_BREACH, Kind.RESOLVE_BREACH})
PLANNED = frozenset(
    {
        EventKind.CREATED,
        EventKind.MOVED,
        EventKind.CLOSED,
        EventKind.REOPENED,
        EventKind.RESTORED,
        EventKind.DELETED,
        EventKind.MERGED,
        EventKind.HANDED_OFF,
        EventKind.COMMENTED,
        EventKind.EDITED,
        EventKind.PAUSED,
        EventKind.RESUMED,
    }
)
"""What may change when something comes due."""


def follow(session: Session, card: Card, kind: EventKind, at: datetime, *, stayed: bool) -> None:
    """After a change of a card: set what comes due now, drop what does not any more. stayed: in its column."""
    timed = session.info.get(TIMED, {}).pop(card.id, None)
    if kind in PLANNED and not (kind is EventKind.MOVED and stayed) and timed is not False:
        plan(session, card, at)


def plan(session: Session, card: Card, at: datetime) -> None:
    """Make the timers of a card those that its promises and its place ask for."""
    timed, _ = is_timed(session, card), session.info[TIMED].pop(card.id)
    if not timed:
        return
    wanted = {**_promises(session, card, at), **_stays(session, card)} if card.closed_at is None else {}
    kept = select(Timer).where(Timer.card_id == card.id, col(Timer.dropped_at).is_(None))
    for timer in session.exec(kept):
        slot = (timer.kind, timer.rule_id)
        moment = wanted.get(slot)
        if timer.fired_at is not None:
            if moment is not None and moment <= max(timer.fired_at, at) and timer.due_at >= _since(session, card, slot):
                del wanted[slot]  # it was said already
        elif moment is not None and abs(moment - timer.due_at) <= SAME:
            del wanted[slot]
        elif timer.kind in BREACHES and timer.due_at < at:
            continue  # it was broken before this change, and is said still
        else:
            timer.dropped_at = at
            session.add(timer)
    for (kind, rule_id), due_at in wanted.items():
        session.add(Timer(kind=kind, card_id=card.id or 0, rule_id=rule_id, due_at=due_at))


def plan_rules(session: Session, pod_ids: Collection[int], at: datetime) -> None:
    """Cards came over from elsewhere: the rules about time in a column see them, too."""
    for pod_id in sorted(pod_ids):
        for rule in session.exec(_time_rules(pod_id)).all():
            plan_rule(session, rule, at)


def is_timed(session: Session, card: Card) -> bool:
    """Whether anything is promised for the card, waits for it, or will: most changes cost this one question."""
    answers: dict[int | None, bool] = session.info.setdefault(TIMED, {})
    if card.id not in answers:
        asked = {"card_id": card.id, "pod_id": card.pod_id}
        answers[card.id] = bool(ask(session, _is_timed(), **asked).scalar_one())
    return answers[card.id]


def foresee(session: Session, card: Card, *, is_timed: bool) -> None:
    """Keep the answer for the change that comes next, where it was asked together with something else."""
    session.info.setdefault(TIMED, {})[card.id] = is_timed


def has_timing(card_id: Any, pod_id: Any) -> Any:
    """Whether anything is promised for a card, waits for it, or will: as part of a question."""
    waits = select(Timer.id).where(Timer.card_id == card_id, col(Timer.dropped_at).is_(None)).exists()
    promised = select(SLAClock.card_id).where(SLAClock.card_id == card_id).exists()
    return or_(promised, waits, _time_rules(pod_id).exists())


@cache
def _is_timed() -> Any:
    return sql_select(has_timing(bindparam("card_id"), bindparam("pod_id")))


def plan_rule(session: Session, rule: Rule, at: datetime) -> None:
    """A rule about time in a column begins or ends: its timers for every open card of the pod, but those it met."""
    for timer in session.exec(
        select(Timer).where(Timer.rule_id == rule.id, col(Timer.fired_at).is_(None), col(Timer.dropped_at).is_(None))
    ):
        timer.dropped_at = at
        session.add(timer)
    if rule.enabled_at is None or rule.archived_at is not None or rule.trigger is not RuleTrigger.TIME_IN_COLUMN:
        return
    hours = _board_hours(session, rule.pod_id)
    standing = select(Card).where(Card.pod_id == rule.pod_id, col(Card.closed_at).is_(None))
    if rule.column_id is not None:
        standing = standing.where(Card.column_id == rule.column_id)
    fired = select(Timer.card_id, Timer.due_at).where(Timer.rule_id == rule.id, col(Timer.fired_at).is_not(None))
    met = dict(session.exec(fired.order_by(col(Timer.due_at))).all())
    for card in session.exec(standing):
        last = met.get(card.id or 0)
        if last is not None and last >= card.entered_at:
            continue
        due_at = add_working(hours, card.entered_at, rule.minutes or 0)
        session.add(Timer(kind=Kind.RULE, card_id=card.id or 0, rule_id=rule.id, due_at=due_at))


def _promises(session: Session, card: Card, at: datetime) -> Wanted:
    """When each open promise is at risk, and when it is broken."""
    clock = session.get(SLAClock, card.id)
    if clock is None:
        return {}
    policy = session.get_one(SLAPolicy, clock.policy_id)
    hours = pod_queries.promised_hours(session, policy)
    paused = select(SLAPause.started_at).where(SLAPause.card_id == card.id, col(SLAPause.ended_at).is_(None))
    since = session.exec(paused).first()
    reply = session.exec(select(SLAReply).where(SLAReply.card_id == card.id, col(SLAReply.met_at).is_(None))).first()
    found: Wanted = {}

    def ends(risk: Kind, breach: Kind, due_at: datetime | None, minutes: int | None) -> Wanted:
        if due_at is None:
            return {}
        if minutes is None or due_at <= at:
            return {(breach, None): due_at}
        return {(risk, None): risk_at(hours, at, due_at, minutes, policy.risk_percent), (breach, None): due_at}

    if clock.first_met_at is None:
        found |= ends(Kind.FIRST_RISK, Kind.FIRST_BREACH, clock.first_due_at, policy.first_minutes)
    if reply is not None and holding(since, reply.asked_at) is None:
        found |= ends(Kind.NEXT_RISK, Kind.NEXT_BREACH, reply.due_at, policy.next_minutes)
    if clock.resolve_met_at is None and since is None:
        found |= ends(Kind.RESOLVE_RISK, Kind.RESOLVE_BREACH, clock.resolve_due_at, policy.resolve_minutes)
    return found


def _stays(session: Session, card: Card) -> Wanted:
    """When the rules of the pod say that the card stood in its column for too long."""
    rules = [rule for rule in session.exec(_time_rules(card.pod_id)) if rule.column_id in (None, card.column_id)]
    hours = _board_hours(session, card.pod_id) if rules else WorkingTime()
    return {(Kind.RULE, rule.id): add_working(hours, card.entered_at, rule.minutes or 0) for rule in rules}


def _time_rules(pod_id: Any) -> SelectOfScalar[Rule]:
    return select(Rule).where(
        Rule.pod_id == pod_id,
        Rule.trigger == RuleTrigger.TIME_IN_COLUMN,
        col(Rule.enabled_at).is_not(None),
        col(Rule.archived_at).is_(None),
    )


def _since(session: Session, card: Card, slot: tuple[Kind, int | None]) -> datetime:
    """From when on a timer of this kind speaks of what runs now, and not of something earlier."""
    kind, rule_id = slot
    if rule_id is not None:
        return card.entered_at
    if kind in (Kind.NEXT_RISK, Kind.NEXT_BREACH):
        asked = select(SLAReply.asked_at).where(SLAReply.card_id == card.id, col(SLAReply.met_at).is_(None))
        return session.exec(asked).first() or card.opened_at
    return card.opened_at


def _board_hours(session: Session, pod_id: int) -> WorkingTime:
    """The working time of a board; round the clock where none is chosen."""
    calendar_id = session.exec(select(Board.calendar_id).where(Board.pod_id == pod_id)).first()
    return pod_queries.hours_of(session, calendar_id)
