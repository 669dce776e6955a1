"""What really came in the four weeks after a change set, and which change sets wait to be compared."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from core import permissions
from core.people import Actor
from pods import outlook
from pods.localtime import day_number
from pods.models import ChangeKind, ChangeReview, ChangeSet, Contact
from pods.queries.catalogue import organisation
from pods.queries.demand import INBOUND
from pods.queries.segments import customers_per_segment, homes_on

WEEKS = 4
MOVING = (ChangeKind.MOVE, ChangeKind.REVERT)


def review_day(change: ChangeSet) -> date:
    """The first day on which four whole weeks lie behind the change."""
    return change.effective_on + timedelta(weeks=WEEKS)


def reality(session: Session, change: ChangeSet) -> dict[str, Any]:
    """Per pod customers and contacts a week: as the preview expected them, and as they came.

    error: the mean relative error of contacts a week; None where the preview knew no contacts.
    """
    came = _contacts(session, change.effective_on)
    held = _customers(session, review_day(change) - timedelta(days=1))
    kept = change.preview.get("outlook") or {}
    expected = {pod["pod_id"]: pod["contacts"] for pod in kept.get("pods", ())}
    lines = []
    for line in change.preview.get("pods", ()):
        pod_id, wanted = line["pod_id"], expected.get(line["pod_id"])
        told: dict[str, Any] = {"customers": [line["after"], held.get(pod_id, 0)]}
        told["contacts"] = [wanted[1], came.get(pod_id, 0.0)] if wanted else None
        lines.append({"pod_id": pod_id, "name": line["name"], **told})
    pairs = [(pod["contacts"][0], pod["contacts"][1]) for pod in lines if pod["contacts"]]
    return {"pods": lines, "error": outlook.mean_error(pairs), "weeks": WEEKS}


def _contacts(session: Session, since: date) -> dict[int, float]:
    """pod -> inbound contacts a week of customers in its segments, by the pod that was home at each contact."""
    founded, start = organisation(session), day_number(since)
    rows = session.exec(
        select(Contact.pod_id, func.count())
        .where(
            col(Contact.opened_day) >= start,
            col(Contact.opened_day) < start + 7 * WEEKS,
            col(Contact.repeat_role).in_(INBOUND),
            col(Contact.segment_id).is_not(None),
        )
        .group_by(col(Contact.pod_id))
    )
    return {pod_id: count * (founded.sample_of if founded else 1) / WEEKS for pod_id, count in rows}


def _customers(session: Session, day: date) -> dict[int, int]:
    customers, found = customers_per_segment(session, day), dict[int, int]()
    for segment_id, pod_id in homes_on(session, day).items():
        if pod_id is not None:
            found[pod_id] = found.get(pod_id, 0) + customers.get(segment_id, 0)
    return found


def reviews_of(session: Session, actor: Actor, change_set_ids: Sequence[int]) -> dict[int, ChangeReview]:
    """change set -> how it turned out, for those that were compared."""
    permissions.check(actor, "segment.read")
    wanted = select(ChangeReview).where(col(ChangeReview.change_set_id).in_(change_set_ids))
    return {review.change_set_id: review for review in session.exec(wanted)}


def changes_to_review(session: Session, actor: Actor, today: date, limit: int = 10) -> list[ChangeSet]:
    """Moves that took effect four weeks ago or longer, with an expectation, and that nobody compared yet."""
    permissions.check(actor, "segment.read")
    done = select(ChangeReview.change_set_id)
    wanted = select(ChangeSet).where(
        col(ChangeSet.kind).in_(MOVING),
        ChangeSet.effective_on <= today - timedelta(weeks=WEEKS),
        col(ChangeSet.id).not_in(done),
    )
    rows = session.exec(wanted.order_by(col(ChangeSet.id).desc()).limit(5 * limit)).all()
    return [row for row in rows if _expects(row.preview)][:limit]


def _expects(preview: dict[str, Any]) -> bool:
    kept = preview.get("outlook") or {}
    return any(pod.get("contacts") for pod in kept.get("pods", ()))
