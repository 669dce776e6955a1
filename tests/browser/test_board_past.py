"""A person looks at the board of a past day, and takes a card off the board and puts it back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, settled
from tests.browser.desks import Desk, drawn, in_column, shown

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]


@pytest.fixture
def desk(app: App) -> Desk:
    return Desk(app)


def test_a_past_day_is_found_with_keys_and_left_again(desk: Desk, page_as: PageAs) -> None:
    desk.card("Invoice is wrong", "Doing")
    page = drawn(page_as("ana", desk.path))
    page.get_by_role("button", name="Past days").click()
    expect(page.get_by_text("Nothing can be changed here")).to_be_visible()
    settled(page)
    expect(page.get_by_text("Invoice is wrong")).to_have_count(0)
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Invoice is wrong").first).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Back to now").click()
    expect(shown(page, "Invoice is wrong")).to_be_visible()


def test_a_deleted_card_leaves_the_board_and_comes_back(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Cheap pills", "Doing")
    page = drawn(page_as("ana", f"{desk.path}&card={card.id}"))
    page.get_by_text("Delete", exact=True).click()
    page.get_by_label("Why is it no case?").fill("Spam")
    page.get_by_label("Why is it no case?").press("Tab")
    settled(page)
    page.get_by_role("button", name="Delete the card").click()
    expect(page.get_by_text("Deleted by Ana")).to_be_visible()
    expect(in_column(page, "Doing")).to_have_count(0)
    settled(page)
    page.get_by_role("button", name="Restore the card").click()
    expect(in_column(page, "Doing")).to_have_count(1)
