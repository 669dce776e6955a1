"""What a rule's condition may ask of a card, in small letters, as it is now; read for many cards at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from board.matching import Facts
from board.models import Block, Card, CardLabel, Column, Label
from board.queries.promised import AT_ONCE
from board.replay import Standing
from core.people import Person
from pods.models import Customer, Segment

Case = tuple[Card, Standing | None]


@dataclass
class Named:
    """What the ids on some cards stand for, and what hangs on them."""

    columns: dict[int, Column] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    segments: dict[int, Segment] = field(default_factory=dict)
    customers: dict[int, Customer] = field(default_factory=dict)
    labels: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    blocked: set[int] = field(default_factory=set)


def facts_of(session: Session, card: Card, then: Standing | None = None) -> Facts:
    """The card now; where `then` is given, its column, its person, its class and its blocker as they were."""
    return facts_in(named_on(session, [(card, then)]), card, then)


def named_on(session: Session, cases: Sequence[Case]) -> Named:
    """Read what stands on these cards: a fixed number of questions for each few thousand of them."""
    found = Named()
    places = [_place(card, then) for card, then in cases]
    found.columns = _by_id(session, Column, (column_id for column_id, _ in places))
    found.people = _by_id(session, Person, (person_id for _, person_id in places))
    found.segments = _by_id(session, Segment, (card.segment_id for card, _ in cases))
    found.customers = _by_id(session, Customer, (card.customer_id for card, _ in cases))
    for some in _sets({card.id or 0 for card, _ in cases}):
        labels = select(CardLabel.card_id, Label.name).join(Label, col(CardLabel.label_id) == Label.id)
        for card_id, name in session.exec(labels.where(col(CardLabel.card_id).in_(some))):
            found.labels[card_id].append(name)
        blocks = select(Block.card_id).where(col(Block.card_id).in_(some), col(Block.ended_at).is_(None))
        found.blocked |= set(session.exec(blocks))
    return found


def facts_in(named: Named, card: Card, then: Standing | None = None) -> Facts:
    """What may be asked of one of the cards that were read."""
    column_id, person_id = _place(card, then)
    column, person = named.columns.get(column_id or 0), named.people.get(person_id or 0)
    segment, customer = named.segments.get(card.segment_id or 0), named.customers.get(card.customer_id or 0)
    is_blocked = then.is_blocked if then is not None else card.id in named.blocked
    found = {
        "class": [(then or card).service_class.value],
        "column": [column.name if column else ""],
        "priority": [card.priority.value if card.priority else "none"],
        "who": [person.name, *person.name.split()] if person else ["none", "nobody"],
        "label": named.labels.get(card.id or 0, []),
        "topic": [card.topic],
        "channel": [card.channel],
        "segment": [segment.name if segment else ""],
        "customer": [customer.ext_id, customer.name] if customer else [],
        "blocked": ["yes" if is_blocked else "no"],
        "title": [card.title],
        "text": [card.key, card.title, card.description],
    }
    return {name: frozenset(value.casefold() for value in values if value) for name, values in found.items()}


def cards_of(session: Session, card_ids: Iterable[int]) -> dict[int, Card]:
    """These cards, by id."""
    return _by_id(session, Card, card_ids)


def _place(card: Card, then: Standing | None) -> tuple[int | None, int | None]:
    return (then.column_id, then.assignee_id) if then else (card.column_id, card.assignee_id)


def _by_id(session: Session, table: Any, ids: Iterable[int | None]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for some in _sets({number for number in ids if number is not None}):
        found |= {row.id: row for row in session.exec(select(table).where(col(table.id).in_(some)))}
    return found


def _sets(ids: set[int]) -> list[list[int]]:
    """As many at a time as both stores take."""
    known = sorted(ids)
    return [known[start : start + AT_ONCE] for start in range(0, len(known), AT_ONCE)]
