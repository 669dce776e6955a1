"""The page of a pod's flow, the board of a past day, and what is told of cards that are gone."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from board.actions import block_card, choose_calendar, delete_card
from board.models import Board
from core.visit import Visit
from data.database import Database
from pods.models import ServiceCalendar
from tests.board.conftest import Desk
from tests.conftest import MONDAY, Cast

Visits = Callable[..., Visit]
TUESDAY = MONDAY + timedelta(days=1, hours=3)


@pytest.fixture
def desk(light_store: Database, light_cast: Cast) -> Desk:
    return Desk(light_store, light_cast)


def show(name: str, visit: "Visit") -> None:
    from board.page import board, flow
    from core import ui

    {"board": board, "flow": flow}[name].render(visit)
    ui.show_flash()


def page(name: str, visit: Visit, **params: str) -> AppTest:
    at = AppTest.from_function(show, kwargs={"name": name, "visit": visit}, default_timeout=20)
    for key, value in params.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    parts = [*at.title, *at.header, *at.caption, *at.text, *at.markdown]
    return "\n".join(str(part.value) for part in parts)


def figure(at: AppTest, label: str) -> str:
    return str(next(metric.value for metric in at.metric if metric.label == label))


def test_a_pod_without_a_board_is_led_to_the_board(visit: Visits) -> None:
    assert "Its lead opens it on the page Board" in words(page("flow", visit("ana")))


def test_a_board_without_cards_says_what_to_do(desk: Desk, visit: Visits) -> None:
    said = words(page("flow", visit("ana")))
    assert "No card has been on this board yet" in said
    assert "Days are counted around the clock" in said


def test_the_figures_say_their_count_and_that_ten_cards_are_too_few(desk: Desk, visit: Visits) -> None:
    for number in range(7):
        desk.move(desk.card(f"Case {number}", "Doing"), "Done")
    desk.card("Still open")
    at = page("flow", visit("boyan", at=TUESDAY))
    shown = [figure(at, name) for name in ("In progress", "Finished", "85 % done within", "Arrived and left")]
    assert shown == ["1", "7", "no data", "8 : 7"]
    assert "not enough history (n=7)" in words(at)
    assert len(at.get("plotly_chart")) == 4
    assert "The height between top and bottom is the work in progress" not in words(at)
    at.segmented_control(key="flow-band").set_value("With what left").run()
    assert "The height between top and bottom is the work in progress" in words(at)


def test_a_changed_limit_is_a_dated_mark_on_the_charts(desk: Desk, visit: Visits) -> None:
    desk.move(desk.card("Case", "Doing"), "Done")
    desk.set_up("Doing", wip_limit=4)
    at = page("flow", visit("boyan", at=TUESDAY))
    assert f"1. {MONDAY:%-d %b %Y}: Doing: limit 4 instead of 5" in words(at)
    drawn = [json.loads(chart.proto.spec)["layout"].get("shapes", []) for chart in at.get("plotly_chart")]
    assert sum(any(f"{MONDAY:%Y-%m-%d}" in str(shape.get("x0")) for shape in shapes) for shapes in drawn) >= 3


def test_cards_at_risk_stand_on_top_and_lead_to_the_board(desk: Desk, visit: Visits) -> None:
    card = desk.card("Calls every day", "Doing", due_at=MONDAY + timedelta(hours=2))
    desk.store.perform(lambda s: block_card(s, desk.cast.ana, card.id or 0, "Billing", None, MONDAY, op="b"))
    later = desk.card("Came first, due later", due_at=MONDAY + timedelta(hours=1))
    at = page("flow", visit("boyan", at=TUESDAY))
    said = words(at)
    assert "At risk: 2 open cards" in said
    keys = [b.label for b in at.button if str(b.key).startswith("risk-open-")]
    assert keys == [later.key, card.key], "the most overdue first"
    assert "overdue by 25 h; blocked for 1.1 d" in said
    assert at.button(key=f"risk-open-{card.id}").label == "NR-1"
    manager = words(page("flow", visit("dora", desk.cast.north_id, at=TUESDAY)))
    assert "Calls every day" not in manager
    assert "Reasons are visible to the pod and its coach only" in manager


def test_a_filter_that_leaves_nothing_says_no_data(desk: Desk, visit: Visits) -> None:
    desk.move(desk.card("Done", "Doing"), "Done")
    at = page("flow", visit("boyan", at=TUESDAY))
    at.selectbox(key="flow-class").select("intangible").run()
    assert not at.exception
    assert figure(at, "Flow efficiency") == "no data"
    assert "No data in this period" in words(at)


def test_the_lead_chooses_the_hours_in_which_work_ages(desk: Desk, visit: Visits) -> None:
    hours = ServiceCalendar(name="Office", zone="Europe/Sofia", hours={str(day): [[540, 1020]] for day in range(5)})
    desk.store.perform(lambda s: s.add(hours))
    desk.card("Open", "Doing")
    at = page("flow", visit("ana", at=TUESDAY))
    at.selectbox(key="working-time-0").select(hours.id)
    next(b for b in at.button if b.label == "Save").click().run()
    with desk.store.reading() as session:
        assert session.get_one(Board, desk.cast.north_id).calendar_id == hours.id
    assert "working time of “Office”, 8 h long" in words(at)
    assert not any(b.label == "Save" for b in page("flow", visit("boyan")).button)


def test_a_past_day_shows_the_board_of_then_and_no_way_to_change_it(desk: Desk, visit: Visits) -> None:
    card = desk.card("Was in Doing", "Doing")
    desk.store.perform(lambda s: choose_calendar(s, desk.cast.ana, desk.cast.north_id, None, MONDAY, op="c"))
    desk.store.perform(lambda s: delete_card(s, desk.cast.ana, card.id or 0, "A test", card.version, TUESDAY, op="d"))
    at = page("board", visit("boyan", at=TUESDAY + timedelta(days=1)), then=MONDAY.date().isoformat())
    said = words(at)
    assert "Board of North on Monday, 16 November 2026" in said
    assert "Was in Doing" in said
    assert "deleted or merged since" in said
    assert "1 of 5" in said
    assert not any(b.label == "New card" for b in at.button)
    at.button(key="then-after").click().run()
    assert "deleted or merged since" not in words(at)
    at.button(key=f"{'then'}-now").click().run()
    assert any(b.label == "New card" for b in at.button)


@pytest.mark.parametrize("day", ["never", "1999-01-01", "2999-01-01"])
def test_any_day_in_the_address_is_understood(desk: Desk, visit: Visits, day: str) -> None:
    desk.card("Open")
    assert not page("board", visit("boyan", at=TUESDAY), then=day).exception


def test_a_card_is_deleted_and_restored_from_its_dialog(desk: Desk, visit: Visits) -> None:
    card = desk.card("Cheap pills")
    at = page("board", visit("boyan", at=TUESDAY), card=str(card.id))
    at.text_input(key=f"delete {card.id}:0").input("Spam")
    at.button(key="card-delete").click().run()
    assert "Deleted by Boyan" in words(at)
    at.button(key="card-restore").click().run()
    assert at.toast[0].value == "NR-1 is back."
    assert not any(b.label == "Restore the card" for b in at.button)
