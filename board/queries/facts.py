"""What a rule's condition may ask of a card, in small letters, as it is now."""

from sqlmodel import Session, col, select

from board.matching import Facts
from board.models import Block, Card, CardLabel, Column, Label
from board.replay import Standing
from core.people import Person
from pods.models import Customer, Segment


def facts_of(session: Session, card: Card, then: Standing | None = None) -> Facts:
    """The card now; where `then` is given, its column, its person, its class and its blocker as they were."""
    column_id, person_id = (then.column_id, then.assignee_id) if then else (card.column_id, card.assignee_id)
    column = session.get(Column, column_id) if column_id else None
    person = session.get(Person, person_id) if person_id else None
    segment = session.get(Segment, card.segment_id) if card.segment_id else None
    customer = session.get(Customer, card.customer_id) if card.customer_id else None
    labels = select(Label.name).join(CardLabel, col(CardLabel.label_id) == Label.id).where(CardLabel.card_id == card.id)
    found = {
        "class": [(then or card).service_class.value],
        "column": [column.name if column else ""],
        "priority": [card.priority.value if card.priority else "none"],
        "who": [person.name, *person.name.split()] if person else ["none", "nobody"],
        "label": list(session.exec(labels)),
        "topic": [card.topic],
        "channel": [card.channel],
        "segment": [segment.name if segment else ""],
        "customer": [customer.ext_id, customer.name] if customer else [],
        "blocked": ["yes" if _blocked(session, card, then) else "no"],
        "title": [card.title],
        "text": [card.key, card.title, card.description],
    }
    return {name: frozenset(value.casefold() for value in values if value) for name, values in found.items()}


def _blocked(session: Session, card: Card, then: Standing | None) -> bool:
    if then is not None:
        return then.is_blocked
    return (
        session.exec(select(Block.id).where(Block.card_id == card.id, col(Block.ended_at).is_(None))).first()
        is not None
    )
