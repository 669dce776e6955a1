"""The calendar in a real browser: a card goes to another day by mouse and by keys."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from board.models import Card
from core import clock
from tests.browser.conftest import App, settled
from tests.browser.desks import Desk

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]


def cell(page: Page, day: date) -> Locator:
    return page.locator(f'.st-key-cal [class*="-{day}"]')


def said(page: Page, words: str) -> None:
    """The line that offers to undo says so, and the run that drew it has ended."""
    expect(page.locator(".st-key-many-undo", has_text=words)).to_be_visible()
    settled(page)


def due(desk: Desk, card: Card) -> datetime | None:
    with desk.store.reading() as session:
        return session.get_one(Card, card.id).due_at


def test_a_card_goes_to_another_day_by_mouse_and_by_keys(app: App, page_as: PageAs) -> None:
    desk = Desk(app)
    today = clock.now().date()
    monday = today - timedelta(days=today.weekday())
    tuesday, thursday, friday = (monday + timedelta(days=number) for number in (1, 3, 4))
    at = datetime.combine(tuesday, time(9, 30), UTC)
    card = desk.card("Invoice is wrong", due_at=at)
    page = page_as("ana", f"{desk.path}&layout=calendar&span=week")
    there = cell(page, tuesday).get_by_role("button", name="Invoice is wrong")
    there.hover()
    page.mouse.down()
    cell(page, thursday).hover(position={"x": 30, "y": 90})
    cell(page, thursday).hover(position={"x": 40, "y": 100})
    page.mouse.up()
    here = cell(page, thursday).get_by_role("button", name="Invoice is wrong")
    said(page, "due on Thu")
    expect(here).to_have_count(1)
    assert due(desk, card) == at + timedelta(days=2)
    here.focus()
    for key in (" ", "ArrowRight", "ArrowRight", "ArrowLeft", "Escape", " ", "ArrowRight", " "):
        page.keyboard.press(key)
    said(page, "due on Fri")
    expect(cell(page, friday).get_by_role("button", name="Invoice is wrong")).to_be_focused()
    assert due(desk, card) == at + timedelta(days=3)
    expect(page.get_by_role("dialog")).to_have_count(0)
