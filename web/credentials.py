"""Proving who one is: sign in, the first administrator, a new password. Every try is counted first."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core import audit
from core.people import Actor, ActorKind, Person, Role, RoleGrant, SetupToken, SignIn
from core.refusal import Refused
from data import password
from data.database import Database
from web import attempts
from web.logins import Logins, end, fingerprint

WRONG = "Login or password is not right. Check both and try again."
SETTING_UP = "set-up"
"""Under this name tries to use a set-up token are counted."""

SYSTEM = Actor(name="First run", kind=ActorKind.SYSTEM)


@dataclass(frozen=True)
class Caller:
    """From where somebody asks, and when."""

    address: str
    browser: str
    at: datetime


@dataclass(frozen=True)
class First:
    """What the first administrator tells about the organisation and about themselves."""

    token: str
    company: str
    zone: str
    name: str
    login: str
    password: str


def sign_in(store: Database, logins: Logins, login: str, given: str, caller: Caller) -> str:
    """The token of a new session. An unknown login and a wrong password read the same, and take the same time."""
    login = login.strip().lower()
    count_try(store, login, caller)
    with store.reading() as session:
        person = session.exec(select(Person).where(Person.login == login, col(Person.active))).first()
    if not password.matches(person.password_hash if person else None, given) or person is None:
        raise Refused(WRONG)
    return store.perform(lambda session: _enter(session, logins, person, given, caller))


def count_try(store: Database, login: str, caller: Caller) -> None:
    """Counted in a transaction of its own: a failure that follows must not undo it."""

    def counted(session: Session) -> tuple[int, int]:
        by_address = attempts.tried(session, f"address:{caller.address}", attempts.PER_ADDRESS[1], caller.at)
        return by_address, attempts.tried(session, f"account:{login}", attempts.PER_ACCOUNT[1], caller.at)

    by_address, by_account = store.perform(counted)
    if by_address > attempts.PER_ADDRESS[0]:
        raise Refused("Too many tries from here. Wait up to an hour.")
    if by_account > attempts.PER_ACCOUNT[0]:
        raise Refused("Too many tries for this login today. Wait until tomorrow, or ask an administrator.")


def _enter(session: Session, logins: Logins, person: Person, given: str, caller: Caller) -> str:
    if person.password_hash and password.is_outdated(person.password_hash):
        session.get_one(Person, person.id).password_hash = password.hashed(given)
    attempts.forget(session, f"account:{person.login}")
    attempts.take_back(session, f"address:{caller.address}")
    return admit(session, logins, person, caller)


def admit(session: Session, logins: Logins, person: Person, caller: Caller) -> str:
    """Begin a session for somebody who is known, and write it down."""
    actor = Actor(name=person.name, person_id=person.id)
    audit.note(session, actor, "session.begin", caller.at, ("person", person.id), after={"address": caller.address})
    return logins.begin(session, person.id or 0, caller.address, caller.browser)


def demo_cast(session: Session) -> tuple[str, list[Person]]:
    """The name of the demo company and the people one may be there; nobody anywhere else."""
    from pods import queries as pod_queries

    organisation = pod_queries.organisation(session)
    if organisation is None or not organisation.is_demo:
        return "", []
    people = select(Person).where(col(Person.cast_role).is_not(None), col(Person.active)).order_by(col(Person.name))
    return organisation.name, list(session.exec(people))


def is_empty(session: Session) -> bool:
    """Whether nobody has an account yet."""
    return session.exec(select(Person.id)).first() is None


def setup_token(store: Database, at: datetime) -> str | None:
    """A fresh token while nobody has an account; earlier ones stop counting."""
    token = secrets.token_urlsafe(24)

    def made(session: Session) -> str | None:
        if not is_empty(session):
            return None
        for old in session.exec(select(SetupToken).where(col(SetupToken.used_at).is_(None))):
            old.used_at = at
        attempts.forget(session, f"account:{SETTING_UP}")  # guesses at an earlier token lock nobody out of this one
        session.add(SetupToken(token_hash=fingerprint(token), created_at=at))
        return token

    return store.perform(made)


def found(session: Session, first: First, at: datetime) -> Person:
    """Use up the token and create the first administrator, and the organisation when there is none."""
    from pods import queries as pod_queries
    from pods.models import Organisation

    known = select(SetupToken).where(SetupToken.token_hash == fingerprint(first.token))
    token = session.exec(known.where(col(SetupToken.used_at).is_(None)).with_for_update()).first()
    if token is None or not is_empty(session):
        raise Refused("This set-up token is not valid. It works once; start Podboard again to have a new one printed.")
    login, name = first.login.strip().lower(), first.name.strip()
    if not login or not name or not first.company.strip():
        raise Refused("Fill in the organisation, your name and your login.")
    password.check_strength(first.password, [login, name, first.company])
    token.used_at = at
    if pod_queries.organisation(session) is None:
        session.add(Organisation(name=first.company.strip(), zone=first.zone, created_at=at))
    person = Person(login=login, name=name, password_hash=password.hashed(first.password), created_at=at)
    session.add(person)
    session.flush()
    session.add(RoleGrant(person_id=person.id or 0, role=Role.ADMIN, valid_from=pod_queries.day_of(session, at)))
    audit.note(session, SYSTEM, "account.first", at, ("person", person.id), after={"login": login})
    return person


def change_password(store: Database, login_id: str, person_id: int, current: str, new: str, caller: Caller) -> None:
    """A new password: the current one is asked for, and every other session of this person ends."""
    with store.reading() as session:
        person = session.get_one(Person, person_id)
    count_try(store, person.login, caller)
    if not password.matches(person.password_hash, current):
        raise Refused("The current password is not right.")
    password.check_strength(new, [person.login, person.name, current])
    kept = password.hashed(new)

    def changed(session: Session) -> None:
        session.get_one(Person, person_id).password_hash = kept
        attempts.forget(session, f"account:{person.login}")
        others = (col(SignIn.person_id) == person_id) & (col(SignIn.id) != login_id)
        end(session, others, caller.at, "password changed")
        actor = Actor(name=person.name, person_id=person_id)
        audit.note(session, actor, "account.password", caller.at, ("person", person_id))

    store.perform(changed)
