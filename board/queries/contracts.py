"""A contract's cases, months and leaks, as its pod and its manager see them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from board.models import Card, CardEvent, Credit, DirectContact, EventKind, SLAClock, SLAPause, SLAReply, TimeEntry
from board.queries.hours import TimeLine, is_removed, time_in_month
from board.queries.intake import used_minutes
from board.statement import CaseFacts, HourFacts, MonthFacts
from core import permissions
from core.people import Actor, ActorKind, Person
from pods import queries as pod_queries
from pods.models import ContractMonth, Customer, EntitlementCheck
from pods.queries import ContractLine
from pods.terms import month_of, months_between, next_month

TOUCHES = tuple(kind for kind in EventKind if kind not in (EventKind.CREATED, EventKind.EDITED, EventKind.ASSIGNED))
"""Events that are work on a case; writing it down or giving it to somebody is none."""
LEAK_DAYS = 31
"""How far back touched cases without time are looked for."""


@dataclass(frozen=True)
class MonthLine:
    """A month of a contract: its budget as kept, what was used, and whether it is closed."""

    month_on: date
    budget: int | None
    rolled: int
    used: int
    credited: int
    closed_at: datetime | None
    may_close: bool


@dataclass(frozen=True)
class Leak:
    """A case that somebody touched and nobody logged that person's time for."""

    card_id: int
    key: str
    person: str
    touched_at: datetime
    times: int


@dataclass(frozen=True)
class OpenDirect:
    """A direct contact that nobody has answered for."""

    contact_id: int
    at: datetime
    level: int
    person: str
    customer: str
    note: str
    pod_id: int


def months_of(session: Session, line: ContractLine, months: int = 6) -> list[MonthLine]:
    """The latest months of a contract, newest first, each with the budget it had."""
    contract, contract_id = line.contract, line.contract.id or 0
    rows = {row.month_on: row for row in pod_queries.month_rows(session, contract_id)}
    used, back = used_minutes(session, contract_id), _credited(session, contract_id)
    last = min(line.today, contract.ends_on or line.today)
    found = [month for month in months_between(contract.starts_on, last) if contract.starts_on <= line.today]
    return [
        _month(session, line, month_on, rows.get(month_on), used.get(month_on, 0), back.get(month_on, 0))
        for month_on in reversed(found[-months:])
    ]


def month_facts(session: Session, actor: Actor, line: ContractLine, month_on: date, at: datetime) -> MonthFacts:
    """Everything the statement of a month is made from."""
    permissions.check(actor, "contract.read", line.pod_id)
    contract, zone = line.contract, pod_queries.zone_in(session, line.contract)
    row = pod_queries.month_row(session, contract.id or 0, month_on)
    budget, rolled = pod_queries.pool_minutes(session, contract, month_on)
    closed_on = row.closed_at.astimezone(ZoneInfo(zone)).date() if row and row.closed_at else None
    before = cases_of(session, line, month_of(month_on - timedelta(days=1)), zone)
    return MonthFacts(
        number=contract.number,
        company=contract.name,
        month_on=month_on,
        as_of=at,
        zone=zone,
        currency=contract.currency,
        budget=budget,
        rolled=rolled,
        closed_on=closed_on,
        cases=cases_of(session, line, month_on, zone),
        hours=[_hour(one, zone) for one in _kept(session, actor, line, month_on)],
        topics_before=Counter(case.topic for case in before),
    )


def _kept(session: Session, actor: Actor, line: ContractLine, month_on: date) -> list[TimeLine]:
    """The entries of a month without those that were a mistake: no customer reads of them."""
    found = time_in_month(session, actor, line.contract.id or 0, month_on, line.pod_id)
    return [one for one in found if not one.removed]


def cases_of(session: Session, line: ContractLine, month_on: date, zone: str) -> list[CaseFacts]:
    """The cases that were opened in a month, with their promises."""
    place = ZoneInfo(zone)
    since, until = (datetime.combine(day, datetime.min.time(), place) for day in (month_on, next_month(month_on)))
    wanted = (
        select(Card, SLAClock, SLAPause.started_at, EntitlementCheck.is_outage)
        .outerjoin(SLAClock, col(SLAClock.card_id) == Card.id)
        .outerjoin(SLAPause, (col(SLAPause.card_id) == Card.id) & col(SLAPause.ended_at).is_(None))
        .outerjoin(EntitlementCheck, col(EntitlementCheck.card_id) == Card.id)
        .where(Card.contract_id == line.contract.id, Card.opened_at >= since, Card.opened_at < until)
        .where(col(Card.gone_as).is_(None))
        .order_by(col(Card.opened_at))
    )
    rows = session.exec(wanted).all()
    asked = _asked(session, [row[0].id or 0 for row in rows])
    return [_case(*row, asked.get(row[0].id or 0, ())) for row in rows]


