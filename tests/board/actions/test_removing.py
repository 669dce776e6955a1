"""A card that is no case leaves the board, keeps its story, and comes back only if there is room."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from board.actions import block_card, choose_calendar, delete_card, move_card, reopen_card, restore_card
from board.actions.moves import CardMove
from board.models import Block, Board, Card, CardEvent, EventKind, Gone
from board.queries import board_view, deleted_cards, gone_card, sle
from core.refusal import Conflict, NotFound, Refused
from tests.board.conftest import Desk
from tests.conftest import MONDAY

LATER = MONDAY + timedelta(hours=3)


def delete(desk: Desk, card: Card, reason: str = "Spam") -> Card:
    gone: Card = desk.store.perform(
        lambda s: delete_card(s, desk.cast.boyan, card.id or 0, reason, card.version, LATER, op=desk.op())
    )
    return gone


def restore(desk: Desk, card: Card) -> Card:
    back: Card = desk.store.perform(
        lambda s: restore_card(s, desk.cast.boyan, card.id or 0, LATER + timedelta(hours=1), op=desk.op())
    )
    return back


def shown(desk: Desk, session: Session) -> set[int]:
    view = board_view(session, desk.cast.ana, desk.cast.north_id, LATER)
    return {card.card_id for card in view.cards} if view else set()


def test_a_deleted_card_leaves_the_board_with_its_blocker_and_keeps_its_events(desk: Desk) -> None:
    card = desk.card(column="Doing")
    desk.store.perform(lambda s: block_card(s, desk.cast.ana, card.id or 0, "Billing", None, MONDAY, op="b"))
    gone = delete(desk, card)
    assert (gone.gone_as, gone.closed_at) == (Gone.DELETED, LATER)
    assert [event.kind for event in desk.events(card)] == [EventKind.CREATED, EventKind.BLOCKED, EventKind.DELETED]
    with desk.store.reading() as session:
        assert session.exec(select(Block.ended_at)).one() == LATER
        assert shown(desk, session) == set()
        (told,) = deleted_cards(session, desk.cast.ana, desk.cast.north_id)
        assert (told.who, told.reason, told.title) == ("Boyan", "Spam", "Invoice is wrong")
        hidden = gone_card(session, desk.cast.dora, card.id or 0)
        assert hidden is not None
        assert (hidden.title, hidden.reason) == (None, None)


def test_it_comes_back_into_its_column_under_its_limit(desk: Desk) -> None:
    card = desk.card("The first", "Doing")
    delete(desk, card)
    others = [desk.card(f"Case {n}", "Doing") for n in range(5)]
    with pytest.raises(Refused, match="5 of 5"):
        restore(desk, card)
    desk.move(others[0], "Waiting")
    back = restore(desk, card)
    assert (back.gone_as, back.closed_at, back.column_id) == (None, None, desk.column("Doing"))
    assert desk.order("Doing")[-1] == "The first"
    assert desk.events(card)[-1].kind is EventKind.RESTORED


def test_a_finished_card_comes_back_finished_when_it_was(desk: Desk) -> None:
    done = desk.move(desk.card(column="Doing"), "Done")
    back = restore(desk, delete(desk, done))
    assert (back.gone_as, back.closed_at, back.column_id) == (None, done.closed_at, desk.column("Done"))


def test_finished_work_that_was_deleted_is_counted_nowhere(desk: Desk) -> None:
    done = [desk.move(desk.card(f"Case {n}", "Doing"), "Done") for n in range(11)]
    with desk.store.reading() as session:
        assert sle(session, desk.cast.north_id, LATER) is not None
    delete(desk, done[0])
    with desk.store.reading() as session:
        assert sle(session, desk.cast.north_id, LATER) is None
        view = board_view(session, desk.cast.ana, desk.cast.north_id, LATER)
    assert view is not None
    assert view.done_total == 10


def test_a_deleted_card_cannot_be_moved_or_opened_again(desk: Desk) -> None:
    card = delete(desk, desk.card())
    move = CardMove(card.id or 0, desk.column("Next"), card.version)
    with pytest.raises(Refused, match="was deleted"):
        desk.store.perform(lambda s: move_card(s, desk.cast.ana, move, LATER, op="m"))
    with pytest.raises(Refused, match="was deleted"):
        desk.store.perform(lambda s: reopen_card(s, desk.cast.ana, card.id or 0, "Why not", LATER, op="r"))
    with pytest.raises(Refused, match="deleted already"):
        delete(desk, card)


def test_deleting_needs_a_reason_the_right_and_the_newest_version(desk: Desk) -> None:
    card = desk.card()
    with pytest.raises(Refused, match="Say why"):
        delete(desk, card, " ")
    for who, why in ((desk.cast.dora, Refused), (desk.cast.emil, NotFound)):
        with pytest.raises(why), desk.store.transaction() as session:
            delete_card(session, who, card.id or 0, "Spam", 1, LATER, op="d")
        with pytest.raises(why), desk.store.transaction() as session:
            restore_card(session, who, card.id or 0, LATER, op="d")
    desk.move(card, "Next")
    with pytest.raises(Conflict):
        delete(desk, card)
    with pytest.raises(Refused, match="is not deleted"):
        restore(desk, card)
    with desk.store.reading() as session:
        assert session.exec(select(CardEvent).where(col(CardEvent.kind) == EventKind.DELETED)).first() is None


def test_only_who_sets_up_the_board_chooses_in_which_hours_work_ages(desk: Desk) -> None:
    north = desk.cast.north_id
    with pytest.raises(Refused, match="may not"):
        desk.store.perform(lambda s: choose_calendar(s, desk.cast.boyan, north, None, MONDAY, op="c"))
    with pytest.raises(NotFound):
        desk.store.perform(lambda s: choose_calendar(s, desk.cast.ana, north, 99, MONDAY, op="c"))
    with desk.store.reading() as session:
        assert session.get_one(Board, north).calendar_id is None
