"""Thanks for what a customer got, and the inbox of the change team."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from core import audit, permissions
from core.people import Actor, Role
from core.refusal import Conflict, NotFound, Refused
from pods.models import InboxItem, InboxState, Kudos
from pods.neighbours import CaseLookup, check_card
from pods.queries.catalogue import day_of
from pods.queries.skills import roles_in


@dataclass(frozen=True)
class NewKudos:
    """Thanks to a pod, or to somebody of it, for what a customer got in a case."""

    to_pod_id: int
    card_id: int
    outcome: str
    to_person_id: int | None = None


def give_kudos(
    session: Session, actor: Actor, new: NewKudos, at: datetime, *, op: str, seen: CaseLookup | None = None
) -> Kudos:
    """Thanks name the case and what its customer got; nobody thanks themselves."""
    permissions.check(actor, "inbox.write", new.to_pod_id)
    done = audit.answered(session, actor, "kudos.give", op)
    if done and (earlier := session.get(Kudos, done.object_id)):
        return earlier
    if actor.person_id is None:
        raise Refused("Thanks come from a person.")
    if not new.outcome.strip():
        raise Refused("Say what the customer got: that is what is recognised here.")
    if new.to_person_id is not None and new.to_person_id == actor.person_id:
        raise Refused("Thank somebody else, or the whole pod.")
    members = roles_in(session, new.to_pod_id, day_of(session, at, new.to_pod_id))
    if new.to_person_id is not None and new.to_person_id not in members:
        raise NotFound("That person")
    check_card(session, actor, seen, new.card_id)
    row = Kudos(**{**asdict(new), "outcome": new.outcome.strip()}, from_person_id=actor.person_id, at=at)
    session.add(row)
    session.flush()
    after = {"to_person_id": new.to_person_id, "card_id": new.card_id}
    audit.note(session, actor, "kudos.give", at, ("kudos", row.id), pod_id=new.to_pod_id, after=after, op=op)
    return row


def add_inbox_item(
    session: Session, actor: Actor, pod_id: int, text: str, at: datetime, *, from_customer: bool, op: str
) -> InboxItem:
    """Something that the pod cannot change by itself, for the change team."""
    permissions.check(actor, "inbox.write", pod_id)
    done = audit.answered(session, actor, "inbox.add", op)
    if done and (earlier := session.get(InboxItem, done.object_id)):
        return earlier
    if not text.strip():
        raise Refused("Say what should change, and for whom.")
    row = InboxItem(pod_id=pod_id, from_customer=from_customer, text=text.strip(), author_id=actor.person_id, at=at)
    session.add(row)
    session.flush()
    after = {"from_customer": from_customer, "state": InboxState.NEW.value}
    audit.note(session, actor, "inbox.add", at, ("inbox_item", row.id), pod_id=pod_id, after=after, op=op)
    return row


def take_inbox_item(session: Session, actor: Actor, item_id: int, version: int, at: datetime, *, op: str) -> InboxItem:
    """From now on it has an owner. It may change hands until it is answered."""
    row = _item(session, actor, item_id)
    if audit.answered(session, actor, "inbox.take", op):
        return row
    _check_open(row, version)
    before = {"state": InboxState(row.state).value, "owner_id": row.owner_id}
    row.owner_id, row.state, row.version = actor.person_id, InboxState.TAKEN, row.version + 1
    session.add(row)
    session.flush()
    after = {"state": row.state.value, "owner_id": row.owner_id}
    target = ("inbox_item", row.id)
    audit.note(session, actor, "inbox.take", at, target, pod_id=row.pod_id, before=before, after=after, op=op)
    return row


def answer_inbox_item(
    session: Session, actor: Actor, item_id: int, outcome: str, version: int, at: datetime, *, op: str
) -> InboxItem:
    """What became of it, said by its owner, or by a lead or manager in their place."""
    row = _item(session, actor, item_id)
    if audit.answered(session, actor, "inbox.answer", op):
        return row
    _check_open(row, version)
    stands_in = any(
        grant.role is Role.MANAGER or (grant.role is Role.LEAD and grant.pod_id == row.pod_id) for grant in actor.grants
    )
    if row.owner_id is None:
        raise Refused("Nobody has taken this yet. Take it first, so that it has an owner.")
    if row.owner_id != actor.person_id and not stands_in:
        raise Refused("Its owner answers it. Take it over first, if they cannot.")
    if not outcome.strip():
        raise Refused("Say what became of it, also when nothing will change: why not?")
    before = {"state": InboxState(row.state).value}
    row.outcome, row.state, row.version = outcome.strip(), InboxState.ANSWERED, row.version + 1
    session.add(row)
    session.flush()
    after = {"state": row.state.value, "owner_id": row.owner_id}
    target = ("inbox_item", row.id)
    audit.note(session, actor, "inbox.answer", at, target, pod_id=row.pod_id, before=before, after=after, op=op)
    return row


def _item(session: Session, actor: Actor, item_id: int) -> InboxItem:
    row = session.get(InboxItem, item_id, with_for_update=True)
    if row is None:
        raise NotFound("That item")
    permissions.check(actor, "inbox.write", row.pod_id, "That item")
    return row


def _check_open(row: InboxItem, version: int) -> None:
    if row.state is InboxState.ANSWERED:
        raise Refused("This was answered already. Write a new item if it is not over.")
    if row.version != version:
        raise Conflict("Somebody changed this a moment ago. Look at it again; nothing of yours was saved.")
