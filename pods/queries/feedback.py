"""Thanks, and the inbox of the change team."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor, Person
from pods.models import InboxItem, InboxState, Kudos

SHOWN = 50


@dataclass(frozen=True)
class KudosLine:
    """Thanks: from whom, to whom (empty: the pod), for what a customer got in which case."""

    giver: str
    receiver: str
    card_id: int | None
    outcome: str
    at: datetime


@dataclass(frozen=True)
class InboxLine:
    """An item of the inbox, with its owner and its outcome."""

    item_id: int
    text: str
    from_customer: bool
    author: str
    owner_id: int | None
    owner: str
    state: InboxState
    outcome: str
    at: datetime
    version: int


def kudos_of(session: Session, actor: Actor, pod_id: int) -> list[KudosLine]:
    """The newest thanks to the pod and its people."""
    permissions.check(actor, "skill.read", pod_id)
    giver, receiver = aliased(Person), aliased(Person)
    wanted = (
        select(Kudos, giver.name, receiver.name)
        .join(giver, col(giver.id) == Kudos.from_person_id)
        .outerjoin(receiver, col(receiver.id) == Kudos.to_person_id)
        .where(Kudos.to_pod_id == pod_id)
        .order_by(col(Kudos.at).desc(), col(Kudos.id).desc())
        .limit(SHOWN)
    )
    return [KudosLine(by, to or "", row.card_id, row.outcome, row.at) for row, by, to in session.exec(wanted)]


def inbox_of(session: Session, actor: Actor, pod_id: int) -> list[InboxLine]:
    """What waits first, then what is answered; the newest first in each."""
    permissions.check(actor, "inbox.write", pod_id)
    author, owner = aliased(Person), aliased(Person)
    wanted = (
        select(InboxItem, author.name, owner.name)
        .outerjoin(author, col(author.id) == InboxItem.author_id)
        .outerjoin(owner, col(owner.id) == InboxItem.owner_id)
        .where(InboxItem.pod_id == pod_id)
        .order_by(col(InboxItem.at).desc(), col(InboxItem.id).desc())
        .limit(SHOWN)
    )
    lines = [
        InboxLine(
            item_id=row.id or 0,
            text=row.text,
            from_customer=row.from_customer,
            author=by or "",
            owner_id=row.owner_id,
            owner=held or "",
            state=row.state,
            outcome=row.outcome,
            at=row.at,
            version=row.version,
        )
        for row, by, held in session.exec(wanted)
    ]
    order = (InboxState.NEW, InboxState.TAKEN, InboxState.ANSWERED)
    return sorted(lines, key=lambda line: order.index(line.state))
