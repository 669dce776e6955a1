"""The page Rules as a lead, a member and a manager use it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from board import actions
from board.actions import NewCard, RuleWish
from board.models import Column, Rule, RuleTrigger
from board.ruling import Deed, DeedKind
from core.visit import Visit
from data.database import Database
from data.due import run_due
from pods.models import SLAPolicy
from tests.conftest import MONDAY, Cast

Visiting = Callable[..., Visit]


def show(visit: "Visit") -> None:
    from board.page import rules
    from core import ui

    rules.render(visit)
    ui.show_flash()


@pytest.fixture
def board_there(light_store: Database, light_cast: Cast) -> None:
    cast = light_cast
    light_store.perform(lambda s: actions.open_board(s, cast.ana, cast.north_id, MONDAY))
    light_store.perform(lambda s: actions.create_card(s, cast.ana, NewCard(cast.north_id, "Meter"), MONDAY, op="c"))


def opened(visit: Visit) -> AppTest:
    at = AppTest.from_function(show, default_timeout=30, kwargs={"visit": visit}).run()
    assert not at.exception
    return at


def pressed(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    kinds = (at.text, at.markdown, at.caption, at.info, at.error)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def find(at: AppTest, label: str, kind: str = "text_input") -> Any:
    return next(one for one in at.get(kind) if getattr(one, "label", "") == label)


@pytest.mark.usefixtures("board_there")
def test_a_lead_writes_tries_and_enables_a_rule(visit: Visiting, light_store: Database, light_cast: Cast) -> None:
    at = opened(visit("ana", at=MONDAY + timedelta(hours=1)))
    assert "No rule acts here yet" in words(at)
    find(at, "Name").input("Greet").run()
    find(at, "Then", "selectbox").set_value(DeedKind.NOTIFY).run()
    find(at, "What to tell").input("Look at it").run()
    pressed(at, "Write it")
    assert "When a card is created:" in words(at)
    assert "→ tell whoever has it, else the lead: Look at it" in words(at)
    assert next(button for button in at.button if button.label == "Enable").disabled
    pressed(at, "Try on the last 30 days")
    assert "it would have met 1 card, once in all" in words(at)
    pressed(at, "Enable")
    assert "in force" in words(at)
    with light_store.reading() as session:
        assert session.exec(select(Rule)).one().enabled_at is not None
    wish = NewCard(light_cast.north_id, "New")
    light_store.perform(lambda s: actions.create_card(s, light_cast.ana, wish, MONDAY, op="n"))
    run_due(light_store, MONDAY + timedelta(hours=2))
    at.segmented_control(key="rules-view").set_value("What they did").run()
    assert not at.exception
    assert at.dataframe[0].value["Outcome"].tolist() == ["done"]


@pytest.mark.usefixtures("board_there")
def test_members_read_and_managers_promise_times(visit: Visiting, light_store: Database, light_cast: Cast) -> None:
    wish = RuleWish("Greet", RuleTrigger.CREATED, (Deed(DeedKind.NOTIFY, text="Look"),), "customer:Secret -blocked:yes")
    light_store.perform(lambda s: actions.write_rule(s, light_cast.ana, light_cast.north_id, wish, MONDAY, op="w"))
    at = opened(visit("boyan"))
    assert "Greet" in words(at)
    assert "When a card is created, if the customer is Secret and it is not blocked:" in words(at)
    assert [button.label for button in at.button] == []
    at = opened(visit("dora", pod_id=light_cast.north_id))
    assert "if the customer is a certain one and it is not blocked:" in words(at)
    at.segmented_control(key="rules-view").set_value("Promised times").run()
    find(at, "First answer, working minutes", "number_input").set_value(60)
    pressed(at, "Promise")
    with light_store.reading() as session:
        policy = session.exec(select(SLAPolicy)).one()
        assert (policy.pod_id, policy.first_minutes, policy.risk_percent) == (light_cast.north_id, 60, 80)
    assert at.dataframe[0].value["First answer"].tolist() == ["60 min"]
    pressed(at, "End it")
    assert "This pod promises nothing of its own" in words(at)


@pytest.mark.usefixtures("board_there")
def test_strangers_are_told_whom_to_ask(visit: Visiting, light_cast: Cast) -> None:
    at = opened(visit("emil", pod_id=light_cast.north_id))
    assert "Rules are read by the pod and its manager" in words(at)


@pytest.mark.usefixtures("board_there")
def test_a_rule_that_lost_its_column_says_so_and_takes_no_other_unseen(
    visit: Visiting, light_store: Database, light_cast: Cast
) -> None:
    north = light_cast.north_id
    with light_store.reading() as session:
        there = session.exec(select(Column).where(Column.pod_id == north, Column.name == "Next")).one()
    wish = RuleWish("On", RuleTrigger.MOVED, (Deed(DeedKind.MOVE, there.id),), column_id=there.id)
    light_store.perform(lambda s: actions.write_rule(s, light_cast.ana, north, wish, MONDAY, op="w"))
    with light_store.transaction() as session:
        session.get_one(Column, there.id).archived_at = MONDAY
    at = opened(visit("ana"))
    assert "It names a column that is gone. It cannot be enabled like this." in at.warning[0].value
    at.toggle[0].set_value(True).run()
    assert [one.value for one in at.selectbox if one.label == "Column"][:2] == [None, None]
    pressed(at, "Keep this version")
    assert "Next was removed from the board" in at.error[0].value
