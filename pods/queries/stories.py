"""The story of a segment and of a customer: which pod from when to when, by which change set, recorded when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor
from pods.models import ChangeSet, CustomerProfile, Pod, PodAssignment, Segment
from pods.queries.customers import customer_card


@dataclass(frozen=True)
class Chapter:
    """A pod owned a segment on half-open days, by a change set; superseded_at: until when that was believed."""

    segment_id: int
    segment_name: str
    pod_id: int
    pod_name: str
    valid_from: date
    valid_to: date | None
    note: str
    author: str
    change_set_id: int | None
    recorded_at: datetime
    superseded_at: datetime | None


def segment_story(session: Session, actor: Actor, segment_id: int, *, with_superseded: bool = False) -> list[Chapter]:
    """Every stretch of a segment, oldest first; neighbours with the same pod are one."""
    rows = _chapters(session, [segment_id])
    standing = [row for row in rows if row.superseded_at is None]
    permissions.check(actor, "segment.read", standing[-1].pod_id if standing else None)
    if not with_superseded:
        return joined(standing)
    return sorted([*joined(standing), *(row for row in rows if row.superseded_at)], key=lambda row: row.valid_from)


def customer_story(session: Session, actor: Actor, customer_id: int, at: datetime) -> list[Chapter]:
    """Which pod was home to a customer from when to when, through every segment, oldest first."""
    customer_card(session, actor, customer_id, at)
    spans = session.exec(
        select(CustomerProfile)
        .where(CustomerProfile.customer_id == customer_id, col(CustomerProfile.segment_id).is_not(None))
        .order_by(col(CustomerProfile.valid_from))
    ).all()
    rows = [row for row in _chapters(session, [span.segment_id or 0 for span in spans]) if row.superseded_at is None]
    found = [
        cut
        for span in spans
        for row in rows
        if row.segment_id == span.segment_id and (cut := _within(row, span.valid_from, span.valid_to))
    ]
    return joined(found)


def joined(chapters: Sequence[Chapter]) -> list[Chapter]:
    """Neighbours of one segment with the same pod as one, told by the change that came first."""
    shown: list[Chapter] = []
    for row in chapters:
        last = shown[-1] if shown else None
        if last and (last.segment_id, last.pod_id, last.valid_to) == (row.segment_id, row.pod_id, row.valid_from):
            shown[-1] = Chapter(**{**vars(last), "valid_to": row.valid_to})
        else:
            shown.append(row)
    return shown


def _within(row: Chapter, start: date, end: date | None) -> Chapter | None:
    since = max(row.valid_from, start)
    ends = [day for day in (row.valid_to, end) if day is not None]
    until = min(ends) if ends else None
    if until is not None and until <= since:
        return None
    return Chapter(**{**vars(row), "valid_from": since, "valid_to": until})


def _chapters(session: Session, segment_ids: Sequence[int]) -> list[Chapter]:
    rows = session.exec(
        select(PodAssignment, Segment.name, Pod.name, ChangeSet)
        .join(Segment, col(Segment.id) == PodAssignment.segment_id)
        .join(Pod, col(Pod.id) == PodAssignment.pod_id)
        .outerjoin(ChangeSet, col(ChangeSet.id) == PodAssignment.change_set_id)
        .where(col(PodAssignment.segment_id).in_(sorted(set(segment_ids))))
        .order_by(col(PodAssignment.valid_from), col(PodAssignment.id))
    )
    return [
        Chapter(
            segment_id=row.segment_id,
            segment_name=segment,
            pod_id=row.pod_id,
            pod_name=pod,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            note=change.note if change else "",
            author=change.author_name if change else "",
            change_set_id=row.change_set_id,
            recorded_at=row.recorded_at,
            superseded_at=row.superseded_at,
        )
        for row, segment, pod, change in rows
    ]
