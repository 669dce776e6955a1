"""A lead's two meetings in the browser: a standup recorded and locked, a retrospective from start to action."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import ATTACKS
from tests.browser.conftest import settled

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    settled(page)  # until a run has ended, the button of the step before may still stand there
    page.get_by_role("button", name=name).first.click()


def go_on(page: Page, *phases: str) -> None:
    for phase in phases:
        press(page, f"Go on: {phase}")
        expect(page.get_by_role("button", name=f"Go on: {phase}")).to_have_count(0)
        expect(page.get_by_test_id("stMarkdown").locator("strong", has_text=phase).first).to_be_visible()
        settled(page)


def add_card(page: Page, text: str) -> None:
    """Written, sent, and standing there: the words in the field alone would look the same."""
    field = page.get_by_placeholder("Write a card").first
    field.fill(text)
    press(page, "Add card")
    expect(field).to_have_value("")
    expect(page.get_by_text(text).first).to_be_visible()
    settled(page)


def test_a_standup_is_walked_noted_and_locked(page_as: Callable[..., Page]) -> None:
    page = page_as("ana", "/standup")
    press(page, "Open the standup")
    press(page, "Promise")
    words = page.get_by_label("Who will do what until the next standup?")
    expect(words).to_be_focused()
    settled(page)
    words.fill("half a promise")
    press(page, "Next")
    expect(words).to_have_count(0)
    settled(page)
    page.locator(".st-key-rail button").first.click()
    press(page, "Promise")
    expect(words).to_have_value("half a promise")
    settled(page)
    words.fill("Boyan rings the grid operator " + ATTACKS[0])
    words.press("Enter")
    expect(page.get_by_text("Boyan rings the grid operator " + ATTACKS[0]).first).to_be_visible()
    press(page, "Close and lock")
    page.get_by_role("button", name="Close the standup").click()
    expect(page.get_by_label("Add a correction")).to_be_visible()
    assert page.evaluate("window.__xss") is None


def test_what_others_wrote_is_not_sent_before_the_reveal(page_as: Callable[..., Page]) -> None:
    ana = page_as("ana", "/retros")
    ana.get_by_label("Title").fill("Quiet week")
    press(ana, "Start")
    go_on(ana, "Gather")
    add_card(ana, "A secret until the reveal")
    boyan = page_as("boyan", "/retros" + ana.url.split("/retros")[1])
    expect(boyan.get_by_role("heading", name="Quiet week")).to_be_visible()
    expect(boyan.get_by_text("A secret until the reveal")).to_have_count(0)


def test_a_retrospective_leads_to_an_action(page_as: Callable[..., Page]) -> None:
    page = page_as("ana", "/retros")
    page.get_by_label("Title").fill("The storm week")
    press(page, "Start")
    expect(page.get_by_role("heading", name="The storm week")).to_be_visible()
    go_on(page, "Gather")
    add_card(page, "Everybody took calls")
    go_on(page, "Group", "Vote", "Discuss")
    press(page, "Agree on an action")
    what = page.get_by_label("What will be done?")
    expect(what).to_be_visible()
    settled(page)
    what.fill("Write the storm page for customers")
    page.get_by_role("combobox", name="Who sees to it?").click()
    page.get_by_role("option", name="Boyan").click()
    press(page, "Agree on it")
    expect(page.get_by_text("Write the storm page for customers").first).to_be_visible()
    press(page, "Close the retrospective")
    expect(page.get_by_role("button", name="Close the retrospective")).to_have_count(0)
