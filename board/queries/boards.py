"""A pod's board as somebody may see it: columns with unfiltered counts, and the cards to show."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import flow
from board.models import Block, Board, Card, Column, ColumnKind, ServiceClass
from board.queries.flow import cycle_times
from board.queries.promised import next_promises
from core import permissions
from core.people import Actor, Person
from core.refusal import NotFound
from pods.models import Customer, Pod, Segment

DONE_SHOWN = 50
DONE_SINCE = timedelta(days=14)
REPEAT_WINDOW = timedelta(days=7)
CLASS_ORDER = tuple(ServiceClass)
"""Expedite first, then fixed date, standard, intangible: the pod's pull policy."""


@dataclass(frozen=True)
class ColumnView:
    """A column with what it holds: `count` in truth, `held` as its limit counts."""

    column_id: int
    name: str
    kind: ColumnKind
    position: int
    wip_limit: int | None
    policy: str
    version: int
    count: int
    held: int


@dataclass(frozen=True)
class CardView:
    """A card on the board. What the viewer may not read is None, and never leaves the server."""

    card_id: int
    key: str
    version: int
    column_id: int
    service_class: ServiceClass
    title: str | None
    customer: str | None
    segment: str
    channel: str
    assignee: str
    opened_at: datetime
    started_at: datetime | None
    entered_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    blocked: str | None
    blocked_since: datetime | None
    nth_contact: int
    promise_at: datetime | None = None


@dataclass(frozen=True)
class BoardView:
    """Everything a board shows, to one kind of viewer, at one revision."""

    pod_id: int
    pod_name: str
    zone: str
    revision: int
    blocked_counts: bool
    expedite_limit: int
    columns: list[ColumnView]
    cards: list[CardView]
    done_total: int
    sle: flow.Sle | None
    finished: int


def revision(session: Session, actor: Actor, pod_id: int) -> int | None:
    """The board's revision; None when the pod has no board yet."""
    permissions.check(actor, "board.read", pod_id)
    return session.exec(select(Board.revision).where(Board.pod_id == pod_id)).first()


def board_view(session: Session, actor: Actor, pod_id: int, at: datetime) -> BoardView | None:
    """The board as this actor may see it; None when the pod has no board yet."""
    permissions.check(actor, "board.read", pod_id)
    opened, pod = session.get(Board, pod_id), session.get(Pod, pod_id)
    if pod is None:
        raise NotFound("That pod")
    if opened is None:
        return None
    times = cycle_times(session, pod_id, at)
    return BoardView(
        pod_id=pod_id,
        pod_name=pod.name,
        zone=pod.zone,
        revision=opened.revision,
        blocked_counts=opened.blocked_counts,
        expedite_limit=opened.expedite_limit,
        columns=_columns(session, opened),
        cards=_cards(session, actor, pod_id, at),
        done_total=_done_total(session, pod_id),
        sle=flow.sle_of(times),
        finished=len(times),
    )


def _columns(session: Session, opened: Board) -> list[ColumnView]:
    blocked = select(Block.id).where(Block.card_id == Card.id, col(Block.ended_at).is_(None)).exists()
    here = Card.pod_id == opened.pod_id
    open_cards = select(Card.column_id, func.count()).where(here, col(Card.closed_at).is_(None))
    counts: dict[int, int] = dict(session.exec(open_cards.group_by(col(Card.column_id))).all())
    left_out = open_cards.where(blocked).group_by(col(Card.column_id))
    idle: dict[int, int] = {} if opened.blocked_counts else dict(session.exec(left_out).all())
    wanted = select(Column).where(Column.pod_id == opened.pod_id, col(Column.archived_at).is_(None))
    return [
        ColumnView(
            column.id or 0,
            column.name,
            column.kind,
            column.position,
            column.wip_limit,
            column.policy,
            column.version,
            counts.get(column.id or 0, 0),
            counts.get(column.id or 0, 0) - idle.get(column.id or 0, 0),
        )
        for column in session.exec(wanted.order_by(col(Column.position), col(Column.id)))
    ]


