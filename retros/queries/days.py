"""Days and clocks as the pod counts them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pods import queries as pod_queries


def zone_of(session: Session, pod_id: int | None = None) -> ZoneInfo:
    """The pod's time zone, else the organisation's."""
    return ZoneInfo(pod_queries.zone_of(session, pod_id))


def day_of(session: Session, pod_id: int | None, at: datetime) -> date:
    """The day in that zone."""
    return pod_queries.day_of(session, at, pod_id)


def day_start(session: Session, pod_id: int | None, at: datetime) -> datetime:
    """When that day began."""
    return at.astimezone(zone_of(session, pod_id)).replace(hour=0, minute=0, second=0, microsecond=0)
