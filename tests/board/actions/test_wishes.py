"""What a browser asked of a board is done by the one guarded move, once, with the rights of whoever asked."""

import pytest

from board.actions import fulfil_wish
from board.wishes import Wish
from core.people import Actor
from core.refusal import NotFound, Refused
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
