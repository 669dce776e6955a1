"""One person's day on the boards: the cards in their hands, what they were told, what they promised, their shifts."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from board import promises
from board.ages import Band
from board.models import Block, Card, Column, ColumnKind, CustomerPromise, Notice, NoticeKind, ServiceClass
from board.queries.ages import Ageing, ageing
from board.queries.promised import Coming, first_due, next_promises
from core import permissions
from core.people import Actor, Person
from pods import queries as pod_queries
from pods.models import Duty, Pod, Shift

TOLD_READ, WORDS_READ = 100, 30
NEAR = timedelta(days=1)
"""So long before it is due a promise that nobody has by name stands on everybody's day."""


@dataclass(frozen=True)
class HeldCard:
    """An open card in my hands, with the age that its pod reckons.

    due_at: its date or the promise that comes first; what: that promise's name, nothing for its own date.
    """

    card_id: int
    pod_id: int
    key: str
    title: str
    column: str
    is_started: bool
    service_class: ServiceClass
    age: str
    age_words: str
    band: Band
    due_at: datetime | None
    blocked: str | None
    what: str = ""


@dataclass(frozen=True)
class Told:
    """A notice of mine that I have not put away. The card says the rest to those who may read it.

    earlier: older notices about promised times of the same card; what they say follows on the newest.
    """

    notice_id: int
    kind: NoticeKind
    said: str
    by: str
    key: str
    card_id: int | None
    pod_id: int | None
    at: datetime
    earlier: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """This notice, and those before it."""
        return (self.notice_id, *self.earlier)


@dataclass(frozen=True)
class Word:
    """What was promised to a customer, and not kept yet. who: nobody where it is mine."""

    promise_id: int
    text: str
    due_at: datetime
    key: str
    card_id: int | None
    pod_id: int
    who: str = ""


@dataclass(frozen=True)
class Turn:
    """A shift of mine: what it is, from when to when, in which pod. is_away: leave was granted over it."""

    duty: str
    pod: str
    start_at: datetime
    end_at: datetime
    is_away: bool = False


@dataclass(frozen=True)
class MyDay:
    """Everything that one person holds today."""

    cards: list[HeldCard]
    told: list[Told]
    words: list[Word]
    turns: list[Turn]


def my_day(session: Session, actor: Actor, at: datetime) -> MyDay:
    """The actor's own day, over all pods whose cards they may read."""
    within = permissions.pods_within(actor, "card.text")
    return MyDay(
        cards=_cards(session, actor, within, at),
        told=_told(session, actor),
        words=_words(session, actor, within, at),
        turns=_turns(session, actor, at),
    )


def _cards(session: Session, actor: Actor, within: frozenset[int] | None, at: datetime) -> list[HeldCard]:
    wanted = (
        select(Card, Column, Block.reason)
        .join(Column, col(Column.id) == Card.column_id)
        .outerjoin(Block, (col(Block.card_id) == Card.id) & col(Block.ended_at).is_(None))
        .where(Card.assignee_id == actor.person_id, col(Card.closed_at).is_(None))
    )
    if within is not None:
        wanted = wanted.where(col(Card.pod_id).in_(within))
    rows = [(card, column, reason) for card, column, reason in session.exec(wanted)]
    by_pod = {pod_id: ageing(session, pod_id, at) for pod_id in {card.pod_id for card, *_ in rows}}
    dues = next_promises(session, [card.id or 0 for card, *_ in rows])
    held = [(_held(card, column, reason, by_pod[card.pod_id], dues), card.opened_at) for card, column, reason in rows]
    return [line for line, _ in sorted(held, key=_order)]


def _order(one: tuple[HeldCard, datetime]) -> tuple[object, ...]:
    """Expedite, then what was started, then the earliest due, then the oldest."""
    line, opened_at = one
    late = line.due_at is None
    return (
        line.service_class is not ServiceClass.EXPEDITE,
        not line.is_started,
        late,
        line.due_at or opened_at,
        opened_at,
        line.card_id,
    )


def _held(card: Card, column: Column, reason: str | None, its: Ageing, dues: dict[int, Coming]) -> HeldCard:
    age = its.age(card.service_class, card.started_at, card.opened_at)
    due = first_due(card.due_at, dues.get(card.id or 0))
    return HeldCard(
        card_id=card.id or 0,
        pod_id=card.pod_id,
        key=card.key,
        title=card.title,
        column=column.name,
        is_started=column.kind in (ColumnKind.ACTIVE, ColumnKind.WAITING),
        service_class=card.service_class,
        age=age.text,
        age_words=age.words,
        band=age.band,
        due_at=due.at if due else None,
        blocked=reason,
        what=due.what if due else "",
    )


