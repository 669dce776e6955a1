"""What a browser asked of a board is done by the one guarded move, once, with the rights of whoever asked."""

import pytest
from sqlmodel import select

from board.actions import fulfil_wish, undo_command
from board.models import Board, Card, Column, Lanes, LimitMode
from board.wishes import Wish
from core.people import Actor
from core.refusal import NeedsReason, NotFound, Refused
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast


@pytest.fixture
def desk(store: Database, cast: Cast) -> Desk:
    return Desk(store, cast)


def asked(desk: Desk, actor: Actor, wish: Wish) -> str:
    """What came of a wish on North's board."""
    return desk.store.perform(lambda session: fulfil_wish(session, actor, desk.cast.north_id, wish, MONDAY))


def test_a_move_and_a_new_card_are_done_once_however_often_they_are_asked(desk: Desk) -> None:
    card = desk.card("Invoice")
    move = Wish("the first wish", desk.column("Next"), card.id, card.version)
    made = Wish("the second wish", desk.column("Next"), title="Called again")
    for _ in range(2):
        assert asked(desk, desk.cast.boyan, move) == f"{card.key} is in Next."
        assert asked(desk, desk.cast.boyan, made) == "NR-2 created."
    assert sorted(desk.order("Next")) == ["Called again", "Invoice"]


def test_a_new_card_goes_to_the_board_it_was_written_on(desk: Desk) -> None:
    made = Wish("the first wish", desk.column("Next"), title="Called again", pod_id=desk.cast.north_id)
    said = desk.store.perform(lambda s: fulfil_wish(s, desk.cast.boyan, desk.cast.south_id, made, MONDAY))
    assert said == "NR-1 created."
    assert desk.order("Next") == ["Called again"]


def test_whoever_may_not_write_there_is_refused(desk: Desk) -> None:
    card = desk.card("Invoice")
    move = Wish("the first wish", desk.column("Next"), card.id, card.version)
    made = Wish("the second wish", desk.column("Next"), title="Called again")
    for actor in (desk.cast.emil, desk.cast.goro, desk.cast.dora):
        for wish in (move, made):
            with pytest.raises((Refused, NotFound)):
                asked(desk, actor, wish)
    assert desk.order("Intake") == ["Invoice"]


def back(op: str, key: str, reason: str = "") -> Wish:
    return Wish(op, back=key, reason=reason)


def test_a_move_is_taken_back_and_done_again_by_its_key(desk: Desk) -> None:
    card = desk.card("Invoice")
    asked(desk, desk.cast.boyan, Wish("the first wish", desk.column("Next"), card.id, card.version))
    for _ in range(2):  # asked again, it is answered again
        assert asked(desk, desk.cast.boyan, back("a way back", "the first wish")) == f"{card.key} is in Intake."
    assert desk.order("Intake") == ["Invoice"]
    assert asked(desk, desk.cast.boyan, back("done again", "a way back")) == f"{card.key} is in Next."
    assert asked(desk, desk.cast.boyan, back("and back", "the first wish")) == f"{card.key} is in Intake."


def test_what_somebody_did_since_is_not_taken_back(desk: Desk) -> None:
    card = desk.card("Invoice")
    asked(desk, desk.cast.boyan, Wish("the first wish", desk.column("Next"), card.id, card.version))
    desk.move(card, "Doing", version=2)
    with pytest.raises(Refused, match="was changed meanwhile"):
        asked(desk, desk.cast.boyan, back("a way back", "the first wish"))
    assert desk.order("Doing") == ["Invoice"]


def test_only_whoever_did_it_takes_it_back_by_its_key(desk: Desk) -> None:
    card = desk.card("Invoice")
    asked(desk, desk.cast.boyan, Wish("the first wish", desk.column("Next"), card.id, card.version))
    for actor in (desk.cast.ana, desk.cast.emil, desk.cast.goro):
        with pytest.raises((Refused, NotFound)):
            asked(desk, actor, back(f"back by {actor.name}", "the first wish"))
    with pytest.raises(NotFound):
        desk.store.perform(lambda s: undo_command(s, desk.cast.boyan, "never asked", MONDAY, op="a way back"))
    assert desk.order("Next") == ["Invoice"]


def test_a_card_that_a_move_gave_away_comes_back_to_whom_it_belonged(desk: Desk) -> None:
    with desk.store.transaction() as session:
        board = session.exec(select(Board).where(Board.pod_id == desk.cast.north_id)).one()
        board.lanes = Lanes.PERSON
        session.add(board)
    card, boyan = desk.card("Invoice", assignee_id=desk.cast.ana.person_id), desk.cast.boyan
    lane = f"person:{boyan.person_id}"
    asked(desk, boyan, Wish("the first wish", desk.column("Next"), card.id, card.version, lane=lane))
    assert asked(desk, boyan, back("a way back", "the first wish")) == f"{card.key} is in Intake."
    with desk.store.reading() as session:
        assert session.get_one(Card, card.id).assignee_id == desk.cast.ana.person_id


def test_the_way_back_asks_for_a_reason_where_a_limit_does(desk: Desk) -> None:
    card = desk.card("Invoice")
    asked(desk, desk.cast.boyan, Wish("the first wish", desk.column("Next"), card.id, card.version))
    desk.card("Another")
    with desk.store.transaction() as session:
        intake = session.get_one(Column, desk.column("Intake"))
        intake.wip_limit, intake.limit_mode = 1, LimitMode.REASON
        session.add(intake)
    with pytest.raises(NeedsReason):
        asked(desk, desk.cast.boyan, back("a way back", "the first wish"))
    said = asked(desk, desk.cast.boyan, back("with a reason", "the first wish", "Moved by mistake"))
    assert said == f"{card.key} is in Intake."
