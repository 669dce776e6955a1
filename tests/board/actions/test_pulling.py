"""Pulling what comes next: the advice from the store, and the pull as one guarded step."""

from datetime import timedelta

import pytest
from sqlmodel import select

from board.actions import block_card, pull_card
from board.models import Card, Column, EventKind
from board.pulling import Advice
from board.queries import next_for
from core.people import Actor
from core.refusal import NotFound, Refused
from pods.models import Leave, LeaveState
from tests.board.conftest import Desk
from tests.conftest import MONDAY


def advice(desk: Desk, who: Actor | None = None) -> Advice:
    with desk.store.reading() as session:
        return next_for(session, who or desk.cast.boyan, desk.cast.north_id, MONDAY)


def pull(desk: Desk, card: Card, who: Actor | None = None, op: str = "") -> Card:
    taken: Card = desk.store.perform(
        lambda session: pull_card(
            session,
            who or desk.cast.boyan,
            card.id or 0,
            desk.column("Doing"),
            card.version,
            MONDAY,
            op=op or desk.op(),
        )
    )
    return taken


def test_the_next_card_is_advised_pulled_and_gone_from_the_advice(desk: Desk) -> None:
    ready = desk.card("Ready", "Next")
    desk.card("New")
    found = advice(desk)
    assert found.card is not None and found.card.card_id == ready.id
    assert (found.card.target, found.why[0]) == ("Doing", "It stands in Next, from which Doing is filled.")
    taken = pull(desk, ready, op="once")
    assert pull(desk, ready, op="once").version == taken.version
    assert (taken.assignee_id, taken.column_id) == (desk.cast.boyan.person_id, desk.column("Doing"))
    assert [event.kind for event in desk.events(taken)][1:] == [EventKind.ASSIGNED, EventKind.MOVED]
    after = advice(desk).card
    assert after is not None and after.column == "Intake"


def test_blocked_cards_full_columns_and_absence_are_said(desk: Desk) -> None:
    card = desk.card("Ready", "Next")
    desk.store.perform(
        lambda session: block_card(session, desk.cast.boyan, card.id or 0, "Billing", None, MONDAY, op=desk.op())
    )
    assert advice(desk).passed == ((card.key, "it is blocked"),)
    for number in range(5):
        desk.card(f"Under way {number}", "Doing", assignee_id=desk.cast.ana.person_id)
    other = desk.card("Another", "Next")
    assert (other.key, "Doing is full, 5 of 5") in advice(desk).passed
    today = MONDAY.date()
    leave = Leave(
        person_id=desk.cast.boyan.person_id or 0,
        pod_id=desk.cast.north_id,
        first_day=today,
        last_day=today,
        state=LeaveState.GRANTED,
        asked_at=MONDAY - timedelta(days=9),
    )
    desk.store.perform(lambda session: session.add(leave))
    assert "You are away today" in advice(desk).instead


def test_a_refused_pull_leaves_the_card_as_it_was(desk: Desk) -> None:
    for number in range(5):
        desk.card(f"Under way {number}", "Doing")
    card = desk.card("Ready", "Next")
    with pytest.raises(Refused, match="5 of 5"):
        pull(desk, card)
    with desk.store.reading() as session:
        kept = session.get_one(Card, card.id)
        assert (kept.assignee_id, session.get_one(Column, kept.column_id).name) == (None, "Next")


def test_of_two_who_pull_one_is_told_that_the_other_was_faster(desk: Desk) -> None:
    card = desk.card("Ready", "Next")
    pull(desk, card, desk.cast.ana)
    with pytest.raises(Refused, match="before you"):
        pull(desk, card)


def test_others_neither_pull_nor_are_advised(desk: Desk) -> None:
    card = desk.card("Ready", "Next")
    with pytest.raises(NotFound):
        pull(desk, card, desk.cast.emil)
    for stranger in (desk.cast.chen, desk.cast.dora):
        with pytest.raises(Refused):
            pull(desk, card, stranger)
    with pytest.raises(NotFound):
        advice(desk, desk.cast.emil)
    with desk.store.reading() as session:
        assert session.exec(select(Card.assignee_id).where(Card.id == card.id)).one() is None
