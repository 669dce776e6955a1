"""Cards that are no case any more: who took them off the board, when, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from board.models import Card, CardEvent, EventKind, Gone
from core import permissions
from core.people import Actor, Person
from core.refusal import NotFound

SHOWN = 50


@dataclass(frozen=True)
class GoneCard:
    """A card that was deleted or merged. Without the right to read text, its title and the reason are None."""

    card_id: int
    key: str
    title: str | None
    gone_as: Gone
    at: datetime
    who: str
    reason: str | None


def gone_card(session: Session, actor: Actor, card_id: int) -> GoneCard | None:
    """How this card went; None while it is a case."""
    card = session.get(Card, card_id)
    if card is None or not permissions.allows(actor, "board.read", card.pod_id):
        raise NotFound("That card")
    if card.gone_as is None:
        return None
    found = _told(session, actor, card.pod_id, [card])
    return found[0] if found else None


def deleted_cards(session: Session, actor: Actor, pod_id: int) -> list[GoneCard]:
    """What was deleted from this board, the latest first."""
    permissions.check(actor, "board.read", pod_id)
    wanted = select(Card).where(Card.pod_id == pod_id, Card.gone_as == Gone.DELETED)
    cards = list(session.exec(wanted.order_by(col(Card.id).desc()).limit(SHOWN * 4)))
    return _told(session, actor, pod_id, cards)[:SHOWN]


def _told(session: Session, actor: Actor, pod_id: int, cards: list[Card]) -> list[GoneCard]:
    readable = permissions.allows(actor, "card.text", pod_id)
    kinds = (EventKind.DELETED, EventKind.MERGED)
    wanted = (
        select(CardEvent, Person.name)
        .outerjoin(Person, col(Person.id) == CardEvent.actor_id)
        .where(col(CardEvent.card_id).in_([card.id for card in cards]), col(CardEvent.kind).in_(kinds))
        .order_by(col(CardEvent.card_id), col(CardEvent.seq))
    )
    last = {event.card_id: (event, name) for event, name in session.exec(wanted)}
    found = [_line(card, *last[card.id or 0], readable) for card in cards if card.id in last]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _line(card: Card, event: CardEvent, name: str | None, readable: bool) -> GoneCard:
    return GoneCard(
        card_id=card.id or 0,
        key=card.key,
        title=card.title if readable else None,
        gone_as=card.gone_as or Gone.DELETED,
        at=event.occurred_at,
        who=name or "Podboard",
        reason=event.reason if readable else None,
    )
