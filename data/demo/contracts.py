"""Business customers under contract: who may ask, what is promised, the hours of three months, and what slips."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import func
from sqlmodel import Session, col, select

from board import actions as board_actions
from board.actions import NewCard, NewDirect, NewTime
from board.models import Card, CardEvent, TimeEntry, WorkKind
from core.people import Actor, ActorKind
from core.refusal import Refused
from data.demo import company
from data.demo.founding import MANAGER
from data.demo.ground import Telling
from data.demo.people import crew_on
from data.demo.seasons import is_working
from pods import actions
from pods.actions import CalendarWish, NewContact, NewContract, Promise, Terms
from pods.entitlement import Call
from pods.models import Contract, Customer, Priority
from pods.terms import month_of, next_month

HOMES, BUSINESS = "NH", "SB"
MONTHS = 3
OFFICE = {str(n): [[510, 720], [750, 1050]] for n in range(5)}
TIMES = ((Priority.P1, 30, 240, 30), (Priority.P2, 120, 480, 120), (Priority.P3, 480, 2400, 480))
NOTES = ("Read the meter file twice", "Called the grid operator", "Wrote the answer down for all", "Compared two bills")


@dataclass(frozen=True)
class Deal:
    """A contract of the story, and the pod of its customer. ends: days from today, None for no end."""

    pod: str
    number: str
    name: str
    tier: str
    hours: float | None
    rollover: int = 0
    ends: int | None = None
    starts: int | None = None


DEALS = (
    Deal(HOMES, "LE-H-0101", "Larkside Housing Trust", "Gold", 5.0, 1),
    Deal(HOMES, "LE-H-0107", "Mill Lane Care Homes", "Gold", 1.5),
    Deal(BUSINESS, "LE-B-0112", "Quay Cold Storage", "Silver", 4.0, 2, ends=12),
    Deal(BUSINESS, "LE-B-0118", "Old Town Hotels", "Silver", 4.0, ends=0),
    Deal(BUSINESS, "LE-B-0123", "Riverside Print", "Bronze", None),
    Deal(BUSINESS, "LE-B-0130", "Northgate Workshops", "Bronze", 3.0, starts=10),
)


class Desk:
    """A pod that serves contracts, its people, and a key for every command."""

    def __init__(self, telling: Telling, session: Session, code: str) -> None:
        self.telling, self.session, self.code, self.count = telling, session, code, 0
        self.pod_id = telling.pod_ids[self.code]
        self.lead = crew_on(telling.people, self.code, telling.live_from)[0].login
        self.draw = np.random.default_rng([2026, 9])

    def op(self) -> str:
        """The next key."""
        self.count += 1
        return f"demo:contract:{self.code}:{self.count}"

    def manager(self, at: datetime) -> Actor:
        """Who signs."""
        return self.telling.who(self.session, MANAGER, at)

    def who(self, at: datetime) -> Actor:
        """Somebody of the crew of that day."""
        crew = crew_on(self.telling.people, self.code, self.telling.span.day_of(at))
        return self.telling.who(self.session, crew[int(self.draw.integers(0, len(crew)))].login, at)

    def leading(self, at: datetime) -> Actor:
        """The lead of the pod."""
        return self.telling.who(self.session, self.lead, at)


def tell(telling: Telling, session: Session) -> None:
    """Three months of service under contract, up to today."""
    first = month_of(telling.span.today)
    for _ in range(MONTHS):
        first = month_of(first - timedelta(days=1))
    first = max(first, telling.span.first)
    office_id = None
    for code in (HOMES, BUSINESS):
        if code not in telling.pod_ids:
            continue
        desk = Desk(telling, session, code)
        office_id = office_id or _office(desk, telling.span.at(first, 8.0))
        signed = _sign(desk, [deal for deal in DEALS if deal.pod == code], first, office_id)
        for contract in signed:
            _serve(desk, contract)
        _new_calls(desk, {contract.number: contract for contract in signed})
        _slips(desk, signed)


def _office(desk: Desk, at: datetime) -> int:
    wish = CalendarWish("Office hours", company.ZONE, OFFICE, "BG")
    return actions.set_calendar(desk.session, desk.manager(at), wish, at, op=desk.op()).id or 0


def _sign(desk: Desk, deals: Sequence[Deal], first: date, office_id: int) -> list[Contract]:
    at = desk.telling.span.at(first, 8.1)
    manager, session, today = desk.manager(at), desk.session, desk.telling.span.today
    signed = []
    for deal, customer in zip(deals, _customers(desk, first, len(deals)), strict=False):
        terms = Terms(deal.name, deal.tier, deal.hours, deal.rollover, 9_500, "EUR", office_id)
        starts = first if deal.starts is None else today + timedelta(days=deal.starts)
        ends = today + timedelta(days=deal.ends) if deal.ends is not None else None
        new = NewContract(deal.number, customer.id or 0, starts, terms, ends)
        contract = actions.add_contract(session, manager, new, at, op=desk.op())
        signed.append(contract)
        _name(desk, contract, customer, at)
        for priority, answer, solved, later in TIMES:
            promise = Promise(contract.id or 0, priority, answer, solved, next_minutes=later)
            actions.set_sla(session, manager, promise, at, op=desk.op())
    return signed


def _customers(desk: Desk, first: date, count: int) -> Sequence[Customer]:
    """Those of the pod who asked in the last whole month and again in this one; then who asked most."""
    span = desk.telling.span
    since, this = span.at(first, 0), month_of(span.today)
    last = span.at(month_of(this - timedelta(days=1)), 0), span.at(this, 0)
    lately = func.count().filter(col(Card.opened_at) >= last[0], col(Card.opened_at) < last[1])
    is_back = func.count().filter(col(Card.opened_at) >= last[1]) > 0
    wanted = (
        select(Customer)
        .join(Card, col(Card.customer_id) == Customer.id)
        .where(Card.pod_id == desk.pod_id, Card.opened_at >= since)
        .group_by(*Customer.__table__.columns)  # type: ignore[attr-defined]
        .order_by((is_back & (lately > 0)).desc(), lately.desc(), func.count().desc(), col(Customer.id))
    )
    return desk.session.exec(wanted.limit(count)).all()


def _name(desk: Desk, contract: Contract, customer: Customer, at: datetime) -> None:
    day = contract.starts_on
    named = [
        NewContact(contract.id or 0, customer.name, customer.email, customer.phone, (), Priority.P1, day),
        NewContact(
            contract.id or 0, "Rosa Linden", f"accounts.{contract.id}@example.com", "", ("bill",), Priority.P3, day
        ),
    ]
    for new in named:
        actions.name_contact(desk.session, desk.manager(at), new, at, op=desk.op())


def _serve(desk: Desk, contract: Contract) -> None:
    """The customer's cases come under the contract, with the time that went into them."""
    since = desk.telling.span.at(contract.starts_on, 8.5)
    wanted = select(Card).where(
        Card.customer_id == contract.customer_id, Card.pod_id == desk.pod_id, Card.opened_at >= since
    )
    now = desk.telling.span.now
    for card in desk.session.exec(wanted.order_by(col(Card.opened_at))).all():
        asked = (Priority.P2, Priority.P3)[int(desk.draw.integers(0, 2))]
        with suppress(Refused):
            call = Call(asked=asked)
            who = desk.leading(now)
            board_actions.check_entitlement(desk.session, who, card.id or 0, contract.id, call, now, op=desk.op())
            _spend(desk, card)


