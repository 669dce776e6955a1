"""One true example of every command about customers: promises to them, and records that are one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from board.actions import (
    NewCard,
    NewPromise,
    create_card,
    give_up_promise,
    keep_promise,
    make_promise,
    name_customer,
)
from pods import actions
from pods.actions import CustomerRow
from pods.models import Customer
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO
from tests.retros.told import id_of

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(hours=2)
NAMES = ("Told-1", "Told-2", "Told-3", "Told-4")


def customer_commands(scene: Scene) -> Commands:
    """Of promises: made, kept, given up. Of records: merged, parted."""
    ana, dora = scene.cast.ana, scene.cast.dora
    rows = [CustomerRow(1, name, f"{name} Person", "", "", {"region": "north"}, LONG_AGO) for name in NAMES]
    scene.do(lambda s: actions.record_customers(s, dora, rows, None, MONDAY))
    with scene.store.reading() as session:
        one, two, three, four = (
            session.exec(select(Customer.id).where(Customer.ext_id == name)).one() or 0 for name in NAMES
        )
    scene.do(lambda s: actions.merge_customers(s, ana, three, four, MONDAY, op="told-merged"))
    wish = NewCard(scene.north, "Call back", customer_id=one)
    card_id = id_of(scene.do(lambda s: create_card(s, ana, wish, MONDAY, op="told-call-back")))
    told = NewPromise(card_id, "A new invoice", LATER + timedelta(days=1))
    kept, given = (
        id_of(scene.do(lambda s, op=op: make_promise(s, ana, told, MONDAY, op=op)))  # type: ignore[misc]
        for op in ("told-kept", "told-given-up")
    )
    nobodys = scene.do(lambda s: create_card(s, ana, NewCard(scene.north, "Who called?"), MONDAY, op="told-nobody"))
    unknown, version = id_of(nobodys), nobodys.version
    return ana, {
        "name_customer": lambda s, who, op: name_customer(s, who, unknown, one, version, LATER, op=op),
        "make_promise": lambda s, who, op: make_promise(s, who, told, LATER, op=op),
        "keep_promise": lambda s, who, op: keep_promise(s, who, kept, LATER, op=op),
        "give_up_promise": lambda s, who, op: give_up_promise(s, who, given, "They know", LATER, op=op),
        "merge_customers": lambda s, who, op: actions.merge_customers(s, who, one, two, LATER, op=op),
        "part_customers": lambda s, who, op: actions.part_customers(s, who, three, LATER, op=op),
    }
