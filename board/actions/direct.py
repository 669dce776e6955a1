"""Customers who reach the second or third line directly: each becomes a case, or is said to be none."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from board.actions.cards import NewCard, create_card
from board.actions.ground import sentence
from board.models import Card, DirectContact
from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods.models import Customer


@dataclass(frozen=True)
class NewDirect:
    """Somebody was reached past the intake: at which line, by whom, about what."""

    pod_id: int
    customer_id: int | None
    level: int
    note: str


def record_direct_contact(session: Session, actor: Actor, new: NewDirect, at: datetime, *, op: str) -> DirectContact:
    """Note that a customer came past the intake. It stays on the open list until it is answered for."""
    permissions.check(actor, "card.write", new.pod_id)
    if done := audit.answered(session, actor, "direct.record", op):
        return session.get_one(DirectContact, done.object_id)
    if new.level not in (2, 3):
        raise Refused("A direct contact reaches the second or the third line. At the first line it is simply a case.")
    if actor.person_id is None:
        raise Refused("Only a person can be reached.")
    if new.customer_id is not None and session.get(Customer, new.customer_id) is None:
        raise NotFound("That customer")
    note = sentence(new.note, "Say in a few words what it was about.", 500)
    contact = DirectContact(
        pod_id=new.pod_id,
        person_id=actor.person_id,
        customer_id=new.customer_id,
        level=new.level,
        note=note,
        at=at,
    )
    session.add(contact)
    session.flush()
    target = ("direct_contact", contact.id)
    audit.note(session, actor, "direct.record", at, target, pod_id=new.pod_id, after={"level": new.level}, op=op)
    return contact


def convert_direct_contact(session: Session, actor: Actor, contact_id: int, at: datetime, *, op: str) -> Card:
    """Make a case of it, on the pod's board, checked at intake like any other."""
    contact = _held_contact(session, actor, contact_id)
    if done := audit.answered(session, actor, "card.create", op):
        return session.get_one(Card, done.object_id)
    _check_open(contact)
    title = contact.note.split("\n")[0][:200]
    wish = NewCard(contact.pod_id, title, customer_id=contact.customer_id, description=contact.note, channel="phone")
    card = create_card(session, actor, wish, at, op=op)
    contact.card_id = card.id
    session.add(contact)
    session.flush()
    audit.note(session, actor, "direct.convert", at, ("direct_contact", contact_id), pod_id=contact.pod_id)
    return card


def dismiss_direct_contact(
    session: Session, actor: Actor, contact_id: int, why: str, at: datetime, *, op: str
) -> DirectContact:
    """Say why it is no case."""
    contact = _held_contact(session, actor, contact_id)
    if audit.answered(session, actor, "direct.dismiss", op):
        return contact
    _check_open(contact)
    contact.not_a_case = sentence(why, "Say why it is no case, in a few words.", 300)
    session.add(contact)
    session.flush()
    audit.note(session, actor, "direct.dismiss", at, ("direct_contact", contact_id), pod_id=contact.pod_id, op=op)
    return contact


def _held_contact(session: Session, actor: Actor, contact_id: int) -> DirectContact:
    contact = session.get(DirectContact, contact_id, with_for_update=True, populate_existing=True)
    if contact is None or not permissions.allows(actor, "board.read", contact.pod_id):
        raise NotFound("That contact")
    permissions.check(actor, "card.write", contact.pod_id)
    return contact


def _check_open(contact: DirectContact) -> None:
    if contact.card_id is not None:
        raise Refused("A case was made of this contact already.")
    if contact.not_a_case:
        raise Refused("This contact was said to be no case already.")
