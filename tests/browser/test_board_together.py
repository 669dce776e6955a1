"""Two people at one card: what each sees of the other, and that nobody loses a word."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App, settled
from tests.browser.desks import Desk, drawn, shown

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]


@pytest.fixture
def desk(app: App) -> Desk:
    return Desk(app)


def choose(dialog: Locator, words: str) -> None:
    dialog.get_by_label("Class of service").click()
    dialog.page.get_by_role("option", name=words).click()


def test_two_at_one_card_see_each_other_and_both_titles_while_they_write(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    path = f"{desk.path}&card={card.id}"
    ana, boyan = drawn(page_as("ana", path)), drawn(page_as("boyan", path))
    mine, his = (page.get_by_role("dialog") for page in (ana, boyan))
    expect(mine.get_by_text("Boyan has this card open")).to_be_visible()
    mine.get_by_label("Title", exact=True).fill("Title of Ana")
    choose(mine, "Intangible: important, not urgent")
    mine.get_by_label("Comment", exact=True).fill("I am still wri")
    expect(his.get_by_text("Ana is writing on this card")).to_be_visible()
    settled(boyan)
    his.get_by_label("Title", exact=True).fill("Title of Boyan")
    his.get_by_label("Topic", exact=True).fill("billing")
    choose(his, "Fixed date: too late is worthless")
    his.get_by_role("button", name="Save").click()
    expect(mine.get_by_text("Boyan changed the title while you write.")).to_be_visible()
    both = ["Fixed date: too late is worthless", "Intangible: important, not urgent"]
    settled(ana)
    expect(mine.locator("q")).to_have_text(["Title of Boyan", "Title of Ana", *both])
    mine.locator(".changed", has_text="the class of service").get_by_role("button", name="Take theirs").click()
    expect(mine.locator(".changed")).to_have_count(1)
    settled(ana)
    expect(mine.get_by_label("Class of service")).to_have_value(both[0])
    expect(mine.get_by_label("Topic", exact=True)).to_have_value("billing")
    expect(mine.get_by_label("Comment", exact=True)).to_have_value("I am still wri")
    mine.get_by_role("button", name="Keep mine").click()
    expect(mine.locator(".changed")).to_have_count(0)
    settled(ana)
    mine.get_by_role("button", name="Save").click()
    expect(shown(boyan, "Title of Ana")).to_have_count(1)
    expect(his.get_by_label("Title", exact=True).first).to_have_value("Title of Ana")  # his run may be under way
    settled(boyan)
    boyan.keyboard.press("Escape")
    expect(mine.get_by_text("Boyan has this card open")).to_have_count(0)


def test_typed_text_outlives_a_reload_and_what_was_sent_does_not_come_back(desk: Desk, page_as: PageAs) -> None:
    desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    shown(page, "Invoice is wrong").locator(".title").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("Invoice is wrong")
    page.wait_for_timeout(1500)
    assert page.evaluate("Object.keys(sessionStorage)") == []  # what the page itself filled in is nobody's draft
    dialog.get_by_label("Title", exact=True).fill("Half a title")
    dialog.get_by_label("Comment", exact=True).fill("Half a sen")
    page.reload()
    expect(dialog.get_by_label("Comment", exact=True)).to_have_value("Half a sen")
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("Half a title")
    dialog.get_by_role("button", name="Comment", exact=True).click()
    kept = dialog.locator("[class*='st-key-card-talk-note']", has_text="Half a sen")
    expect(kept).to_be_visible()
    settled(page)  # until the run has ended, the field that was sent stands beside the fresh one
    expect(dialog.get_by_label("Comment", exact=True)).to_have_value("")
    page.reload()
    expect(kept).to_be_visible()
    settled(page)
    expect(dialog.get_by_label("Comment", exact=True)).to_have_value("")
    dialog.get_by_role("button", name="Steps").click()
    for words in ("Call back", "Write it down"):  # typed one after the other, without a hand on the mouse
        page.get_by_placeholder("Add a step, then Enter").press_sequentially(words)
        page.keyboard.press("Enter")
        expect(dialog.locator("[class*='st-key-card-step-']", has_text=words)).to_be_visible()
        settled(page)
        expect(dialog.get_by_placeholder("Add a step, then Enter")).to_be_focused()


def test_on_a_phone_the_customer_stands_between_the_words_and_the_talk(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", f"{desk.path}&card={card.id}", phone=True))
    parts = [page.locator(f".st-key-card-{part}") for part in ("front", "beside", "talks")]
    expect(parts[2].get_by_text("From the customer")).to_be_visible()
    settled(page)
    tops = [part.evaluate("e => e.getBoundingClientRect().top") for part in parts]
    assert tops == sorted(tops)
    edges = (
        parts[2]
        .locator("[data-testid='stButtonGroup'] button")
        .evaluate_all("all => all.map(e => e.getBoundingClientRect().right)")
    )
    assert len(edges) == 3
    assert max(edges) < 390
