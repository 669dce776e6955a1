"""What segments ask of pods: hours a week from the contacts of the last quarter, and the pods' own hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, or_, select

from core import permissions
from core.people import Actor, Role
from pods.assignment import Place, Problem, Task
from pods.models import Guardrail, Pod, PodMembership, Remedy
from pods.queries.catalogue import WORKING, organisation
from pods.queries.demand import Handling, handle_by_pod, weekly_contacts
from pods.queries.needs import skills_asked, skills_held
from pods.queries.segments import SegmentHome, segments_on

FTE_HOURS = 40.0
"""The hours of one full-time equivalent in a week. The plan does not depend on it; the shares shown do."""

WEEKS = 13


@dataclass(frozen=True)
class Workload:
    """Per segment the hours of a week. handling None: nobody says how long contacts take, customers stand in."""

    day: date
    hours: Mapping[int, float]
    contacts: Mapping[int, float]
    handling: Handling | None
    sample_of: int
    by_pod: Mapping[int, Handling] = field(default_factory=dict)

    @property
    def is_measured(self) -> bool:
        """Whether hours are hours."""
        return self.handling is not None and bool(self.contacts)

    def pace(self, pod_id: int) -> float:
        """How long this pod takes over a contact, against the mean of all; 1 where its own time is not known."""
        own = self.by_pod.get(pod_id)
        return own.seconds / self.handling.seconds if own and self.handling and self.is_measured else 1.0


@dataclass(frozen=True)
class Balance:
    """Everything the solver needs, with the names to tell it."""

    problem: Problem
    workload: Workload
    segments: tuple[SegmentHome, ...]
    pods: Mapping[int, str]
    fte: Mapping[int, float]


def workload_on(session: Session, day: date, homes: list[SegmentHome] | None = None) -> Workload:
    """Contacts a week of each segment in the 13 weeks before, times what a contact takes on average."""
    contacts, handled = weekly_contacts(session, day, WEEKS), handle_by_pod(session, day, WEEKS)
    handling = handled.get(None)
    founded = organisation(session)
    sample_of = founded.sample_of if founded else 1
    homes = segments_on(session, day) if homes is None else homes
    if handling is not None and contacts:
        hours = {home.segment_id: contacts.get(home.segment_id, 0.0) * handling.seconds / 3600 for home in homes}
    else:
        hours = {home.segment_id: float(home.customers * sample_of) for home in homes}
    own = {pod_id: known for pod_id, known in handled.items() if pod_id is not None}
    return Workload(day, hours, contacts, handling, sample_of, own)


def balance_on(session: Session, actor: Actor, day: date, pinned: frozenset[int] = frozenset()) -> Balance:
    """The problem of that day: segments, pods, and the pairs that do not fit."""
    permissions.check(actor, "segment.design")
    homes = [home for home in segments_on(session, day) if home.customers or home.pod_id is not None]
    work = workload_on(session, day, homes)
    working = session.exec(select(Pod).where(col(Pod.state).in_(WORKING)).order_by(col(Pod.id))).all()
    names, people = {pod.id or 0: pod.name for pod in working}, _people(session, day)
    fte = {pod_id: sum(share for share, _ in people.get(pod_id, ())) for pod_id in names}
    unit = FTE_HOURS if work.is_measured else _customers_each(homes, work.sample_of, sum(fte.values()))
    places = tuple(
        Place(pod_id, fte[pod_id] * unit, _main_site(people.get(pod_id, ())), work.pace(pod_id)) for pod_id in names
    )
    tasks = tuple(
        Task(home.segment_id, work.hours[home.segment_id], home.customers * work.sample_of, home.pod_id)
        for home in homes
    )
    return Balance(Problem(tasks, places, _unfit(session, day, homes, names), pinned), work, tuple(homes), names, fte)


def _customers_each(homes: list[SegmentHome], sample_of: int, fte: float) -> float:
    """Without hours a full share is what each full-time equivalent serves on average."""
    return sum(home.customers for home in homes) * sample_of / fte if fte else 0.0


def _people(session: Session, day: date) -> dict[int, list[tuple[float, str]]]:
    """pod -> share of time and site of everybody who takes contacts there: coaches do not."""
    ends = col(PodMembership.valid_to)
    rows = session.exec(
        select(PodMembership.pod_id, PodMembership.fte, PodMembership.site).where(
            PodMembership.valid_from <= day, or_(ends.is_(None), ends > day), PodMembership.role != Role.COACH
        )
    )
    found: dict[int, list[tuple[float, str]]] = {}
    for pod_id, fte, site in rows:
        found.setdefault(pod_id, []).append((fte, site))
    return found


def _main_site(people: Sequence[tuple[float, str]]) -> str:
    """Where more than half of the pod's time is worked; a pod without such a place has none."""
    held: dict[str, float] = {}
    for fte, site in people:
        held[site] = held.get(site, 0.0) + fte
    total = sum(held.values())
    return next((site for site, share in sorted(held.items()) if site and share > total / 2), "")


def _unfit(
    session: Session, day: date, homes: list[SegmentHome], names: Mapping[int, str]
) -> dict[tuple[int, int], str]:
    asked, held = skills_asked(session, day), skills_held(session, day)
    granted = remedies_of(session, day)
    found: dict[tuple[int, int], str] = {}
    for home in homes:
        for pod_id, name in names.items():
            lacking = [said for key, said in asked.get(home.segment_id, {}).items() if key not in held.get(pod_id, ())]
            tied = granted.get(home.pod_id or 0, frozenset()) - granted.get(pod_id, frozenset())
            if lacking:
                found[home.segment_id, pod_id] = f"nobody in {name} holds {' and '.join(lacking)} at level 3"
            elif tied:
                words = " or ".join(sorted(remedy.value.replace("_", " ") for remedy in tied))
                found[home.segment_id, pod_id] = f"{name} has no guardrail for a {words}"
    return found


def remedies_of(session: Session, day: date) -> dict[int, frozenset[Remedy]]:
    """pod -> what it may grant on that day by a guardrail of its own. What holds for everybody tells no pod apart."""
    ends = col(Guardrail.valid_to)
    rows = session.exec(
        select(Guardrail.pod_id, Guardrail.remedy).where(Guardrail.valid_from <= day, or_(ends.is_(None), ends > day))
    ).all()
    everybody = {remedy for pod_id, remedy in rows if pod_id is None}
    found: dict[int, set[Remedy]] = {}
    for pod_id, remedy in rows:
        if pod_id is not None and remedy not in everybody:
            found.setdefault(pod_id, set()).add(Remedy(remedy))
    return {pod_id: frozenset(its) for pod_id, its in found.items()}
