"""The cards that fit a question as a list, with truthful counts; the search; saved views; what can be undone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, and_, col, or_, select

from board import matching, undoing
from board.ages import WorkClock
from board.models import Block, Card, CardEvent, CardLabel, Column, Deed, Label, OpeningView, SavedView, ServiceClass
from board.queries.ages import clock_over
from board.queries.dues import coming_due
from board.queries.find import condition
from board.queries.moments import AGE_SINCE
from board.queries.promised import Coming, first_due, next_promises
from board.queries.said import said_in
from core import permissions
from core.people import Actor, Person
from pods.models import Customer, Segment

LISTED = 500
UNDONE_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Line:
    """A card in a list. What the reader may not see is None. due_at: its own date; due: what comes first."""

    card_id: int
    key: str
    version: int
    title: str | None
    customer: str | None
    segment: str
    column_id: int
    column: str
    service_class: ServiceClass
    assignee: str
    channel: str
    topic: str
    labels: tuple[str, ...]
    age_s: float
    is_blocked: bool
    due_at: datetime | None
    due: Coming | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Listing:
    """Lines, how many cards fit in all, and of how many open ones of the pod; seconds of a working day for ages."""

    lines: tuple[Line, ...]
    total: int
    open_cards: int
    day_s: float


DUE = coming_due()
ORDERS: dict[str, Any] = {
    "board": (Column.position, Card.rank),
    "oldest": (func.coalesce(Card.started_at, Card.opened_at),),
    "newest": (col(Card.opened_at).desc(),),
    "due": (DUE.is_(None), DUE),
    "key": (Card.id,),
    "who": (col(Person.name).is_(None), Person.name),
    "class": (Card.service_class,),
}
"""By what a list may be ordered."""


def listed(
    session: Session,
    actor: Actor,
    pod_id: int,
    text: str,
    at: datetime,
    *,
    order: str = "board",
    most: int = LISTED,
    also: str = "",
) -> Listing:
    """The cards that fit, in that order, at most so many; all of them are counted."""
    fits = condition(session, actor, pod_id, text, at, also=also)
    rows = session.exec(ROWS.where(fits).order_by(*ORDERS[order], col(Card.id)).limit(most)).all()
    _, clock = clock_over(session, pod_id, at - AGE_SINCE, at)
    readable, named = (permissions.allows(actor, what, pod_id) for what in ("card.text", "customer.read"))
    ids = [row[0].id for row in rows]
    dues = next_promises(session, [row[0].id for row in rows if row[0].closed_at is None])
    sight = Sight(readable, named, clock, at, _labels(session, ids) if readable else {}, dues)
    total = len(rows) if len(rows) < most else session.exec(select(func.count()).select_from(Card).where(fits)).one()
    lines = tuple(_line(row, sight) for row in rows)
    return Listing(lines, total, open_count(session, actor, pod_id), clock.day_s)


ROWS: Any = (
    select(Card, Column.name, Person.name, Customer.name, Segment.name, Block.id)  # type: ignore[call-overload]
    .join(Column, col(Column.id) == Card.column_id)
    .outerjoin(Person, col(Person.id) == Card.assignee_id)
    .outerjoin(Customer, col(Customer.id) == Card.customer_id)
    .outerjoin(Segment, col(Segment.id) == Card.segment_id)
    .outerjoin(Block, (col(Block.card_id) == Card.id) & col(Block.ended_at).is_(None))
)


@dataclass(frozen=True)
class Sight:
    """How a reader sees the rows: whether texts and names, ages by which clock and when, with labels and promises."""

    readable: bool
    named: bool
    clock: WorkClock
    at: datetime
    labels: dict[int, tuple[str, ...]]
    dues: dict[int, Coming]


def _line(row: Any, sight: Sight) -> Line:
    card, column, person, customer, segment, blocked = row
    return Line(
        card_id=card.id,
        key=card.key,
        version=card.version,
        title=card.title if sight.readable else None,
        customer=(customer or "") if sight.named else None,
        segment=segment or "",
        column_id=card.column_id,
        column=column,
        service_class=card.service_class,
        assignee=person or "",
        channel=card.channel,
        topic=card.topic,
        labels=sight.labels.get(card.id, ()),
        age_s=sight.clock.seconds(card.started_at or card.opened_at, card.closed_at or sight.at),
        is_blocked=blocked is not None,
        due_at=card.due_at,
        due=first_due(card.due_at, sight.dues.get(card.id)),
        opened_at=card.opened_at,
        closed_at=card.closed_at,
    )


def open_count(session: Session, actor: Actor, pod_id: int) -> int:
    """All open cards of the pod, whatever a filter shows."""
    permissions.check(actor, "board.read", pod_id)
    here = (Card.pod_id == pod_id, col(Card.closed_at).is_(None))
    return session.exec(select(func.count()).select_from(Card).where(*here)).one()


def _labels(session: Session, card_ids: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    wanted = select(CardLabel.card_id, Label.name).join(Label, col(Label.id) == CardLabel.label_id)
    for card_id, name in session.exec(wanted.where(col(CardLabel.card_id).in_(card_ids)).order_by(Label.name)):
        found[card_id] = (*found[card_id], name)
    return found


def views_of(session: Session, actor: Actor, pod_id: int) -> list[SavedView]:
    """The pod's views, then one's own, by name."""
    permissions.check(actor, "board.read", pod_id)
    own = or_(col(SavedView.owner_id).is_(None), SavedView.owner_id == actor.person_id)
    wanted = select(SavedView).where(SavedView.pod_id == pod_id, own, col(SavedView.archived_at).is_(None))
    return sorted(session.exec(wanted), key=lambda view: (view.owner_id is not None, view.name.casefold()))


def opening_view(session: Session, actor: Actor, pod_id: int) -> SavedView | None:
    """The view with which the actor's board of this pod opens, as long as it is there and theirs to see."""
    permissions.check(actor, "board.read", pod_id)
    chosen = select(OpeningView.view_id).where(OpeningView.person_id == actor.person_id, OpeningView.pod_id == pod_id)
    own = or_(col(SavedView.owner_id).is_(None), SavedView.owner_id == actor.person_id)
    wanted = select(SavedView).where(col(SavedView.id).in_(chosen), own, col(SavedView.archived_at).is_(None))
    return session.exec(wanted).first()


