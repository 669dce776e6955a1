"""Many boards opened at once."""

import pytest
from sqlmodel import col, select

from board import actions
from board.models import Board, Column
from core.refusal import Refused
from data.database import Database
from tests.conftest import MONDAY, Cast


def test_boards_opened_at_once_have_the_usual_columns(store: Database, cast: Cast) -> None:
    pods = (cast.north_id, cast.south_id)
    store.perform(lambda s: actions.open_board(s, cast.dora, cast.north_id, MONDAY))
    store.perform(lambda s: actions.open_boards(s, cast.dora, pods, MONDAY))
    with store.reading() as session:
        assert set(session.exec(select(Board.pod_id))) == set(pods)
        told = [
            [
                (c.name, c.kind, c.wip_limit, c.policy)
                for c in session.exec(select(Column).where(Column.pod_id == pod_id).order_by(col(Column.position)))
            ]
            for pod_id in pods
        ]
    assert told[0] == told[1]


@pytest.mark.parametrize("name", ["boyan", "chen", "emil", "goro"])
def test_opening_boards_is_refused_to_those_who_may_not_configure_them(store: Database, cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        store.perform(lambda s: actions.open_boards(s, cast.everybody()[name], [cast.north_id], MONDAY))
