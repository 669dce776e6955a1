"""Make an administrator from the shell, for a machine on which the first-run page is out of reach."""

import secrets
from datetime import datetime

from sqlmodel import Session

from core.people import Actor, ActorKind, Person, Role
from data import password as passwords
from pods import actions as pod_actions
from pods import queries as pod_queries

SHELL = Actor(name="Command line", kind=ActorKind.SYSTEM)


def create_admin(session: Session, login: str, name: str, password: str, at: datetime) -> Person:
    """An account that may manage accounts; and an organisation, where there is none."""
    passwords.check_strength(password, [login, name])
    found_unnamed(session, at)
    kept = passwords.hashed(password)
    person = pod_actions.add_person(
        session, SHELL, pod_actions.NewPerson(login=login, name=name, password_hash=kept), at, op=secrets.token_hex(12)
    )
    today = pod_queries.day_of(session, at)
    pod_actions.grant_role(session, SHELL, person.id or 0, Role.ADMIN, today, at, op=secrets.token_hex(12))
    return person


def found_unnamed(session: Session, at: datetime) -> None:
    """An organisation to begin with; its name and zone can be changed."""
    if pod_queries.organisation(session) is None:
        pod_actions.found_organisation(session, SHELL, "My organisation", "UTC", at)
