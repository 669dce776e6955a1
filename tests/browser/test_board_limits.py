"""A limit that asks for a reason, by keys and by pointer; and columns carried on the set-up page."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session

from board import actions, queries
from board.models import LimitMode
from core import clock
from tests.browser.conftest import App, settled
from tests.browser.desks import KEEPER, Desk, drag, drawn, in_column, saved, shown

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]


@pytest.fixture
def desk(app: App) -> Desk:
    return Desk(app)


def asking(desk: Desk) -> None:
    """Doing holds one card and asks for a reason from the second on."""

    def work(session: Session) -> None:
        setup = queries.read_setup(session, desk.pod_id)
        columns = tuple(
            replace(one, wip_limit=1, mode=LimitMode.REASON) if one.name == "Doing" else one for one in setup.columns
        )
        wished = replace(setup, columns=columns)
        actions.save_setup(session, KEEPER, desk.pod_id, wished, 1, clock.now(), op=desk.op())

    desk.store.perform(work)


def test_a_limit_asks_why_escape_puts_back_and_enter_moves(desk: Desk, page_as: PageAs) -> None:
    asking(desk)
    desk.card("There", "Doing")
    card = desk.card("It burns")
    page = drawn(page_as("ana", desk.path))
    drag(page, "It burns", "Doing")
    why = page.get_by_role("dialog", name="Say why")
    expect(why).to_contain_text("Doing already holds 1 of 1 card. Say why this one cannot wait")
    expect(in_column(page, "Doing")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(why).to_have_count(0)
    expect(in_column(page, "Intake")).to_have_count(1)
    assert (desk.standing(card), desk.events(card)) == ("Intake", 1)
    expect(shown(page, "It burns")).to_be_focused()
    for key in (" ", "ArrowRight", "ArrowRight", " "):
        page.keyboard.press(key)
    expect(why).to_be_visible()
    page.keyboard.press("Enter")
    expect(why).to_contain_text("Write a few words first")
    page.keyboard.type("The customer stands in the rain")
    page.keyboard.press("Enter")
    saved(page)
    assert (desk.standing(card), desk.events(card)) == ("Doing", 3)
    expect(shown(page, "It burns")).to_be_focused()


def test_columns_are_carried_by_mouse_and_keys_and_saved_once(desk: Desk, page_as: PageAs) -> None:
    path = f"/set-up?pod={desk.pod_id}"
    page = page_as("ana", path)
    chip = page.locator("ol[aria-label='Columns, left to right'] button")
    expect(chip).to_have_count(5)
    there = chip.filter(has_text="Next").bounding_box()
    assert there is not None
    chip.filter(has_text="Waiting").hover()
    page.mouse.down()
    page.mouse.move(there["x"] + 10, there["y"] + 10, steps=4)
    page.mouse.up()
    expect(page.get_by_text("The columns stand in another order: Intake, Waiting, Next, Doing, Done.")).to_be_visible()
    settled(page)
    chip.filter(has_text="Doing").focus()
    for key in (" ", "ArrowLeft", " "):
        page.keyboard.press(key)
    expect(page.get_by_text("in another order: Intake, Waiting, Doing, Next, Done.")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Save this set-up").click()
    expect(page.get_by_text("The board stands at version 2.")).to_be_visible()
    with desk.store.reading() as session:
        names = [column.name for column in queries.read_setup(session, desk.pod_id).columns]
    assert names == ["Intake", "Waiting", "Doing", "Next", "Done"]
