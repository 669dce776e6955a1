"""What happened to a card, in words, with the names that ids bear today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from typing import Any

from sqlmodel import Session, col, select

from board import story
from board.models import Card, CardEvent, Column, EventKind, HandoffOffer, Label, Rule, ServiceClass
from board.story import Names
from core.people import ActorKind, Person
from pods.models import Pod


@dataclass(frozen=True)
class Said:
    """One line of history, or one comment: when, who or what, the words. group: under which word it is found."""

    at: datetime
    who: str
    text: str
    group: str = ""


@dataclass(frozen=True)
class Happening:
    """One event for a reader that is a program: ids as they were, names as they are, and the sentence people read."""

    seq: int
    at: datetime
    kind: EventKind
    by: ActorKind
    who: str
    pod_id: int
    from_pod_id: int | None
    from_column_id: int | None
    to_column_id: int | None
    from_assignee_id: int | None
    to_assignee_id: int | None
    service_class: ServiceClass
    reason: str | None
    said: str


AS_IT_WAS = (
    *("seq", "kind", "pod_id", "from_pod_id", "from_column_id", "to_column_id"),
    *("from_assignee_id", "to_assignee_id", "service_class"),
)


def happenings_of(session: Session, card_id: int, at: datetime, *, readable: bool) -> list[Happening]:
    """Events only, oldest first. Without the right to read text, no words: the reason is None."""
    wanted = select(CardEvent).where(CardEvent.card_id == card_id, CardEvent.occurred_at <= at)
    events = session.exec(wanted.order_by(col(CardEvent.seq))).all()
    names = _names(session, events)
    if not readable:
        names = replace(names, labels={})
    return [
        Happening(
            **{name: getattr(event, name) for name in AS_IT_WAS},
            at=event.occurred_at,
            by=event.actor_kind,
            who=names.people.get(event.actor_id or 0, ""),
            reason=event.reason if readable else None,
            said=story.line(event if readable else _wordless(event), names),
        )
        for event in events
    ]


def history_of(session: Session, card_id: int, at: datetime, *, readable: bool) -> list[Said]:
    """Newest first: events, and offers to other pods among them. Without the right to read text, no words."""
    wanted = select(CardEvent).where(CardEvent.card_id == card_id, CardEvent.occurred_at <= at)
    events = session.exec(wanted.order_by(col(CardEvent.seq).desc())).all()
    names = _names(session, events)
    if not readable:
        names = replace(names, labels={})
    lines = [
        Said(event.occurred_at, "", story.line(event if readable else _wordless(event), names), group)
        for event in events
        for group in [story.group_of(event.kind)]
    ]
    return list(merge(lines, _offered(session, card_id, at, readable=readable), key=_moment, reverse=True))


def _moment(line: Said) -> datetime:
    return line.at


def _offered(session: Session, card_id: int, at: datetime, *, readable: bool) -> list[Said]:
    """Offers, and what became of them, newest first. An accepted one is told by its handoff."""
    offers = session.exec(select(HandoffOffer).where(HandoffOffer.card_id == card_id)).all()
    people = {n for one in offers for n in (one.offered_by_id, one.answered_by_id)}
    names = Names(
        _called(session, Person.id, Person.name, people),
        pods=_called(session, Pod.id, Pod.name, {one.to_pod_id for one in offers}),
    )
    told = [(when, said) for one in offers for when, said in story.offered(one, names, readable=readable)]
    return [Said(when, "", said, "People") for when, said in sorted(told, reverse=True) if when <= at]


def _wordless(event: CardEvent) -> CardEvent:
    return CardEvent(**{**event.model_dump(), "reason": "", "id": None})


def _names(session: Session, found: Sequence[CardEvent]) -> Names:
    people = {n for e in found for n in (e.actor_id, e.from_assignee_id, e.to_assignee_id)}
    people |= {e.detail.get("helper_id") for e in found if e.detail}
    columns = {n for e in found for n in (e.from_column_id, e.to_column_id)}
    told = [e.detail for e in found if e.detail]
    served = {one.get("serving_pod_id") for one in told}
    return Names(
        _called(session, Person.id, Person.name, people),
        _called(session, Column.id, Column.name, columns),
        _called(session, Pod.id, Pod.name, {n for e in found for n in (e.from_pod_id, e.pod_id)} | served),
        _called(session, Card.id, Card.key, {n for one in told for n in (one.get("other_id"), one.get("into"))}),
        _called(session, Label.id, Label.name, {one.get("label_id") for one in told}),
        _called(session, Rule.id, Rule.name, {e.rule_id for e in found}),
        {e.id or 0 for e in found if e.undoes_id is not None},
    )


def _called(session: Session, key: Any, name: Any, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {number for number in ids if number}
    return dict(session.exec(select(key, name).where(key.in_(wanted))).all()) if wanted else {}
