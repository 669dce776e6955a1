"""Tokens: with one a program acts for a person, through the API, until it expires or is revoked."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select, update

from core import audit, permissions
from core.people import Actor, ActorKind, ApiToken, Person
from core.refusal import NotFound, Refused
from web.logins import fingerprint

SIGN = "podboard_"
"""Every token begins like this, so that whoever searches files for secrets finds it."""

LONGEST_DAYS = 365
MOST = 20
"""Living tokens a person: more are forgotten ones."""

TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewToken:
    """A token as it is wished for. token_hash: SHA-256 of the secret, which whoever asks has made."""

    name: str
    token_hash: str
    days: int
    may_write: bool


def new_secret() -> str:
    """256 random bits behind the sign."""
    return SIGN + secrets.token_urlsafe(32)


def create_token(session: Session, actor: Actor, new: NewToken, at: datetime, *, op: str) -> ApiToken:
    """A token of one's own. The secret is shown by whoever made it, once; here only its fingerprint is kept."""
    permissions.check(actor, "token.write")
    if actor.person_id is None or actor.kind is not ActorKind.PERSON:
        raise Refused("A program cannot make tokens. Sign in and make it yourself.")
    session.get(Person, actor.person_id, with_for_update=True)  # two at once must not both be the last that fits
    if done := audit.answered(session, actor, "token.create", op):
        return session.get_one(ApiToken, done.object_id)
    name = " ".join(new.name.split())
    if not name:
        raise Refused("Name the token after the program that will use it, so that you know which one to revoke.")
    if not 1 <= new.days <= LONGEST_DAYS:
        raise Refused(f"A token lives for 1 to {LONGEST_DAYS} days. Choose another day.")
    if len(_living(session, actor.person_id, at)) >= MOST:
        raise Refused(f"You have {MOST} tokens. Revoke one that no program uses first.")
    expires_at = at + timedelta(days=new.days)
    token = ApiToken(
        person_id=actor.person_id,
        name=name,
        token_hash=new.token_hash,
        may_write=new.may_write,
        created_at=at,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    after = {"may_write": new.may_write, "expires_at": expires_at.isoformat()}
    audit.note(session, actor, "token.create", at, ("api_token", token.id), after=after, op=op)
    return token


def revoke_token(session: Session, actor: Actor, token_id: int, at: datetime, *, op: str) -> ApiToken:
    """The token opens nothing any more. Its owner may, and an administrator."""
    token = session.get(ApiToken, token_id, with_for_update=True)
    is_own = token is not None and token.person_id == actor.person_id
    if token is None or not (is_own or permissions.allows(actor, "account.write")):
        raise NotFound("That token")
    if audit.answered(session, actor, "token.revoke", op):
        return token
    token.revoked_at = token.revoked_at or at
    session.add(token)
    after = {"person_id": token.person_id, "revoked": True}
    audit.note(session, actor, "token.revoke", at, ("api_token", token.id), after=after, op=op)
    return token


def revoke_all(session: Session, person_id: int, at: datetime) -> None:
    """Every token of somebody ends: part of what befalls their account."""
    theirs = (col(ApiToken.person_id) == person_id, col(ApiToken.revoked_at).is_(None))
    session.exec(update(ApiToken).where(*theirs).values(revoked_at=at))


def own_tokens(session: Session, actor: Actor) -> list[ApiToken]:
    """Mine that were not revoked, newest first; those that have expired stand there until they are put away."""
    return _kept(session, actor.person_id or 0)


def tokens_of(session: Session, actor: Actor, person_id: int) -> list[ApiToken]:
    """Somebody's, for an administrator."""
    permissions.check(actor, "account.write")
    return _kept(session, person_id)


def _kept(session: Session, person_id: int) -> list[ApiToken]:
    wanted = select(ApiToken).where(ApiToken.person_id == person_id, col(ApiToken.revoked_at).is_(None))
    return list(session.exec(wanted.order_by(col(ApiToken.created_at).desc(), col(ApiToken.id).desc())))


def _living(session: Session, person_id: int, at: datetime) -> Sequence[int | None]:
    theirs = (ApiToken.person_id == person_id, col(ApiToken.revoked_at).is_(None), col(ApiToken.expires_at) > at)
    return session.exec(select(ApiToken.id).where(*theirs)).all()


def behind(session: Session, secret: str, at: datetime) -> ApiToken | None:
    """The living token of this secret."""
    if not secret.startswith(SIGN) or len(secret) > 100:
        return None
    known = (ApiToken.token_hash == fingerprint(secret), col(ApiToken.revoked_at).is_(None))
    return session.exec(select(ApiToken).where(*known, col(ApiToken.expires_at) > at)).first()


def touch(session: Session, token_id: int, at: datetime) -> None:
    """It was used; written at most once a minute."""
    is_old = or_(col(ApiToken.used_at).is_(None), col(ApiToken.used_at) <= at - TOUCH_EVERY)
    session.exec(update(ApiToken).where(col(ApiToken.id) == token_id, is_old).values(used_at=at))
