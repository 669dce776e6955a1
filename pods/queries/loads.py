"""How full the pods are: customers against their target, people against theirs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor
from pods.models import Pod, PodState
from pods.queries.catalogue import organisation, pods_seen
from pods.queries.people import head_counts
from pods.queries.segments import SegmentHome, segments_on


@dataclass(frozen=True)
class PodLoad:
    """A pod's customers and people on one day, beside its targets."""

    pod_id: int
    name: str
    customers: int
    customers_target: int
    people: int
    fte: float
    size_target: int
    segments: int
    sample_of: int
    is_forming: bool = False
    is_splitting: bool = False

    @property
    def about(self) -> int:
        """Customers, scaled up where the store holds a sample."""
        return self.customers * self.sample_of


def segments_shown(
    session: Session, actor: Actor, day: date, search: str = "", known_at: datetime | None = None
) -> list[SegmentHome]:
    """The segments this actor may see on that day, whose name, code or pod has the text in it.

    known_at: as it was believed then (None: now).
    """
    within = permissions.pods_within(actor, "segment.read")
    text = search.strip().casefold()
    return [
        home
        for home in segments_on(session, day, known_at)
        if (within is None or home.pod_id in within)
        and (not text or any(text in field.casefold() for field in (home.name, home.code, home.pod_name)))
    ]


def pod_loads(
    session: Session, actor: Actor, day: date, search: str = "", limit: int = 50, offset: int = 0
) -> list[PodLoad]:
    """The pods this actor may see, with how full they are."""
    founded = organisation(session)
    customers: dict[int, list[int]] = {}
    for home in segments_on(session, day):
        if home.pod_id is not None:
            customers.setdefault(home.pod_id, []).append(home.customers)
    heads, seen = head_counts(session, day), pods_seen(session, actor, search, limit, offset)
    halves = select(Pod.parent_pod_id).where(col(Pod.parent_pod_id).in_([pod.id for pod in seen])).distinct()
    parents = set(session.exec(halves))
    return [
        PodLoad(
            pod_id=pod.id or 0,
            name=pod.name,
            customers=sum(customers.get(pod.id or 0, ())),
            customers_target=pod.customers_target,
            people=heads.get(pod.id or 0, (0, 0.0))[0],
            fte=heads.get(pod.id or 0, (0, 0.0))[1],
            size_target=pod.size_target,
            segments=len(customers.get(pod.id or 0, ())),
            sample_of=founded.sample_of if founded else 1,
            is_forming=pod.state is PodState.FORMING,
            is_splitting=pod.id in parents,
        )
        for pod in seen
    ]
