"""A card as pages of pods see it: what it is about, never more than the reader may see."""

from sqlmodel import Session, select

from board.models import Card
from core import permissions
from core.people import Actor
from pods.neighbours import CaseSeen


def case_seen(session: Session, actor: Actor, wanted: int | str) -> CaseSeen | None:
    """The card of that id, or of that key in any case of letters; None where there is none for this reader."""
    if isinstance(wanted, int):
        card = session.get(Card, wanted)
    else:
        card = session.exec(select(Card).where(Card.key == wanted.strip().upper())).first()
    if card is None or not permissions.allows(actor, "board.read", card.pod_id):
        return None
    return CaseSeen(
        card_id=card.id or 0,
        key=card.key,
        pod_id=card.pod_id,
        title=card.title if permissions.allows(actor, "card.text", card.pod_id) else None,
        topic=card.topic,
        customer_id=card.customer_id if permissions.allows(actor, "customer.read", card.pod_id) else None,
    )
