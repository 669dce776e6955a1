"""What is still missing before this installation does its work."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from board.models import Card
from core.people import Person, Role, RoleGrant
from pods.models import Customer, Pod, PodAssignment, PodMembership, Segment


@dataclass(frozen=True)
class SetupStep:
    """One step, whether it is done, what it is good for, and the page on which it is done."""

    name: str
    done: bool
    said: str
    page: str


def setup_steps(session: Session, today: date) -> list[SetupStep]:
    """The way from an empty installation to working pods."""
    manager = (col(RoleGrant.role) == Role.MANAGER) & (RoleGrant.valid_from <= today)
    return [
        SetupStep(
            "Add people", _count(session, Person) > 1, "Everyone signs in with an account of their own.", "People"
        ),
        SetupStep(
            "Name a manager",
            _any(session, select(RoleGrant.id).where(manager)),
            "A manager forms pods and assigns segments; an administrator does not.",
            "People",
        ),
        SetupStep("Form the first pod", _any(session, select(Pod.id)), "About ten people, end to end.", "Pods"),
        SetupStep(
            "Give each pod its people",
            _any(session, select(PodMembership.id)),
            "Members have dates, so that history stays true.",
            "Pods",
        ),
        SetupStep(
            "Draw segments and assign them",
            _any(session, select(Segment.id)) and _any(session, _assigned()),
            "Each customer belongs to exactly one pod.",
            "Pods",
        ),
        SetupStep(
            "Bring in customers or a case log",
            _any(session, select(Customer.id)) or _any(session, select(Card.id)),
            "From CSV or XES files, with a preview before anything is written.",
            "Import",
        ),
    ]


def _assigned() -> Any:
    return select(PodAssignment.id).where(col(PodAssignment.superseded_at).is_(None))


def _any(session: Session, asked: Any) -> bool:
    return session.exec(asked.limit(1)).first() is not None


def _count(session: Session, kind: type[Person]) -> int:
    return int(session.exec(select(func.count()).select_from(kind)).one())
