"""Founding the organisation, forming pods, naming sources, starting pilots."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, or_, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import modelling, queries
from pods.actions import managing
from pods.models import OperatingModel, Organisation, Pilot, Pod, PodState, Source
from pods.queries.catalogue import WORKING


@dataclass(frozen=True)
class NewPod:
    """A pod to be formed. The code is the prefix of its card keys."""

    name: str
    code: str
    charter: str = ""
    zone: str = "UTC"
    level: int | None = None
    size_target: int = 10
    customers_target: int = 60_000
    source_id: int | None = None
    state: PodState = PodState.ACTIVE
    manager_id: int | None = None


@dataclass(frozen=True)
class NewPilot:
    """A trial of a new way of working, with the dip that is expected, said before."""

    pod_id: int
    name: str
    why: str
    started_on: date
    ramp_weeks: int
    expected_dip: str
    read_on: date
    operating_model_id: int | None = None


def found_organisation(
    session: Session, actor: Actor, name: str, zone: str, at: datetime, *, is_demo: bool = False, sample_of: int = 1
) -> Organisation:
    """The one organisation of this installation; a second call changes its name and zone."""
    permissions.check(actor, "account.write")
    check_zone(zone)
    founded = queries.organisation(session) or Organisation(name=name, created_at=at)
    before = _told(founded) if founded.id else None
    founded.name, founded.zone = _named(name, "organisation"), zone
    founded.is_demo, founded.sample_of = is_demo, sample_of
    session.add(founded)
    session.flush()
    after = _told(founded)
    if before != after:
        audit.note(session, actor, "organisation.found", at, ("organisation", founded.id), before=before, after=after)
    return founded


def add_source(
    session: Session,
    actor: Actor,
    name: str,
    at: datetime,
    *,
    observed_until: datetime | None = None,
    complete_for: str = "",
) -> Source:
    """The source of that name, made when it is new. A later cut-off replaces an earlier one."""
    permissions.check(actor, "import.run")
    source = session.exec(select(Source).where(Source.name == _named(name, "source"))).first()
    if source is None:
        source = Source(name=name.strip())
        session.add(source)
        session.flush()
        audit.note(session, actor, "source.add", at, ("source", source.id), after={"name": source.name})
    before = _observed(source)
    if observed_until and (source.observed_until is None or observed_until > source.observed_until):
        source.observed_until = observed_until
    if complete_for:
        source.complete_for = complete_for
    session.add(source)
    session.flush()
    if (after := _observed(source)) != before:
        audit.note(session, actor, "source.observe", at, ("source", source.id), before=before, after=after)
    return source


def _observed(source: Source) -> dict[str, Any]:
    """How far a source reaches, for the audit trail."""
    until = source.observed_until.isoformat() if source.observed_until else None
    return {"observed_until": until, "complete_for": source.complete_for}


def _told(founded: Organisation) -> dict[str, Any]:
    """The organisation, for the audit trail: whether it is a demo decides who may sign in by one click."""
    said = {"name": founded.name, "zone": founded.zone}
    return {**said, "is_demo": founded.is_demo, "sample_of": founded.sample_of}


def form_pod(session: Session, actor: Actor, new: NewPod, at: datetime, *, op: str) -> Pod:
    """A new pod, active at once, or forming until it has its people."""
    permissions.check(actor, "pod.design")
    if (done := audit.answered(session, actor, "pod.form", op)) and (earlier := session.get(Pod, done.object_id)):
        return earlier
    return place_pod(session, actor, new, at, op)


def place_pod(session: Session, actor: Actor, new: NewPod, at: datetime, op: str | None = None) -> Pod:
    """Check and write a new pod: the one way in which single pods come to be."""
    permissions.check(actor, "pod.design")
    name, code = _named(new.name, "pod"), new.code.strip().upper()
    check_zone(new.zone)
    _check_free(session, name, code)
    if new.size_target < 1 or new.customers_target < 1:
        raise Refused("A pod needs at least one person and one customer as its target.")
    if new.state not in WORKING:
        raise Refused("A new pod is forming or active.")
    told = {key: value for key, value in asdict(new).items() if key != "manager_id"}
    pod = Pod(**{**told, "name": name, "code": code}, created_at=at)
    session.add(pod)
    session.flush()
    if new.manager_id is not None:
        managing.name_manager(session, actor, pod, (new.manager_id, queries.day_of(session, at)), at)
    audit.note(
        session, actor, "pod.form", at, ("pod", pod.id), pod_id=pod.id, after={"name": name, "code": code}, op=op
    )
    return pod


def start_pilot(session: Session, actor: Actor, new: NewPilot, at: datetime, *, op: str) -> Pilot:
    """A pilot, with the day on which its figures are read."""
    permissions.check(actor, "pod.design", new.pod_id)
    if (done := audit.answered(session, actor, "pilot.start", op)) and (earlier := session.get(Pilot, done.object_id)):
        return earlier
    if session.get(Pod, new.pod_id) is None:
        raise NotFound("That pod")
    if new.read_on <= new.started_on:
        raise Refused("A pilot is read after it has started: choose a later day to read its figures.")
    if not new.expected_dip.strip():
        raise Refused("Write down the dip you expect before the pilot starts; afterwards nobody remembers it honestly.")
    _check_model(session, new.operating_model_id)
    pilot = Pilot(**asdict(new))
    session.add(pilot)
    session.flush()
    after = {"name": new.name, "started_on": new.started_on.isoformat(), "expected_dip": new.expected_dip}
    audit.note(session, actor, "pilot.start", at, ("pilot", pilot.id), pod_id=new.pod_id, after=after, op=op)
    return pilot


def _check_model(session: Session, operating_model_id: int | None) -> None:
    """A pilot tries something: it names the operating model, and the model leaves nothing open."""
    model = session.get(OperatingModel, operating_model_id) if operating_model_id is not None else None
    if model is None:
        raise Refused(
            "Choose the operating model that the pilot tries. A manager writes one on the page Models: five answers."
        )
    modelling.check_complete(model, f"{model.name}, version {model.version},")


def _named(name: str, what: str) -> str:
    if not name.strip():
        raise Refused(f"Give the {what} a name.")
    return name.strip()


def check_zone(zone: str) -> None:
    """A name that the clocks of the world know."""
    try:
        ZoneInfo(zone)  # remembered by the library; available_timezones() reads a thousand files each time
    except (KeyError, ValueError, OSError):
        raise Refused(f"“{zone}” is not a time zone. Use a name such as Europe/Sofia or UTC.") from None


def _check_free(session: Session, name: str, code: str) -> None:
    if not code or len(code) > 16:
        raise Refused("Give the pod a short code, such as NR: it starts the key of each of its cards.")
    taken = session.exec(select(Pod).where(or_(Pod.name == name, Pod.code == code))).first()
    if taken is not None:
        what = f"The name {name}" if taken.name == name else f"The code {code}"
        raise Refused(f"{what} belongs to the pod {taken.name} already. Choose another.")
