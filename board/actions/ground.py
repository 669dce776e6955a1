"""What every change of a board stands on: the lock with the new revision, the card, its event."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, func
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, col, select, update

from board.actions import timers
from board.models import Board, Card, CardEvent, Column, EventKind
from board.queries.chains import is_guest
from core import permissions
from core.people import Actor, Person
from core.record import REVISIONS
from core.refusal import Conflict, NotFound, Refused
from core.statements import append, ask, inserting
from pods import queries as pod_queries
from pods.models import Pod, PodMembership

CAUSED = "caused"
"""Key in `session.info` under which a rule that runs leaves its id, and how many rules led to what it does."""


MARKS = "marks"
"""Key in `session.info` under which one deed with many cards, or an undoing, leaves what its events carry."""

HELD = "columns held"

POD_OF = select(Card.pod_id).where(Card.id == bindparam("card_id"))
CARD = select(Card).where(Card.id == bindparam("card_id")).execution_options(populate_existing=True)
NEXT = select(func.coalesce(func.max(CardEvent.seq) + 1, 0)).where(CardEvent.card_id == bindparam("of_card"))
APPENDED = inserting(CardEvent).values(seq=NEXT.scalar_subquery())
COLUMNS = (
    select(Column)
    .where(col(Column.id).in_((bindparam("column_id"), bindparam("source_id"))), Column.pod_id == bindparam("pod_id"))
    .order_by(col(Column.id))
    .with_for_update()
    .execution_options(populate_existing=True)
)
RAISED = (
    update(Board)
    .where(col(Board.pod_id) == bindparam("held_id"))
    .values(revision=Board.revision + 1)
    .returning(col(Board.revision))
    .execution_options(synchronize_session=False)
)
"""What every change asks is put together once: composing a statement costs more than asking it."""


@dataclass(frozen=True)
class Trace:
    """One change of one card: what happened, who did it, when, under which key."""

    kind: EventKind
    actor: Actor
    at: datetime
    op: str | None = None
    reason: str = ""


def hold_boards(session: Session, pod_ids: Collection[int]) -> None:
    """Take the boards' rows for this transaction and raise their revisions.

    The row is the one lock of a board: limits, ranks and event numbers below it cannot race.
    Always in the order of ids, and before any card, so that two writers never wait for each other.
    """
    for pod_id in sorted(set(pod_ids)):
        revision = ask(session, RAISED, held_id=pod_id).scalar_one_or_none()
        if revision is None:
            name = session.exec(select(Pod.name).where(Pod.id == pod_id)).first()
            raise Refused(f"{name or 'That pod'} has no board yet. Ask its lead to open it.")
        if (known := session.identity_map.get(identity_key(Board, pod_id))) is not None:
            set_committed_value(known, "revision", revision)
        session.info.setdefault(REVISIONS, {})[pod_id] = revision


def held_card(
    session: Session,
    actor: Actor,
    action: str,
    card_id: int,
    also: Collection[int] = (),
    *,
    guest: bool = False,
    gone: bool = False,
) -> Card:
    """The card, permitted and with its board held. `also` names other boards that the change touches.

    guest: a pod that serves the card as overflow, or is offered it, may do this too.
    gone: this may be done with a card that was deleted or merged, too.
    """
    pod_id: int | None = ask(session, POD_OF, card_id=card_id).scalar()
    if pod_id is not None and guest and is_guest(session, actor, action, card_id):
        hold_boards(session, {pod_id, *also})
        return session.get_one(Card, card_id, populate_existing=True)
    if pod_id is None or not permissions.allows(actor, "board.read", pod_id):
        raise NotFound("That card")
    permissions.check(actor, action, pod_id)
    hold_boards(session, {pod_id, *also})
    card = session.exec(CARD, params={"card_id": card_id}).first()
    if card is None or card.pod_id != pod_id:
        raise NotFound("That card")
    if card.gone_as is not None and not gone:
        raise Refused(f"{card.key} was {card.gone_as.value}: it is no case any more. Nothing was saved.")
    return card


def seen_card(session: Session, card_id: int) -> Card:
    """The card as an earlier answer left it."""
    card = session.get(Card, card_id)
    if card is None:
        raise NotFound("That card")
    return card


def held_column(session: Session, pod_id: int, column_id: int, source_id: int | None = None) -> Column:
    """A column of that pod's board, with its row held; the one that the card comes from is read along."""
    asked = {"column_id": column_id, "source_id": source_id or column_id, "pod_id": pod_id}
    both = {found.id: found for found in session.exec(COLUMNS, params=asked)}
    session.info.setdefault(HELD, {}).update(both)  # the session remembers weakly what nobody holds
    column = both.get(column_id)
    if column is None:
        raise NotFound("That column")
    if column.archived_at is not None:
        raise Refused(f"{column.name} was removed from the board. Reload the page and choose another column.")
    return column