@dataclass(frozen=True)
class CardHit:
    """A card that was found in the search of the bar, on any board that the reader may see."""

    card_id: int
    pod_id: int
    key: str
    title: str | None
    column: str
    closed_at: datetime | None


def search_cards(session: Session, actor: Actor, text: str, most: int = 20) -> list[CardHit]:
    """Open cards first: by their key on readable boards, by their words only where their text may be read."""
    said = text.strip()
    if not said:
        return []
    boards, texts = (permissions.pods_within(actor, what) for what in ("board.read", "card.text"))
    keyed = func.lower(col(Card.key)).startswith(said.casefold(), autoescape=True)
    worded = and_(*(said_in(session, part, is_phrase=is_phrase) for part, is_phrase in matching.parts_of(said)))
    if boards is not None:
        keyed &= col(Card.pod_id).in_(boards)
    if texts is not None:
        worded &= col(Card.pod_id).in_(texts)
    wanted = select(Card, Column.name).join(Column, col(Column.id) == Card.column_id)
    has_digit = any(sign.isdecimal() for sign in said)  # keys have; without one no card is looked at for its key
    wanted = wanted.where(or_(keyed, worded) if has_digit else worded, col(Card.gone_as).is_(None))
    is_same = func.lower(col(Card.key)) == said.casefold()
    order = (is_same.desc(), col(Card.closed_at).is_not(None), col(Card.opened_at).desc())
    return [
        CardHit(
            card.id or 0,
            card.pod_id,
            card.key,
            card.title if permissions.allows(actor, "card.text", card.pod_id) else None,
            column,
            card.closed_at,
        )
        for card, column in session.exec(wanted.order_by(*order).limit(most))
    ]


@dataclass(frozen=True)
class Undoable:
    """A change that can be taken back now. is_again: it took one back itself, which would be done again."""

    event_id: int
    kind: str
    said: str
    is_again: bool = False


def undoable_on(session: Session, actor: Actor, card_id: int) -> Undoable | None:
    """The latest change of a card that can be taken back, if the actor may and nothing stands in its way."""
    card = session.get(Card, card_id)
    if card is None or card.gone_as is not None or not permissions.allows(actor, "card.write", card.pod_id):
        return None  # a guest of an overflow reads the card and takes nothing back
    story = list(
        session.exec(
            select(CardEvent).where(CardEvent.card_id == card_id).order_by(col(CardEvent.seq).desc()).limit(20)
        )
    )
    ordered = list(reversed(story))
    undone = undoing.taken_back(ordered)
    undos = {event.id for event in story if event.undoes_id is not None}
    for event in story:
        if event.kind in undoing.BARRING:
            return None
        if event.id in undone or event.undoes_id in undos:  # taken back; or done again: then the first one stands
            continue
        if event.undoes_id is not None and not undoing.can_be_redone(event, ordered):
            return None
        if not undoing.can_be_undone(event) or event.pod_id != card.pod_id:
            continue
        found = Undoable(event.id or 0, event.kind.value, undoing.DID[event.kind], event.undoes_id is not None)
        return None if undoing.bar(event, ordered) else found
    return None


def event_of(session: Session, actor: Actor, op: str) -> CardEvent | None:
    """The event that a command of the actor wrote."""
    event = session.exec(select(CardEvent).where(CardEvent.op == op)).first()
    return event if event is not None and event.actor_id == actor.person_id else None


def last_deed(session: Session, actor: Actor, pod_id: int, at: datetime) -> Deed | None:
    """The actor's own latest deed with many cards of that pod, if it can be undone still."""
    permissions.check(actor, "board.read", pod_id)
    wanted = select(Deed).where(Deed.pod_id == pod_id, Deed.person_id == actor.person_id, Deed.at > at - UNDONE_WITHIN)
    deed = session.exec(wanted.order_by(col(Deed.id).desc()).limit(1)).first()
    return None if deed is None or deed.undone_at is not None or deed.said.startswith("Undid: ") else deed


def card_key_of(session: Session, card_id: int) -> str:
    """What a card is called, for whoever just changed it."""
    return session.exec(select(Card.key).where(Card.id == card_id)).first() or "the card"
