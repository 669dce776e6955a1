"""Open cards that follow their segment: handoffs of their own kind, in the transaction of the move, counted apart."""

from datetime import timedelta

import pytest
from sqlmodel import select

from board import actions as board
from board.models import Card, Handoff, HandoffKind
from core.refusal import Refused
from data.database import Database
from pods import actions
from pods.actions import Move
from pods.neighbours import Beside
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import LONG_AGO, TODAY, World
from web.neighbours import BOARD

LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def carried(store: Database, cast: Cast) -> World:
    """A customer of North basic with an open card, and the segment moved to South with its cards."""
    world = World(store, cast)
    with world.store.transaction() as session:
        world.people(session, [("a", {"region": "north", "tier": "basic"}, LONG_AGO)])
        for pod_id in (cast.north_id, cast.south_id):
            board.open_board(session, cast.dora, pod_id, MONDAY)
        new = board.NewCard(cast.north_id, "No power", customer_id=1)
        board.create_card(session, cast.ana, new, MONDAY, op="card")
    moves = [Move(world.nb, cast.south_id, TODAY)]
    beside = Beside(BOARD, cards_follow=True)
    world.store.perform(lambda s: actions.commit_moves(s, cast.dora, moves, "Relief", LATER, op="m", beside=beside))
    return world


def test_an_open_card_follows_its_segment_as_a_segment_move(carried: World) -> None:
    with carried.store.reading() as session:
        card = session.exec(select(Card)).one()
        handoff = session.exec(select(Handoff)).one()
    assert card.pod_id == carried.cast.south_id
    assert (handoff.kind, handoff.from_pod_id, handoff.to_pod_id) == (
        HandoffKind.SEGMENT_MOVE,
        carried.cast.north_id,
        carried.cast.south_id,
    )


def test_only_who_designs_segments_carries_cards(carried: World) -> None:
    for actor in (carried.cast.ana, carried.cast.boyan, carried.cast.goro):
        with carried.store.transaction() as session, pytest.raises(Refused):
            board.carry_segment_cards(session, actor, 3, LATER)
