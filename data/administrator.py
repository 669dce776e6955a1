"""Make an administrator from the shell, for a machine on which the first-run page is out of reach."""

import secrets
from datetime import datetime

from argon2 import PasswordHasher
from sqlmodel import Session

from core.people import Actor, ActorKind, Person, Role
from core.refusal import Refused
from pods import actions as pod_actions
from pods import queries as pod_queries

SHELL = Actor(name="Command line", kind=ActorKind.SYSTEM)
GUESSES = 10_000


def create_admin(session: Session, login: str, name: str, password: str, at: datetime) -> Person:
    """An account that may manage accounts; and an organisation, where there is none."""
    check_password(password, [login, name])
    found_unnamed(session, at)
    kept = PasswordHasher().hash(password)  # hashed again with today's parameters at the first sign-in
    person = pod_actions.add_person(
        session, SHELL, pod_actions.NewPerson(login=login, name=name, password_hash=kept), at, op=secrets.token_hex(12)
    )
    today = pod_queries.day_of(session, at)
    pod_actions.grant_role(session, SHELL, person.id or 0, Role.ADMIN, today, at, op=secrets.token_hex(12))
    return person


def check_password(password: str, known: list[str]) -> None:
    """Refuse what is guessed in a few thousand tries."""
    from zxcvbn import zxcvbn

    if not 8 <= len(password) <= 256 or zxcvbn(password[:72], user_inputs=known)["guesses"] < GUESSES:
        raise Refused("That password is easy to guess. Choose a longer one; four ordinary words make a good password.")


def found_unnamed(session: Session, at: datetime) -> None:
    """An organisation to begin with; its name and zone can be changed."""
    if pod_queries.organisation(session) is None:
        pod_actions.found_organisation(session, SHELL, "My organisation", "UTC", at)