def _spend(desk: Desk, card: Card) -> None:
    """Whoever worked on the card logs it; of older cards somebody of the day's crew."""
    telling, now = desk.telling, desk.telling.span.now
    names = {person_id: login for login, person_id in telling.person_ids.items()}
    wanted = select(CardEvent.actor_id).where(CardEvent.card_id == card.id, CardEvent.actor_kind == ActorKind.PERSON)
    touched = sorted({person_id for person_id in desk.session.exec(wanted) if person_id})
    for turn in range(max(2, len(touched))):
        start = card.opened_at + timedelta(hours=1.5 * turn, minutes=20)
        minutes = int(desk.draw.choice([15, 30, 45, 60, 75]))
        end = start + timedelta(minutes=minutes)
        if end >= now:
            return
        with suppress(Refused, LookupError):
            who = telling.who(desk.session, names[touched[turn]], end) if turn < len(touched) else desk.who(end)
            kind, note = list(WorkKind)[int(desk.draw.integers(0, 4))], NOTES[int(desk.draw.integers(0, 4))]
            new = NewTime(card.id or 0, who.person_id or 0, start, end, kind, note, None, 1 + (turn == 1))
            board_actions.log_time(desk.session, who, new, end, op=desk.op())


def _new_calls(desk: Desk, signed: Mapping[str, Contract]) -> None:
    """The latest calls: an unnamed caller, an outage, one who is entitled, one whose contract is over."""
    before, last = list(_working_days(desk, 2))
    stranger = Call(caller="Stefan from the night shift", asked=Priority.P1)
    now = desk.telling.span.now
    calls = (
        ("LE-H-0101", desk.telling.span.at(before, 10.2), stranger, "Stairs lose light at night", "outage"),
        (
            "LE-H-0107",
            desk.telling.span.at(before, 15),
            Call(asked=Priority.P1, is_outage=True),
            "Ward B is dark",
            "outage",
        ),
        (
            "LE-B-0112",
            desk.telling.span.at(last, 9.5),
            Call(asked=Priority.P2),
            "Cooling bill is twice as high",
            "bill",
        ),
        ("LE-B-0118", now - timedelta(minutes=25), Call(asked=Priority.P3), "Second meter wanted", "meter reading"),
    )
    for number, at, call, title, topic in calls:
        if number in signed and at <= now:
            customer_id = signed[number].customer_id
            wish = NewCard(desk.pod_id, title, customer_id, channel="phone", topic=topic, call=call)
            with suppress(Refused):
                board_actions.create_card(desk.session, desk.leading(at), wish, at, op=desk.op())


