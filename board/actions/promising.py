"""What we told a customer that we would do: said with a day, then kept, or given up with what came of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from board.actions.ground import Trace, check_member, held_card, hold_boards, record, sentence
from board.models import Card, CustomerPromise, EventKind
from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries as pod_queries

KEPT, GIVEN_UP = "kept", "given up"
"""What the event of an answered promise says in its state."""


@dataclass(frozen=True)
class NewPromise:
    """A promise as it is made, on the card it came up on. person_id: who keeps it; None: the pod."""

    card_id: int
    text: str
    due_at: datetime
    person_id: int | None = None


def make_promise(session: Session, actor: Actor, wish: NewPromise, at: datetime, *, op: str) -> CustomerPromise:
    """Write down what the customer was told."""
    card = held_card(session, actor, "card.write", wish.card_id)
    if answer := audit.answered(session, actor, "promise.make", op):
        return session.get_one(CustomerPromise, answer.object_id)
    text = sentence(wish.text, "Write what the customer was promised.", 300)
    if card.customer_id is None:
        raise Refused(f"{card.key} has no customer to whom anything could be promised.")
    if wish.due_at <= at:
        raise Refused("That moment is over. A promise is for a time to come.")
    check_member(session, card.pod_id, wish.person_id, at)
    promise = CustomerPromise(
        customer_id=pod_queries.customer_kept(session, card.customer_id),
        pod_id=card.pod_id,
        card_id=wish.card_id,
        text=text,
        due_at=wish.due_at,
        person_id=wish.person_id,
        at=at,
    )
    session.add(promise)
    session.flush()
    record(session, card, Trace(EventKind.PROMISED, actor, at, op))
    after = {"card_id": wish.card_id, "due_at": wish.due_at.isoformat(), "person_id": wish.person_id}
    audit.note(session, actor, "promise.make", at, ("promise", promise.id), pod_id=card.pod_id, after=after, op=op)
    return promise


def keep_promise(session: Session, actor: Actor, promise_id: int, at: datetime, *, op: str) -> CustomerPromise:
    """It was done as promised, or later: the moment tells."""
    promise = _promise_held(session, actor, promise_id)
    if audit.answered(session, actor, "promise.keep", op):
        return promise
    _check_open(promise)
    promise.kept_at = at
    session.add(promise)
    session.flush()
    _tell(session, promise, Trace(EventKind.PROMISED, actor, at), KEPT)
    after = {"was_late": at > promise.due_at}
    audit.note(session, actor, "promise.keep", at, ("promise", promise_id), pod_id=promise.pod_id, after=after, op=op)
    return promise


def give_up_promise(
    session: Session, actor: Actor, promise_id: int, outcome: str, at: datetime, *, op: str
) -> CustomerPromise:
    """It will not be kept: what came of it, and that the customer knows."""
    promise = _promise_held(session, actor, promise_id)
    if audit.answered(session, actor, "promise.give_up", op):
        return promise
    said = sentence(outcome, "Say what came of it, and whether the customer knows.", 300)
    _check_open(promise)
    promise.broken_at, promise.outcome = at, said
    session.add(promise)
    session.flush()
    _tell(session, promise, Trace(EventKind.PROMISED, actor, at, reason=said), GIVEN_UP)
    audit.note(session, actor, "promise.give_up", at, ("promise", promise_id), pod_id=promise.pod_id, op=op)
    return promise


def _promise_held(session: Session, actor: Actor, promise_id: int) -> CustomerPromise:
    """The promise with its row and its card's board held, for who may write cards of the pod that has it to keep.

    That is the pod that gave it; and where the card went on to another pod, that one, too.
    """
    promise = session.get(CustomerPromise, promise_id)
    if promise is None:
        raise NotFound("That promise")
    sides = {promise.pod_id, *([card.pod_id] if (card := _card(session, promise)) else [])}
    mine = sorted(pod_id for pod_id in sides if permissions.allows(actor, "board.read", pod_id))
    if not mine:
        raise NotFound("That promise")
    permissions.check(
        actor,
        "card.write",
        next((pod_id for pod_id in mine if permissions.allows(actor, "card.write", pod_id)), mine[0]),
    )
    if card is not None:
        hold_boards(session, {card.pod_id})
    return session.get_one(CustomerPromise, promise_id, with_for_update=True, populate_existing=True)


def _card(session: Session, promise: CustomerPromise) -> Card | None:
    """The card on which it was given."""
    return session.get(Card, promise.card_id) if promise.card_id is not None else None


def _tell(session: Session, promise: CustomerPromise, trace: Trace, state: str) -> None:
    """What came of it stands in the history of its card."""
    if (card := _card(session, promise)) is not None:
        session.refresh(card)
        record(session, card, trace, state=state)


def _check_open(promise: CustomerPromise) -> None:
    if promise.kept_at is not None:
        raise Refused("This promise was kept already. Nothing of yours was saved.")
    if promise.broken_at is not None:
        raise Refused("This promise was given up already. Nothing of yours was saved.")
