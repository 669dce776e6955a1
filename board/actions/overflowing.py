"""Overflow: another pod serves for a while. The home pod stays the owner, and the chain of handoffs stays as it is."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from board import overflowing
from board.actions.cards import NewCard, add_card
from board.actions.ground import Trace, held_card, hold_boards, record, seen_card, sentence
from board.actions.handoffs import receiving
from board.models import Card, EventKind, Overflow, OverflowReason
from board.queries.chains import open_overflow
from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries as pod_queries
from pods.models import Pod


@dataclass(frozen=True)
class Help:
    """Another pod that serves a card: which, why (from the closed list), and what set it off."""

    card_id: int
    serving_pod_id: int
    reason: OverflowReason | None
    trigger: str = ""


def serve_as_overflow(session: Session, actor: Actor, wish: Help, at: datetime, *, op: str) -> Overflow:
    """Ask another pod to serve this card for now. It stays on its home's board, and comes back."""
    if answer := audit.answered(session, actor, "card.overflow", op):
        return session.get_one(Overflow, answer.object_id)
    card = held_card(session, actor, "card.write", wish.card_id, also={wish.serving_pod_id})
    if answer := audit.answered(session, actor, "card.overflow", op):
        return session.get_one(Overflow, answer.object_id)
    receiving(session, wish.serving_pod_id)
    return _serve(session, actor, card, wish, at, op)


def take_as_overflow(
    session: Session, actor: Actor, card: NewCard, serving_pod_id: int, wish: Help, at: datetime, *, op: str
) -> Overflow:
    """Answer a customer of another pod: the card is made on the board of their home, and served from here."""
    permissions.check(actor, "card.write", serving_pod_id)
    home_id = _home(session, card, at)
    hold_boards(session, {home_id, serving_pod_id})
    if answer := audit.answered(session, actor, "card.overflow", op):
        return session.get_one(Overflow, answer.object_id)
    overflowing.check(home_id, serving_pod_id, wish.reason)
    made = add_card(session, actor, replace(card, pod_id=home_id, assignee_id=None), at, op=None)
    return _serve(session, actor, made, replace(wish, card_id=made.id or 0, serving_pod_id=serving_pod_id), at, op)


def create_at_home(session: Session, actor: Actor, card: NewCard, from_pod_id: int, at: datetime, *, op: str) -> Card:
    """Write down what a customer of another pod wants, on the board of their home: no overflow, no handoff."""
    permissions.check(actor, "card.write", from_pod_id)
    home_id = _home(session, card, at)
    hold_boards(session, {home_id})
    if answer := audit.answered(session, actor, "card.create", op):
        return seen_card(session, answer.object_id or 0)
    if home_id == from_pod_id:
        raise Refused("This pod is the customer's home. Create the card here.")
    return add_card(session, actor, replace(card, pod_id=home_id, assignee_id=None), at, op=op)


def return_overflow(
    session: Session, actor: Actor, overflow_id: int, outcome: str, at: datetime, *, op: str
) -> Overflow:
    """Give the customer back to their home, with what came of it. Either pod may."""
    found = session.get(Overflow, overflow_id)
    sides = (found.home_pod_id, found.serving_pod_id) if found else ()
    mine = [pod_id for pod_id in sides if permissions.allows(actor, "board.read", pod_id)]
    if found is None or not mine:
        raise NotFound("That overflow")
    permissions.check(
        actor, "card.write", next((p for p in mine if permissions.allows(actor, "card.write", p)), mine[0])
    )
    hold_boards(session, set(sides))
    found = session.get_one(Overflow, overflow_id, with_for_update=True, populate_existing=True)
    if audit.answered(session, actor, "card.return_overflow", op):
        return found
    said = sentence(outcome, "Say what came of it, in a few words: home goes on from there.", 300)
    if found.back_at is not None:
        raise Refused("This card is back at its home already. Nothing of yours was saved.")
    found.back_at, found.outcome = at, said
    session.add(found)
    card = session.get_one(Card, found.card_id, populate_existing=True)
    told = {"serving_pod_id": found.serving_pod_id}
    record(session, card, Trace(EventKind.RETURNED, actor, at, reason=said), detail=told)
    target, after = ("overflow", overflow_id), {"card_id": found.card_id, "back_at": at.isoformat()}
    audit.note(session, actor, "card.return_overflow", at, target, pod_id=found.home_pod_id, after=after, op=op)
    return found


def _home(session: Session, card: NewCard, at: datetime) -> int:
    """The pod that is home to the card's customer now."""
    if card.customer_id is None:
        raise Refused("Choose the customer first: the card belongs to the pod that is home to them.")
    home = pod_queries.home_of(session, card.customer_id, pod_queries.day_of(session, at))
    if home.pod_id is None:
        raise Refused(f"No pod is home to this customer: {home.cause.value}. Create the card here.")
    return home.pod_id


def _serve(session: Session, actor: Actor, card: Card, wish: Help, at: datetime, op: str) -> Overflow:
    reason = overflowing.check(card.pod_id, wish.serving_pod_id, wish.reason)
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Reopen it before another pod serves.")
    if len(wish.trigger) > 300:
        raise Refused(f"What set it off has {len(wish.trigger)} characters; 300 fit. Nothing was saved.")
    if already := open_overflow(session, card.id or 0):
        name = session.get_one(Pod, already.serving_pod_id).name
        raise Refused(f"{name} serves {card.key} already. It must come back before another pod can help.")
    row = Overflow(
        card_id=card.id or 0,
        home_pod_id=card.pod_id,
        serving_pod_id=wish.serving_pod_id,
        reason=reason,
        trigger=" ".join(wish.trigger.split()),
        actor_id=actor.person_id,
        at=at,
    )
    session.add(row)
    session.flush()
    told = {"serving_pod_id": wish.serving_pod_id, "why": reason.value}
    record(session, card, Trace(EventKind.OVERFLOWED, actor, at, reason=row.trigger), detail=told)
    after = {"card_id": card.id, "serving_pod_id": wish.serving_pod_id, "reason": reason.value}
    audit.note(session, actor, "card.overflow", at, ("overflow", row.id), pod_id=card.pod_id, after=after, op=op)
    return row
