"""Moving cards in a real browser: by mouse, keys, menu and touch, and what a refusal looks like."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from board.models import ServiceClass
from tests.browser.conftest import App
from tests.browser.desks import Desk, drag, drawn, in_column, mark, saved, shown, unmarked, visit

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]


@pytest.fixture
def desk(app: App) -> Desk:
    return Desk(app)


def test_a_mouse_moves_a_card_and_every_node_stays_the_same(desk: Desk, page_as: PageAs) -> None:
    card, _ = desk.card("Invoice is wrong"), desk.card("Other")
    page = drawn(page_as("ana", desk.path))
    mark(page)
    for column in ("Next", "Doing", "Waiting", "Done"):
        drag(page, "Invoice is wrong", column)
        saved(page)
        expect(in_column(page, column)).to_have_count(1)
        assert desk.standing(card) == column
    assert unmarked(page) == 0


def test_escape_puts_a_dragged_card_back(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    drag(page, "Invoice is wrong", "Doing", drop=False)
    expect(in_column(page, "Doing")).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(in_column(page, "Intake")).to_have_count(1)
    assert (desk.standing(card), desk.events(card)) == ("Intake", 1)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_keys_alone_lift_carry_and_drop_and_focus_stays(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    shown(page, "Invoice is wrong").focus()
    for key in (" ", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".live")).to_have_text("Doing, position 1 of 1.")
    page.keyboard.press(" ")
    saved(page)
    assert desk.standing(card) == "Doing"
    expect(shown(page, "Invoice is wrong")).to_be_focused()
    expect(page.locator(".live")).to_contain_text("is in Doing.")
    for key in (" ", "ArrowLeft", "Escape"):
        page.keyboard.press(key)
    expect(in_column(page, "Doing")).to_have_count(1)
    expect(shown(page, "Invoice is wrong")).to_be_focused()


def test_a_lift_that_loses_its_focus_is_put_back(desk: Desk, page_as: PageAs) -> None:
    desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    shown(page, "Invoice is wrong").focus()
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    expect(in_column(page, "Intake")).to_have_count(1)
    expect(page.locator(".card.lifted")).to_have_count(0)


def test_one_card_takes_the_tab_and_arrows_go_from_card_to_card(desk: Desk, page_as: PageAs) -> None:
    for title, column in (("First", "Intake"), ("Second", "Intake"), ("Third", "Doing")):
        desk.card(title, column)
    page = drawn(page_as("ana", desk.path))
    expect(page.locator('.card[tabindex="0"]')).to_have_count(1)
    shown(page, "First").focus()
    page.keyboard.press("ArrowDown")
    expect(shown(page, "Second")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(shown(page, "Third")).to_be_focused()
    expect(page.locator('.card[tabindex="0"]')).to_have_count(1)


def test_the_menu_moves_a_card_without_dragging_and_offers_the_lane(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    shown(page, "Invoice is wrong").get_by_role("button", name="Move").click()
    page.get_by_role("menuitem", name="Doing").click()
    saved(page)
    assert desk.standing(card) == "Doing"
    shown(page, "Invoice is wrong").focus()
    page.keyboard.press("m")
    page.get_by_role("menuitem", name="Expedite lane").click()
    saved(page)
    assert desk.saved(card).service_class is ServiceClass.EXPEDITE
    expect(page.get_by_role("button", name="Expedite")).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(shown(page, "Invoice is wrong")).to_be_focused()


def test_lanes_count_and_take_a_card_dropped_below_their_well(desk: Desk, page_as: PageAs) -> None:
    card, _ = desk.card("First"), [desk.card(f"Other {number}") for number in range(4)]
    desk.card("Burns", "Next", service_class=ServiceClass.EXPEDITE)
    page = drawn(page_as("ana", desk.path))
    expect(page.locator(".lane")).to_have_text(["▾ Expedite1 open", "▾ Ordinary5 open"])
    expect(page.locator(".sum")).to_have_text("6 open")
    tall, well = (page.locator(f'.lane-main [aria-label$="{name}"]').bounding_box() for name in ("Intake", "Doing"))
    assert tall and well
    assert well["height"] < tall["height"] / 2
    shown(page, "First").hover()
    page.mouse.down()
    page.mouse.move(well["x"] + 40, tall["y"] + tall["height"] - 10, steps=8)
    page.mouse.up()
    saved(page)
    assert desk.standing(card) == "Doing"


def test_a_full_column_dims_before_the_drop_and_a_refusal_stays_until_dismissed(desk: Desk, page_as: PageAs) -> None:
    for number in range(5):
        desk.card(f"There {number}", "Doing")
    card = desk.card("One too many")
    page = drawn(page_as("ana", desk.path))
    expect(page.get_by_text("Full 5 of 5: finish one first")).to_be_visible()
    drag(page, "One too many", "Doing", drop=False)
    expect(page.locator(".cell.shut")).to_have_attribute("data-why", "Full 5 of 5: finish one first.")
    page.mouse.up()
    notice = page.locator(".notice")
    expect(notice).to_contain_text("Doing already holds 5 of 5 cards; finish one first.")
    expect(page.locator(".live")).to_have_text("Doing already holds 5 of 5 cards; finish one first.")
    expect(in_column(page, "Intake")).to_have_count(1)
    assert desk.standing(card) == "Intake"
    page.wait_for_timeout(5000)
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_have_count(0)


def test_whoever_comes_second_reads_who_was_faster(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    drag(page, "Invoice is wrong", "Doing", drop=False)
    desk.move(card, "Next")
    page.mouse.up()
    expect(page.locator(".notice")).to_contain_text("before you. It is in Next now")
    expect(in_column(page, "Next")).to_have_count(1)
    assert desk.standing(card) == "Next"


def test_a_burst_of_twenty_moves_is_saved_whole(desk: Desk, page_as: PageAs) -> None:
    cards = [desk.card(f"Quick {number:02}") for number in range(20)]
    page = drawn(page_as("ana", desk.path))
    for number in range(20):
        shown(page, f"Quick {number:02}").focus()
        for key in (" ", "ArrowRight", " "):
            page.keyboard.press(key)
    saved(page)
    assert {(desk.standing(card), desk.events(card)) for card in cards} == {("Next", 2)}


def test_three_quick_moves_of_one_card_end_in_the_third_place(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    shown(page, "Invoice is wrong").focus()
    for _ in range(3):
        for key in (" ", "ArrowRight", " "):
            page.keyboard.press(key)
    saved(page)
    assert (desk.standing(card), desk.events(card)) == ("Waiting", 4)


def test_a_long_press_drags_and_a_quick_swipe_scrolls(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path, phone=True))
    box = shown(page, "Invoice is wrong").bounding_box()
    assert box is not None
    touch = page.context.new_cdp_session(page)

    def send(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = box["x"] + 150, box["y"] + 25
    send("touchStart", x, y)
    expect(page.locator(".card.ghost")).to_have_count(1)
    for step in range(1, 12):
        send("touchMove", min(x + 20 * step, 380), y + step)
        page.wait_for_timeout(30)
    expect(in_column(page, "Intake")).to_have_count(0)
    send("touchEnd")
    saved(page)
    landed = desk.standing(card)
    assert landed != "Intake"
    visit(page, desk.path)
    send("touchStart", x, y + 200)
    for step in range(1, 8):
        send("touchMove", x - 30 * step, y + 200)
    send("touchEnd")
    expect(page.locator(".card.ghost")).to_have_count(0)
    assert page.locator(".board").evaluate("board => board.scrollLeft") > 0
    assert desk.standing(card) == landed


def test_n_and_enter_write_a_card_and_a_refused_text_is_kept(desk: Desk, page_as: PageAs) -> None:
    page = drawn(page_as("boyan", desk.path))
    expect(page.get_by_text("No cards yet. Press n to write the first one.")).to_be_visible()
    page.locator("body").press("n")
    page.keyboard.type("Meter reading was refused")
    page.keyboard.press("Enter")
    saved(page)
    expect(shown(page, "Meter reading was refused")).to_contain_text(f"D{desk.number}-1")
    for number in range(5):
        desk.card(f"There {number}", "Doing")
    expect(page.get_by_text("Full 5 of 5: finish one first")).to_be_visible()
    page.get_by_role("button", name="New card in Doing").click()
    page.keyboard.type("Too much")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("5 of 5")
    expect(page.get_by_label("New card in Doing: title")).to_have_value("Too much")


def test_somebody_who_may_only_look_cannot_drag(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("A customer's secret")
    page = drawn(page_as("dora", desk.path))
    expect(page.get_by_text("A customer's secret")).to_have_count(0)
    drag(page, card.key, "Doing")
    assert (desk.standing(card), desk.events(card)) == ("Intake", 1)
