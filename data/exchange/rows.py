"""From a draft to rows with ids. A row whose pod is not known is rejected by its line."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from board.history import CaseEvent, CaseHistory
from data.exchange.draft import Draft, DraftCase, DraftEntry, DraftEvent, Place
from data.exchange.lines import Reject
from data.exchange.mapping import Kind
from data.exchange.places import Places, served_by
from metrics.rows import AnswerRow, ComplaintRow, ContactRow
from pods.localtime import day_of

Ids = tuple[int, int, int | None, int | None]
"""Source, pod, customer, segment."""

OutcomeRow = ContactRow | AnswerRow | ComplaintRow


def histories(draft: Draft, places: Places) -> tuple[list[CaseHistory], list[Reject]]:
    """Cases with their events. A case of which any row was rejected is held back whole."""
    cases: list[CaseHistory] = []
    rejects: list[Reject] = []
    for case in draft.cases.values():
        events = case.events()
        place = draft.held_back.get(case.ext_id)
        if strange := [event for event in events if event.pod and event.pod not in places.pods]:
            rejects += [_no_pod(event.place, case.ext_id, event.pod) for event in strange]
            place = strange[0].place
        if place is not None:
            reason = f"the case is held back whole, because its line {place.line} was rejected"
            rejects.append(Reject(place.file, place.line, case.ext_id, "case", case.ext_id, reason))
        else:
            cases.append(_history(draft, places, case, events))
    return cases, rejects


def _history(draft: Draft, places: Places, case: DraftCase, events: Sequence[DraftEvent]) -> CaseHistory:
    customer_id = places.customers.get(case.customer)
    segment_id = None
    if customer_id is not None and places.home:
        segment_id = places.home(customer_id, day_of(events[0].at, places.zone)).segment_id
    return CaseHistory(
        source_id=places.source_id,
        ext_id=case.ext_id,
        events=tuple(CaseEvent(e.at, e.status, e.meaning, places.pods[e.pod].id if e.pod else None) for e in events),
        closed_at=_closed_at(draft, events),
        title=case.title,
        channel=case.channel,
        topic=case.topic,
        customer_id=customer_id,
        segment_id=segment_id,
    )


def _closed_at(draft: Draft, events: Sequence[DraftEvent]) -> datetime | None:
    last = events[-1]
    if draft.mapping.finish == "last_event" or last.meaning.value == "closed":
        return last.at
    return None


def outcomes(draft: Draft, places: Places) -> tuple[dict[str, list[OutcomeRow]], list[Reject]]:
    """Contacts, answers or complaints, by the zone of their pod's calendar."""
    by_zone: dict[str, list[OutcomeRow]] = {}
    rejects: list[Reject] = []
    for entry in draft.entries:
        customer_id = places.customers.get(entry.texts.get("customer", ""))
        home = None
        if customer_id is not None and places.home:
            home = places.home(customer_id, day_of(entry.at, places.zone))
        pod = places.pods.get(entry.pod)
        if draft.mapping.pods.home:
            pod = places.pod_by_id.get(home.pod_id) if home and home.pod_id else None
        if pod is None:
            rejects.append(_no_pod(entry.place, entry.ext_id, entry.pod, home=draft.mapping.pods.home))
            continue
        server = served_by(draft, entry)
        if server and server not in places.pods:
            rejects.append(_no_pod(entry.place, entry.ext_id, server))
            continue
        ids = (places.source_id, pod.id, customer_id, home.segment_id if home else None)
        if draft.mapping.kind is Kind.CONTACTS:
            row: OutcomeRow = _contact(entry, ids, places, places.pods[server].id if server else None)
        else:
            row = _outcome(draft.mapping.kind, entry, ids)
        by_zone.setdefault(pod.zone, []).append(row)
    return by_zone, rejects


def _outcome(kind: Kind, entry: DraftEntry, ids: Ids) -> AnswerRow | ComplaintRow:
    source_id, pod_id, customer_id, segment_id = ids
    texts = entry.texts
    version = texts.get("version", "")
    if kind is Kind.SURVEYS:
        stage = texts.get("stage", "")
        return AnswerRow(
            source_id, entry.ext_id, version, customer_id, pod_id, segment_id, stage, entry.score, entry.at
        )
    matter = texts.get("matter", "")
    return ComplaintRow(source_id, entry.ext_id, version, customer_id, pod_id, segment_id, matter, entry.at)


def _contact(entry: DraftEntry, ids: Ids, places: Places, served_pod_id: int | None) -> ContactRow:
    source_id, pod_id, customer_id, segment_id = ids
    texts = entry.texts
    person = texts.get("person", "").strip()
    person_id = places.people.get(person.casefold())
    return ContactRow(
        source_id=source_id,
        ext_id=entry.ext_id,
        version=texts.get("version", ""),
        customer_id=customer_id,
        pod_id=pod_id,
        segment_id=segment_id,
        channel=texts.get("channel", ""),
        topic=texts.get("topic", ""),
        opened_at=entry.at,
        closed_at=entry.closed_at,
        abandoned=entry.abandoned,
        repeat_role=entry.role,
        answered_at=entry.answered_at,
        handle_s=entry.handled_s,
        served_pod_id=served_pod_id,
        person_id=person_id,
        person_mark=person_mark(source_id, person) if person and person_id is None else None,
    )


def person_mark(source_id: int, person: str) -> str:
    """Tells one stranger of a source from another without their name. A pseudonym: who knows the names can test them.

    >>> person_mark(1, "Ana") == person_mark(1, "ana"), person_mark(1, "Ana") == person_mark(2, "Ana")
    (True, False)
    """
    return sha256(f"{source_id}/{person.casefold()}".encode()).hexdigest()[:16]


def _no_pod(place: Place, ext_id: str, pod: str, *, home: bool = False) -> Reject:
    if home:
        reason = "no pod serves this customer on that day; import the customers and assign their segment first"
    elif not pod:
        reason = "the row names no pod"
    else:
        reason = f"there is no pod “{pod}”; form it, give its team a pod under pods.map, or set pods.create: true"
    return Reject(place.file, place.line, ext_id, "pod", pod, reason)
