"""Which pod is home to a customer on a day."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from pods.dating import pod_on
from pods.models import CustomerProfile, PodAssignment
from pods.queries.segments import timelines


@dataclass(frozen=True)
class Home:
    """The customer's segment, and the pod that owned it."""

    segment_id: int | None
    pod_id: int | None


NOWHERE = Home(None, None)
HomeFinder = Callable[[int, date], Home]


def home_of(session: Session, customer_id: int, day: date) -> Home:
    """The home of one customer on one day."""
    segment_id = session.exec(
        select(CustomerProfile.segment_id).where(
            CustomerProfile.customer_id == customer_id,
            CustomerProfile.valid_from <= day,
            or_(col(CustomerProfile.valid_to).is_(None), col(CustomerProfile.valid_to) > day),
        )
    ).first()
    if segment_id is None:
        return NOWHERE
    pod_id = session.exec(
        select(PodAssignment.pod_id).where(
            PodAssignment.segment_id == segment_id,
            col(PodAssignment.superseded_at).is_(None),
            PodAssignment.valid_from <= day,
            or_(col(PodAssignment.valid_to).is_(None), col(PodAssignment.valid_to) > day),
        )
    ).first()
    return Home(segment_id, pod_id)


def home_finder(session: Session) -> HomeFinder:
    """The same for very many: everything is read once, then answered from memory."""
    owners = timelines(session)
    starts: dict[int, list[date]] = {}
    spans: dict[int, list[tuple[date | None, int | None]]] = {}
    profile = CustomerProfile
    wanted = select(
        col(profile.customer_id), col(profile.valid_from), col(profile.valid_to), col(profile.segment_id)
    ).order_by(col(profile.valid_from))
    for customer_id, valid_from, valid_to, segment_id in session.exec(wanted):
        starts.setdefault(customer_id, []).append(valid_from)
        spans.setdefault(customer_id, []).append((valid_to, segment_id))

    def find(customer_id: int, day: date) -> Home:
        at = bisect_right(starts.get(customer_id, ()), day) - 1
        if at < 0:
            return NOWHERE
        until, segment_id = spans[customer_id][at]
        if segment_id is None or (until is not None and day >= until):
            return NOWHERE
        return Home(segment_id, pod_on(owners.get(segment_id, ()), day))

    return find
