"""Cards by their key or the words of their title, for the palette: also those that are not on the board any more."""

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from board.models import Card, Column
from board.queries.said import said_in
from core import permissions
from core.people import Actor

LONGEST = 80


@dataclass(frozen=True)
class Hit:
    """A card that was found, and where it is."""

    card_id: int
    key: str
    title: str
    where: str


def palette_hits(session: Session, actor: Actor, pod_id: int, text: str, limit: int = 8) -> list[Hit]:
    """The newest cards of the pod whose key begins with the text, or whose text holds all its words."""
    permissions.check(actor, "board.read", pod_id)
    words = text[:LONGEST].split()
    if not words or not permissions.allows(actor, "card.text", pod_id):
        return []
    held = [col(Card.title).icontains(word, autoescape=True) for word in words]
    begins = col(Card.key).istartswith(words[0], autoescape=True)
    title = held[0]
    for one in held[1:]:
        title &= one
    title = or_(title, said_in(session, text[:LONGEST]))
    wanted = (
        select(Card.id, Card.key, Card.title, Column.name)
        .join(Column, col(Column.id) == Card.column_id)
        .where(Card.pod_id == pod_id, or_(begins, title) if len(words) == 1 else title, col(Card.gone_as).is_(None))
        .order_by(col(Card.id).desc())
        .limit(limit)
    )
    return [Hit(card_id or 0, key, name, column) for card_id, key, name, column in session.exec(wanted)]
