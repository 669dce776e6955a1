"""What a pod promises all its customers, the rules it wrote for itself, its labels, and what came due meanwhile."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from board import actions as board_actions
from board.actions import RuleWish
from board.actions.firing import fire_timer
from board.models import Card, Column, CommentKind, Label, RuleTrigger, SLAClock, Timer
from board.ruling import Deed, DeedKind
from data.demo import company
from data.demo.founding import MANAGER
from data.demo.ground import Telling
from data.demo.skills import lead_of
from pods import actions
from pods.actions import CalendarWish, Promise
from pods.models import Priority

POD = "NH"
SINCE_DAYS = 4
HOURS = {str(n): [[480, 1080]] for n in range(5)}
LABELS = (("Meter", "blue"), ("Moves house", "violet"), ("Chase", "orange"))
STAYS = 16 * 60
Step = Callable[[Session], None]


def told(telling: Telling) -> Iterator[tuple[datetime, Step]]:
    """Some days ago the manager promised times to all customers of one pod."""
    if POD in telling.pod_ids or any(plan.code == POD for plan in telling.plans):
        day = max(telling.live_from, telling.span.today - timedelta(days=SINCE_DAYS))
        at = telling.span.at(day, 6.5)
        yield at, partial(_promise, telling, at)


def _promise(telling: Telling, at: datetime, session: Session) -> None:
    manager = telling.who(session, MANAGER, at)
    wish = CalendarWish("Support hours", company.ZONE, HOURS, "BG")
    hours = actions.set_calendar(session, manager, wish, at, op="demo:rules:hours").id
    pod_id = telling.pod_ids[POD]
    promise = Promise(None, Priority.P3, 240, 24 * 60, "", hours, 240, None, pod_id)
    actions.set_sla(session, manager, promise, at, op="demo:rules:promise")


def tell(telling: Telling, session: Session) -> None:
    """Labels on some cards, three rules in their three states, and everything that is due by now."""
    if POD not in telling.pod_ids:
        return
    at, pod_id = telling.span.now, telling.pod_ids[POD]
    lead = telling.who(session, lead_of(telling, POD), at)
    standing = select(Card).where(Card.pod_id == pod_id, col(Card.closed_at).is_(None)).order_by(col(Card.id))
    cards = list(session.exec(standing))
    labels = {}
    for name, hue in LABELS:
        label: Label = board_actions.create_label(session, lead, pod_id, name, hue, at, op=f"demo:label:{name}")
        labels[name] = label.id or 0
    for number, card in enumerate(cards[::4]):
        label_id = labels[LABELS[number % 2][0]]
        board_actions.put_label(session, lead, card.id or 0, label_id, at, op=f"demo:label:{card.id}")
    columns = dict(session.exec(select(Column.name, Column.id).where(Column.pod_id == pod_id)).all())
    for number, wish in enumerate(_wishes(labels["Chase"], columns)):
        rule = board_actions.write_rule(session, lead, pod_id, wish, at, op=f"demo:rule:{number}").id or 0
        if number < 2:
            board_actions.try_rule(session, lead, rule, 1, at, op=f"demo:rule:tried:{number}")
        if number < 1:
            board_actions.enable_rule(session, lead, rule, 1, at, op=f"demo:rule:on:{number}")
    _fire(session, at)
    _hear(telling, session, pod_id, at)


def _wishes(chase_id: int, columns: dict[str, int | None]) -> Iterator[RuleWish]:
    """In force, tried, and only written."""
    chase = (
        Deed(DeedKind.LABEL, chase_id),
        Deed(DeedKind.NOTIFY, text="Nobody heard of this for two days. Ask again."),
    )
    yield RuleWish(
        "Chase what waits too long", RuleTrigger.TIME_IN_COLUMN, chase, "-blocked:yes", columns.get("Waiting"), STAYS
    )
    urgent = (Deed(DeedKind.NOTIFY, text="Take this one next: its promise is at risk."),)
    yield RuleWish("Promises at risk come first", RuleTrigger.SLA_AT_RISK, urgent, "-class:intangible")
    again = (Deed(DeedKind.MOVE, columns.get("Next")), Deed(DeedKind.NOTIFY, text="The customer wrote again."))
    yield RuleWish("An answer brings it back", RuleTrigger.REPLIED, again, "column:waiting")


def _fire(session: Session, at: datetime) -> None:
    """In the order in which it came due."""
    waiting = select(Timer.id).where(col(Timer.fired_at).is_(None), col(Timer.dropped_at).is_(None), Timer.due_at < at)
    for timer_id in session.exec(waiting.order_by(col(Timer.due_at), col(Timer.id))).all():
        fire_timer(session, timer_id or 0, at)


def _hear(telling: Telling, session: Session, pod_id: int, at: datetime) -> None:
    """Two customers wrote again within the last hour, and wait for the next answer."""
    answered = (
        select(Card)
        .join(SLAClock, col(SLAClock.card_id) == Card.id)
        .where(Card.pod_id == pod_id, col(Card.closed_at).is_(None), col(SLAClock.first_met_at).is_not(None))
    )
    lead = telling.who(session, lead_of(telling, POD), at)
    for number, card in enumerate(session.exec(answered.order_by(col(Card.id).desc()).limit(2)).all()):
        then, words = at - timedelta(minutes=20 + 25 * number), "Have you heard anything yet?"
        op = f"demo:heard:{number}"
        board_actions.comment_on_card(session, lead, card.id or 0, words, then, CommentKind.RECEIVED, op=op)
