"""The menus of the bar: each is gone once a page was chosen in it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("phone", [False, True])
def test_the_account_menu_closes_when_a_page_is_chosen(page_as: Callable[..., Page], phone: bool) -> None:
    page = page_as("fay", phone=phone)
    menu = page.locator('[data-testid="stPopoverBody"]')
    for title in ("My tokens", "My sessions"):
        page.get_by_role("button", name=re.compile("Fay")).click()
        menu.get_by_role("link", name=title).click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(menu).to_have_count(0)
    settled(page)


def test_the_menu_of_an_administrator_closes_too_and_a_choice_of_theme_keeps_it_open(
    page_as: Callable[..., Page],
) -> None:
    page = page_as("fay")
    menu = page.locator('[data-testid="stPopoverBody"]')
    page.get_by_role("button", name="Admin").click()
    menu.get_by_role("link", name="Audit").click()
    expect(page.get_by_role("heading", name="Audit")).to_be_visible()
    expect(menu).to_have_count(0)
    page.get_by_role("button", name=re.compile("Fay")).click()
    menu.get_by_role("button", name="System").click()
    expect(menu).to_be_visible()
