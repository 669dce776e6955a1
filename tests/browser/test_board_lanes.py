"""Lanes by person and by segment, and a column whose exit checklist is open: what a drag does there."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, select

from board import actions, queries
from board.models import Board, Card, Lanes
from board.setup import Line, Setup
from core import clock
from pods.models import Segment
from tests.browser.conftest import App
from tests.browser.desks import KEEPER, Desk, drag, drawn, in_column, saved, shown

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]


@pytest.fixture
def desk(app: App) -> Desk:
    return Desk(app)


def agree(desk: Desk, change: Callable[[Setup], Setup]) -> None:
    """The board is set up anew."""

    def work(session: Session) -> None:
        wished, seen = change(queries.read_setup(session, desk.pod_id)), session.get_one(Board, desk.pod_id)
        actions.save_setup(session, KEEPER, desk.pod_id, wished, seen.setup_version, clock.now(), op=desk.op())

    desk.store.perform(work)


def test_a_drag_out_of_a_column_with_an_open_checklist_asks_why(desk: Desk, page_as: PageAs) -> None:
    told = (Line("Customer was told"),)
    agree(
        desk,
        lambda setup: replace(
            setup,
            columns=tuple(replace(one, checks=told) if one.name == "Doing" else one for one in setup.columns),
        ),
    )
    card = desk.card("Invoice is wrong", "Doing")
    page = drawn(page_as("ana", desk.path))
    drag(page, "Invoice is wrong", "Waiting")
    asked = page.get_by_role("dialog", name="Say why")
    expect(asked).to_contain_text("Before a card leaves Doing: Customer was told. Tick it in the card, or say why")
    page.keyboard.press("Escape")
    expect(in_column(page, "Doing")).to_have_count(1)
    assert (desk.standing(card), desk.events(card)) == ("Doing", 1)
    drag(page, "Invoice is wrong", "Waiting")
    expect(asked).to_be_visible()
    page.keyboard.type("They are on holiday")
    page.keyboard.press("Enter")
    expect(asked).to_have_count(0)
    saved(page)
    assert desk.standing(card) == "Waiting"


def test_a_drag_into_the_lane_of_a_person_gives_them_the_card(desk: Desk, page_as: PageAs) -> None:
    agree(desk, lambda setup: replace(setup, lanes=Lanes.PERSON))
    ana, boyan = (desk.app.cast.everybody()[name].person_id for name in ("ana", "boyan"))
    card, _ = desk.card("Of Ana", "Next", assignee_id=ana), desk.card("Of Boyan", "Next", assignee_id=boyan)
    page = drawn(page_as("ana", desk.path))
    expect(page.locator(".lane")).to_have_text(["▾ Ana1 open", "▾ Boyan1 open"])
    shown(page, "Of Ana").hover(position={"x": 60, "y": 20})
    page.mouse.down()
    below = shown(page, "Of Boyan").bounding_box()
    assert below is not None
    page.mouse.move(below["x"] + 60, below["y"] + below["height"] + 8, steps=8)
    page.mouse.up()
    saved(page)
    assert (desk.saved(card).assignee_id, desk.standing(card)) == (boyan, "Next")
    way = page.locator(".way")
    way.get_by_role("button", name="Undo").click()
    expect(way).to_contain_text(f"{card.key} is as it was.")
    expect(way.get_by_role("button", name="Do it again")).to_have_count(0)  # whose card it is is decided anew
    assert desk.saved(card).assignee_id == ana


def test_the_lane_of_another_segment_says_before_the_drop_that_it_is_shut(desk: Desk, page_as: PageAs) -> None:
    agree(desk, lambda setup: replace(setup, lanes=Lanes.SEGMENT))
    card, _ = desk.card("Of a segment", "Next"), desk.card("Of nobody", "Next")
    with desk.store.transaction() as session:
        kept = session.get_one(Card, card.id)
        kept.segment_id = session.exec(select(Segment.id).order_by(col(Segment.id))).first()
        session.add(kept)
    page = drawn(page_as("ana", desk.path))
    expect(page.locator(".lane")).to_have_count(2)
    shown(page, "Of a segment").hover(position={"x": 60, "y": 20})
    page.mouse.down()
    below = shown(page, "Of nobody").bounding_box()
    assert below is not None
    page.mouse.move(below["x"] + 60, below["y"] + below["height"] + 8, steps=8)
    shut = page.locator(".cell.shut")
    expect(shut).to_have_count(5)
    expect(shut.first).to_have_attribute("data-why", "A card's segment is that of its customer.")
    page.keyboard.press("Escape")
    page.mouse.up()
    assert (desk.standing(card), desk.events(card)) == ("Next", 1)
