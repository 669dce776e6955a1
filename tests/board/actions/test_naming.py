"""Whose case a card is can be said later, by the pod, about its own customers."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from board import actions, queries
from board.actions import NewPromise
from board.models import Card, SLAClock
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import actions as pod_actions
from pods.actions import Promise
from pods.models import Customer, Priority
from tests.board.conftest import Desk
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO, World

LATER = MONDAY + timedelta(hours=3)


@pytest.fixture
def people(desk: Desk) -> dict[str, int]:
    """Two customers of North, one of South."""
    rows = {"n1": "north", "n2": "north", "s1": "south"}
    world = World(desk.store, desk.cast)
    with desk.store.transaction() as session:
        told = [(name, {"region": region, "tier": "gold"}, LONG_AGO) for name, region in rows.items()]
        world.people(session, told)
    with desk.store.reading() as session:
        return {row.ext_id: row.id or 0 for row in session.exec(select(Customer))}


def name(desk: Desk, card: Card, customer_id: int, who: Actor | None = None) -> Card:
    work = partial(actions.name_customer, actor=who or desk.cast.boyan, card_id=card.id or 0, customer_id=customer_id)
    named: Card = desk.store.perform(partial(work, version=card.version, at=LATER, op=desk.op()))
    return named


def test_a_card_gets_its_customer_segment_and_what_they_are_promised(desk: Desk, people: dict[str, int]) -> None:
    promised = Promise(None, Priority.P3, 60, None, customer_id=people["n1"])
    desk.store.perform(lambda s: pod_actions.set_sla(s, desk.cast.dora, promised, MONDAY - timedelta(days=1), op="p"))
    card = desk.card("Who called?")
    named = name(desk, card, people["n1"])
    assert (named.customer_id, named.segment_id is not None) == (people["n1"], True)
    with desk.store.reading() as session:
        clock = session.get_one(SLAClock, card.id)
        told = [line.text for line in queries.card_detail(session, desk.cast.boyan, card.id or 0, LATER).history]
    assert clock.first_due_at == MONDAY + timedelta(hours=1)
    assert told[0] == "Boyan changed its customer"
    with pytest.raises(Refused, match="this customer's already"):
        name(desk, named, people["n1"])
    assert name(desk, named, people["n2"]).customer_id == people["n2"]


def test_a_customer_of_another_pod_and_a_promise_stand_in_the_way(desk: Desk, people: dict[str, int]) -> None:
    card = desk.card("Who called?")
    with pytest.raises(Refused, match="customer of South"):
        name(desk, card, people["s1"])
    with pytest.raises(NotFound):
        name(desk, card, 2**40)
    for who, why in (("emil", NotFound), ("goro", NotFound), ("chen", Refused), ("dora", Refused)):
        with pytest.raises(why):
            name(desk, card, people["n1"], getattr(desk.cast, who))
    named = name(desk, card, people["n1"])
    told = NewPromise(card.id or 0, "A call", LATER + timedelta(days=1))
    desk.store.perform(lambda s: actions.make_promise(s, desk.cast.boyan, told, LATER, op="told"))
    with pytest.raises(Refused, match="promised to another customer"):
        name(desk, named, people["n2"])
    done = desk.card("Done")
    desk.store.perform(lambda s: actions.close_card(s, desk.cast.boyan, done.id or 0, done.version, LATER, op="close"))
    with pytest.raises(Refused, match="Reopen it"):
        name(desk, done, people["n1"])
