"""Whose case it is: the customer of a card that was written before anybody knew, or with the wrong one."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from board.actions import clocks, guarding
from board.actions.ground import Trace, held_card, record, save_card
from board.models import Card, Column, CustomerPromise, EventKind, SLAClock
from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries as pod_queries
from pods.models import Customer, Pod


def name_customer(
    session: Session, actor: Actor, card_id: int, customer_id: int, version: int, at: datetime, *, op: str
) -> Card:
    """Say whose case this is: one of the pod's own customers. What is promised to them holds from the opening on."""
    card = held_card(session, actor, "card.write", card_id)
    permissions.check(actor, "customer.read", card.pod_id)
    if audit.answered(session, actor, "card.customer", op):
        return card
    if session.get(Customer, customer_id) is None:
        raise NotFound("That customer")
    kept_id = pod_queries.customer_kept(session, customer_id)
    _check(session, card, kept_id, at)
    former, column = card.customer_id, session.get_one(Column, card.column_id)
    segment_id = pod_queries.home_of(session, kept_id, pod_queries.day_of(session, card.opened_at)).segment_id
    before = guarding.place_of(card, column)
    after = replace(before, segment_id=segment_id)
    passed = guarding.admit(session, column, before, after, "Its customer was named", card_id=card_id, forced=True)
    save_card(session, card, version, customer_id=kept_id, segment_id=segment_id)
    if card.source_id is None or session.get(SLAClock, card_id) is not None:
        clocks.start(session, card, column)
    trace = Trace(EventKind.EDITED, actor, at, op, "customer")
    record(session, card, trace, detail={"before": former, "after": kept_id})
    guarding.record_passed(session, card, passed, trace)
    was, now = {"customer_id": former}, {"customer_id": kept_id}
    audit.note(session, actor, "card.customer", at, ("card", card_id), pod_id=card.pod_id, before=was, after=now, op=op)
    return card


def _check(session: Session, card: Card, customer_id: int, at: datetime) -> None:
    """An open card, a customer of this pod (or of none), and nothing that was agreed with somebody else."""
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Reopen it before you say whose it is.")
    if card.customer_id is not None and pod_queries.customer_kept(session, card.customer_id) == customer_id:
        raise Refused(f"{card.key} is this customer's already.")
    home = pod_queries.home_of(session, customer_id, pod_queries.day_of(session, at)).pod_id
    if home not in (None, card.pod_id):
        name = session.get_one(Pod, home).name
        raise Refused(f"This is a customer of {name}, who own what they ask. Hand the card off to {name}.")
    if card.contract_id is not None:
        raise Refused(f"{card.key} stands under a contract, and its customer is the contract's. Nothing was saved.")
    promised = select(CustomerPromise.id).where(CustomerPromise.card_id == card.id)
    if session.exec(promised.limit(1)).first() is not None:
        raise Refused(
            f"On {card.key} something was promised to another customer, so it stays theirs. Write a new card."
        )