def _working_days(desk: Desk, count: int) -> Iterator[date]:
    """The latest days on which somebody works, oldest first."""
    days = [day for day in desk.telling.span.days if is_working(day)]
    return iter(days[-count:])


def _slips(desk: Desk, signed: Sequence[Contract]) -> None:
    """A closed month, a credit, a touched case without time, a customer who came past the intake."""
    now, session = desk.telling.span.now, desk.session
    lead = desk.leading(now)
    this = month_of(desk.telling.span.today)
    for contract in signed[:2]:
        month_on = month_of(contract.starts_on)
        if next_month(month_on) < this:
            with suppress(Refused):
                board_actions.close_month(session, lead, contract.id or 0, month_on, now, op=desk.op())
    if not signed:
        return
    wanted = select(TimeEntry).where(TimeEntry.contract_id == signed[0].id, TimeEntry.month_on < this)
    entry = session.exec(wanted.order_by(col(TimeEntry.started_at).desc())).first()
    if entry is not None:
        why = "The reading was ours to get right the first time."
        board_actions.credit_time(session, lead, entry.id or 0, why, now, op=desk.op())
    direct = NewDirect(desk.pod_id, signed[-1].customer_id, 2, "Called my own number about the new tariff")
    board_actions.record_direct_contact(session, desk.who(now), direct, now - timedelta(hours=3), op=desk.op())
    touched = select(Card).where(Card.contract_id == signed[0].id, col(Card.closed_at).is_(None))
    card = session.exec(touched.order_by(col(Card.id).desc())).first()
    if card is not None:
        text = "Asked Stefan for his name and who may confirm."
        board_actions.comment_on_card(session, lead, card.id or 0, text, now - timedelta(minutes=40), op=desk.op())
