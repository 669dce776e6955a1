"""Where rows belong in the store: pods by name, customers by their outside id. What is missing is made."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from board.actions import open_boards
from core.people import Actor, Person
from data.exchange.draft import Draft, DraftEntry
from data.exchange.mapping import Kind
from pods import actions as pod_actions
from pods import queries as pod_queries
from pods.models import Customer, Pod, Source

AT_ONCE = 2_000


class PodPlace(NamedTuple):
    """A pod and the zone of its calendar."""

    id: int
    zone: str


@dataclass
class Places:
    """Names and ids. Until they are made, missing pods and customers carry ids below zero."""

    source_id: int
    customer_source_id: int
    zone: str
    pods: dict[str, PodPlace] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    missing_pods: list[str] = field(default_factory=list)
    missing_customers: list[str] = field(default_factory=list)
    home: Callable[[int, date], pod_queries.Home] | None = None
    pod_by_id: dict[int, PodPlace] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)


def locate(session: Session, draft: Draft, source: str) -> Places:
    """Look everything up; writes nothing."""
    mapping = draft.mapping
    zone = mapping.pods.zone or mapping.times.zone or pod_queries.zone_of(session)
    source_id = _source_id(session, source)
    holder = mapping.customers.source
    places = Places(source_id, source_id if holder is None else _source_id(session, holder), zone)
    for pod_id, name, pod_zone in session.exec(select(Pod.id, Pod.name, Pod.zone)):
        places.pods[name] = places.pod_by_id[pod_id or 0] = PodPlace(pod_id or 0, pod_zone)
    if mapping.pods.create:
        for name in _pod_names(draft):
            if name not in places.pods:
                places.missing_pods.append(name)
                places.pods[name] = PodPlace(-len(places.missing_pods), zone)
    if "person" in mapping.columns:
        places.people = _people(session)
    if mapping.kind is not Kind.CUSTOMERS:
        _locate_customers(session, draft, places)
        if places.customers:
            places.home = pod_queries.home_finder(session)
    return places


def _people(session: Session) -> dict[str, int]:
    """Our people by login, and by name where nobody shares it."""
    found = session.exec(select(Person.id, Person.login, Person.name)).all()
    names = Counter(name.casefold() for _, _, name in found)
    told = {name.casefold(): key or 0 for key, _, name in found if names[name.casefold()] == 1}
    return told | {login.casefold(): key or 0 for key, login, _ in found if login}


def _source_id(session: Session, name: str) -> int:
    return session.exec(select(Source.id).where(Source.name == name)).first() or -1


def _pod_names(draft: Draft) -> list[str]:
    names = dict.fromkeys(event.pod for case in draft.cases.values() for event in case.events() if event.pod)
    names |= dict.fromkeys(entry.pod for entry in draft.entries if entry.pod)
    names |= dict.fromkeys(server for entry in draft.entries if (server := served_by(draft, entry)))
    return list(names)


def served_by(draft: Draft, entry: DraftEntry) -> str:
    """The pod that answered, by our name for their team; empty where the row names none."""
    theirs = entry.texts.get("served_by", "")
    return draft.mapping.pods.map.get(theirs, theirs)


def _locate_customers(session: Session, draft: Draft, places: Places) -> None:
    named = dict.fromkeys(case.customer for case in draft.cases.values() if case.customer)
    named |= dict.fromkeys(entry.texts["customer"] for entry in draft.entries if entry.texts.get("customer"))
    wanted = list(named)
    for start in range(0, len(wanted), AT_ONCE):
        found = select(Customer.ext_id, Customer.id).where(
            Customer.source_id == places.customer_source_id,
            col(Customer.ext_id).in_(wanted[start : start + AT_ONCE]),
        )
        places.customers |= {ext_id: customer_id or 0 for ext_id, customer_id in session.exec(found)}
    places.missing_customers = [ext_id for ext_id in wanted if ext_id not in places.customers]
    places.customers |= {ext_id: -n for n, ext_id in enumerate(places.missing_customers, start=1)}


def make_missing(
    session: Session, actor: Actor, draft: Draft, places: Places, batch_id: int, at: datetime
) -> list[int]:
    """Form the pods that are missing, with their boards, and record the customers. Gives the pods' ids."""
    codes = {code.upper() for code in session.exec(select(Pod.code))}
    wanted = []
    for name in places.missing_pods:
        code = pod_code(name, codes)
        codes.add(code)
        level = draft.levels.get(name)
        wanted.append(
            pod_actions.NewPod(name=name, code=code, zone=places.zone, level=level, source_id=places.source_id)
        )
    formed = [pod.id or 0 for pod in pod_actions.form_pods(session, actor, wanted, at)] if wanted else []
    open_boards(session, actor, formed, at)
    for name, pod_id in zip(places.missing_pods, formed, strict=True):
        places.pods[name] = places.pod_by_id[pod_id] = PodPlace(pod_id, places.zone)
    _record_customers(session, actor, draft, places, batch_id, at)
    return formed


def _record_customers(
    session: Session, actor: Actor, draft: Draft, places: Places, batch_id: int, at: datetime
) -> None:
    if not places.missing_customers:
        return
    since = (draft.earliest or at).astimezone(UTC).date()
    rows = [
        pod_actions.CustomerRow(source_id=places.customer_source_id, ext_id=ext_id, valid_from=since)
        for ext_id in places.missing_customers
    ]
    pod_actions.record_customers(session, actor, rows, batch_id, at)
    _locate_customers(session, draft, places)
    places.home = pod_queries.home_finder(session)


def pod_code(name: str, taken: Iterable[str]) -> str:
    """A short code from the name, unlike the codes there are: V5 3rd becomes V5-3RD.

    >>> pod_code("V5 3rd", {"V5-3RD"})
    'V5-3RD-2'
    """
    stem = re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")[:11].strip("-") or "POD"
    taken = set(taken)
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
