"""What was undone is done again in the same place: an event that takes the undoing back, under the same rules."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from board import actions, queries
from board.actions import CardEdit
from board.models import Block, Card, ServiceClass
from board.queries.listing import Undoable, undoable_on
from core.refusal import Refused
from tests.board.conftest import Desk
from tests.conftest import MONDAY

LATER = MONDAY + timedelta(hours=2)


def offered(desk: Desk, card: Card) -> Undoable | None:
    with desk.store.reading() as session:
        return undoable_on(session, desk.cast.boyan, card.id or 0)


def press(desk: Desk, card: Card) -> Card:
    """The one button that stands there."""
    found, op = offered(desk, card), desk.op()
    assert found is not None

    def work(session: Session) -> Card:
        return actions.undo_event(session, desk.cast.boyan, found.event_id, LATER, op=op)

    return desk.store.perform(work)


def column_of(desk: Desk, card: Card) -> int:
    with desk.store.reading() as session:
        return session.get_one(Card, card.id).column_id


def test_a_move_goes_back_and_forth_by_one_button(desk: Desk) -> None:
    card = desk.card()
    desk.move(card, "Doing")
    for place, is_again in (("Intake", True), ("Doing", False), ("Intake", True), ("Doing", False)):
        press(desk, card)
        found = offered(desk, card)
        assert column_of(desk, card) == desk.column(place)
        assert found is not None
        assert found.is_again is is_again
    with desk.store.reading() as session:
        told = [line.text for line in queries.card_detail(session, desk.cast.boyan, card.id or 0, LATER).history]
    assert "Boyan did it again: moved it from Intake to Doing" in told
    assert "Boyan undid a change: moved it from Doing to Intake" in told


def test_words_labels_and_blockers_come_back_as_they_were(desk: Desk) -> None:
    card, boyan = desk.card("First"), desk.cast.boyan
    edit = CardEdit("Second", "More", "phone", "", ServiceClass.STANDARD, None)
    desk.store.perform(lambda s: actions.edit_card(s, boyan, card.id or 0, edit, card.version, LATER, op="edit"))
    assert (press(desk, card).title, press(desk, card).title) == ("First", "Second")
    desk.store.perform(lambda s: actions.block_card(s, boyan, card.id or 0, "Grid", None, LATER, op="stop"))
    press(desk, card)
    press(desk, card)
    with desk.store.reading() as session:
        assert "Grid" in (queries.card_detail(session, boyan, card.id or 0, LATER).blocked or "")


def test_what_somebody_did_since_is_in_the_way(desk: Desk) -> None:
    card = desk.card()
    desk.move(card, "Doing")
    first = offered(desk, card)
    press(desk, card)
    again = offered(desk, card)
    assert first is not None
    assert again is not None
    with desk.store.reading() as session:
        version = session.get_one(Card, card.id).version
    desk.move(card, "Next", desk.cast.ana, version=version)
    with pytest.raises(Refused, match="Ana moved it since"):
        desk.store.perform(lambda s: actions.undo_event(s, desk.cast.boyan, again.event_id, LATER, op="late"))


def test_a_move_that_was_done_again_stands_before_what_was_done_earlier(desk: Desk) -> None:
    card = desk.card()
    desk.move(card, "Next")
    with desk.store.reading() as session:
        version = session.get_one(Card, card.id).version
    early = offered(desk, card)
    desk.move(card, "Doing", version=version)
    press(desk, card)
    press(desk, card)
    assert early is not None
    with pytest.raises(Refused, match="moved it since"):
        desk.store.perform(lambda s: actions.undo_event(s, desk.cast.boyan, early.event_id, LATER, op="early"))


def test_a_closing_that_was_taken_back_is_decided_anew(desk: Desk) -> None:
    card, boyan = desk.card(), desk.cast.boyan
    desk.store.perform(lambda s: actions.close_card(s, boyan, card.id or 0, card.version, LATER, op="close"))
    press(desk, card)
    assert offered(desk, card) is None


def test_a_blocker_that_comes_back_has_the_person_who_saw_to_it(desk: Desk) -> None:
    card, ana = desk.card(), desk.cast.ana.person_id
    desk.store.perform(lambda s: actions.block_card(s, desk.cast.boyan, card.id or 0, "Grid", ana, LATER, op="stop"))
    desk.store.perform(lambda s: actions.unblock_card(s, desk.cast.boyan, card.id or 0, LATER, op="go on"))
    press(desk, card)
    with desk.store.reading() as session:
        running = session.exec(select(Block).where(Block.card_id == card.id, col(Block.ended_at).is_(None))).one()
    assert (running.reason, running.owner_id) == ("Grid", ana)