def save_card(session: Session, card: Card, seen_version: int, mine: str = "", **values: Any) -> Card:
    """Write the values if nobody was faster: the version decides, in the statement itself."""
    written = {**values, "version": seen_version + 1}
    given = {f"new_{name}": value for name, value in written.items()}
    asked = {"card_id": card.id, "seen": seen_version, **given}
    if ask(session, _saving(tuple(written)), **asked).rowcount != 1:
        raise overtaken(session, card, mine)
    for name, value in written.items():  # the board's row is held, so nothing else of the card can have changed
        set_committed_value(card, name, value)
    return card


@cache
def _saving(names: tuple[str, ...]) -> Update:
    values = {name: bindparam(f"new_{name}", type_=getattr(Card, name).type) for name in names}
    here = col(Card.id) == bindparam("card_id"), col(Card.version) == bindparam("seen")
    return update(Card).where(*here).values(**values).execution_options(synchronize_session=False)


def overtaken(session: Session, card: Card, mine: str = "") -> Conflict:
    """Somebody was faster: who, and where the card is now."""
    last = select(CardEvent).where(CardEvent.card_id == card.id).order_by(col(CardEvent.seq).desc()).limit(1)
    event = session.exec(last).first()
    person = session.get(Person, event.actor_id) if event and event.actor_id else None
    column = session.get(Column, card.column_id)
    where = column.name if column else "its place"
    who = person.name if person else "Somebody else"
    did = DEEDS.get(event.kind, "changed") if event else "changed"
    here = f"It is in {where} now; nothing of yours was saved. Look again, then repeat it if you still want to."
    return Conflict(f"{who} {did} {card.key} before you. {here}", mine=mine, theirs=where)


DEEDS = {
    EventKind.MOVED: "moved",
    EventKind.CLOSED: "closed",
    EventKind.REOPENED: "reopened",
    EventKind.HANDED_OFF: "handed off",
    EventKind.ASSIGNED: "assigned",
}


def record(session: Session, card: Card, trace: Trace, **facts: Any) -> None:
    """Append one event, with the pod that owns the card now. `facts` are its from and to ids."""
    facts = {**session.info.get(MARKS, {}), **facts}
    if by := session.info.get(CAUSED):
        facts |= {"rule_id": by[0], "detail": {**(facts.get("detail") or {}), "depth": by[1]}}
    told = {
        "card_id": card.id,
        "of_card": card.id,
        "kind": trace.kind,
        "pod_id": card.pod_id,
        "service_class": card.service_class,
        "reason": trace.reason,
        "actor_id": trace.actor.person_id,
        "actor_kind": trace.actor.kind,
        "op": trace.op,
        "occurred_at": trace.at,
        "recorded_at": trace.at,
    }
    append(session, CardEvent, APPENDED, **{**told, **facts})
    columns = facts.get("from_column_id"), facts.get("to_column_id")
    timers.follow(session, card, trace.kind, trace.at, stayed=columns[0] == columns[1])


def attempt(session: Session, work: Callable[[], object]) -> str:
    """Do it, or leave no trace of it and come back with the reason."""
    revisions = dict(session.info.get(REVISIONS, {}))
    try:
        with session.begin_nested():
            work()
            session.flush()
    except Refused as reason:
        session.expire_all()
        session.info[REVISIONS] = revisions
        return str(reason)
    return ""


def columns_of(session: Session, pod_id: int) -> list[Column]:
    """The columns in use, left to right."""
    wanted = select(Column).where(Column.pod_id == pod_id, col(Column.archived_at).is_(None))
    return list(session.exec(wanted.order_by(col(Column.position), col(Column.id))))


def check_member(session: Session, pod_id: int, person_id: int | None, at: datetime) -> None:
    """Only a member of the pod can have one of its cards."""
    if person_id is not None and not is_member(session, pod_id, person_id, at):
        name = _once_here(session, pod_id, person_id) or "That person"
        raise Refused(f"{name} is not a member of this pod. Choose somebody who is, or hand the card off.")


def is_member(session: Session, pod_id: int, person_id: int | None, at: datetime) -> bool:
    """Whether this person belongs to the pod on the day of that moment."""
    members = pod_queries.members_on(session, pod_id, pod_queries.day_of(session, at, pod_id))
    return person_id in {member.person_id for member in members}


def _once_here(session: Session, pod_id: int, person_id: int) -> str | None:
    """The name of somebody who has left the pod, or comes to it; people of other pods are not named by their ids."""
    wanted = select(Person.name).join(PodMembership, col(PodMembership.person_id) == Person.id)
    return session.exec(wanted.where(PodMembership.pod_id == pod_id, Person.id == person_id)).first()


def sentence(text: str, missing: str, longest: int) -> str:
    """A text that is there and fits, or a refusal that says so."""
    said = " ".join(text.split()) if longest <= 300 else text.strip()
    if not said:
        raise Refused(missing)
    if len(said) > longest:
        raise Refused(f"That text has {len(said)} characters; {longest} fit. Shorten it, nothing was saved.")
    return said
