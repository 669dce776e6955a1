"""The customer in the card's dialog: there without a click, and nothing of them for other readers."""

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from board import actions
from board.actions import NewCard, NewPromise
from pods.models import Customer
from tests.board.conftest import Desk
from tests.board.page.test_board import Visits, page
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO, World


@pytest.fixture
def desk(light_store: Any, light_cast: Any) -> Desk:
    return Desk(light_store, light_cast)


@pytest.fixture
def asked(desk: Desk) -> int:
    """A card of Mila, with a promise to her that is overdue by now."""
    with desk.store.transaction() as session:
        mila = Customer(source_id=1, ext_id="K-1", name="Mila Nova", created_at=MONDAY)
        session.add(mila)
    boyan, before = desk.cast.boyan, MONDAY - timedelta(days=2)
    wish = NewCard(desk.cast.north_id, "Wrong invoice", customer_id=mila.id, topic="billing")
    card = desk.store.perform(lambda s: actions.create_card(s, boyan, wish, before, op="card"))
    told = NewPromise(card.id or 0, "A new invoice", MONDAY - timedelta(hours=1), boyan.person_id)
    desk.store.perform(lambda s: actions.make_promise(s, boyan, told, before, op="promise"))
    return card.id or 0


def said(at: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (at.markdown, at.caption, at.text) for e in kind)


def test_an_agent_sees_the_customer_and_keeps_the_promise(visit: Visits, asked: int) -> None:
    at = page(visit("boyan"), card=str(asked))
    words = said(at)
    assert all(part in words for part in ("Mila Nova", "K-1", "A new invoice", "**overdue**", "Last contacts"))
    at.button(key="promise-kept-1").click().run()
    assert "**overdue**" not in said(at)
    assert "Kept late Mon 16 Nov 11:00: A new invoice" in said(at)


def test_a_coach_and_a_manager_see_nobody(visit: Visits, asked: int) -> None:
    for name in ("chen", "dora"):
        words = said(page(visit(name), card=str(asked)))
        assert "Segment" in words
        assert not any(part in words for part in ("Mila", "K-1", "A new invoice"))


def test_a_card_without_a_customer_gets_one_from_its_dialog(desk: Desk, visit: Visits) -> None:
    world = World(desk.store, desk.cast)
    with desk.store.transaction() as session:
        told = {"n1": {"region": "north", "tier": "gold"}, "s1": {"region": "south"}}
        world.people(session, [(name, facts, LONG_AGO) for name, facts in told.items()])
    card = desk.card("Who called?")
    at = page(visit("boyan"), card=str(card.id))
    assert "No customer on this card" in said(at)
    at.text_input(key=f"whose {card.id}:0").set_value("s1").run()
    assert "This is a customer of South" in said(at)
    at.text_input(key=f"whose {card.id}:0").set_value("n1").run()
    at.button(key="card-customer-save").click().run()
    assert not at.error
    assert "Last contacts" in said(at)
