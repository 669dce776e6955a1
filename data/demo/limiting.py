"""One pod agreed on limits and exit checklists within its manager's range, and passed some of them with a reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from board import actions, queries
from board.actions import CardMove
from board.models import Board, Card, ColumnKind, LimitMode, LimitScope, ServiceClass
from board.setup import LimitPlan, Line, Range
from data.demo.founding import MANAGER
from data.demo.ground import Telling
from data.demo.rosters import Told
from data.demo.skills import lead_of
from data.demo.story import STRUGGLING_POD

POD = STRUGGLING_POD
GRANTED = Range(2, 12, columns_high=8, expedite_high=2, note="So that pods stay comparable")
CHECKS = ("The customer knows what happens next", "The cause is written down")
WEEKS_AGO = 2


def told(telling: Telling) -> Iterator[Told]:
    """The manager's range; what the pod made of it comes this morning, when nobody works unasked any more."""
    if any(plan.code == POD for plan in telling.plans):
        first = telling.span.at(telling.span.monday(WEEKS_AGO), 8.1)
        yield first, partial(_grant, telling, first)


def tell(telling: Telling, session: Session) -> None:
    """This morning the pod agreed; two cards went on although something was missing, and somebody said why."""
    if POD not in telling.pod_ids:
        return
    at, lead = telling.span.now, telling.who(session, lead_of(telling, POD), telling.span.now)
    _agree(telling, at, session)
    setup = queries.read_setup(session, telling.pod_ids[POD])
    doing = next(column for column in setup.columns if column.kind is ColumnKind.ACTIVE)
    cards = _open(session, doing.column_id)
    for card, line in zip(cards[1:4], doing.checks * 2, strict=False):
        actions.tick_exit(
            session, lead, card.id or 0, line.check_id or 0, is_done=True, at=at, op=f"demo:tick:{card.id}"
        )
    if cards:
        done = setup.columns[-1].column_id
        wish = CardMove(cards[0].id or 0, done, cards[0].version, reason="The customer answered before we could")
        actions.move_card(session, lead, wish, at, op="demo:limits:done")
    queue = _open(session, setup.columns[0].column_id)
    waiting = [card for card in queue if card.service_class is ServiceClass.STANDARD]
    if waiting:
        move = CardMove(waiting[0].id or 0, doing.column_id, waiting[0].version, reason="Her heating is off")
        actions.move_card(session, lead, move, at, op="demo:limits:doing")


def _grant(telling: Telling, at: datetime, session: Session) -> None:
    manager = telling.who(session, MANAGER, at)
    actions.grant_range(session, manager, telling.pod_ids[POD], GRANTED, 0, at, op="demo:limits:range")


def _agree(telling: Telling, at: datetime, session: Session) -> None:
    pod_id, lead = telling.pod_ids[POD], telling.who(session, lead_of(telling, POD), at)
    setup, opened = queries.read_setup(session, pod_id), session.get_one(Board, pod_id)
    doing = next(column for column in setup.columns if column.kind is ColumnKind.ACTIVE)
    waiting = next(column for column in setup.columns if column.kind is ColumnKind.WAITING)
    fewer = min(12, max(2, len(_open(session, doing.column_id)) - 1))
    asked = replace(doing, wip_limit=fewer, mode=LimitMode.REASON, checks=tuple(Line(text) for text in CHECKS))
    both = LimitPlan(-1, LimitScope.GROUP, 10, LimitMode.WARN, column_ids=(doing.column_id, waiting.column_id))
    wished = replace(
        setup,
        columns=tuple(asked if one is doing else one for one in setup.columns),
        limits=(both, LimitPlan(-2, LimitScope.PERSON, 4, LimitMode.WARN)),
        classes=tuple(
            replace(one, target_days=1.0 if one.service_class is ServiceClass.EXPEDITE else one.target_days)
            for one in setup.classes
        ),
    )
    actions.save_setup(session, lead, pod_id, wished, opened.setup_version, at, op="demo:limits:setup")


def _open(session: Session, column_id: int) -> list[Card]:
    wanted = select(Card).where(Card.column_id == column_id, col(Card.closed_at).is_(None))
    return list(session.exec(wanted.order_by(col(Card.entered_at), col(Card.id))))
