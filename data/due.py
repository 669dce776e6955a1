"""What happens by itself: timers that are due, and rules that answer what happened. Once each, whoever runs it."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from board.actions.acting import answer_event, drop_broken, keep_failure
from board.actions.firing import fire_timer
from board.models import CardEvent, Rule, Timer
from board.ruling import KINDS
from core.people import ActorKind
from core.refusal import Refused
from data.database import Database

ROUNDS = 1_000
"""A run ends after so many timers and events; the next one goes on."""
log = logging.getLogger("podboard.due")


@dataclass(frozen=True)
class Done:
    """How many timers fired, and how many rules met a card."""

    timers: int = 0
    runs: int = 0


def run_due(store: Database, now: datetime, pod_ids: Collection[int] | None = None) -> Done:
    """Fire what is due, let rules answer what happened, until neither is left. Each in a transaction of its own.

    pod_ids: where something happened, if that is known; only the rules of these pods are asked.
    """
    done = Done()
    for _ in range(ROUNDS):
        fired, answered = fire_next(store, now), answer_next(store, now, pod_ids)
        if fired is None and answered is None:
            break
        fired = fired or Done()
        done = Done(done.timers + fired.timers, done.runs + fired.runs + bool(answered))
    return done


def fire_next(store: Database, now: datetime) -> Done | None:
    """The timer that was due first, and whether it fired here. None: nothing is due."""
    with store.reading() as session:
        timer = session.exec(_waiting().where(Timer.due_at < now).limit(1)).first()
        timer_id = timer.id if timer else None
    if timer_id is None:
        return None
    try:
        fired = store.perform(lambda session: fire_timer(session, timer_id, now))
    except (Refused, OperationalError):  # the store is busy or away: it stays due
        raise
    except Exception:
        log.exception("Timer %s broke", timer_id)
        store.perform(lambda session: drop_broken(session, timer_id, now))
        return Done()
    return Done(int(fired is not None), int(fired is not None and fired[1] is not None))


def answer_next(store: Database, now: datetime, pod_ids: Collection[int] | None = None) -> bool | None:
    """The oldest event that a rule did not look at; whether the rule met a card. None: there is none."""
    with store.reading() as session:
        found = _unseen(session, pod_ids)
    if found is None:
        return None
    rule_id, event_id = found
    try:
        return store.perform(lambda session: answer_event(session, rule_id, event_id, now)) is not None
    except Refused as reason:
        log.warning("A rule waits: %s", reason)
        return None
    except Exception:
        log.exception("Rule %s broke at event %s", rule_id, event_id)
        store.perform(lambda session: keep_failure(session, rule_id, event_id, now))
        return False


def next_due(store: Database) -> datetime | None:
    """When the next timer comes due."""
    with store.reading() as session:
        timer = session.exec(_waiting().limit(1)).first()
        return timer.due_at if timer else None


def _waiting() -> SelectOfScalar[Timer]:
    waits = (col(Timer.fired_at).is_(None), col(Timer.dropped_at).is_(None))
    return select(Timer).where(*waits).order_by(col(Timer.due_at), col(Timer.id))


def _unseen(session: Session, pod_ids: Collection[int] | None) -> tuple[int, int] | None:
    """A rule and the first event of its pod that it has to look at. What imports tell is history, and answered by none.

    Events of one pod are written under its board's row, so their ids rise in the order of their commits.
    """
    rules = select(Rule).where(col(Rule.enabled_at).is_not(None))
    if pod_ids is not None:
        rules = rules.where(col(Rule.pod_id).in_(pod_ids))
    for rule in session.exec(rules.order_by(col(Rule.id))):
        wanted = select(func.min(CardEvent.id)).where(
            CardEvent.pod_id == rule.pod_id,
            col(CardEvent.id) > rule.seen_event_id,
            col(CardEvent.kind).in_(KINDS[rule.trigger]),
            CardEvent.actor_kind != ActorKind.IMPORT,
        )
        event_id = session.exec(wanted).one()
        if event_id is not None:
            return rule.id or 0, event_id
    return None
