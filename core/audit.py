"""Who did what, when: one append-only table, and the answers that make a repeat harmless."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Field, Session, bindparam, select

from core.people import Actor, ActorKind
from core.record import BigInt, Document, Record, choice, key
from core.refusal import Refused
from core.statements import append, ask


class AuditEntry(Record, table=True):
    """One change. Written in the transaction of the change, never edited, never deleted."""

    id: int | None = key()
    at: datetime = Field(index=True)
    actor_id: int | None = Field(default=None, sa_type=BigInt)
    actor_name: str = Field(max_length=120)
    actor_kind: ActorKind = choice(ActorKind)
    action: str = Field(max_length=60)
    object_type: str = Field(max_length=40)
    object_id: int | None = Field(default=None, sa_type=BigInt)
    pod_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    before: dict[str, Any] | None = Field(default=None, sa_type=Document)
    after: dict[str, Any] | None = Field(default=None, sa_type=Document)
    request_id: str = Field(default="", max_length=40)


class Answer(Record, table=True):
    """The answer to a command that was carried out: `op` is the caller's idempotency key."""

    op: str = Field(primary_key=True, max_length=64)
    action: str = Field(max_length=60)
    actor_id: int | None = Field(default=None, sa_type=BigInt)
    object_id: int | None = Field(default=None, sa_type=BigInt)
    at: datetime


class Given(NamedTuple):
    """What a repeat of a command needs of its answer."""

    action: str
    actor_id: int | None
    object_id: int | None
    at: datetime


GIVEN = select(Answer.action, Answer.actor_id, Answer.object_id, Answer.at).where(Answer.op == bindparam("op"))


def answered(session: Session, actor: Actor, action: str, op: str) -> Given | None:
    """The earlier answer to this very command, or None when it is new."""
    found = ask(session, GIVEN, op=op).first()
    if found is None:
        return None
    answer = Given._make(found)
    if (answer.action, answer.actor_id) != (action, actor.person_id):
        raise Refused("This request carries the key of another one. Reload the page and try again.")
    return answer


def note(
    session: Session,
    actor: Actor,
    action: str,
    at: datetime,
    target: tuple[str, int | None],
    *,
    pod_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    op: str | None = None,
) -> None:
    """Write the audit row of a change and, given its key, the answer that a repeat gets."""
    object_type, object_id = target
    append(
        session,
        AuditEntry,
        at=at,
        actor_id=actor.person_id,
        actor_name=actor.name,
        actor_kind=actor.kind,
        action=action,
        object_type=object_type,
        object_id=object_id,
        pod_id=pod_id,
        before=before,
        after=after,
        request_id=actor.request_id,
    )
    if op:
        append(session, Answer, op=op, action=action, actor_id=actor.person_id, object_id=object_id, at=at)
