"""What a pod has from a day on: one row a stretch, half-open, and what lies in the past stays."""

from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from core.refusal import NotFound, Refused
from pods.localtime import within
from pods.models import Pod, PodManager, PodModel

Row = TypeVar("Row", PodManager, PodModel)


def held_pod(session: Session, pod_id: int) -> Pod:
    """The pod, locked: its dated rows change one at a time."""
    pod = session.get(Pod, pod_id, with_for_update=True, populate_existing=True)
    if pod is None:
        raise NotFound("That pod")
    return pod


def put(session: Session, kind: type[Row], pod_id: int, said: tuple[str, int], day: date, at: datetime) -> Row:
    """The row that says so from that day on, until the next planned one. said: the column and its value."""
    field, value = said
    rows = session.exec(select(kind).where(kind.pod_id == pod_id).order_by(col(kind.valid_from))).all()
    held = next((row for row in rows if within(day, row.valid_from, row.valid_to)), None)
    if held is not None and getattr(held, field) == value:
        return held
    later = min((row.valid_from for row in rows if row.valid_from > day), default=None)
    if held is not None and held.valid_from == day:
        setattr(held, field, value)
        held.recorded_at = at
        return held
    new = kind(pod_id=pod_id, valid_from=day, valid_to=held.valid_to if held else later, recorded_at=at)
    setattr(new, field, value)
    if held is not None:
        held.valid_to = day
    session.add(new)
    session.flush()
    return new


def check_day(session: Session, kind: type[Row], pod_id: int, day: date, today: date) -> None:
    """History may be begun late, but not written anew."""
    rows = session.exec(select(kind).where(kind.pod_id == pod_id, kind.valid_from <= day)).all()
    if day < today and any(row.valid_to is None or day < row.valid_to for row in rows):
        raise Refused(f"What held on {day.isoformat()} is history. Choose today ({today.isoformat()}) or a later day.")


def end(session: Session, kind: type[Row], pod_id: int, day: date) -> None:
    """From that day on there is none."""
    for row in session.exec(select(kind).where(kind.pod_id == pod_id)):
        if row.valid_from >= day:
            session.delete(row)
        elif row.valid_to is None or row.valid_to > day:
            row.valid_to = day
            session.add(row)