def _told(session: Session, actor: Actor) -> list[Told]:
    wanted = (
        select(Notice, Person.name, Card.key)
        .outerjoin(Person, col(Person.id) == Notice.by_id)
        .outerjoin(Card, col(Card.id) == Notice.card_id)
        .where(Notice.person_id == actor.person_id, col(Notice.seen_at).is_(None))
        .order_by(col(Notice.at).desc(), col(Notice.id).desc())
    )
    told: dict[tuple[object, ...], Told] = {}
    for row, by, key in session.exec(wanted.limit(TOLD_READ)):
        slot = _slot(row.kind, row.card_id, row.id)
        if slot in told:
            first = told[slot]
            said = first.said if promises.is_told(row.said, first.said) else f"{first.said}. {row.said}"
            told[slot] = replace(first, said=said, earlier=(*first.earlier, row.id or 0))
        else:
            told[slot] = Told(row.id or 0, row.kind, row.said, by or "", key or "", row.card_id, row.pod_id, row.at)
    return list(told.values())


def notices_waiting(session: Session, actor: Actor) -> int:
    """How many notices wait for the actor, as far as they are read at once: as many as My day has lines of them."""
    wanted = select(Notice.kind, Notice.card_id, Notice.id).where(
        Notice.person_id == actor.person_id, col(Notice.seen_at).is_(None)
    )
    newest = wanted.order_by(col(Notice.at).desc(), col(Notice.id).desc()).limit(TOLD_READ)
    return len({_slot(NoticeKind(kind), card_id, number) for kind, card_id, number in session.exec(newest)})


def _slot(kind: NoticeKind, card_id: int | None, number: int | None) -> tuple[object, ...]:
    """What is told about one card's promised times stands in one line."""
    return ("clock", card_id) if kind is NoticeKind.SLA and card_id is not None else ("notice", number)


def _words(session: Session, actor: Actor, within: frozenset[int] | None, at: datetime) -> list[Word]:
    """What I promised; what the pod promised and nobody in it, once that is near; for its lead, all that is late."""
    now_with = func.coalesce(Card.pod_id, CustomerPromise.pod_id)
    wanted = (
        select(CustomerPromise, Card.key, now_with, Person.name)
        .outerjoin(Card, col(Card.id) == CustomerPromise.card_id)
        .outerjoin(Person, col(Person.id) == CustomerPromise.person_id)
        .where(col(CustomerPromise.kept_at).is_(None), col(CustomerPromise.broken_at).is_(None))
        .order_by(col(CustomerPromise.due_at), col(CustomerPromise.id))
    )
    works, leads = (permissions.pods_within(actor, what) for what in ("card.write", "board.configure"))
    mine = col(CustomerPromise.person_id) == actor.person_id
    nobodys = col(CustomerPromise.person_id).is_(None) & (col(CustomerPromise.due_at) <= at + NEAR)
    late = col(CustomerPromise.due_at) <= at
    wanted = wanted.where(
        or_(
            mine,
            nobodys & now_with.in_(works) if works is not None else nobodys,
            late & now_with.in_(leads) if leads is not None else late,
        )
    )
    if within is not None:
        wanted = wanted.where(now_with.in_(within))
    return [
        Word(
            row.id or 0,
            row.text,
            row.due_at,
            key or "",
            row.card_id,
            pod_id,
            "" if row.person_id == actor.person_id else name or "the pod",
        )
        for row, key, pod_id, name in session.exec(wanted.limit(WORDS_READ))
    ]


def _turns(session: Session, actor: Actor, at: datetime) -> list[Turn]:
    """My shifts that are not over, of today and tomorrow."""
    day = pod_queries.day_of(session, at)
    shifts = [
        one
        for one in pod_queries.own_shifts(session, actor, day, day + timedelta(days=1))
        if one.end_at > at and one.duty is not Duty.OFF
    ]
    named = select(Pod.id, Pod.name).where(col(Pod.id).in_({one.pod_id for one in shifts}))
    names = {pod_id or 0: name for pod_id, name in session.exec(named)}
    found = [
        Turn(one.duty.value, names.get(one.pod_id, ""), one.start_at, one.end_at, _is_away(session, one))
        for one in shifts
    ]
    return sorted(found, key=lambda turn: turn.start_at)


def _is_away(session: Session, shift: Shift) -> bool:
    away = pod_queries.absences(session, shift.pod_id, [shift.person_id], shift.start_at, shift.end_at)
    return any(start < shift.end_at and end > shift.start_at for _, start, end in away)
