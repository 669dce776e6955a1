"""A pod's life: by which model it works, who manages it, what a split would share out, who came before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, and_, col, or_, select

from core import permissions
from core.audit import AuditEntry
from core.people import Actor, Person, Role, RoleGrant
from pods.models import OperatingModel, Pod, PodManager, PodModel, PodState
from pods.queries.catalogue import WORKING

SPAN = 7
"""So many pods a manager can carry; above it the page says so."""


ENDINGS = ("pod.end", "pod.retire")


@dataclass(frozen=True)
class Span:
    """A manager and the pods of that day."""

    person_id: int
    name: str
    pods: tuple[str, ...]

    @property
    def is_wide(self) -> bool:
        """Whether there are more than one person can know well."""
        return len(self.pods) > SPAN


@dataclass(frozen=True)
class Gone:
    """A pod that no longer works, and what it became."""

    pod_id: int
    name: str
    state: PodState
    became: tuple[str, ...]


def models_seen(session: Session, actor: Actor) -> list[OperatingModel]:
    """All versions of all operating models: by name, newest version first."""
    if permissions.pods_within(actor, "model.read") == frozenset():
        permissions.check(actor, "model.read")
    wanted = select(OperatingModel).order_by(OperatingModel.name, col(OperatingModel.version).desc())
    return list(session.exec(wanted).all())


def model_on(session: Session, pod_id: int, day: date) -> OperatingModel | None:
    """The operating model by which the pod worked on that day."""
    ends = col(PodModel.valid_to)
    wanted = (
        select(OperatingModel)
        .join(PodModel, col(PodModel.operating_model_id) == OperatingModel.id)
        .where(PodModel.pod_id == pod_id, PodModel.valid_from <= day, or_(ends.is_(None), ends > day))
    )
    return session.exec(wanted).first()


def models_on(session: Session, day: date) -> dict[int, tuple[str, int, date]]:
    """pod -> name and version of its operating model on that day, and since when."""
    ends = col(PodModel.valid_to)
    wanted = (
        select(col(PodModel.pod_id), col(OperatingModel.name), col(OperatingModel.version), col(PodModel.valid_from))
        .join(OperatingModel, col(OperatingModel.id) == PodModel.operating_model_id)
        .where(PodModel.valid_from <= day, or_(ends.is_(None), ends > day))
    )
    return {pod_id: (name, version, since) for pod_id, name, version, since in session.exec(wanted)}


def manager_on(session: Session, pod_id: int, day: date) -> tuple[int, str] | None:
    """Who managed the pod on that day."""
    ends = col(PodManager.valid_to)
    wanted = (
        select(PodManager.person_id, Person.name)
        .join(Person, col(Person.id) == PodManager.person_id)
        .where(PodManager.pod_id == pod_id, PodManager.valid_from <= day, or_(ends.is_(None), ends > day))
    )
    return session.exec(wanted).first()


def managers(session: Session, day: date) -> list[tuple[int, str]]:
    """Who has the role of a manager on that day, by name."""
    ends = col(RoleGrant.valid_to)
    wanted = (
        select(Person.id, Person.name)
        .join(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .where(RoleGrant.role == Role.MANAGER, RoleGrant.valid_from <= day, or_(ends.is_(None), ends > day))
        .where(Person.active)
        .order_by(Person.name)
    )
    return [(person_id, name) for person_id, name in dict.fromkeys(session.exec(wanted)) if person_id is not None]


def spans(session: Session, actor: Actor, day: date) -> list[Span]:
    """Managers with their working pods on that day, widest first."""
    permissions.check(actor, "pod.design")
    ends = col(PodManager.valid_to)
    rows = session.exec(
        select(PodManager.person_id, Person.name, Pod.name)
        .join(Person, col(Person.id) == PodManager.person_id)
        .join(Pod, col(Pod.id) == PodManager.pod_id)
        .where(PodManager.valid_from <= day, or_(ends.is_(None), ends > day), col(Pod.state).in_(WORKING))
        .order_by(Person.name, Pod.name)
    )
    held: dict[tuple[int, str], list[str]] = {}
    for person_id, name, pod_name in rows:
        held.setdefault((person_id, name), []).append(pod_name)
    found = [Span(person_id, name, tuple(its)) for (person_id, name), its in held.items()]
    return sorted(found, key=lambda span: (-len(span.pods), span.name))


def without_manager(session: Session, actor: Actor, day: date) -> list[str]:
    """Working pods that nobody manages on that day. One that is forming may have its manager from a later day on."""
    permissions.check(actor, "pod.design")
    ends = col(PodManager.valid_to)
    named = select(PodManager.pod_id).where(or_(ends.is_(None), ends > day))
    managed = named.where(PodManager.valid_from <= day)
    bare = or_(
        and_(col(Pod.state) == PodState.ACTIVE, col(Pod.id).not_in(managed)),
        and_(col(Pod.state) == PodState.FORMING, col(Pod.id).not_in(named)),
    )
    return list(session.exec(select(Pod.name).where(bare).order_by(Pod.name)).all())


def pods_gone(session: Session, actor: Actor) -> list[Gone]:
    """Pods that were split or retired, by name: their history stays readable."""
    within = permissions.pods_within(actor, "pod.read")
    wanted = select(Pod).where(col(Pod.state).not_in(WORKING)).order_by(Pod.name)
    if within is not None:
        wanted = wanted.where(col(Pod.id).in_(sorted(within)))
    rows = session.exec(wanted).all()
    halves = children_of(session, [pod.id or 0 for pod in rows])
    return [
        Gone(pod.id or 0, pod.name, pod.state, tuple(name for _, name, _ in halves.get(pod.id or 0, ())))
        for pod in rows
    ]


def children_of(session: Session, pod_ids: Sequence[int]) -> dict[int, list[tuple[int, str, PodState]]]:
    """parent -> the pods it was split into."""
    rows = session.exec(select(Pod).where(col(Pod.parent_pod_id).in_(pod_ids)).order_by(col(Pod.id)))
    found: dict[int, list[tuple[int, str, PodState]]] = {}
    for pod in rows:
        found.setdefault(pod.parent_pod_id or 0, []).append((pod.id or 0, pod.name, pod.state))
    return found


def ended_at(session: Session, pod_id: int) -> datetime | None:
    """When the pod was split or retired, as the trail has it."""
    wanted = select(AuditEntry.at).where(AuditEntry.pod_id == pod_id, col(AuditEntry.action).in_(ENDINGS))
    return session.exec(wanted.order_by(col(AuditEntry.id).desc()).limit(1)).first()


def origin_of(session: Session, pod: Pod) -> str:
    """The name of the pod that it was split from; empty where it was formed anew."""
    parent = session.get(Pod, pod.parent_pod_id) if pod.parent_pod_id is not None else None
    return parent.name if parent else ""
