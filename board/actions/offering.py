"""Warm handoffs: the giver offers and keeps the card until somebody of the receiving pod accepts it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board import handoffs
from board.actions.ground import Trace, held_card, hold_boards, sentence
from board.actions.handoffs import Passage, hand_over, receiving
from board.handoffs import HandOff
from board.models import Card, EventKind, HandoffKind, HandoffOffer
from board.queries.chains import chain_of, open_offers
from core import audit, permissions
from core.people import Actor, Person
from core.refusal import NotFound, Refused
from pods.models import Pod


@dataclass(frozen=True)
class Offer:
    """A wish to hand a card over warmly: to which pod, why, and what is known so far."""

    card_id: int
    to_pod_id: int
    reason: str
    summary: str = ""
    context_complete: bool = False


def offer_card(session: Session, actor: Actor, wish: Offer, at: datetime, *, op: str) -> HandoffOffer:
    """Offer a card to another pod. Nothing moves yet: it stays here, with its clock and its people."""
    if answer := audit.answered(session, actor, "card.offer", op):
        return session.get_one(HandoffOffer, answer.object_id)
    card = held_card(session, actor, "card.write", wish.card_id, also={wish.to_pod_id})
    if answer := audit.answered(session, actor, "card.offer", op):
        return session.get_one(HandoffOffer, answer.object_id)
    receiving(session, wish.to_pod_id)
    reason = sentence(wish.reason, "Say why the card is offered, in a few words.", 300)
    handoffs.check_open(card, wish.to_pod_id)
    handoffs.check_length(wish.summary)
    if waiting := open_offers(session, wish.card_id):
        name = session.get_one(Pod, waiting[0].to_pod_id).name
        raise Refused(f"{card.key} is offered to {name} already. Withdraw that offer before you make another.")
    offer = HandoffOffer(
        card_id=wish.card_id,
        from_pod_id=card.pod_id,
        to_pod_id=wish.to_pod_id,
        reason=reason,
        summary=wish.summary.strip(),
        context_complete=wish.context_complete,
        offered_by_id=actor.person_id,
        offered_at=at,
    )
    session.add(offer)
    session.flush()
    after = {"card_id": wish.card_id, "to_pod_id": wish.to_pod_id}
    _note(session, actor, "card.offer", at, offer, after, op=op)
    return offer


def accept_offer(session: Session, actor: Actor, offer_id: int, at: datetime, *, op: str) -> HandoffOffer:
    """Take the card over: only now does it pass, into the hands of who accepts."""
    offer = _held(session, actor, offer_id, is_giver=False)
    if audit.answered(session, actor, "card.accept_offer", op):
        return offer
    _check_waiting(session, offer)
    card = session.get_one(Card, offer.card_id, populate_existing=True)
    receiver = receiving(session, offer.to_pod_id)
    offer.accepted_at, offer.answered_by_id = at, actor.person_id
    session.add(offer)
    wish = HandOff(
        offer.card_id, offer.to_pod_id, HandoffKind.WARM, offer.reason, offer.summary, card.version,
        context_complete=offer.context_complete,
    )  # fmt: skip
    minutes = round((at - offer.offered_at).total_seconds() / 60)
    passage = Passage(wish, offer.reason, at, actor.person_id, minutes, offer.id)
    hand_over(session, card, receiver, passage, Trace(EventKind.HANDED_OFF, actor, at, reason=offer.reason))
    offer.handoff_id = chain_of(session, offer.card_id)[-1].id
    _note(session, actor, "card.accept_offer", at, offer, {"card_id": offer.card_id}, op=op)
    return offer


def decline_offer(session: Session, actor: Actor, offer_id: int, reason: str, at: datetime, *, op: str) -> HandoffOffer:
    """Say no, and why: the giver must know what to do instead."""
    offer = _held(session, actor, offer_id, is_giver=False)
    if audit.answered(session, actor, "card.decline_offer", op):
        return offer
    said = sentence(reason, "Say why not, in a few words: the giver must know what to do instead.", 300)
    _check_waiting(session, offer)
    offer.declined_at, offer.declined_reason, offer.answered_by_id = at, said, actor.person_id
    session.add(offer)
    _note(session, actor, "card.decline_offer", at, offer, {"card_id": offer.card_id}, op=op)
    return offer


def withdraw_offer(session: Session, actor: Actor, offer_id: int, at: datetime, *, op: str) -> HandoffOffer:
    """Take an offer back before it is answered."""
    offer = _held(session, actor, offer_id, is_giver=True)
    if audit.answered(session, actor, "card.withdraw_offer", op):
        return offer
    _check_waiting(session, offer)
    offer.withdrawn_at = at
    session.add(offer)
    _note(session, actor, "card.withdraw_offer", at, offer, {"card_id": offer.card_id}, op=op)
    return offer


def _held(session: Session, actor: Actor, offer_id: int, *, is_giver: bool) -> HandoffOffer:
    """The offer, permitted on its own side, with both boards and its row held."""
    offer = session.get(HandoffOffer, offer_id)
    side = None if offer is None else offer.from_pod_id if is_giver else offer.to_pod_id
    if offer is None or not permissions.allows(actor, "board.read", side):
        raise NotFound("That offer")
    permissions.check(actor, "card.write", side)
    hold_boards(session, {offer.from_pod_id, offer.to_pod_id})
    return session.get_one(HandoffOffer, offer_id, with_for_update=True, populate_existing=True)


def _check_waiting(session: Session, offer: HandoffOffer) -> None:
    """An offer is answered once."""
    if offer.accepted_at is not None or offer.declined_at is not None:
        person = session.get(Person, offer.answered_by_id) if offer.answered_by_id else None
        did = "accepted" if offer.accepted_at is not None else "declined"
        raise Refused(
            f"{person.name if person else 'Somebody'} {did} this offer before you. Nothing of yours was saved."
        )
    if offer.withdrawn_at is not None:
        raise Refused("This offer was withdrawn: the card went another way. Nothing of yours was saved.")


def _note(
    session: Session, actor: Actor, action: str, at: datetime, offer: HandoffOffer, after: dict[str, Any], *, op: str
) -> None:
    session.flush()
    audit.note(session, actor, action, at, ("handoff_offer", offer.id), pod_id=offer.from_pod_id, after=after, op=op)
