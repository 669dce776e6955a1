"""Overflow: another pod serves, the home pod owns; customers of other pods are not taken silently."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, col, select

from board import actions, queries
from board.actions import Help, NewCard, Offer, ShiftChange
from board.handoffs import HandOff
from board.models import Card, CardEvent, EventKind, Handoff, HandoffKind, Overflow, OverflowReason
from board.queries.strip import customer_strip
from core.refusal import NotFound, Refused
from data.database import Database
from pods.models import Customer
from tests.board.conftest import Desk
from tests.board.queries.test_pools import counted
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import LONG_AGO, World

LATER = MONDAY + timedelta(minutes=4)


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Both pods have a board."""
    desk.store.perform(lambda s: actions.open_board(s, desk.cast.dora, desk.cast.south_id, MONDAY))
    return desk


def do(desk: Desk, work: Callable[[Session], Any]) -> Any:
    return desk.store.perform(work)


def chain(desk: Desk) -> list[Handoff]:
    with desk.store.reading() as session:
        return list(session.exec(select(Handoff).order_by(col(Handoff.card_id), col(Handoff.seq))))


def now(desk: Desk, card: Card) -> Card:
    with desk.store.reading() as session:
        return session.get_one(Card, card.id)


def test_overflow_needs_a_reason_and_never_changes_the_owner(two: Desk) -> None:
    card, cast = two.card(), two.cast
    wish = Help(card.id or 0, cast.south_id, None)
    with pytest.raises(Refused, match="Say why another pod serves"):
        do(two, lambda s: actions.serve_as_overflow(s, cast.boyan, wish, MONDAY, op="0"))
    why = replace(wish, reason=OverflowReason.CAPACITY, trigger="Storm")
    served = do(two, lambda s: actions.serve_as_overflow(s, cast.boyan, why, MONDAY, op="1"))
    assert (now(two, card).pod_id, chain(two)) == (cast.north_id, [])
    with pytest.raises(Refused, match="South serves NR-1 already"):
        do(two, lambda s: actions.serve_as_overflow(s, cast.boyan, why, MONDAY, op="2"))
    do(two, lambda s: actions.comment_on_card(s, cast.emil, card.id or 0, "Called them", LATER, op="3"))
    with pytest.raises(Refused, match="Say what came of it"):
        do(two, lambda s: actions.return_overflow(s, cast.emil, served.id, "", LATER, op="4"))
    back = do(two, lambda s: actions.return_overflow(s, cast.emil, served.id, "Calmed down", LATER, op="5"))
    assert (back.back_at, back.home_pod_id, now(two, card).pod_id) == (LATER, cast.north_id, cast.north_id)
    with pytest.raises(Refused, match="back at its home already"):
        do(two, lambda s: actions.return_overflow(s, cast.boyan, served.id, "Again", LATER, op="6"))
    with pytest.raises(NotFound):
        do(two, lambda s: actions.comment_on_card(s, cast.emil, card.id or 0, "And", LATER, op="7"))
    with two.store.reading() as session:
        told = [line.text for line in queries.card_detail(session, cast.boyan, card.id or 0, LATER).history]
    said = "let South serve it for North (Capacity: everybody at home was busy)"
    assert any(line.startswith(f"Boyan {said}") for line in told)
    assert "Emil gave it back from South to North: Calmed down" in told


def test_whatever_ends_an_overflow_at_home_is_a_return_in_its_events(two: Desk) -> None:
    """Closing, deleting, merging, handing off: each OVERFLOWED has its RETURNED, told of the home pod."""
    closed, deleted, merged, passed, other = (two.card(f"Case {number}") for number in range(5))
    card, cast = closed, two.cast
    for one in (closed, deleted, merged, passed):
        why = Help(one.id or 0, cast.south_id, OverflowReason.HOURS)
        do(two, partial(actions.serve_as_overflow, actor=cast.boyan, wish=why, at=MONDAY, op=f"o-{one.id}"))
    cold = HandOff(
        passed.id or 0, cast.south_id, HandoffKind.COLD, "Theirs", "Wants a call tomorrow", 1, context_complete=True
    )
    by = cast.boyan
    do(two, lambda s: actions.close_card(s, by, closed.id or 0, 1, LATER, op="2"))
    do(two, lambda s: actions.delete_card(s, by, deleted.id or 0, "Spam", 1, LATER, op="3"))
    do(two, lambda s: actions.merge_card(s, by, merged.id or 0, other.id or 0, 1, LATER, op="4"))
    do(two, lambda s: actions.hand_off_card(s, by, cold, LATER, op="5"))
    with two.store.reading() as session:
        outcomes = session.exec(select(Overflow.outcome).order_by(col(Overflow.id))).all()
        back = session.exec(select(CardEvent).where(CardEvent.kind == EventKind.RETURNED)).all()
        told = [line.text for line in queries.card_detail(session, cast.boyan, closed.id or 0, LATER).history]
    assert outcomes == ["Closed at home", "Deleted at home", "Merged at home", "Handed off to South"]
    assert [(event.reason, event.pod_id) for event in back] == [(said, cast.north_id) for said in outcomes]
    assert "Boyan took it back from South to North: Closed at home" in told
    why = Help(card.id or 0, cast.south_id, OverflowReason.HOURS)
    with pytest.raises(Refused, match="is closed"):
        do(two, lambda s: actions.serve_as_overflow(s, cast.boyan, why, LATER, op="6"))


