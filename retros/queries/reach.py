"""Finding one row that the actor may reach. Outside the actor's pods it reads as not found."""

from typing import TypeVar

from sqlmodel import Session

from core import permissions
from core.people import Actor
from core.refusal import NotFound
from retros.models import Commitment, Remark, Retro, Standup

R = TypeVar("R", Standup, Retro, Commitment)
T = TypeVar("T")


def standup(session: Session, actor: Actor, standup_id: int, action: str) -> Standup:
    """The standup, when the actor may do this in its pod."""
    return _within(actor, session.get(Standup, standup_id), action, "That standup")


def locked_standup(session: Session, actor: Actor, standup_id: int, action: str) -> Standup:
    """The same, with its row locked until the end of the transaction."""
    found = session.get(Standup, standup_id, with_for_update=True, populate_existing=True)
    return _within(actor, found, action, "That standup")


def retro(session: Session, actor: Actor, retro_id: int, action: str) -> Retro:
    """The retrospective, when the actor may do this in its pod."""
    return _within(actor, session.get(Retro, retro_id), action, "That retrospective")


def locked_retro(session: Session, actor: Actor, retro_id: int, action: str) -> Retro:
    """The same, with its row locked: what is counted next stays true until the end of the transaction."""
    found = session.get(Retro, retro_id, with_for_update=True, populate_existing=True)
    return _within(actor, found, action, "That retrospective")


def remark(session: Session, actor: Actor, remark_id: int, action: str) -> tuple[Remark, Retro]:
    """A card and its retrospective, whose row is locked."""
    found = session.get(Remark, remark_id)
    if found is None:
        raise NotFound("That card")
    held = locked_retro(session, actor, found.retro_id, action)
    fresh = session.get(Remark, remark_id, populate_existing=True)  # as it is now that nobody else changes it
    if fresh is None:
        raise NotFound("That card")
    return fresh, held


def commitment(session: Session, actor: Actor, commitment_id: int, action: str) -> Commitment:
    """The action, with its row locked, when the actor may do this in its pod."""
    found = session.get(Commitment, commitment_id, with_for_update=True, populate_existing=True)
    return _within(actor, found, action, "That action")


def earlier(session: Session, kind: type[T], row_id: int | None) -> T:
    """The row that an earlier, equal command made."""
    found = session.get(kind, row_id) if row_id is not None else None
    if found is None:
        raise NotFound("What this command made")
    return found


def _within(actor: Actor, found: R | None, action: str, what: str) -> R:
    if found is None or not permissions.allows(actor, "pod.read", found.pod_id):
        raise NotFound(what)
    permissions.check(actor, action, found.pod_id)
    return found
