"""Accounts as an administrator keeps them: who there is, new passwords, roles that end, sessions that end."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from core import audit, permissions
from core.people import Actor, Person, Role, RoleGrant, SignIn
from core.refusal import NotFound, Refused
from data import password
from pods.models import Pod, PodMembership
from web import attempts, logins, tokens

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody confuses when they are read out."""


@dataclass(frozen=True)
class Account:
    """One person, as the list shows them."""

    person_id: int
    login: str
    name: str
    email: str
    active: bool
    has_password: bool
    roles: str
    seen_at: datetime | None


@dataclass(frozen=True)
class HeldRole:
    """A role in the whole installation, in force now."""

    grant_id: int
    role: Role
    valid_from: date


def accounts(
    session: Session, actor: Actor, day: date, search: str = "", limit: int = 25, offset: int = 0
) -> tuple[int, list[Account]]:
    """How many people fit the search, and one page of them by name."""
    permissions.check(actor, "account.write")
    query = _matching(select(Person), search)
    count = session.exec(_matching(select(func.count(col(Person.id))), search)).one()
    people = session.exec(query.order_by(col(Person.name), col(Person.id)).limit(limit).offset(offset)).all()
    ids = [person.id for person in people if person.id is not None]
    roles, seen = _roles(session, ids, day), _seen(session, ids)
    return count, [_account(person, roles.get(person.id or 0, []), seen.get(person.id or 0)) for person in people]


def _matching(query: Any, search: str) -> Any:
    for word in search.split():
        query = query.where(
            or_(col(Person.name).icontains(word, autoescape=True), col(Person.login).icontains(word, autoescape=True))
        )
    return query


def _account(person: Person, roles: list[str], seen_at: datetime | None) -> Account:
    return Account(
        person_id=person.id or 0,
        login=person.login,
        name=person.name,
        email=person.email or "",
        active=person.active,
        has_password=person.password_hash is not None,
        roles=", ".join(roles) or "no role",
        seen_at=seen_at,
    )


def _roles(session: Session, ids: list[int], day: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    grants = select(RoleGrant.person_id, RoleGrant.role).where(col(RoleGrant.person_id).in_(ids), *_on(RoleGrant, day))
    for person_id, role in session.exec(grants.order_by(col(RoleGrant.id))):
        found.setdefault(person_id, []).append(Role(role).value)
    members = select(PodMembership.person_id, PodMembership.role, Pod.name).join(Pod)
    members = members.where(col(PodMembership.person_id).in_(ids), *_on(PodMembership, day))
    for person_id, role, pod_name in session.exec(members.order_by(col(PodMembership.id))):
        found.setdefault(person_id, []).append(f"{Role(role).value} of {pod_name}")
    return found


def _on(table: Any, day: date) -> tuple[Any, Any]:
    return col(table.valid_from) <= day, or_(col(table.valid_to).is_(None), col(table.valid_to) > day)


def _seen(session: Session, ids: list[int]) -> dict[int, datetime]:
    last = select(SignIn.person_id, func.max(SignIn.used_at)).where(col(SignIn.person_id).in_(ids))
    return dict(session.exec(last.group_by(col(SignIn.person_id))).all())


def account(session: Session, actor: Actor, person_id: int, day: date) -> tuple[Account, list[HeldRole]]:
    """One person, with the roles that can be ended."""
    permissions.check(actor, "account.write")
    person = _person(session, person_id)
    rows = session.exec(select(RoleGrant).where(RoleGrant.person_id == person_id, *_on(RoleGrant, day)))
    held = [HeldRole(row.id or 0, row.role, row.valid_from) for row in rows]
    roles = _roles(session, [person_id], day).get(person_id, [])
    return _account(person, roles, _seen(session, [person_id]).get(person_id)), held


def first_password() -> str:
    """Something to hand over, read out easily: about 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def reset_password(session: Session, actor: Actor, person_id: int, given: str, at: datetime, *, op: str) -> Person:
    """A new password from the administrator; every session and token of that person ends, and tries count anew."""
    permissions.check(actor, "account.write")
    person = _person(session, person_id)
    if audit.answered(session, actor, "account.reset", op):
        return person
    person.password_hash = password.hashed(given)
    attempts.forget(session, f"account:{person.login}")
    logins.end(session, SignIn.person_id == person_id, at, "password reset")
    tokens.revoke_all(session, person_id, at)
    audit.note(session, actor, "account.reset", at, ("person", person_id), op=op)
    return person


def end_role(session: Session, actor: Actor, grant_id: int, on: date, at: datetime, *, op: str) -> None:
    """A role in the whole installation ends on that day; the last administrator keeps theirs."""
    permissions.check(actor, "account.write")
    if audit.answered(session, actor, "role.end", op):
        return
    grant = session.get(RoleGrant, grant_id, with_for_update=True)
    if grant is None:
        raise NotFound("That role")
    if grant.role is Role.ADMIN and not _other_admins(session, grant, on):
        raise Refused("This is the last administrator. Make somebody else one first.")
    audit.note(
        session,
        actor,
        "role.end",
        at,
        ("person", grant.person_id),
        before={"role": grant.role.value},
        after={"valid_to": on.isoformat()},
        op=op,
    )
    if on <= grant.valid_from:
        session.delete(grant)  # it was never in force
    else:
        grant.valid_to = on


def _other_admins(session: Session, grant: RoleGrant, day: date) -> bool:
    """Whether somebody else administers. Their rows are held, so that two cannot end each other at once."""
    others = (
        select(RoleGrant.id)
        .join(Person)
        .where(RoleGrant.role == Role.ADMIN, RoleGrant.id != grant.id, col(Person.active), *_on(RoleGrant, day))
    )
    return session.exec(others.with_for_update(of=RoleGrant)).first() is not None


def reopen(session: Session, actor: Actor, person_id: int, at: datetime, *, op: str) -> Person:
    """Somebody who was disabled may sign in again, with a new password."""
    permissions.check(actor, "account.write")
    person = _person(session, person_id)
    if audit.answered(session, actor, "account.reopen", op):
        return person
    person.active, person.disabled_at, person.password_hash = True, None, None
    audit.note(session, actor, "account.reopen", at, ("person", person_id), after={"active": True}, op=op)
    return person


def sign_out(session: Session, actor: Actor, person_id: int, at: datetime, *, op: str) -> None:
    """End every session of somebody."""
    permissions.check(actor, "account.write")
    if audit.answered(session, actor, "session.end", op):
        return
    count = logins.end(session, SignIn.person_id == person_id, at, "ended by an administrator")
    audit.note(session, actor, "session.end", at, ("person", person_id), after={"sessions": count}, op=op)


def own_sessions(session: Session, actor: Actor, since: datetime) -> list[SignIn]:
    """My sessions that were used lately and were not ended, newest first."""
    query = select(SignIn).where(SignIn.person_id == actor.person_id, col(SignIn.ended_at).is_(None))
    return list(session.exec(query.where(col(SignIn.used_at) > since).order_by(col(SignIn.used_at).desc())))


def end_own_session(session: Session, actor: Actor, login_id: str, at: datetime, *, op: str) -> None:
    """End one of my sessions, on whatever device it is."""
    if audit.answered(session, actor, "session.end", op):
        return
    mine = (col(SignIn.person_id) == actor.person_id) & (col(SignIn.id) == login_id)
    if not logins.end(session, mine, at, "ended by its owner"):
        raise Refused("That session has ended already.")
    audit.note(session, actor, "session.end", at, ("person", actor.person_id), after={"sessions": 1}, op=op)


def _person(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("That person")
    return person
