"""A pod's board as somebody may see it: columns with unfiltered counts, and the cards to show.

Plain columns are read, never whole records, and as the store keeps them: a row that is the same as in the earlier
view is not looked at again. What a change costs then hardly grows with the number of cards.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlalchemy import select as sql
from sqlmodel import Session, col, select

from board.models import Block, Board, Card, CardEvent, Column, ColumnKind, Lanes, LimitMode, ServiceClass
from board.queries.classes import pull_order
from board.queries.promised import Coming, next_promises
from board.queries.recurring import earlier_cases, merged_stamp
from board.queries.talk import steps_in
from core import permissions
from core.people import Actor, Person
from core.refusal import NotFound
from pods.models import Customer, Pod, Segment

DONE_SHOWN = 50
DONE_SINCE = timedelta(days=14)


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
    mode: LimitMode = LimitMode.BLOCK


class CardView(NamedTuple):
    """A card on the board. What the viewer may not read is None, and never leaves the server."""

    card_id: int
    key: str
    version: int
    column_id: int
    service_class: ServiceClass
    rank: int
    title: str | None
    customer: str | None
    segment_id: int | None
    channel: str
    assignee_id: int | None
    opened_at: datetime
    started_at: datetime | None
    entered_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    blocked: str | None
    blocked_since: datetime | None
    nth_contact: int
    promise: Coming | None = None
    steps: tuple[int, int] | None = None


class Beside(NamedTuple):
    """What stands beside a card's row: the promise that comes due, and its steps, done and all."""

    promise: Coming | None = None
    steps: tuple[int, int] | None = None


@dataclass
class Known:
    """What an earlier view of the same viewer read: by card the row, what stands beside it, what was made of both."""

    cards: dict[int, tuple[Any, Beside, CardView]] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    done_total: int | None = None
    merged: tuple[int, int, int] | None = None


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
    people: dict[int, str]
    segments: dict[int, str]
    done_total: int
    lanes: Lanes
    calendar_id: int | None
    order: tuple[ServiceClass, ...] = tuple(ServiceClass)


def revision(session: Session, actor: Actor, pod_id: int) -> int | None:
    """The board's revision; None when the pod has no board yet."""
    permissions.check(actor, "board.read", pod_id)
    return session.exec(select(Board.revision).where(Board.pod_id == pod_id)).first()


def card_stamps(session: Session, pod_id: int, card_ids: list[int]) -> dict[int, str]:
    """For cards of this pod a text that changes with anything that happens to them."""
    newest = select(func.max(CardEvent.seq)).where(CardEvent.card_id == Card.id).scalar_subquery()
    wanted = select(Card.id, Card.version, newest).where(Card.pod_id == pod_id, col(Card.id).in_(card_ids))
    return {card_id or 0: f"{version}.{seq}" for card_id, version, seq in session.exec(wanted)}


def last_hand(session: Session, card_id: int) -> str:
    """Who did the last thing with a card."""
    wanted = select(Person.name).join(CardEvent, col(CardEvent.actor_id) == Person.id)
    newest = wanted.where(CardEvent.card_id == card_id).order_by(col(CardEvent.seq).desc()).limit(1)
    return session.exec(newest).first() or "Somebody"


def board_view(
    session: Session, actor: Actor, pod_id: int, at: datetime, known: Known | None = None
) -> BoardView | None:
    """The board as this actor may see it; None when the pod has no board yet. `known` is brought up to date."""
    permissions.check(actor, "board.read", pod_id)
    opened, pod = session.get(Board, pod_id), session.get(Pod, pod_id)
    if pod is None:
        raise NotFound("That pod")
    if opened is None:
        return None
    known, order = known or Known(), pull_order(session, pod_id)
    cards = _cards(session, actor, pod_id, at, known, order)
    if known.done_total is None:
        known.done_total = _done_total(session, pod_id)
    return BoardView(
        pod_id=pod_id,
        pod_name=pod.name,
        zone=pod.zone,
        revision=opened.revision,
        blocked_counts=opened.blocked_counts,
        expedite_limit=opened.expedite_limit,
        columns=_columns(session, opened, cards),
        cards=cards,
        people=_names(session, Person, {card.assignee_id for card in cards}),
        segments=_names(session, Segment, {card.segment_id for card in cards}),
        done_total=known.done_total,
        lanes=opened.lanes,
        calendar_id=opened.calendar_id,
        order=order,
    )


def _columns(session: Session, opened: Board, cards: list[CardView]) -> list[ColumnView]:
    counts = Counter(card.column_id for card in cards if card.closed_at is None)
    idle = Counter(card.column_id for card in cards if card.closed_at is None and card.blocked is not None)
    left_out = Counter[int]() if opened.blocked_counts else idle
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
            counts[column.id or 0],
            counts[column.id or 0] - left_out[column.id or 0],
            column.limit_mode,
        )
        for column in session.exec(wanted.order_by(col(Column.position), col(Column.id)))
    ]


