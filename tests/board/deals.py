"""What the tests of contracts tell first: North serves Bright Bakery under a contract, with promises and hours."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, select

from board import actions
from board.actions import NewCard, NewTime
from board.models import Card, SLAClock, TimeEntry
from core.people import Actor
from data.database import Database
from pods import actions as pod_actions
from pods.actions import CalendarWish, NewContact, NewContract, Promise, Terms
from pods.entitlement import Call
from pods.models import Contract, Customer, Priority
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import LONG_AGO, World

OFFICE = {str(n): [[540, 720], [780, 1020]] for n in range(5)}
"""9 to 12 and 13 to 17, Monday to Friday. MONDAY is 11:00 in Sofia."""
TERMS = Terms("Bright Bakery", "Gold", 10.0, 1, 6000)
MARIA = Call(caller="Maria Baker", email="maria@bakery.example")
_keys = count()


def op() -> str:
    return f"deal-{next(_keys)}"


class Deal:
    """North's board, a customer of North with a contract, Maria named in it up to P2, and P1 to P3 promised."""

    def __init__(self, store: Database, cast: Cast) -> None:
        self.store, self.cast = store, cast
        world = World(store, cast)
        with store.transaction() as session:
            world.people(session, [("a1", {"region": "north"}, LONG_AGO), ("s1", {"region": "north"}, LONG_AGO)])
            for pod_id in (cast.north_id, cast.south_id):
                actions.open_board(session, cast.dora, pod_id, MONDAY)
            wish = CalendarWish("Office", "Europe/Sofia", OFFICE, "BG")
            self.calendar_id = _id(pod_actions.set_calendar(session, cast.dora, wish, LATE_SUMMER, op=op()))
            self.customer_id = session.exec(select(Customer.id).where(Customer.ext_id == "a1")).one() or 0
            self.other_id = session.exec(select(Customer.id).where(Customer.ext_id == "s1")).one() or 0
        self.contract_id = _id(self.sign("K-1", self.customer_id))
        self.do(lambda s: pod_actions.name_contact(s, cast.dora, self.contact(), LATE_SUMMER, op=op()))
        for priority, first, solved in ((Priority.P1, 30, 240), (Priority.P2, 60, 480), (Priority.P3, 240, 1260)):
            self.promise(priority, first, solved, LATE_SUMMER)

    def sign(self, number: str, customer_id: int, **facts: Any) -> Contract:
        dates = {"starts_on": date(2026, 8, 1), **facts}
        terms = Terms(**{**vars(TERMS), "calendar_id": self.calendar_id, **dates.pop("terms", {})})
        new = NewContract(number, customer_id, terms=terms, **dates)
        made: Contract = self.do(lambda s: pod_actions.add_contract(s, self.cast.dora, new, LATE_SUMMER, op=op()))
        return made

    def contact(self, **facts: Any) -> NewContact:
        given = {"name": "Maria Baker", "email": "maria@bakery.example", "max_priority": Priority.P2, **facts}
        return NewContact(self.contract_id, valid_from=date(2026, 8, 1), **given)

    def promise(self, priority: Priority, first: int, solved: int, at: datetime) -> None:
        wish = Promise(self.contract_id, priority, first, solved)
        self.do(lambda s: pod_actions.set_sla(s, self.cast.dora, wish, at, op=op()))

    def do(self, work: Callable[[Session], Any]) -> Any:
        return self.store.perform(work)

    def card(self, call: Call = MARIA, at: datetime = MONDAY, **facts: Any) -> Card:
        wish = NewCard(**{"pod_id": self.cast.north_id, "title": "Oven is dark", "call": call, **facts})
        if wish.customer_id is None and wish.contract_id is None:
            wish = NewCard(**{**vars(wish), "customer_id": self.customer_id})
        made: Card = self.do(lambda s: actions.create_card(s, self.cast.boyan, wish, at, op=op()))
        return made

    def log(self, card: Card, at: datetime, minutes: int = 30, who: Actor | None = None, **facts: Any) -> TimeEntry:
        """Time that began then."""
        actor = who or self.cast.boyan
        new = NewTime(_id(card), actor.person_id or 0, at, at + timedelta(minutes=minutes), **facts)
        said_at = max(MONDAY + timedelta(days=1), at + timedelta(days=1))
        made: TimeEntry = self.do(lambda s: actions.log_time(s, actor, new, said_at, op=op()))
        return made

    def clock(self, card: Card) -> SLAClock | None:
        with self.store.reading() as session:
            return session.get(SLAClock, card.id)

    def now(self, card: Card) -> Card:
        with self.store.reading() as session:
            return session.get_one(Card, card.id)


LATE_SUMMER = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)


def _id(row: Any) -> int:
    assert row.id is not None
    return int(row.id)


id_of = _id