@pytest.mark.parametrize("who", ["emil", "chen", "dora", "fay", "goro"])
def test_strangers_start_no_overflow_and_pass_no_shift(two: Desk, who: str) -> None:
    card, actor = two.card(), getattr(two.cast, who)
    why = Help(card.id or 0, two.cast.south_id, OverflowReason.HOURS)
    change = ShiftChange(card.id or 0, two.cast.ana.person_id or 0, "Note", card.version)
    for work in (
        lambda s: actions.serve_as_overflow(s, actor, why, MONDAY, op="1"),
        lambda s: actions.change_shift(s, actor, change, MONDAY, op="2"),
        lambda s: actions.offer_card(s, actor, Offer(card.id or 0, two.cast.south_id, "Why"), MONDAY, op="3"),
    ):
        with pytest.raises((NotFound, Refused)):
            do(two, work)


def test_a_customer_of_another_pod_is_served_with_the_card_at_home(two: Desk) -> None:
    world, cast = World(two.store, two.cast), two.cast
    with two.store.transaction() as session:
        world.people(session, [("n1", {"region": "north", "tier": "gold"}, LONG_AGO)])
        customer_id = session.exec(select(Customer.id).where(Customer.ext_id == "n1")).one()
    wish = NewCard(cast.south_id, "No power", customer_id=customer_id)
    with pytest.raises(Refused, match="This is a customer of North"):
        do(two, lambda s: actions.create_card(s, cast.emil, wish, MONDAY, op="0"))
    with two.store.reading() as session:
        found = queries.customer_elsewhere(session, cast.emil, cast.south_id, "n1", MONDAY.date())
        assert found == (customer_id, "North")
        assert queries.customer_elsewhere(session, cast.boyan, cast.north_id, "n1", MONDAY.date()) is None
    there = do(two, lambda s: actions.create_at_home(s, cast.emil, wish, cast.south_id, MONDAY, op="1"))
    assert there.pod_id == cast.north_id
    why = Help(0, cast.south_id, OverflowReason.HOURS)
    taken = do(two, lambda s: actions.take_as_overflow(s, cast.emil, wish, cast.south_id, why, MONDAY, op="2"))
    assert (taken.home_pod_id, taken.serving_pod_id) == (cast.north_id, cast.south_id)
    with two.store.reading() as session:
        strips = [customer_strip(session, who, taken.card_id, MONDAY) for who in (cast.boyan, cast.emil)]
    assert [(its.home, its.opens) for its in strips] == [("North", True), ("North", False)]
    for work in (
        lambda s: actions.create_at_home(s, cast.goro, wish, cast.south_id, MONDAY, op="3"),
        lambda s: actions.take_as_overflow(s, cast.boyan, wish, cast.south_id, why, MONDAY, op="4"),
        lambda s: actions.create_at_home(
            s, cast.boyan, replace(wish, pod_id=cast.north_id), cast.north_id, MONDAY, op="5"
        ),
    ):
        with pytest.raises((NotFound, Refused)):
            do(two, work)


def test_the_figures_of_both_sides_reconcile(two: Desk, store: Database, cast: Cast) -> None:
    """Overflow by home and by serving pod sum to the same, and none of it is a handoff."""
    for number in range(3):
        card = two.card(f"Case {number}")
        why = Help(card.id or 0, cast.south_id, OverflowReason.SKILL)
        do(two, partial(actions.serve_as_overflow, actor=cast.boyan, wish=why, at=MONDAY, op=f"o-{number}"))
    with store.reading() as session:
        north = queries.arrivals(session, cast.boyan, cast.north_id)
        south = queries.arrivals(session, cast.emil, cast.south_id)
    assert (len(north.away), len(north.served), len(south.served), len(south.away)) == (3, 0, 3, 0)
    assert chain(two) == []


def test_arrivals_ask_no_more_for_more_cards(two: Desk) -> None:
    cast = two.cast

    def serve(number: int) -> None:
        why = Help(two.card().id or 0, cast.south_id, OverflowReason.CAPACITY, "Storm")
        do(two, lambda s: actions.serve_as_overflow(s, cast.boyan, why, MONDAY, op=f"serve {number}"))

    def read() -> int:
        with two.store.reading() as session:
            return len(queries.arrivals(session, cast.boyan, cast.north_id).away)

    serve(0)
    with counted(two.store) as few:
        assert read() == 1
    for number in range(1, 6):
        serve(number)
    with counted(two.store) as many:
        assert read() == 6
    assert len(many) == len(few)
