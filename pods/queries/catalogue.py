"""The organisation, its pods and their pilots."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from core import permissions
from core.people import Actor
from core.refusal import NotFound
from pods.models import Organisation, Pilot, Pod, PodState

WORKING = (PodState.ACTIVE, PodState.FORMING)


def organisation(session: Session) -> Organisation | None:
    """The organisation of this installation, or None before it is founded."""
    return session.exec(select(Organisation).order_by(col(Organisation.id)).limit(1)).first()


def sample_of(session: Session) -> int:
    """For how many customers each customer row stands: more than one where the store holds a sample."""
    founded = organisation(session)
    return founded.sample_of if founded else 1


def zone_of(session: Session, pod_id: int | None = None) -> str:
    """The pod's time zone, else the organisation's, else UTC."""
    if pod_id is not None and (pod := session.get(Pod, pod_id)):
        return pod.zone
    founded = organisation(session)
    return founded.zone if founded else "UTC"


def day_of(session: Session, at: datetime, pod_id: int | None = None) -> date:
    """The calendar day of an instant, as the pod counts it, else the organisation."""
    return at.astimezone(ZoneInfo(zone_of(session, pod_id))).date()


def pods_seen(session: Session, actor: Actor, search: str = "", limit: int = 50, offset: int = 0) -> list[Pod]:
    """The working pods this actor may see, by name."""
    wanted = _seen(select(Pod), actor, search).order_by(Pod.name).limit(limit).offset(offset)
    return list(session.exec(wanted).all())


def count_pods_seen(session: Session, actor: Actor, search: str = "") -> int:
    """How many pods `pods_seen` would page through."""
    return int(session.exec(_seen(select(func.count()).select_from(Pod), actor, search)).one())


def _seen(wanted: Any, actor: Actor, search: str) -> Any:
    wanted = wanted.where(col(Pod.state).in_(WORKING))
    within = permissions.pods_within(actor, "pod.read")
    if within is not None:
        wanted = wanted.where(col(Pod.id).in_(sorted(within)))
    if search.strip():
        wanted = wanted.where(col(Pod.name).icontains(search.strip(), autoescape=True))
    return wanted


def pod_named(session: Session, name: str) -> Pod | None:
    """The pod of exactly that name."""
    return session.exec(select(Pod).where(Pod.name == name)).first()


def pod_shown(session: Session, actor: Actor, pod_id: int) -> Pod:
    """One pod, or "not found" outside the actor's scope."""
    permissions.check(actor, "pod.read", pod_id)
    pod = session.get(Pod, pod_id)
    if pod is None:
        raise NotFound("That pod")
    return pod


def pilots_of(session: Session, actor: Actor, pod_id: int) -> Sequence[Pilot]:
    """The pod's pilots, newest first."""
    permissions.check(actor, "pod.read", pod_id)
    wanted = select(Pilot).where(Pilot.pod_id == pod_id).order_by(col(Pilot.started_on).desc())
    return session.exec(wanted).all()
