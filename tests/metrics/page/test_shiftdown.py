"""The page of the shift-down ledger: what could move, what keeps it, and what it did."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from board import actions as board
from board.actions import NewCard
from core.visit import Visit
from data.database import Database
from pods import actions
from pods.actions import LevelCost, ShiftDown
from tests.conftest import MONDAY, SINCE, Cast

Visitor = Callable[..., Visit]


def show(visit: "Any") -> None:
    from core import ui
    from core.refusal import Refused
    from metrics.page import shiftdown

    try:
        shiftdown.render(visit)
    except Refused as reason:
        ui.refusal(reason)


def opened(visit: Visit, view: str = "Ledger") -> AppTest:
    app = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=20)
    app.session_state["shiftdown-view"] = view
    return app.run()


def said(app: AppTest) -> str:
    parts: list[Any] = [*app.text, *app.markdown, *app.caption, *app.error]
    return "\n".join(str(part.value) for part in parts)


def button(app: AppTest, label: str) -> Any:
    return next(one for one in app.button if one.label == label)


@pytest.fixture
def case(light_store: Database, light_cast: Cast) -> None:
    with light_store.transaction() as session:
        board.open_board(session, light_cast.dora, light_cast.north_id, MONDAY)
        actions.set_pod_level(session, light_cast.dora, light_cast.north_id, 2, MONDAY, op="two")
        new = NewCard(light_cast.north_id, "Cannot sign in", topic="password reset")
        board.create_card(session, light_cast.ana, new, MONDAY - timedelta(days=1), op="card")


@pytest.mark.usefixtures("light_cast")
def test_an_empty_ledger_teaches_where_to_look(visit: Visitor) -> None:
    assert "Nothing was recorded about any category in this period" in said(opened(visit("dora")))


@pytest.mark.usefixtures("case")
def test_a_touch_without_time_is_named_and_has_no_cost(visit: Visitor) -> None:
    app = opened(visit("dora"))
    table = app.dataframe[0].value
    assert (table["Category"][0], table["Cost"][0], table["Fixed on line 1"][0]) == (
        "password reset",
        "no data",
        "no data",
    )
    assert "1 of 1 touches have no logged time" in said(app)
    assert "On no line: South" in said(app)
    assert "Claim, not our figure" in said(app)


@pytest.mark.usefixtures("case")
def test_a_candidate_leads_to_its_proposal_and_the_gate_says_what_is_missing(visit: Visitor) -> None:
    app = opened(visit("ana"))
    assert "Missing: no published article, no skill names this category" in said(app)
    button(app, "Propose").click().run()
    assert app.text_input(key="proposal-topic").value == "password reset"
    next(one for one in app.button if one.label == "Propose").click().run()
    shown = said(app)
    for gap in ("North is on line 2, not on line 1", "No skill is named", "No article is named", "No guardrail is"):
        assert gap in shown
    assert "Start" not in [one.label for one in app.button]


def test_articles_are_written_and_published_by_people_of_the_pod(visit: Visitor) -> None:
    app = opened(visit("boyan"), "Articles")
    app.text_input(key="article-title").input("Reset")
    app.text_input(key="article-topic").input("password reset")
    app.text_area(key="article-text").input("Send the link")
    button(app, "Keep as a draft").click().run()
    button(app, "Publish").click().run()
    assert "Publish" not in [one.label for one in app.button]
    assert opened(visit("dora"), "Articles").text[0].value == "Send the link"


def test_a_manager_sets_rates_and_lines(visit: Visitor) -> None:
    app = opened(visit("dora"), "Lines and rates")
    app.number_input(key="rate-cost").set_value(30.0)
    button(app, "Set the rate").click().run()
    assert app.dataframe[0].value["An hour"][0] == "30 EUR"
    app.selectbox(key="line-number").set_value(1)
    button(app, "Set the line").click().run()
    assert list(app.dataframe[1].value["Line"]) == ["1", "none: serves end to end"]


def test_a_stopped_proposal_keeps_its_reason(visit: Visitor, light_store: Database, light_cast: Cast) -> None:
    wish = ShiftDown("refund", 2, 1, light_cast.north_id)
    light_store.perform(lambda s: actions.propose_shift_down(s, light_cast.ana, wish, MONDAY, op="p"))
    app = opened(visit("ana"), "Proposals")
    app.text_input(key="stop-why-1").input("Too early")
    button(app, "Stop it").click().run()
    assert "stopped" in said(app)
    assert "Too early" in said(app)


def test_an_agent_sees_proposals_and_changes_none(visit: Visitor, light_store: Database, light_cast: Cast) -> None:
    cost = LevelCost(1, "Desk", 30_00, "EUR", SINCE)
    light_store.perform(lambda s: actions.set_level_cost(s, light_cast.dora, cost, MONDAY, op="c"))
    wish = ShiftDown("refund", 2, 1, light_cast.north_id)
    light_store.perform(lambda s: actions.propose_shift_down(s, light_cast.ana, wish, MONDAY, op="p"))
    app = opened(visit("boyan"), "Proposals")
    assert "No skill is named" in said(app)
    assert not {"Start", "Save", "Stop it", "Propose", "Save the checklist"} & {one.label for one in app.button}


def test_who_belongs_to_no_pod_is_told_whom_to_ask(visit: Visitor) -> None:
    assert "The ledger is for the people of pods" in said(opened(visit("goro")))