def _done_total(session: Session, pod_id: int) -> int:
    finished = (Card.pod_id == pod_id, col(Card.closed_at).is_not(None), col(Card.gone_as).is_(None))
    return session.exec(select(func.count()).select_from(Card).where(*finished)).one()


def _names(session: Session, kind: type[Person] | type[Segment], ids: set[int | None]) -> dict[int, str]:
    wanted = select(kind.id, kind.name).where(col(kind.id).in_(ids - {None}))
    return {key or 0: name for key, name in session.exec(wanted)}


def _instant(stored: Any) -> datetime | None:
    """What the store keeps as text (SQLite) or as a moment (PostgreSQL)."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored


class Row(NamedTuple):
    """A card as the store keeps it: no value is converted before it is known to be new."""

    id: int
    service_class: str
    rank: int
    contract_id: int | None
    key: str
    version: int
    column_id: int
    title: str
    customer_id: int | None
    segment_id: int | None
    channel: str
    topic: str
    assignee_id: int | None
    opened_at: Any
    started_at: Any
    entered_at: Any
    due_at: Any
    closed_at: Any
    customer: str | None
    blocked: str | None
    blocked_since: Any


OF_CARD = Row._fields[:18]
ROWS: Any = (
    sql(
        *[getattr(Card, name) for name in OF_CARD],
        *(col(one) for one in (Customer.name, Block.reason)),
        col(Block.started_at),
    )
    .select_from(Card)
    .outerjoin(Customer, col(Customer.id) == Card.customer_id)
    .outerjoin(Block, (col(Block.card_id) == Card.id) & col(Block.ended_at).is_(None))
)


def _rows(session: Session, wanted: Any) -> list[Any]:
    """What the driver says, untouched: plain tuples, which are compared in no time."""
    found = session.connection().execute(wanted)
    return list(found.cursor.fetchall()) if found.cursor else []


def _cards(
    session: Session, actor: Actor, pod_id: int, at: datetime, known: Known, order: tuple[ServiceClass, ...]
) -> list[CardView]:
    """Open cards in the order of pulling, then what was finished lately; only rows that are new are looked at."""
    here = ROWS.where(Card.pod_id == pod_id)
    place = {kind.value: number for number, kind in enumerate(order)}
    found = _rows(session, here.where(col(Card.closed_at).is_(None)))
    is_open = sorted(found, key=lambda row: (place[row[1]], row[2], row[0]))
    lately = here.where(col(Card.closed_at) >= at - DONE_SINCE, col(Card.gone_as).is_(None))
    finished = _rows(session, lately.order_by(col(Card.closed_at).desc()).limit(DONE_SHOWN))
    rows = is_open + finished
    if (closed := {row[0] for row in finished}) != known.closed:
        known.closed, known.done_total = closed, None
    promises = next_promises(session, [row[0] for row in rows])
    if (merged := merged_stamp(session)) != known.merged:
        known.merged, known.cards = merged, {}
    steps = steps_in(session, pod_id)
    beside = {row[0]: Beside(promises.get(row[0]), steps.get(row[0])) for row in rows}
    was, blank = known.cards, (None, None, None)
    changed = [Row._make(row) for row in rows if was.get(row[0], blank)[:2] != (row, beside[row[0]])]
    earlier = earlier_cases(
        session, [(row.id, row.customer_id, row.topic, _instant(row.opened_at) or at) for row in changed]
    )
    readable, named = (permissions.allows(actor, what, pod_id) for what in ("card.text", "customer.read"))
    fresh = {
        row.id: (tuple(row), beside[row.id], _shown(row, beside[row.id], earlier, readable, named)) for row in changed
    }
    known.cards = {row[0]: fresh.get(row[0]) or was[row[0]] for row in rows}
    return [view for _, _, view in known.cards.values()]


def _shown(row: Row, its: Beside, earlier: dict[int, int], readable: bool, named: bool) -> CardView:
    opened_at = _instant(row.opened_at)
    return CardView(
        card_id=row.id,
        key=row.key,
        version=row.version,
        column_id=row.column_id,
        service_class=ServiceClass(row.service_class),
        rank=row.rank,
        title=row.title if readable else None,
        customer=(row.customer or "") if named else None,
        segment_id=row.segment_id,
        channel=row.channel,
        assignee_id=row.assignee_id,
        opened_at=opened_at or datetime.min.replace(tzinfo=UTC),
        started_at=_instant(row.started_at),
        entered_at=_instant(row.entered_at) or datetime.min.replace(tzinfo=UTC),
        due_at=_instant(row.due_at),
        closed_at=_instant(row.closed_at),
        blocked=None if row.blocked_since is None else row.blocked if readable else "",
        blocked_since=_instant(row.blocked_since),
        nth_contact=earlier.get(row.id, 0) + 1,
        promise=its.promise,
        steps=its.steps,
    )
