"""A board's columns: opened once, with finished work at their end."""

import pytest
from sqlmodel import select

from board.actions import NewColumn, open_board
from board.models import Column, ColumnKind
from core.refusal import NotFound, Refused
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast


def names(desk: Desk) -> list[str]:
    with desk.store.reading() as session:
        wanted = select(Column).where(Column.pod_id == desk.cast.north_id, Column.archived_at == None)  # noqa: E711
        return [column.name for column in sorted(session.exec(wanted), key=lambda column: column.position)]


def test_a_board_is_opened_once_with_the_default_columns(desk: Desk, store: Database, cast: Cast) -> None:
    store.perform(lambda s: open_board(s, cast.ana, cast.north_id, MONDAY, [NewColumn("Other")]))
    assert names(desk) == ["Intake", "Next", "Doing", "Waiting", "Done"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ([NewColumn("Doing")], "finished work"),
        ([NewColumn("A"), NewColumn("a", ColumnKind.DONE)], "same name"),
        ([NewColumn(""), NewColumn("Done", ColumnKind.DONE)], "a name"),
        ([NewColumn("A", wip_limit=0), NewColumn("Done", ColumnKind.DONE)], "1 to 999"),
    ],
)
def test_a_board_that_cannot_work_is_refused(store: Database, cast: Cast, columns: list[NewColumn], said: str) -> None:
    with pytest.raises(Refused, match=said):
        store.perform(lambda s: open_board(s, cast.ana, cast.north_id, MONDAY, columns))


def test_a_limit_below_the_present_count_holds_from_the_next_card_on(desk: Desk) -> None:
    for number in range(4):
        desk.card(f"Card {number}", "Doing")
    desk.set_up("Doing", wip_limit=3)
    with pytest.raises(Refused, match="4 of 3"):
        desk.card("Fifth", "Doing")


@pytest.mark.parametrize("who", ["boyan", "chen", "emil", "fay", "goro"])
def test_only_the_lead_and_managers_open_a_board(store: Database, cast: Cast, who: str) -> None:
    actor = getattr(cast, who)
    with pytest.raises(NotFound if who == "emil" else Refused):
        store.perform(lambda s: open_board(s, actor, cast.north_id, MONDAY))
