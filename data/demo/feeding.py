"""What other systems report: customers, contacts, survey answers and complaints, in bulk."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from data.demo import company, founding
from data.demo.answering import Answered, Switchboard
from data.demo.contacts import Call, Homes, Traffic
from data.demo.customers import Client
from data.demo.ground import FEED, Telling
from metrics import actions as metric_actions
from metrics.rows import AnswerRow, ComplaintRow, ContactRow
from pods import actions
from pods import queries as pod_queries
from pods.actions import CustomerRow
from pods.models import Customer, RepeatRole
from pods.queries import Home, HomeFinder

T = TypeVar("T")

AT_ONCE = 6_000


def add_customers(telling: Telling, session: Session, clients: Sequence[Client], at: datetime) -> None:
    """Record customers, or what has changed about them."""
    manager = telling.who(session, founding.MANAGER, at)
    rows = [
        CustomerRow(
            telling.source_id,
            who.ext_id,
            who.name,
            who.email,
            who.phone,
            attributes=who.attributes,
            valid_from=who.since,
        )
        for who in clients
    ]
    actions.record_customers(session, manager, rows, None, at)


def learn_ids(telling: Telling, session: Session) -> None:
    """Which row each client has become."""
    found = dict(session.exec(select(Customer.ext_id, Customer.id)).all())
    telling.customer_ids = [found[client.ext_id] or 0 for client in telling.clients]


def homes_told(telling: Telling) -> Homes:
    """Which pod serves whom, from which day: before the one move and after it."""
    codes = [plan.code for plan in telling.plans]
    days = {telling.span.first: False, telling.span.monday(company.MOVED_WEEKS_AGO): True}
    return {day: _members(telling, company.homes(codes, moved=moved)) for day, moved in sorted(days.items())}


def _members(telling: Telling, homes: dict[str, str]) -> dict[str, list[int]]:
    """Pod -> numbers of its clients, in an order in which the first ones call most."""
    found: dict[str, list[int]] = {plan.code: [] for plan in telling.plans}
    order = sorted(range(len(telling.clients)), key=lambda number: (number * 7_919) % 100_003)
    for number in order:
        found[homes[telling.clients[number].segment]].append(number)
    return found


def feed(telling: Telling, session: Session, seen: Traffic, at: datetime) -> Iterator[float]:
    """Record everything that the telephone system knows; yields the share done."""
    home = pod_queries.home_finder(session)
    total = len(seen.calls) + len(seen.opinions) + len(seen.grievances)
    done = 0
    desk = Switchboard(telling.plans, telling.people, telling.span)
    for calls in _parts(seen.calls):
        taken = zip(calls, desk.answer(calls), strict=True)
        rows = [_contact(telling, home, call, answered) for call, answered in taken]
        metric_actions.record_contacts(session, FEED, rows, None, company.ZONE, at)
        yield (done := done + len(calls)) / total
    for opinions in _parts(seen.opinions):
        answers = [
            AnswerRow(*_place(telling, home, o.call, "A"), _stage(telling, o.call), o.score, o.at) for o in opinions
        ]
        metric_actions.record_answers(session, FEED, answers, None, company.ZONE, at)
        yield (done := done + len(opinions)) / total
    for grievances in _parts(seen.grievances):
        complaints = [ComplaintRow(*_place(telling, home, g.call, "B"), g.matter, g.at) for g in grievances]
        metric_actions.record_complaints(session, FEED, complaints, None, company.ZONE, at)
    yield 1.0


def _contact(telling: Telling, home: HomeFinder, call: Call, answered: Answered | None) -> ContactRow:
    role = RepeatRole.PROACTIVE if call.proactive else RepeatRole.COUNTED
    closed_at = call.until if call.until <= telling.span.now else None
    return ContactRow(
        *_place(telling, home, call, "C"),
        channel=call.channel,
        topic=call.topic,
        opened_at=call.at,
        closed_at=closed_at,
        abandoned=call.abandoned,
        repeat_role=RepeatRole.UNIDENTIFIED if call.client is None else role,
        answered_at=answered.at if answered else None,
        handle_s=answered.handle_s if answered else None,
        served_pod_id=telling.pod_ids[answered.pod] if answered else None,
        person_id=telling.person_ids[answered.login] if answered and answered.login else None,
    )


Place = tuple[int, str, str, int | None, int, int | None]


def _place(telling: Telling, home: HomeFinder, call: Call, kind: str) -> Place:
    """Source, id, version, customer, and the pod and segment that were the customer's on that day."""
    day = call.at.astimezone(ZoneInfo(company.ZONE)).date()
    customer_id = None if call.client is None else telling.customer_ids[call.client]
    found = Home(None, None) if customer_id is None else home(customer_id, day)
    ext_id = f"{kind}-{call.pod}-{call.number}"
    pod_id = found.pod_id or telling.pod_ids[call.pod]
    return telling.source_id, ext_id, "", customer_id, pod_id, found.segment_id


def _stage(telling: Telling, call: Call) -> str:
    return telling.clients[call.client].attributes["stage"] if call.client is not None else ""


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]
