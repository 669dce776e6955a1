"""The filter, the list, the calendar and the search, as a person uses them."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from board.actions import NewCard, ViewWish, create_card, create_view, open_board
from board.models import Card, Column, Layout, SavedView
from core.visit import Visit
from data.database import Database
from tests.conftest import MONDAY, Cast
from tests.pages import run_page

Visiting = Callable[..., Visit]


def show(name: str, visit: "Visit") -> None:
    from board.page import calendar, filtering, listing, search
    from core import ui
    from core.refusal import Refused

    try:
        if name == "search":
            search.render(visit)
        else:
            asked = filtering.draw(visit, visit.pod_id or 0)
            {"list": listing, "calendar": calendar}[name].draw(visit, visit.pod_id or 0, asked)
    except Refused as reason:
        ui.refusal(reason)
    ui.show_flash()


opened = partial(run_page, show)


def captions(at: AppTest) -> str:
    return " | ".join(element.value for element in at.caption)


def button(at: AppTest, key: str) -> Any:
    return at.button(key=key)


@pytest.fixture
def stocked(light_store: Database, light_cast: Cast) -> Cast:
    light_store.perform(lambda s: open_board(s, light_cast.ana, light_cast.north_id, MONDAY))
    for number, title in enumerate(("Meter stands", "Invoice twice", "Refund waits")):
        due = MONDAY + timedelta(days=number) if number else None
        wish = NewCard(light_cast.north_id, title, due_at=due)
        light_store.perform(lambda s, w=wish, n=number: create_card(s, light_cast.ana, w, MONDAY, op=f"c{n}"))  # type: ignore[misc]
    return light_cast


def test_chips_say_the_question_and_take_its_parts_out(stocked: Cast, visit: Visiting) -> None:
    at = opened("list", visit("ana"), q="invoice -blocked:yes")
    assert "1 of 3 open cards shown. Counts and limits stay those of all cards." in captions(at)
    assert [button(at, f"find-chip-{n}").label for n in (0, 1)] == ["“invoice”", "not blocked"]
    button(at, "find-chip-0").click().run()
    assert at.query_params["q"] == "-blocked:yes"
    assert "3 of 3 open cards shown" in captions(at)


def test_words_that_may_name_somebody_stay_out_of_the_address(stocked: Cast, visit: Visiting) -> None:
    at = opened("list", visit("ana"))
    at.text_input(key="find-text").input('invoice blocked:no -title:"M. Ivanova"').run()
    assert at.query_params["q"] == "blocked:no"
    assert "1 of 3 open cards shown" in captions(at)
    assert not [value for value in dict(at.query_params).values() if "Ivanova" in str(value) or "invoice" in str(value)]
    button(at, "find-chip-1").click().run()  # the rest stays one question
    assert at.text_input(key="find-text").value == 'invoice -title:"M. Ivanova"'
    away = opened("list", visit("ana"), q="blocked:no", words="0badcafe")
    assert "The words of this filter are not here any more" in captions(away)
    assert away.text_input(key="find-text").value == "blocked:no"
    found = opened("search", visit("ana"))
    found.text_input(key="search-text").input("refund").run()
    assert "Refund waits" in [element.value for element in found.text]
    assert "refund" not in str(dict(found.query_params))
    assert "Type it again" in captions(opened("search", visit("ana"), words="0badcafe"))


def test_a_board_opens_with_the_view_of_its_readers_choice(
    stocked: Cast, light_store: Database, visit: Visiting
) -> None:
    wish = ViewWish("Money back", "refund", Layout.LIST)
    light_store.perform(lambda s: create_view(s, stocked.ana, stocked.north_id, wish, MONDAY, op="v"))
    at = opened("list", visit("ana"))
    at.selectbox(key="find-view").select_index(0).run()
    button(at, "view-first").click().run()
    assert not at.exception
    again = opened("list", visit("ana"))
    assert dict(again.query_params) == {}
    assert again.text_input(key="find-text").value == "refund"
    assert again.segmented_control(key="find-layout").value is Layout.LIST
    button(again, "find-clear").click().run()
    assert again.text_input(key="find-text").value == ""
    again.segmented_control(key="find-layout").set_value(Layout.BOARD).run()
    assert dict(again.query_params) == {"view": "all"}
    assert again.selectbox(key="find-view").value is None
    button(again, "view-first-none").click().run()
    assert opened("list", visit("ana")).text_input(key="find-text").value == ""


def test_a_question_that_cannot_be_read_is_said_at_its_place(stocked: Cast, visit: Visiting) -> None:
    at = opened("list", visit("ana"), q="colour:red")
    assert "colour" in at.error[0].value
    assert "is no field" in at.error[0].value


def test_a_manager_lists_cards_without_their_words(stocked: Cast, visit: Visiting) -> None:
    at = opened("list", visit("dora", stocked.north_id))
    table = at.dataframe[0].value
    assert (set(table.columns) & {"Title", "Customer", "Labels"}, len(table)) == (set(), 3)
    assert "Label" not in [one.label for one in at.selectbox]
    assert next(iter(opened("list", visit("ana")).dataframe[0].value["Title"])) == "Meter stands"


def test_the_calendar_shows_cards_on_the_day_on_which_they_are_due(stocked: Cast, visit: Visiting) -> None:
    at = opened("calendar", visit("ana"))
    cards = [one.label for one in at.button if str(one.key).startswith("cal-card-")]
    assert [label.split(" ", 1)[1] for label in cards] == ["NR-2 Invoice twice", "NR-3 Refund waits"]
    assert "0 past their due date · 1 without one" in captions(at)
    button(at, "cal-span").click().run()
    assert at.query_params["span"] == "week"


def test_a_card_of_the_calendar_is_given_another_day(stocked: Cast, light_store: Database, visit: Visiting) -> None:
    at = opened("calendar", visit("ana"))
    at.selectbox(key="cal-to-card").select_index(2)
    at.date_input(key="cal-to-date").set_value(MONDAY.date() + timedelta(days=4)).run()
    button(at, "cal-to-set").click().run()
    assert not at.exception
    with light_store.reading() as session:
        card = session.exec(select(Card).where(Card.key == "NR-1")).one()
    assert (card.due_at or MONDAY).date() == MONDAY.date() + timedelta(days=4)
    assert not [one for one in opened("calendar", visit("dora", stocked.north_id)).selectbox if one.label == "Card"]


def test_a_view_is_kept_under_a_name_and_chosen_again(stocked: Cast, light_store: Database, visit: Visiting) -> None:
    at = opened("list", visit("ana"), q="refund", layout="list")
    next(one for one in at.text_input if one.label == "Name of the view").input("Money back")
    button(at, "view-save").click().run()
    assert not at.exception
    again = opened("list", visit("ana"))
    again.selectbox(key="find-view").select_index(0).run()
    assert (again.text_input(key="find-text").value, again.query_params["layout"]) == ("refund", "list")
    assert "q" not in again.query_params
    again.text_input(key="find-text").input("invoice").run()
    button(again, "view-put").click().run()
    with light_store.reading() as session:
        view = session.exec(select(SavedView)).one()
    assert (view.name, view.query, view.version) == ("Money back", "invoice", 2)


def test_a_view_that_names_what_is_gone_says_so(stocked: Cast, light_store: Database, visit: Visiting) -> None:
    wish = ViewWish("Busy", "column:Doing")
    light_store.perform(lambda s: create_view(s, stocked.ana, stocked.north_id, wish, MONDAY, op="v"))
    with light_store.transaction() as session:
        column = session.exec(select(Column).where(Column.name == "Doing", Column.pod_id == stocked.north_id)).one()
        column.name, column.version = "Working", column.version + 1
        session.add(column)
    at = opened("list", visit("ana"), q="column:Doing")
    assert "no column is called “doing”. There is" in at.error[0].value
    assert "The view “Busy” asks for something that is called differently now" in captions(at)


def test_the_search_leads_to_cards_and_hides_what_is_hidden(stocked: Cast, visit: Visiting) -> None:
    at = opened("search", visit("ana"), q="refund")
    assert "Refund waits" in [element.value for element in at.text]
    assert "Refund waits" in [element.value for element in opened("search", visit("ana"), q='"refund waits"').text]
    assert not opened("search", visit("ana"), q='"waits refund"').text
    assert button(opened("search", visit("ana"), q="column:Doing"), "search-ask").label == "Ask the board"
    hidden = opened("search", visit("dora", stocked.north_id), q="refund")
    assert any("Nothing that you may see fits" in element.value for element in hidden.markdown)