def _asked(session: Session, card_ids: list[int]) -> dict[int, tuple[SLAReply, ...]]:
    """By card what the customer wrote later, in order."""
    found: dict[int, tuple[SLAReply, ...]] = {}
    wanted = select(SLAReply).where(col(SLAReply.card_id).in_(card_ids)).order_by(col(SLAReply.asked_at))
    for reply in session.exec(wanted):
        found[reply.card_id] = (*found.get(reply.card_id, ()), reply)
    return found


def leaks_of(session: Session, actor: Actor, line: ContractLine, at: datetime) -> list[Leak]:
    """Cases of the contract touched by somebody of whom no time is logged on them. Internal."""
    permissions.check(actor, "contract.read", line.pod_id)
    logged = select(TimeEntry.id).where(
        TimeEntry.card_id == CardEvent.card_id, col(TimeEntry.person_id) == CardEvent.actor_id, ~is_removed()
    )
    wanted = (
        select(Card.id, Card.key, Person.name, CardEvent.occurred_at)
        .join(Card, col(Card.id) == CardEvent.card_id)
        .join(Person, col(Person.id) == CardEvent.actor_id)
        .where(
            Card.contract_id == line.contract.id,
            CardEvent.actor_kind == ActorKind.PERSON,
            col(CardEvent.kind).in_(TOUCHES),
            CardEvent.occurred_at >= at - timedelta(days=LEAK_DAYS),
            ~logged.exists(),
        )
        .order_by(col(CardEvent.occurred_at))
    )
    found: dict[tuple[int, str, str], list[datetime]] = {}
    for card_id, key, person, touched_at in session.exec(wanted):
        found.setdefault((card_id or 0, key, person), []).append(touched_at)
    return [Leak(card_id, key, who, its[-1], len(its)) for (card_id, key, who), its in found.items()]


def open_directs(session: Session, actor: Actor, pod_id: int | None = None) -> list[OpenDirect]:
    """Direct contacts of the actor's pods that became neither a case nor a stated non-case, oldest first."""
    within = permissions.pods_within(actor, "contract.read")
    wanted = (
        select(DirectContact, Person.name, Customer.name, Customer.ext_id)
        .join(Person, col(Person.id) == DirectContact.person_id)
        .outerjoin(Customer, col(Customer.id) == DirectContact.customer_id)
        .where(col(DirectContact.card_id).is_(None), DirectContact.not_a_case == "")
        .order_by(col(DirectContact.at))
    )
    if within is not None:
        wanted = wanted.where(col(DirectContact.pod_id).in_(within))
    if pod_id is not None:
        wanted = wanted.where(DirectContact.pod_id == pod_id)
    return [_direct(actor, *row) for row in session.exec(wanted)]


def _month(
    session: Session, line: ContractLine, month_on: date, row: ContractMonth | None, used: int, credited: int
) -> MonthLine:
    budget, rolled = pod_queries.pool_minutes(session, line.contract, month_on)
    closed_at = row.closed_at if row else None
    over = next_month(month_on) <= line.today
    shown = row.used_minutes if row and row.used_minutes is not None else used
    return MonthLine(month_on, budget, rolled, shown, credited, closed_at, over and closed_at is None)


def _credited(session: Session, contract_id: int) -> dict[date, int]:
    given = select(Credit.id).where(col(Credit.entry_id) == col(TimeEntry.reverses_id)).exists()
    wanted = select(TimeEntry).where(TimeEntry.contract_id == contract_id, given)
    found: dict[date, int] = {}
    for entry in session.exec(wanted):
        found[entry.month_on] = found.get(entry.month_on, 0) - entry.minutes
    return found


def _hour(one: TimeLine, zone: str) -> HourFacts:
    day = one.started_at.astimezone(ZoneInfo(zone)).date()
    facts = (one.case, one.topic, day, one.minutes, one.kind.value, one.billable, one.rate, one.reverses, one.note)
    return HourFacts(*facts)


def _case(
    card: Card,
    clock: SLAClock | None,
    paused_since: datetime | None,
    is_outage: bool | None,
    asked: tuple[SLAReply, ...],
) -> CaseFacts:
    return CaseFacts(
        key=card.key,
        topic=card.topic,
        priority=card.priority.value if card.priority else "",
        opened_at=card.opened_at,
        closed_at=card.closed_at,
        is_outage=bool(is_outage),
        first_due_at=clock.first_due_at if clock else None,
        first_met_at=clock.first_met_at if clock else None,
        resolve_due_at=clock.resolve_due_at if clock else None,
        resolve_met_at=clock.resolve_met_at if clock else None,
        paused_since=paused_since,
        replies=tuple((reply.asked_at, reply.due_at, reply.met_at) for reply in asked),
    )


def _direct(actor: Actor, row: DirectContact, person: str, name: str | None, ext_id: str | None) -> OpenDirect:
    named = permissions.allows(actor, "customer.read", row.pod_id)
    readable = permissions.allows(actor, "card.text", row.pod_id)
    customer = (name if named else ext_id) or ""
    return OpenDirect(row.id or 0, row.at, row.level, person, customer, row.note if readable else "", row.pod_id)
