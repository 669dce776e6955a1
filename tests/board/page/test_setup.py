"""The page of a board's set-up, and the reason that a limit asks for."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from board.actions import save_setup
from board.models import LimitMode
from board.queries import read_setup
from board.setup import ColumnPlan, Setup
from core.visit import Visit
from data.database import Database
from tests.board.conftest import Desk
from tests.board.page.fire import fire, sent
from tests.board.page.test_board import page as board_page
from tests.board.page.test_board import wish
from tests.conftest import MONDAY, Cast

Visits = Callable[..., Visit]


@pytest.fixture
def desk(light_store: Database, light_cast: Cast) -> Desk:
    return Desk(light_store, light_cast)


def show(visit: "Visit") -> None:
    from board.page import setup
    from core import ui

    setup.render(visit)
    ui.show_flash()


def page(visit: Visit) -> AppTest:
    at = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=20).run()
    assert not at.exception
    return at


def now(desk: Desk) -> Setup:
    with desk.store.reading() as session:
        return read_setup(session, desk.cast.north_id)


def changes(at: AppTest) -> list[str]:
    return [line.value.removeprefix("- ") for line in at.markdown if line.value.startswith("- ")]


def key(desk: Desk, name: str, column: str = "", turn: int = 0) -> str:
    place = f":{desk.column(column)}" if column else ""
    return f"setup:{desk.cast.north_id}:{turn}:{name}{place}"


def choose(at: AppTest, desk: Desk, column: str) -> None:
    fire(at, key(desk, "order"), "pick", {"id": str(desk.column(column)), "n": 1})


def part(at: AppTest, name: str) -> AppTest:
    return at.segmented_control(key="setup-part").set_value(name).run()


def test_a_lead_drafts_sees_what_it_means_and_saves(desk: Desk, visit: Visits) -> None:
    for number in range(4):
        desk.card(f"There {number}", "Doing")
    at = page(visit("ana"))
    choose(at, desk, "Doing")
    at.number_input(key=key(desk, "limit", "Doing")).set_value(2).run()
    at.text_area(key=key(desk, "checks", "Doing")).set_value("Customer told\n\nCustomer told").run()
    assert [line.replace("\\", "") for line in changes(at)] == [
        "Doing: limit 2 instead of 5.",
        "Before a card leaves Doing: “Customer told” is checked.",
        "Doing: 4 there now, over the limit of 2. They stay; 3 must leave before one enters.",
    ]
    assert now(desk).columns[2].wip_limit == 5
    at.button(key="setup-save").click().run()
    assert not at.exception
    assert now(desk).columns[2].wip_limit == 2
    assert not changes(at)


def test_columns_are_carried_added_and_taken_away(desk: Desk, visit: Visits) -> None:
    at = page(visit("ana"))
    assert [item["name"] for item in sent(at, key(desk, "order"))["items"]][:2] == ["Intake", "Next"]
    ids = [str(desk.column(name)) for name in ("Next", "Intake", "Doing", "Waiting", "Done")]
    fire(at, key(desk, "order"), "order", {"ids": ids, "n": 1})
    at.button(key="setup-add").click().run()
    choose(at, desk, "Waiting")
    at.button(key=key(desk, "remove", "Waiting")).click().run()
    fire(at, key(desk, "order"), "order", {"ids": ids[:2], "n": 2})  # what is not an order of these is left out
    at.button(key="setup-save").click().run()
    assert [column.name for column in now(desk).columns] == ["Next", "Intake", "Doing", "New column 1", "Done"]
    part(at, "Versions")
    at.button(key="setup-back-1").click().run()
    assert "Waiting comes to the board" in " ".join(changes(at))
    at.button(key="setup-save").click().run()
    stands = ["Intake", "Next", "Doing", "New column 1", "Waiting", "Done"]
    assert [column.name for column in now(desk).columns] == stands, "what came since is kept"


def test_limits_classes_and_lanes_are_agreed(desk: Desk, visit: Visits) -> None:
    at = part(page(visit("ana")), "Other limits")
    at.selectbox(key=key(desk, "new-scope")).set_value("person").run()
    at.button(key="setup-limit-add").click().run()
    at.selectbox(key=key(desk, "limit-mode:-1")).set_value(LimitMode.WARN).run()
    at.toggle(key=key(desk, "blocked")).set_value(False).run()
    part(at, "Classes and lanes")
    fire(at, key(desk, "classes"), "order", {"ids": ["standard", "expedite", "fixed_date", "intangible"], "n": 1})
    at.selectbox(key=key(desk, "lanes")).set_value("class").run()
    at.number_input(key=key(desk, "target:standard")).set_value(5.0).run()
    at.button(key="setup-save").click().run()
    assert not at.exception
    kept = now(desk)
    assert (kept.limits[0].mode, kept.blocked_counts, kept.lanes, kept.classes[0].target_days) == (
        "warn",
        False,
        "class",
        5,
    )


def test_who_may_not_change_the_board_reads_it(desk: Desk, visit: Visits) -> None:
    at = page(visit("boyan"))
    assert not at.text_input
    assert not at.button(key="setup-back").disabled
    part(at, "Range")
    assert "Nobody has set a range" in at.text[0].value


def test_a_manager_grants_a_range_that_the_lead_is_told(desk: Desk, visit: Visits) -> None:
    at = part(page(visit("dora", pod_id=desk.cast.north_id)), "Range")
    at.number_input(key="range-high:0").set_value(6)
    at.button(key="range-save").click().run()
    assert not at.exception
    lead = part(page(visit("ana")), "Range")
    assert "Limits go from 1 to 6." in lead.text[0].value
    part(lead, "Columns")
    choose(lead, desk, "Doing")
    lead.number_input(key=key(desk, "limit", "Doing")).set_value(9).run()
    lead.button(key="setup-save").click().run()
    assert "Limits of this pod go from 1 to 6; Doing would get 9" in lead.error[0].value
    assert changes(lead)
    lead.button(key="setup-drop").click().run()
    assert not changes(lead)


def test_a_draft_that_somebody_overtook_is_kept_and_laid_upon_theirs(desk: Desk, visit: Visits) -> None:
    mine, theirs = page(visit("ana")), page(visit("dora", pod_id=desk.cast.north_id))
    for at, column in ((mine, "Doing"), (theirs, "Waiting")):
        choose(at, desk, column)
        at.number_input(key=key(desk, "limit", column)).set_value(2).run()
    theirs.button(key="setup-save").click().run()
    mine.run()
    assert mine.button(key="setup-save").disabled
    mine.button(key="setup-rebase").click().run()
    mine.button(key="setup-save").click().run()
    assert [column.wip_limit for column in now(desk).columns] == [None, None, 2, 2, None]


def test_an_older_version_comes_back_beside_a_column_that_came_since(desk: Desk, visit: Visits) -> None:
    before, ana = now(desk), desk.cast.ana
    looked = (replace(before.columns[0], policy="Look before noon"), *before.columns[1:])
    for number, columns in enumerate((looked, (*looked[:3], ColumnPlan(-1, "Review"), *looked[3:])), start=1):
        wished = replace(before, columns=columns)
        work = partial(save_setup, actor=ana, pod_id=desk.cast.north_id, wished=wished, seen=number, at=MONDAY)
        desk.store.perform(partial(work, op=desk.op()))
    card = desk.card("In review", "Review")
    at = part(page(visit("ana")), "Versions")
    at.button(key="setup-back-1").click().run()
    assert "Kept, for it came to the board after version 1: Review" in at.info[0].value
    part(at, "Range").button(key="setup-save").click().run()
    kept = now(desk)
    assert [column.name for column in kept.columns] == ["Intake", "Next", "Doing", "Review", "Waiting", "Done"]
    assert kept.columns[0].policy == before.columns[0].policy
    assert desk.order("Review") == [card.title]


def test_a_limit_that_asks_gets_its_reason_from_the_component(desk: Desk, visit: Visits) -> None:
    at = page(visit("ana"))
    choose(at, desk, "Doing")
    at.selectbox(key=key(desk, "mode", "Doing")).set_value(LimitMode.REASON).run()
    at.number_input(key=key(desk, "limit", "Doing")).set_value(1).run()
    at.button(key="setup-save").click().run()
    desk.card("There", "Doing")
    card, board = desk.card(), board_page(visit("boyan"))
    asked: dict[str, Any] = wish(card, desk.column("Doing"))
    fire(board, "board", "move", {"moves": [asked], "n": 1})
    (ack,) = sent(board, "board")["acks"]
    assert (ack["ok"], ack["ask"]) == (False, True)
    fire(board, "board", "move", {"moves": [asked | {"op": "op-number-2", "reason": "It burns"}], "n": 2})
    assert sent(board, "board")["acks"][-1]["ok"]
    assert [event.reason for event in desk.events(card)] == ["", "", "It burns"]
