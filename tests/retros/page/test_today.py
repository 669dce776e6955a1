"""The page Today, for each role."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.people import Actor
from core.visit import Visit
from data.database import Database
from tests.conftest import MONDAY, Cast
from tests.retros import screen, told

Visitor = Callable[..., Visit]


@pytest.fixture
def led() -> list[tuple[str, dict[str, str]]]:
    return []


def following(visit: Visit, led: list[tuple[str, dict[str, str]]]) -> Visit:
    """The same visit, which writes down where it was led."""

    def go(page: str, **params: str) -> None:
        led.append((page, params))

    return replace(visit, go=go)


def test_an_agent_is_led_to_the_card(
    visit: Visitor, light_store: Database, light_cast: Cast, led: list[tuple[str, dict[str, Any]]]
) -> None:
    with light_store.transaction() as session:
        card = told.new_card(session, light_cast.ana, light_cast.north_id, "Bill", MONDAY - timedelta(days=2))
        card.assignee_id = light_cast.boyan.person_id
        session.add(card)
    app = screen.opened(following(visit("boyan"), led), "today")
    assert "Nothing urgent" in screen.said(app)
    assert "Intake · 2.0 d" in screen.said(app)
    screen.press(app, "**NR-1** Bill")
    screen.press(app, "Open today's standup")
    screen.press(app, "Open the board")
    pod = str(light_cast.north_id)
    assert led == [("Board", {"pod": pod, "card": "1"}), ("Standup", {"pod": pod}), ("Board", {"pod": pod})]


def test_an_empty_pod_teaches_the_next_step(visit: Visitor) -> None:
    said = screen.said(screen.opened(visit("ana"), "today"))
    assert "The board has no columns yet" in said
    assert "None is yours" in said
    assert "North has not met yet today" in said


def test_a_manager_reads_which_pods_need_attention(visit: Visitor, led: list[tuple[str, dict[str, Any]]]) -> None:
    app = screen.opened(following(visit("dora"), led), "today")
    assert "0 of 2, by name" in screen.said(app)
    screen.press(app, "Compare the pods")
    assert led == [("Metrics", {})]


def test_an_administrator_gets_a_list_of_steps(visit: Visitor, led: list[tuple[str, dict[str, Any]]]) -> None:
    app = screen.opened(following(visit("fay"), led), "today")
    assert "2 of 6 steps left" in screen.said(app)
    screen.press(app, "**Bring in customers or a case log**")
    assert led == [("Import", {})]


def test_a_viewer_is_led_to_the_metrics(visit: Visitor, led: list[tuple[str, dict[str, Any]]]) -> None:
    app = screen.opened(following(visit("goro"), led), "today")
    screen.press(app, "Open metrics")
    assert led == [("Metrics", {})]


def test_somebody_without_a_role_hears_whom_to_ask(visit: Visitor) -> None:
    stranger = replace(visit("goro"), actor=Actor("Nobody"), pod_id=None)
    assert "you are in none" in screen.said(screen.opened(stranger, "today"))
    assert "you are in none" in screen.said(screen.opened(stranger, "standup"))
    assert "you are in none" in screen.said(screen.opened(stranger, "retro"))


def test_at_most_one_button_is_primary(visit: Visitor) -> None:
    for name in ("ana", "dora", "fay", "goro"):
        app = screen.opened(visit(name), "today")
        assert sum(button.proto.type == "primary" for button in app.button) <= 1


def test_today_is_drawn_before_pandas_is_loaded(visit: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)  # None: an import of it fails
    assert "North has not met yet today" in screen.said(screen.opened(visit("ana"), "today"))