def _done_total(session: Session, pod_id: int) -> int:
    wanted = select(func.count()).select_from(Card).where(Card.pod_id == pod_id, col(Card.closed_at).is_not(None))
    return session.exec(wanted).one()


def _cards(session: Session, actor: Actor, pod_id: int, at: datetime) -> list[CardView]:
    wanted = (
        select(Card, Customer.name, Segment.name, Block)
        .outerjoin(Customer, col(Customer.id) == Card.customer_id)
        .outerjoin(Segment, col(Segment.id) == Card.segment_id)
        .outerjoin(Block, (col(Block.card_id) == Card.id) & col(Block.ended_at).is_(None))
        .where(Card.pod_id == pod_id)
    )
    rows: list[Any] = list(session.exec(wanted.where(col(Card.closed_at).is_(None))))
    rows.sort(key=lambda row: (CLASS_ORDER.index(row[0].service_class), row[0].rank, row[0].id))
    finished = wanted.where(col(Card.closed_at) >= at - DONE_SINCE).order_by(col(Card.closed_at).desc())
    rows += session.exec(finished.limit(DONE_SHOWN)).all()
    people = select(Person.id, Person.name).where(col(Person.id).in_({row[0].assignee_id for row in rows}))
    lens = _Lens(
        readable=permissions.allows(actor, "card.text", pod_id),
        named=permissions.allows(actor, "customer.read", pod_id),
        people={person_id or 0: name for person_id, name in session.exec(people)},
        repeats=_repeats(session, [row[0] for row in rows]),
        promises=next_promises(session, [row[0].id or 0 for row in rows if row[0].contract_id is not None]),
    )
    return [_shown(card, customer, segment, block, lens) for card, customer, segment, block in rows]


def _repeats(session: Session, cards: list[Card]) -> dict[int, int]:
    """How many cases of the same customer and topic arrived within seven days before, by card."""
    known = {card.customer_id for card in cards if card.customer_id and card.topic}
    if not known:
        return {}
    earliest = min(card.opened_at for card in cards) - REPEAT_WINDOW
    wanted = select(Card.customer_id, Card.topic, Card.opened_at).where(
        col(Card.customer_id).in_(known), Card.opened_at >= earliest
    )
    arrivals: dict[tuple[int | None, str], list[datetime]] = {}
    for customer_id, topic, opened_at in session.exec(wanted):
        arrivals.setdefault((customer_id, topic), []).append(opened_at)
    for times in arrivals.values():
        times.sort()
    counted = {}
    for card in cards:
        times = arrivals.get((card.customer_id, card.topic), [])
        first, last = card.opened_at - REPEAT_WINDOW, card.opened_at
        counted[card.id or 0] = bisect_left(times, last) - bisect_left(times, first)
    return counted


@dataclass(frozen=True)
class _Lens:
    """What the viewer may read, and the names and counts that the rows need."""

    readable: bool
    named: bool
    people: dict[int, str]
    repeats: dict[int, int]
    promises: dict[int, datetime]


def _shown(card: Card, customer: str | None, segment: str | None, block: Block | None, lens: _Lens) -> CardView:
    return CardView(
        card_id=card.id or 0,
        key=card.key,
        version=card.version,
        column_id=card.column_id,
        service_class=card.service_class,
        title=card.title if lens.readable else None,
        customer=(customer or "") if lens.named else None,
        segment=segment or "",
        channel=card.channel,
        assignee=lens.people.get(card.assignee_id or 0, ""),
        opened_at=card.opened_at,
        started_at=card.started_at,
        entered_at=card.entered_at,
        due_at=card.due_at,
        closed_at=card.closed_at,
        blocked=(block.reason if lens.readable else "") if block else None,
        blocked_since=block.started_at if block else None,
        nth_contact=lens.repeats.get(card.id or 0, 0) + 1,
        promise_at=lens.promises.get(card.id or 0),
    )
