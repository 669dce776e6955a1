"""Days and clocks as the pod counts them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pods.queries import day_of as day_in_pod
from pods.queries import zone_of as zone_in_pod


def zone_of(session: Session, pod_id: int | None = None) -> ZoneInfo:
    """The pod's time zone, else the organisation's."""
    return ZoneInfo(zone_in_pod(session, pod_id))


def day_of(session: Session, pod_id: int | None, at: datetime) -> date:
    """The day in that zone."""
    return day_in_pod(session, at, pod_id)


def day_start(session: Session, pod_id: int | None, at: datetime) -> datetime:
    """When that day began."""
    return at.astimezone(zone_of(session, pod_id)).replace(hour=0, minute=0, second=0, microsecond=0)
