"""Several people on one board, lost lines, the card over the board, and text that stays text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, expect

from board import actions
from board.models import LimitScope, ServiceClass
from board.setup import LimitPlan
from core import clock
from tests.browser.conftest import App, settled
from tests.browser.desks import KEEPER, Desk, drag, drawn, in_column, saved, shown, visit

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
AXE = Path(__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


@pytest.fixture
def desk(app: App) -> Desk:
    return Desk(app)


def test_another_users_move_is_seen_while_a_dialog_keeps_its_text(desk: Desk, page_as: PageAs) -> None:
    card, other = desk.card("Invoice is wrong"), desk.card("Another case")
    watching = drawn(page_as("ana", f"{desk.path}&card={card.id}"))
    comment = watching.get_by_label("Comment", exact=True)
    comment.fill("I am still wri")
    moving = drawn(page_as("boyan", desk.path))
    expect(shown(moving, "Invoice is wrong").get_by_text("Ana is writing")).to_be_visible()  # it grows by this line
    drag(moving, "Another case", "Doing")
    saved(moving)
    expect(in_column(watching, "Doing")).to_have_count(1)
    expect(comment).to_have_value("I am still wri")
    assert desk.standing(other) == "Doing"


def test_a_board_that_nobody_sees_waits_for_its_reader(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = page_as("ana", "")
    page.add_init_script("globalThis.__BOARD_TEST__ = true")
    visit(page, desk.path)
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => globalThis.away, configurable: true })")
    page.evaluate("globalThis.away = true")
    desk.move(card, "Next")
    page.wait_for_function("() => __board.socket.newest > __board.data.rev")
    assert not page.evaluate("__board.socket.syncT")
    page.evaluate("() => { globalThis.away = false; document.dispatchEvent(new Event('visibilitychange')); }")
    expect(in_column(page, "Next")).to_have_count(1)


SYNCS = """() => { globalThis.syncs = 0; const tell = __board.tell.bind(__board);
    __board.tell = (name, value) => { if (name === 'sync') syncs += 1; tell(name, value); }; }"""


def watched(page: Page, path: str) -> Page:
    """A board that counts how often it asks the page for a picture, and is deaf to numbers: a late one would ask."""
    page.add_init_script("globalThis.__BOARD_TEST__ = true")
    visit(page, path)
    page.evaluate(SYNCS)
    page.wait_for_function("() => __board.socket.takes")
    page.evaluate("() => { __board.socket.hear = () => {}; }")
    return page


def test_what_others_do_comes_on_the_line_and_the_page_is_not_asked(desk: Desk, page_as: PageAs) -> None:
    first, second = desk.card("One"), desk.card("Two")
    page = watched(page_as("ana", ""), desk.path)
    for card, column in ((first, "Next"), (first, "Doing"), (second, "Next")):
        desk.move(card, column)
        expect(in_column(page, column)).to_have_count(1)
    desk.card("Three", "Waiting")
    expect(in_column(page, "Waiting")).to_have_count(1)
    drag(page, "Three", "Intake")  # my own move goes on from what the line brought
    saved(page)
    expect(in_column(page, "Intake")).to_have_count(1)
    desk.move(second, "Waiting")
    expect(in_column(page, "Waiting")).to_have_count(1)
    assert page.evaluate("syncs") == 0


def test_a_line_that_the_server_lost_sight_of_begins_anew(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("One")
    page = watched(page_as("ana", ""), desk.path)
    page.evaluate("() => { __board.wire.line = { ...__board.wire.line, stamp: 'another' }; }")
    desk.move(card, "Next")
    expect(in_column(page, "Next")).to_have_count(1)
    desk.move(card, "Doing")
    expect(in_column(page, "Doing")).to_have_count(1)
    assert page.evaluate("syncs") == 0


def test_a_line_that_says_nothing_is_opened_anew(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("One")
    page = watched(page_as("ana", ""), desk.path)
    page.evaluate("() => { globalThis.dead = __board.socket.ws; dead.onmessage = null; __board.socket.saidAt = 0; }")
    page.wait_for_function("() => __board.socket.ws !== dead && __board.socket.takes")
    desk.move(card, "Next")
    expect(in_column(page, "Next")).to_have_count(1)
    assert page.evaluate("syncs") == 0


def test_a_board_with_a_filter_asks_the_page_what_to_show(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    desk.card("Something else")
    page = page_as("ana", "")
    page.add_init_script("globalThis.__BOARD_TEST__ = true")
    visit(page, f"{desk.path}&q=invoice")
    page.evaluate(SYNCS)
    page.wait_for_function("() => __board.socket.takes === false")
    expect(page.locator(".card[data-id]")).to_have_count(1)
    desk.card("A second invoice", "Next")
    expect(in_column(page, "Next")).to_have_count(1)
    desk.move(card, "Doing")
    expect(in_column(page, "Doing")).to_have_count(1)
    expect(page.locator(".card[data-id]")).to_have_count(2)
    assert page.evaluate("syncs") >= 1


def test_limits_over_the_board_are_told_as_full_as_they_are(desk: Desk, page_as: PageAs) -> None:
    desk.limited(LimitPlan(-1, LimitScope.POD, 2))
    desk.card("One", "Doing")
    page = watched(page_as("ana", ""), desk.path)
    said = page.locator(".also")
    expect(said).to_have_text("Also limited: The pod 1 of 2")
    desk.card("Two", "Doing")
    expect(said).to_have_text("Also limited: The pod full 2 of 2")
    assert page.evaluate("syncs") == 0


def test_a_board_of_another_pod_counts_its_own_revisions(desk: Desk, page_as: PageAs) -> None:
    quiet = Desk(desk.app)
    for title in ("One", "Two"):
        desk.card(title)
    page = watched(page_as("ana", ""), desk.path)
    page.locator(".st-key-switch input").first.click()
    page.keyboard.type(f"Desk {quiet.number}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Board of Desk {quiet.number}")).to_be_visible()
    page.wait_for_function(f"() => __board.data.live === '/live/{quiet.pod_id}'")
    assert page.evaluate("__board.socket.newest <= __board.data.rev")


def test_a_move_is_undone_and_done_again_on_the_board(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    way = page.locator(".way")
    drag(page, "Invoice is wrong", "Next")
    saved(page)
    expect(way).to_contain_text(f"You moved {card.key}.")
    way.get_by_role("button", name="Undo").click()
    expect(way).to_contain_text(f"{card.key} is as it was.")
    assert desk.standing(card) == "Intake"
    way.get_by_role("button", name="Do it again").click()
    expect(way).to_contain_text(f"You moved {card.key}.")
    assert desk.standing(card) == "Next"
    for keys, column in (("Control+z", "Intake"), ("Control+z", "Intake"), ("Control+Shift+z", "Next")):
        page.keyboard.press(keys)
        expect(in_column(page, column)).to_have_count(1)
        saved(page)
    expect(page.locator(".live")).to_have_text(f"{card.key} is in Next. Control Z undoes it.")
    way.get_by_role("button", name="Leave it as it is").press("Enter")
    expect(way).to_be_empty()
    expect(shown(page, "Invoice is wrong")).to_be_focused()
    page.keyboard.press("Control+z")
    assert desk.standing(card) == "Next"


def test_a_closing_is_undone_once_even_behind_a_filter(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", f"{desk.path}&q=column:Intake"))
    way = page.locator(".way")
    shown(page, "Invoice is wrong").focus()
    page.keyboard.press("m")
    page.get_by_role("menuitem", name="Done").click()
    expect(way).to_contain_text(f"You closed {card.key}.")
    expect(shown(page, "Invoice is wrong")).to_have_count(0)
    way.get_by_role("button", name="Undo").click()
    expect(way).to_contain_text(f"{card.key} is as it was.")
    expect(way.get_by_role("button", name="Do it again")).to_have_count(0)
    assert desk.standing(card) == "Intake"
    expect(shown(page, "Invoice is wrong")).to_have_count(1)


def test_an_undo_that_is_refused_or_left_can_be_asked_for_again(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    drag(page, "Invoice is wrong", "Next")
    saved(page)
    other = desk.card("Another case")
    desk.limit("Intake", 1)
    undo = page.locator(".way").get_by_role("button", name="Undo")
    undo.click()
    expect(page.locator(".notice")).to_contain_text("Intake already holds 1 of 1")
    desk.move(other, "Doing")
    expect(in_column(page, "Doing")).to_have_count(1)
    undo.click()
    expect(in_column(page, "Intake")).to_have_count(1)
    saved(page)
    assert desk.standing(card) == "Intake"


def test_what_somebody_changed_since_is_not_offered_to_be_undone(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    drag(page, "Invoice is wrong", "Next")
    expect(page.locator(".way")).to_contain_text(f"You moved {card.key}.")
    desk.move(card, "Doing")
    expect(in_column(page, "Doing")).to_have_count(1)
    expect(page.locator(".way")).to_be_empty()


def test_an_undo_that_somebody_overtook_is_told_so(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = page_as("ana", "")
    page.add_init_script("globalThis.__BOARD_TEST__ = true")
    visit(page, desk.path)
    drag(page, "Invoice is wrong", "Next")
    undo = page.locator(".way").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    page.evaluate("() => { __board.dragging = 'a hand that lets nothing in'; }")
    desk.move(card, "Doing")
    page.wait_for_function("() => __board.socket.newest > __board.data.rev")
    page.evaluate("() => { __board.dragging = null; }")
    undo.click()
    expect(page.locator(".notice")).to_contain_text(f"{card.key} was changed meanwhile. It stays as it is.")
    assert desk.standing(card) == "Doing"


def test_what_arrives_during_a_drag_waits_for_the_drop(desk: Desk, page_as: PageAs) -> None:
    mine, theirs = desk.card("Mine"), desk.card("Theirs")
    page = drawn(page_as("ana", desk.path))
    drag(page, "Mine", "Doing", drop=False)
    desk.move(theirs, "Waiting")
    page.wait_for_timeout(2500)
    expect(in_column(page, "Waiting")).to_have_count(0)
    page.mouse.up()
    saved(page)
    expect(in_column(page, "Waiting")).to_have_count(1)
    assert desk.standing(mine) == "Doing"


def test_a_line_lost_in_mid_drag_loses_nothing(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    drag(page, "Invoice is wrong", "Doing", drop=False)
    page.context.set_offline(True)
    page.mouse.up()
    banner = page.locator(".banner")
    expect(banner).to_have_text("Connection lost: your moves are kept and sent again.")
    said, heads = banner.bounding_box(), page.locator(".colhead").first.bounding_box()
    assert said
    assert heads
    assert said["y"] + said["height"] <= heads["y"]  # it hides no column
    expect(in_column(page, "Doing")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator(".banner")).to_be_empty()
    saved(page)
    assert (desk.standing(card), desk.events(card)) == ("Doing", 2)


def test_a_lost_answer_is_asked_for_again_and_moves_nothing_twice(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = page_as("ana", "")
    page.add_init_script("globalThis.__BOARD_TEST__ = true")
    visit(page, desk.path)
    page.evaluate("() => { const real = __board.take; __board.take = () => { __board.take = real; }; }")
    drag(page, "Invoice is wrong", "Next")
    saved(page)
    assert (desk.standing(card), desk.events(card)) == ("Next", 2)


def test_what_stays_unsaved_for_ten_seconds_is_told(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = page_as("ana", "")
    page.add_init_script("globalThis.__BOARD_TEST__ = true")
    visit(page, desk.path)
    page.evaluate("() => { __board.told = __board.tell; __board.tell = () => {}; __board.socket.ask = () => true; }")
    drag(page, "Invoice is wrong", "Next")
    page.evaluate("() => { for (const change of __board.pending.values()) change.since -= 10000; }")
    expect(page.locator(".banner")).to_have_text("Not saved yet: 1 change is kept and sent again.")
    expect(page.locator(".card.unsaved")).to_have_count(1)
    page.evaluate("() => { __board.tell = __board.told; }")
    saved(page)
    expect(page.locator(".banner")).to_be_empty()
    assert (desk.standing(card), desk.events(card)) == ("Next", 2)


def test_whoever_leaves_the_board_right_after_a_drop_finds_it_saved(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    drag(page, "Invoice is wrong", "Next")
    page.get_by_role("link", name="Today").first.click()
    expect(page.locator(".colhead")).to_have_count(0)
    page.get_by_role("link", name="Board", exact=True).first.click()
    expect(in_column(page, "Next")).to_have_count(1)
    assert (desk.standing(card), desk.events(card)) == ("Next", 2)
    page.locator("body").press("n")
    expect(page.locator(".editor")).to_have_count(1)


def test_a_link_to_a_card_of_another_pod_is_not_found_and_says_so_above_the_board(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("A secret of theirs")
    page = drawn(page_as("emil", f"/board?card={card.id}"))
    said = page.get_by_text("That card was not found. It may have moved, or it belongs to another pod.")
    expect(said).to_be_visible()
    place, columns = said.bounding_box(), page.locator(".colhead").first.bounding_box()
    assert place is not None
    assert columns is not None
    assert place["y"] < columns["y"]
    expect(page.get_by_text("A secret of theirs")).to_have_count(0)


def test_without_the_live_line_the_board_looks_by_itself(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = page_as("ana", "")
    page.route_web_socket("**/live/*", lambda line: line.close())
    visit(page, desk.path)
    desk.move(card, "Doing")
    expect(in_column(page, "Doing")).to_have_count(1)
    expect(page.locator(".banner")).to_contain_text("Live updates are interrupted")


def test_a_click_opens_the_card_a_link_does_too_and_escape_clears_it(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong", description="Two months at once")
    page = drawn(page_as("ana", desk.path))
    shown(page, "Invoice is wrong").locator(".title").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"D{desk.number}-1")
    page.wait_for_url(f"**card={card.id}*")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.wait_for_url(lambda url: "card=" not in url)
    visit(page, f"{desk.path}&card={card.id}")
    expect(dialog.get_by_label("What is known")).to_have_value("Two months at once")
    expect(dialog).to_contain_text("created it in Intake")


def test_two_editors_of_one_title_both_see_both_texts(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    path = f"{desk.path}&card={card.id}"
    first, second = drawn(page_as("ana", path)), drawn(page_as("boyan", path))
    for page, title in ((first, "Title of Ana"), (second, "Title of Boyan")):
        page.get_by_role("dialog").get_by_label("Title", exact=True).fill(title)
    first.get_by_role("button", name="Save").click()
    expect(shown(first, "Title of Ana")).to_have_count(1)
    second.get_by_role("button", name="Save").click()
    dialog = second.get_by_role("dialog")
    expect(dialog.get_by_text("before you. It is in Intake now")).to_be_visible()
    expect(dialog.get_by_test_id("stText").filter(has_text="Title of Boyan")).to_be_visible()
    settled(second)
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("Title of Boyan")
    assert desk.saved(card).title == "Title of Ana"
    second.get_by_role("button", name="Save").click()
    expect(shown(second, "Title of Boyan")).to_have_count(1)


def test_text_of_a_customer_stays_text(desk: Desk, page_as: PageAs) -> None:
    attack = "<img src=x onerror=window.__xss=1> :red[**loud**]"
    card = desk.card(attack, description=attack)
    op, at = desk.op(), clock.now()
    desk.store.perform(lambda s: actions.block_card(s, KEEPER, card.id or 0, attack, None, at, op=op))
    page = drawn(page_as("ana", f"{desk.path}&card={card.id}"))
    expect(shown(page, attack).locator(".title")).to_have_text(attack)
    expect(page.get_by_role("dialog").get_by_text(attack).first).to_be_visible()
    assert page.evaluate("window.__xss") is None
    assert page.locator(".card img").count() == 0


def test_an_idle_board_sends_nothing(desk: Desk, page_as: PageAs) -> None:
    desk.card("Invoice is wrong")
    page = page_as("ana", "")
    frames: list[object] = []

    def hear(line: WebSocket) -> None:
        if "stream" in line.url:
            line.on("framesent", lambda frame: frames.append(len(frame)))

    page.on("websocket", hear)
    visit(page, desk.path)
    page.wait_for_timeout(1500)
    frames.clear()
    page.wait_for_timeout(6000)
    assert frames == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_board_and_its_card_have_no_barrier_that_axe_finds(desk: Desk, page_as: PageAs, dark: bool) -> None:
    card = desk.card("Invoice is wrong", "Doing", channel="phone")
    desk.card("Urgent", "Next", service_class=ServiceClass.EXPEDITE)
    for number in range(4):
        desk.card(f"There {number}", "Doing")
    page = drawn(page_as("ana", desk.path, dark=dark))
    page.evaluate(f"() => {{ {AXE.read_text()}\n }}")
    script = """async ([tags, where]) => (await axe.run({include: [[where]]}, {runOnly: tags})).violations
        .filter(v => v.id !== 'scrollable-region-focusable')
        .map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | '))"""
    assert page.evaluate(script, [RULES, ".stMain"]) == []
    shown(page, card.title).locator(".title").click()
    expect(page.get_by_role("dialog").get_by_label("Comment", exact=True)).to_be_visible()
    settled(page)
    assert page.evaluate(script, [RULES, "[role=dialog]"]) == []
