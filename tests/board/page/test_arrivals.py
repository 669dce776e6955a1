"""What comes from other pods: the line over the board, the two answers, the card that is served for its home."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from board import actions
from board.actions import Help, Offer
from board.models import Card, Handoff, HandoffOffer, Overflow, OverflowReason
from core.visit import Visit
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

Visits = Callable[..., Visit]


@pytest.fixture
def two(light_store: Database, light_cast: Cast) -> Desk:
    desk = Desk(light_store, light_cast)
    light_store.perform(lambda s: actions.open_board(s, light_cast.dora, light_cast.south_id, MONDAY))
    return desk


def show(visit: "Any") -> None:
    from board.page import board

    board.render(visit)


def page(visit: Visit, **asked: str) -> AppTest:
    at = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=20)
    for name, value in asked.items():
        at.query_params[name] = value
    return at.run()


def said(at: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (at.markdown, at.caption, at.text) for e in kind)


def test_an_offer_is_read_declined_with_a_reason_or_accepted(two: Desk, visit: Visits) -> None:
    card, other = two.card("Invoice is wrong"), two.card("Meter stands")
    with two.store.transaction() as session:
        for number, one in enumerate((card, other)):
            wish = Offer(one.id or 0, two.cast.south_id, "Moved south", "Wants a call")
            actions.offer_card(session, two.cast.ana, wish, MONDAY, op=f"offer-{number}")
    assert "2 cards are offered to your pod" in said(page(visit("emil")))
    at = page(visit("emil"), open="arrivals")
    assert "Offered by Ana of North" in said(at)
    at.button(key="decline-1").click().run()
    assert "Say why not" in at.error[0].value
    at.text_input(key="decline 1:0").set_value("Ours is full")
    at.button(key="decline-1").click().run()
    late = page(visit("emil"), open="arrivals")
    at.button(key="accept-2").click().run()
    assert not at.exception
    assert not at.warning
    with two.store.transaction() as session:
        session.get_one(HandoffOffer, 2).answered_by_id = two.cast.boyan.person_id
    late.button(key="accept-2").click().run()
    assert "Boyan accepted NR-2 before you" in late.warning[0].value
    with two.store.reading() as session:
        assert [step.card_id for step in session.exec(select(Handoff))] == [other.id]
        assert session.get_one(HandoffOffer, 1).declined_reason == "Ours is full"
    told = said(page(visit("boyan"), card=str(card.id)))
    assert "South declined: Ours is full" in told
    assert "Ana offered it to South: Moved south" in told
    assert "Emil of South declined it: Ours is full" in told
    assert "1. Mon 16 Nov 11:00 · Warm, from North to South" in said(page(visit("emil"), card=str(other.id)))


def test_a_warm_handoff_from_the_dialog_is_an_offer(two: Desk, visit: Visits) -> None:
    card = two.card()
    at = page(visit("boyan"), card=str(card.id))
    at.selectbox(key=f"to hand off {card.id}").set_value(two.cast.south_id)
    at.text_input(key=f"hand off {card.id}:0").set_value("Moved south")
    at.button(key="card-hand-off").click().run()
    assert not at.exception
    assert "It stays here until they accept" in said(at)
    at.button(key="card-withdraw").click().run()
    with two.store.reading() as session:
        assert session.get_one(HandoffOffer, 1).withdrawn_at
        assert session.get_one(Card, card.id).pod_id == two.cast.north_id


def test_a_card_under_overflow_is_served_and_given_back(two: Desk, visit: Visits) -> None:
    card = two.card()
    at = page(visit("boyan"), card=str(card.id))
    at.session_state[f"overflow-box-{card.id}"] = True
    at.run()
    at.button(key="card-overflow").click().run()
    assert "Choose the pod that shall serve" in at.error[0].value
    assert at.selectbox(key=f"to overflow {card.id}").options == ["South: nobody free"]
    at.selectbox(key=f"to overflow {card.id}").set_value(two.cast.south_id)
    at.selectbox(key=f"why overflow {card.id}").set_value(OverflowReason.CAPACITY)
    at.button(key="card-overflow").click().run()
    assert "Overflow: South serves for North. Capacity" in said(at)
    there = page(visit("emil"), card=str(card.id))
    assert "North owns this card" in said(there)
    there.text_input(key="back 1:0").set_value("Called them")
    there.button(key="card-back").click().run()
    assert not there.error  # the card is read no more, so it closes
    assert "card" not in there.query_params
    with two.store.reading() as session:
        assert session.exec(select(Overflow.outcome)).one() == "Called them"


def test_the_line_over_the_board_shows_no_text_to_managers(two: Desk, visit: Visits) -> None:
    card = two.card("Invoice is wrong")
    why = Help(card.id or 0, two.cast.south_id, OverflowReason.SKILL, "Gas leak")
    two.store.perform(lambda s: actions.serve_as_overflow(s, two.cast.boyan, why, MONDAY, op="o"))
    at = page(visit("dora", pod_id=two.cast.north_id))
    assert "Other pods serve 1 card of yours" in said(at)
    assert "Gas leak" not in said(at)
    assert not [button for button in at.button if button.key == "board-arrivals-open"]
