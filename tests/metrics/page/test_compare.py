"""The comparison page: by name, honest about gaps, marks in words, opens a pod."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from core.visit import Visit
from data.database import Database
from pods.models import Pod

Book = Callable[[Session], Any]


def show(visit: "Visit") -> None:
    from core.refusal import Refused
    from metrics.page import compare

    try:
        compare.render(visit)
    except Refused as reason:
        import streamlit as st

        st.error(str(reason))


def shown(visit: Visit) -> AppTest:
    at = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=30).run()
    assert not at.exception
    return at


def table(at: AppTest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(at.get("bidi_component")[0].proto.json)
    return found


def fill(store: Database, ledger: Book, pod_id: int, repeats: int) -> None:
    """Thirty contacts, some of them followed by another; twelve answers; one complaint."""
    with store.transaction() as session:
        book = ledger(session)
        for number in range(30):
            someone = book.customer()
            book.contact(pod_id, someone, 30 + number / 10)
            if number < repeats:
                book.contact(pod_id, someone, 28 + number / 10)
        for score in (10, 9, 8, 3) * 3:
            book.answer(pod_id, score, 20)
        book.complaint(pod_id, age=10)


def test_without_facts_the_page_says_where_to_look(visit: Callable[..., Visit]) -> None:
    at = shown(visit("dora"))
    assert any("Nothing was recorded" in block.value for block in at.markdown)
    assert not at.get("bidi_component")


def test_older_facts_are_one_press_away(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    with light_store.transaction() as session:
        book = ledger(session)
        for _ in range(12):
            book.answer(light_cast.north_id, 9, 900)
    at = shown(visit("dora"))
    at.button(key="show-everything").click().run()
    assert table(at)["rows"][0]["cells"][0]["value"] == "100"


def test_each_pod_has_a_row_by_name_with_value_interval_and_count(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    fill(light_store, ledger, light_cast.south_id, 3)
    fill(light_store, ledger, light_cast.north_id, 15)
    data = table(shown(visit("dora")))
    assert [row["name"] for row in data["rows"]] == ["North", "South"]
    assert data["whole"]["says"] == "Test company"
    nps, repeats, complaints, handoffs = data["rows"][0]["cells"]
    assert (nps["value"], nps["unit"], nps["n"]) == ("25", "points", "n 12")
    assert repeats["value"] == "33"
    assert repeats["low"] < repeats["at"] < repeats["high"]
    assert complaints["n"] == "n 45"
    assert handoffs["empty"] == "no data"


def test_a_figure_on_few_cases_is_hidden_with_the_reason(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    with light_store.transaction() as session:
        ledger(session).answer(light_cast.north_id, 0)
    cell = table(shown(visit("dora")))["rows"][0]["cells"][0]
    assert cell["empty"] == "hidden, n under 10"
    assert "value" not in cell


def test_an_agent_sees_the_own_pod_only_and_no_funnel(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    fill(light_store, ledger, light_cast.south_id, 3)
    fill(light_store, ledger, light_cast.north_id, 3)
    at = shown(visit("boyan"))
    data = table(at)
    assert [row["name"] for row in data["rows"]] == ["North"]
    assert data["whole"] is None
    assert not at.get("plotly_chart")


def test_an_administrator_is_told_whom_to_ask(visit: Callable[..., Visit]) -> None:
    assert "may not read a pod's figures" in shown(visit("fay")).error[0].value


def test_a_search_without_a_match_says_so(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    fill(light_store, ledger, light_cast.north_id, 3)
    at = shown(visit("dora"))
    at.text_input(key="pod-search").set_value("nor").run()
    assert [row["name"] for row in table(at)["rows"]] == ["North"]
    at.text_input(key="pod-search").set_value("zzz").run()
    assert any("No pod matches" in block.value for block in at.markdown)


def test_many_pods_come_in_pages(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book, now: Any
) -> None:
    fill(light_store, ledger, light_cast.north_id, 3)
    with light_store.transaction() as session:
        session.add_all([Pod(name=f"Team {n:02d}", code=f"T{n}", created_at=now) for n in range(40)])
    at = shown(visit("dora"))
    assert len(table(at)["rows"]) == 25
    at.button(key="metric-next").click().run()
    assert len(table(at)["rows"]) == 17
    assert any("26 to 42 of 42" in caption.value for caption in at.caption)


def test_opening_a_row_leads_to_the_pods_figures(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    from metrics.page.compare import chosen_of
    from metrics.queries import pods_side_by_side
    from metrics.results import Window

    someone = visit("dora")
    with someone.read() as session:
        found = pods_side_by_side(session, someone.actor, Window(None, someone.now()), someone.now())
    assert chosen_of({"open": {"id": light_cast.south_id}}, found.rows) == light_cast.south_id
    for odd in ({}, {"open": None}, {"open": 5}, {"open": {"id": 999}}, {"open": {"id": "<b>"}}):
        assert chosen_of(odd, found.rows) is None


@pytest.mark.parametrize("said", ["numerator", "denominator"])
def test_each_column_is_defined_on_the_page(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book, said: str
) -> None:
    from metrics.definitions import DEFINITIONS
    from metrics.weeks import FOUR

    fill(light_store, ledger, light_cast.north_id, 3)
    captions = " ".join(caption.value for caption in shown(visit("dora")).caption)
    for metric in FOUR:
        assert getattr(DEFINITIONS[metric], said) in captions


def test_pods_without_a_figure_come_last(
    visit: Callable[..., Visit], light_store: Database, light_cast: Any, ledger: Book
) -> None:
    fill(light_store, ledger, light_cast.south_id, 3)
    assert [row["name"] for row in table(shown(visit("dora")))["rows"]] == ["South", "North"]
    fill(light_store, ledger, light_cast.north_id, 3)
    assert [row["name"] for row in table(shown(visit("dora")))["rows"]] == ["North", "South"]
