"""Secret calendar addresses: one living address a person, revocable."""

from datetime import datetime

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor, Person
from core.refusal import NotFound, Refused
from pods.models import CalendarFeed


def open_feed(session: Session, actor: Actor, token_hash: str, at: datetime, *, op: str) -> CalendarFeed:
    """A new secret address for the actor's own shifts. token_hash: SHA-256 of its secret. The former one dies."""
    _check_own(actor)
    done = audit.answered(session, actor, "feed.open", op)
    if done and (earlier := session.get(CalendarFeed, done.object_id)):
        return earlier
    session.get(Person, actor.person_id, with_for_update=True)
    for former in _living(session, actor):
        former.revoked_at = at
        session.add(former)
    feed = CalendarFeed(person_id=actor.person_id or 0, token_hash=token_hash, created_at=at)
    session.add(feed)
    session.flush()
    audit.note(session, actor, "feed.open", at, ("calendar_feed", feed.id), after={"person_id": feed.person_id}, op=op)
    return feed


def revoke_feed(session: Session, actor: Actor, feed_id: int, at: datetime, *, op: str) -> CalendarFeed:
    """The address answers no more. Only its owner may."""
    _check_own(actor)
    feed = session.get(CalendarFeed, feed_id, with_for_update=True)
    if feed is None or feed.person_id != actor.person_id:
        raise NotFound("That calendar address")
    if audit.answered(session, actor, "feed.revoke", op):
        return feed
    if feed.revoked_at is None:
        feed.revoked_at = at
        session.add(feed)
    audit.note(session, actor, "feed.revoke", at, ("calendar_feed", feed.id), after={"revoked": True}, op=op)
    return feed


def _check_own(actor: Actor) -> None:
    if actor.person_id is None or not actor.home_pod_ids:
        raise Refused("Only members of a pod have shifts, and so a calendar address. Ask a lead to add you to a pod.")
    permissions.check(actor, "shift.read", actor.home_pod_ids[0])


def _living(session: Session, actor: Actor) -> list[CalendarFeed]:
    wanted = select(CalendarFeed).where(
        CalendarFeed.person_id == actor.person_id, col(CalendarFeed.revoked_at).is_(None)
    )
    return list(session.exec(wanted))
