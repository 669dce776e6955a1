"""True examples of the commands of contracts: signing, promising, checking, logging time, closing a month."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import select

from board import actions as board
from board.actions import NewDirect, NewTime, TimeChange
from board.models import WorkKind
from core.people import Actor
from pods import actions as pods
from pods.actions import CalendarWish, NewContact, NewContract, Promise, Terms
from pods.entitlement import Call
from pods.models import Contract, Customer, Priority
from tests.conftest import MONDAY

LATER = MONDAY + timedelta(hours=2)
START = date(2026, 9, 1)
OFFICE = {str(n): [[540, 1020]] for n in range(5)}
TERMS = Terms("Bright Bakery", "Gold", 10.0, 1, 6000)

Commands = tuple[Actor, dict[str, Any]]


def signed(scene: Any, number: str) -> int:
    """A contract of a customer of North, in force since September."""
    cast = scene.cast
    with scene.store.transaction() as session:
        scene.world.people(session, [("deal", {"region": "north"}, date(2026, 1, 5))])
    with scene.store.reading() as session:
        customer_id = session.exec(select(Customer.id).where(Customer.ext_id == "deal")).one() or 0
    new = NewContract(number, customer_id, START, TERMS)
    return scene.do(lambda s: pods.add_contract(s, cast.dora, new, MONDAY, op=f"told-{number}")).id or 0


def contract_commands(scene: Any) -> Commands:
    """Of a contract and what it promises."""
    dora, contract = scene.cast.dora, signed(scene, "K-1")
    ending, changing = signed(scene, "K-2"), signed(scene, "K-3")
    person = NewContact(contract, "Maria Baker", "maria@bakery.example", valid_from=START)
    named = scene.do(lambda s: pods.name_contact(s, dora, person, MONDAY, op="told-contact")).id or 0
    with scene.store.reading() as session:
        customer_id = session.get_one(Contract, contract).customer_id
    new = NewContract("K-4", customer_id, START, TERMS)
    other = NewContact(contract, "Otto Baker", "otto@bakery.example", valid_from=START)
    promise = Promise(contract, Priority.P1, 30, 240)
    wish = CalendarWish("Office", "Europe/Sofia", OFFICE, "BG")
    return dora, {
        "add_contract": lambda s, who, op: pods.add_contract(s, who, new, LATER, op=op),
        "change_contract": lambda s, who, op: pods.change_contract(s, who, changing, TERMS, 1, LATER, op=op),
        "end_contract": lambda s, who, op: pods.end_contract(s, who, ending, date(2026, 12, 1), 1, LATER, op=op),
        "name_contact": lambda s, who, op: pods.name_contact(s, who, other, LATER, op=op),
        "end_contact": lambda s, who, op: pods.end_contact(s, who, named, date(2026, 12, 1), LATER, op=op),
        "set_sla": lambda s, who, op: pods.set_sla(s, who, promise, LATER, op=op),
        "set_calendar": lambda s, who, op: pods.set_calendar(s, who, wish, LATER, op=op),
    }


def service_commands(scene: Any) -> Commands:
    """Of the work under a contract."""
    ana, contract = scene.cast.ana, signed(scene, "K-1")
    promise = Promise(contract, Priority.P3, 60, 600)
    scene.do(lambda s: pods.set_sla(s, scene.cast.dora, promise, MONDAY - timedelta(days=9), op="told-sla"))
    cards = [told_card(scene, contract, number) for number in range(3)]
    scene.do(lambda s: board.pause_clock(s, ana, cards[1], "Grid operator", MONDAY, op="told-pause"))
    first, second, third = (logged(scene, cards[2], n) for n in range(3))
    direct = NewDirect(scene.north, None, 2, "Called me at home")
    contacts = [
        scene.do(lambda s, n=n: board.record_direct_contact(s, ana, direct, MONDAY, op=f"told-direct-{n}")).id or 0
        for n in range(2)
    ]
    start = datetime(2026, 10, 20, 9, 0, tzinfo=MONDAY.tzinfo)
    change = TimeChange(start, start + timedelta(minutes=5), WorkKind.SOLVE, "", billable=True)
    new = NewTime(cards[2], ana.person_id or 0, MONDAY - timedelta(minutes=9), MONDAY)
    call = Call("Maria Baker")
    return ana, {
        "check_entitlement": lambda s, who, op: board.check_entitlement(
            s, who, scene.card_id, contract, call, LATER, op=op
        ),
        "pause_clock": lambda s, who, op: board.pause_clock(s, who, cards[0], "Grid operator", LATER, op=op),
        "resume_clock": lambda s, who, op: board.resume_clock(s, who, cards[1], LATER, op=op),
        "log_time": lambda s, who, op: board.log_time(s, who, new, LATER, op=op),
        "change_time": lambda s, who, op: board.change_time(s, who, first, change, 1, LATER, op=op),
        "remove_time": lambda s, who, op: board.remove_time(s, who, third, 1, LATER, op=op),
        "credit_time": lambda s, who, op: board.credit_time(s, who, second, "Our mistake", LATER, op=op),
        "close_month": lambda s, who, op: board.close_month(s, who, contract, START, LATER, op=op),
        "record_direct_contact": lambda s, who, op: board.record_direct_contact(s, who, direct, LATER, op=op),
        "convert_direct_contact": lambda s, who, op: board.convert_direct_contact(s, who, contacts[0], LATER, op=op),
        "dismiss_direct_contact": lambda s, who, op: board.dismiss_direct_contact(
            s, who, contacts[1], "Said hello", LATER, op=op
        ),
    }


def told_card(scene: Any, contract: int, number: int) -> int:
    """A card under the contract."""
    wish = board.NewCard(scene.north, f"Oven {number}", contract_id=contract)
    return scene.do(lambda s: board.create_card(s, scene.cast.ana, wish, MONDAY, op=f"told-oven-{number}")).id or 0


def logged(scene: Any, card: int, number: int) -> int:
    """Half an hour of October."""
    since = datetime(2026, 10, 5 + number, 9, 0, tzinfo=MONDAY.tzinfo)
    new = NewTime(card, scene.cast.ana.person_id or 0, since, since + timedelta(minutes=30))
    return scene.do(lambda s: board.log_time(s, scene.cast.ana, new, MONDAY, op=f"told-time-{number}")).id or 0
