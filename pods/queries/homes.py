"""Which pod is home to a customer on a day."""

from collections.abc import Callable, Collection
from datetime import date

from sqlmodel import Session, col, select

from pods.dating import Stint
from pods.models import CustomerProfile, PodAssignment
from pods.queries.segments import timelines
from pods.routing import Home, Profile, home_pod

HomeFinder = Callable[[int, date], Home]


def home_of(session: Session, customer_id: int, day: date) -> Home:
    """The home of one customer on one day."""
    profile = _profiles(session, {customer_id}).get(customer_id)
    segments = {segment_id for _, segment_id in profile.spans} if profile else set()
    wanted = select(PodAssignment).where(
        col(PodAssignment.segment_id).in_(segments), col(PodAssignment.superseded_at).is_(None)
    )
    owners: dict[int, list[Stint]] = {}
    for row in session.exec(wanted.order_by(col(PodAssignment.valid_from))) if segments else ():
        owners.setdefault(row.segment_id, []).append(Stint(row.pod_id, row.valid_from, row.valid_to, row.id))
    return home_pod(profile, owners, day)


def home_finder(session: Session, among: Collection[int] | None = None) -> HomeFinder:
    """The same for very many (or those named): everything is read once, then answered from memory."""
    owners, profiles = timelines(session), _profiles(session, among)

    def find(customer_id: int, day: date) -> Home:
        return home_pod(profiles.get(customer_id), owners, day)

    return find


def _profiles(session: Session, among: Collection[int] | None = None) -> dict[int, Profile]:
    """Every customer's segments over time; those of some, where they are named."""
    profile = CustomerProfile
    wanted = select(
        col(profile.customer_id), col(profile.valid_from), col(profile.valid_to), col(profile.segment_id)
    ).order_by(col(profile.valid_from))
    if among is not None:
        wanted = wanted.where(col(profile.customer_id).in_(among))
    found: dict[int, Profile] = {}
    for key, valid_from, valid_to, segment_id in session.exec(wanted):
        if key not in found:
            found[key] = Profile([], [])
        found[key].starts.append(valid_from)
        found[key].spans.append((valid_to, segment_id))
    return found
