"""Who had a card, who is offered it, who serves it for its home: and what that lets another pod see."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from board.models import Handoff, HandoffOffer, Overflow
from core import permissions
from core.people import Actor


def chain_of(session: Session, card_id: int) -> Sequence[Handoff]:
    """The steps of a card's chain, first to last."""
    return session.exec(select(Handoff).where(Handoff.card_id == card_id).order_by(col(Handoff.seq))).all()


def open_offers(session: Session, card_id: int) -> list[HandoffOffer]:
    """Offers of a card that nobody has answered."""
    wanted = select(HandoffOffer).where(
        HandoffOffer.card_id == card_id,
        col(HandoffOffer.accepted_at).is_(None),
        col(HandoffOffer.declined_at).is_(None),
        col(HandoffOffer.withdrawn_at).is_(None),
    )
    return list(session.exec(wanted.order_by(col(HandoffOffer.id))))


def open_overflow(session: Session, card_id: int) -> Overflow | None:
    """The overflow under which another pod serves the card now."""
    wanted = select(Overflow).where(Overflow.card_id == card_id, col(Overflow.back_at).is_(None))
    return session.exec(wanted.order_by(col(Overflow.id))).first()


def is_guest(session: Session, actor: Actor, action: str, card_id: int) -> bool:
    """Whether the actor may do this as a member of a pod that serves the card now, or is offered it.

    Such a pod reads the card and comments on it as long as that lasts; moving, editing and closing stay with the owner.
    """
    own = permissions.pods_within(actor, action)
    if own is not None and not own:
        return False
    served = open_overflow(session, card_id)
    guests = {offer.to_pod_id for offer in open_offers(session, card_id)} | (
        {served.serving_pod_id} if served else set()
    )
    return any(permissions.allows(actor, action, pod_id) for pod_id in guests)
