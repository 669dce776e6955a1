"""A board's columns: opened once, changed on the record, never emptied of meaning."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from board.actions import (
    ColumnChange,
    NewColumn,
    add_column,
    change_column,
    change_policies,
    open_board,
    remove_column,
)
from board.models import Column, ColumnKind
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

ACTIVE = ColumnKind.ACTIVE
DOING = ColumnChange("Doing", 3, "Named", ACTIVE)


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


def test_a_limit_below_the_present_count_holds_from_the_next_card_on(desk: Desk, store: Database, cast: Cast) -> None:
    for number in range(4):
        desk.card(f"Card {number}", "Doing")
    store.perform(lambda s: change_column(s, cast.ana, desk.column("Doing"), DOING, 1, MONDAY, op="c"))
    with pytest.raises(Refused, match="4 of 3"):
        desk.card("Fifth", "Doing")


def test_two_changes_of_one_column_show_both_values(desk: Desk, store: Database, cast: Cast) -> None:
    column_id = desk.column("Doing")
    store.perform(lambda s: change_column(s, cast.ana, column_id, DOING, 1, MONDAY, op="c"))
    other = ColumnChange("In hand", 9, "", ACTIVE)
    with pytest.raises(Conflict) as conflict:
        store.perform(lambda s: change_column(s, cast.dora, column_id, other, 1, MONDAY, op="d"))
    assert conflict.value.mine == "In hand, limit 9: no policy"
    assert conflict.value.theirs == "Doing, limit 3: Named"


def test_a_column_is_shifted_added_and_removed(desk: Desk, store: Database, cast: Cast) -> None:
    shift = ColumnChange("Waiting", 5, "", ColumnKind.WAITING, position=0)
    store.perform(lambda s: change_column(s, cast.ana, desk.column("Waiting"), shift, 1, MONDAY, op="1"))
    check = ColumnChange("Check", 2, "Four eyes", ACTIVE)
    store.perform(lambda s: add_column(s, cast.ana, cast.north_id, check, MONDAY, op="2"))
    assert names(desk) == ["Waiting", "Intake", "Next", "Doing", "Check", "Done"]
    store.perform(lambda s: remove_column(s, cast.ana, desk.column("Check"), MONDAY, op="3"))
    assert "Check" not in names(desk)


def test_what_a_column_means_does_not_change_and_cards_are_not_lost(desk: Desk, store: Database, cast: Cast) -> None:
    desk.card(column="Doing")
    kind = ColumnChange("Doing", 3, "", ColumnKind.QUEUE)
    taken = ColumnChange("next", 3, "", ACTIVE)
    column_id = desk.column("Doing")
    wrong: list[tuple[Callable[[Session], object], str]] = [
        (lambda s: change_column(s, cast.ana, column_id, kind, 1, MONDAY, op="1"), "stays as it is"),
        (lambda s: change_column(s, cast.ana, column_id, taken, 1, MONDAY, op="2"), "named next already"),
        (lambda s: remove_column(s, cast.ana, column_id, MONDAY, op="3"), "still holds cards"),
        (lambda s: remove_column(s, cast.ana, desk.column("Done"), MONDAY, op="4"), "finished work"),
    ]
    for change, said in wrong:
        with pytest.raises(Refused, match=said):
            store.perform(change)


@pytest.mark.parametrize("who", ["boyan", "chen", "emil", "fay", "goro"])
def test_only_the_lead_and_managers_configure_a_board(desk: Desk, store: Database, cast: Cast, who: str) -> None:
    actor, column_id = getattr(cast, who), desk.column("Doing")
    expected = NotFound if who == "emil" else Refused
    changes: list[Callable[[Session], object]] = [
        lambda s: open_board(s, actor, cast.north_id, MONDAY),
        lambda s: change_column(s, actor, column_id, DOING, 1, MONDAY, op="1"),
        lambda s: add_column(s, actor, cast.north_id, DOING, MONDAY, op="2"),
        lambda s: remove_column(s, actor, column_id, MONDAY, op="3"),
        lambda s: change_policies(s, actor, cast.north_id, True, 2, MONDAY, op="4"),
    ]
    for change in changes:
        with pytest.raises(expected):
            store.perform(change)
