"""Who acts, and who belongs to which pod on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, bindparam, literal, null, union_all
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor, Grant, Person, Role, RoleGrant
from pods.models import Function, Organisation, PodMembership
from pods.queries.dated import not_ended


@dataclass(frozen=True)
class Member:
    """Somebody in a pod, with the dates of the membership."""

    person_id: int
    name: str
    role: Role
    fte: float
    site: str
    employer: str
    membership_id: int
    valid_from: date
    valid_to: date | None
    zone: str | None = None
    function: Function = Function.MEMBER


def actor_of(session: Session, person_id: int, at: datetime, request_id: str = "") -> Actor | None:
    """The person as actor, with the roles in force on this day; None when the account is closed."""
    known = session.execute(KNOWN, {"who": person_id}).first()
    if known is None:
        return None
    day = at.astimezone(ZoneInfo(known.zone or "UTC")).date()
    held = session.execute(HELD, {"who": person_id, "day": day})
    grants = tuple(Grant(Role(role), pod_id) for _, _, role, pod_id in held)
    return Actor(name=known.name, grants=grants, person_id=person_id, request_id=request_id)


def _founded() -> Any:
    return select(Organisation.zone).order_by(col(Organisation.id)).limit(1).scalar_subquery().label("zone")


def _held() -> Any:
    """Roles in the whole installation, then those in pods, each in the order in which they were given."""
    who: Any = bindparam("who")
    day: Any = bindparam("day", type_=Date)
    kinds: list[Any] = []
    for part, pod_id in ((RoleGrant, null()), (PodMembership, col(PodMembership.pod_id))):
        table: Any = part
        in_force = (table.person_id == who, table.valid_from <= day, not_ended(table.valid_to, day))
        own: tuple[Any, ...] = (literal(len(kinds)).label("part"), table.id.label("place"), table.role)
        kinds.append(select_columns(*own, pod_id.label("pod_id")).where(*in_force))
    return union_all(*kinds).order_by("part", "place")


KNOWN = select(Person.name, _founded()).where(Person.id == bindparam("who"), Person.active)
HELD = _held()
"""Both are asked with each change and most reads: they are put together once."""


def members_on(session: Session, pod_id: int, day: date) -> list[Member]:
    """Who belongs to the pod on that day: leads first, then by name."""
    rows = session.exec(
        select(PodMembership, Person.name)
        .join(Person, col(Person.id) == PodMembership.person_id)
        .where(
            PodMembership.pod_id == pod_id,
            PodMembership.valid_from <= day,
            not_ended(PodMembership.valid_to, day),
        )
    )
    return sorted((_member(row, name) for row, name in rows), key=_rank)


def memberships_of(session: Session, actor: Actor, pod_id: int) -> list[Member]:
    """Every membership the pod ever had or has planned, newest first."""
    permissions.check(actor, "people.read", pod_id)
    rows = session.exec(
        select(PodMembership, Person.name)
        .join(Person, col(Person.id) == PodMembership.person_id)
        .where(PodMembership.pod_id == pod_id)
        .order_by(col(PodMembership.valid_from).desc(), Person.name)
    )
    return [_member(row, name) for row, name in rows]


def people_to_place(session: Session) -> list[tuple[int, str]]:
    """Active people by name, as choices for a membership."""
    rows = session.exec(select(Person.id, Person.name).where(Person.active).order_by(Person.name))
    return [(person_id, name) for person_id, name in rows if person_id is not None]


def head_counts(session: Session, day: date) -> dict[int, tuple[int, float]]:
    """Per pod the number of its people on that day, and their full-time equivalents."""
    rows = session.exec(
        select(PodMembership.pod_id, PodMembership.fte).where(
            PodMembership.valid_from <= day,
            not_ended(PodMembership.valid_to, day),
        )
    )
    counted: dict[int, tuple[int, float]] = {}
    for pod_id, fte in rows:
        heads, full = counted.get(pod_id, (0, 0.0))
        counted[pod_id] = (heads + 1, full + fte)
    return counted


def _member(row: PodMembership, name: str) -> Member:
    return Member(
        person_id=row.person_id,
        name=name,
        role=row.role,
        fte=row.fte,
        site=row.site,
        employer=row.employer,
        membership_id=row.id or 0,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        zone=row.zone,
        function=Function(row.function),
    )


def _rank(member: Member) -> tuple[int, str]:
    order = (Role.LEAD, Role.AGENT, Role.COACH)
    return (order.index(member.role) if member.role in order else len(order), member.name)
