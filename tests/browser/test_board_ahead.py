"""The board stands and works before the page around it is there, and the page takes it over as it is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlmodel import select

from board import actions
from board.actions import ViewWish
from core import clock
from core.people import Actor, Grant, Role, SignIn
from tests.browser.conftest import App, Watch, settled
from tests.browser.desks import Desk, drag, drawn, in_column, mark, saved, shown, unmarked

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
COLOURS = (
    *("text", "background", "secondary-background", "border", "primary"),
    *("red", "orange", "blue", "red-text", "orange-text", "blue-text"),
)
SEEN = """names => { const probe = document.createElement('i'), { wrap, root } = __board;
    wrap.append(probe);
    const colours = names.map((name) => {
        probe.style.color = `var(--st-${name}-color)`;
        return name + ' ' + getComputedStyle(probe).color;
    });
    probe.remove();
    const { left, top, width } = wrap.getBoundingClientRect();
    return [...colours, left, top, width, getComputedStyle(root.host).getPropertyValue('--st-base-radius')]; }"""
"""The colours of the board as they are drawn, and where it stands."""


FULL = """(() => {
    const real = Storage.prototype.setItem;
    Storage.prototype.setItem = function (name, value) {
        if (name.startsWith('podboard place')) throw new DOMException('full', 'QuotaExceededError');
        real.call(this, name, value);
    };
})()"""
"""A browser whose storage takes nothing more of ours."""


@pytest.fixture
def desk(app: App) -> Desk:
    return Desk(app)


class Slow:
    """A page whose own script is held back until it is let go; nothing else is."""

    def __init__(self, page: Page, path: str) -> None:
        self.page, self.held = page, list[Route]()
        page.add_init_script("globalThis.__BOARD_TEST__ = true")
        page.route("**/static/js/index.*.js", lambda route: self.held.append(route))  # noqa: PLW0108 # it marks its handler
        page.goto(path, wait_until="commit")

    def let_go(self) -> None:
        """Now the page comes."""
        for route in self.held:
            route.continue_()
        self.page.unroute("**/static/js/index.*.js")
        settled(self.page)

    def joined(self) -> None:
        """The page has taken the board over."""
        self.let_go()
        expect(self.page.locator("[data-ahead]")).to_have_count(0)
        expect(self.page.locator('[data-testid="stMain"] .board')).to_be_visible()


def test_cards_move_before_the_page_is_there_and_stay_the_same_when_it_comes(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = page_as("ana", "")
    slow = Slow(page, desk.path)
    drag(page, "Invoice is wrong", "Next")
    saved(page)
    assert desk.standing(card) == "Next"
    desk.move(card, "Doing")
    expect(in_column(page, "Doing")).to_have_count(1)
    assert page.locator('[data-testid="stApp"]').count() == 0
    mark(page)
    slow.joined()
    expect(in_column(page, "Doing")).to_have_count(1)
    assert unmarked(page) == 0
    drag(page, "Invoice is wrong", "Next")
    saved(page)
    assert desk.standing(card) == "Next"


def test_a_card_that_was_asked_for_too_early_opens_when_the_page_is_there(desk: Desk, page_as: PageAs) -> None:
    desk.card("Invoice is wrong")
    page = page_as("ana", "")
    slow = Slow(page, desk.path)
    shown(page, "Invoice is wrong").locator(".title").click()
    slow.let_go()
    expect(page.get_by_role("dialog")).to_contain_text(f"D{desk.number}-1")


def test_a_card_in_the_hand_and_a_title_half_written_survive_the_coming_of_the_page(
    desk: Desk, page_as: PageAs
) -> None:
    card = desk.card("Invoice is wrong")
    page = page_as("ana", "")
    slow = Slow(page, desk.path)
    drag(page, "Invoice is wrong", "Doing", drop=False)
    slow.let_go()
    expect(page.locator("[data-ahead]")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("[data-ahead]")).to_have_count(0)
    saved(page)
    assert desk.standing(card) == "Doing"
    slow = Slow(page, desk.path)
    expect(in_column(page, "Doing")).to_have_count(1)
    page.keyboard.press("n")
    page.keyboard.type("Half a ti")
    slow.joined()
    page.keyboard.type("tle")
    page.keyboard.press("Enter")
    saved(page)
    expect(shown(page, "Half a title")).to_have_count(1)


def test_it_is_dark_for_those_who_like_it_so_before_a_style_sheet_is_there(desk: Desk, page_as: PageAs) -> None:
    desk.card("Invoice is wrong")
    page = page_as("ana", "", dark=True)
    page.add_init_script("globalThis.__BOARD_TEST__ = true")
    held = list[Route]()
    for sheet in ("**/*.css*", "**/static/js/index.*.js"):
        page.route(sheet, lambda route: held.append(route))  # noqa: PLW0108 # it marks its handler
    page.goto(desk.path, wait_until="commit")
    page.wait_for_function("() => globalThis.__board?.cards.size === 1", polling=50)  # no frame is drawn as yet
    assert page.evaluate(SEEN, COLOURS)[0] == "text rgb(236, 237, 238)"
    for route in held:
        route.continue_()
    page.unroute_all()
    settled(page)


@pytest.mark.parametrize("dark", [False, True])
def test_it_looks_as_it_will_and_stands_where_it_stood_the_last_time(desk: Desk, page_as: PageAs, dark: bool) -> None:
    desk.card("Invoice is wrong")
    page = page_as("ana", "", dark=dark)
    Slow(page, desk.path).joined()
    page.wait_for_function(f"() => localStorage.getItem('podboard place /live/{desk.pod_id}')")
    slow = Slow(page, desk.path)
    expect(in_column(page, "Intake")).to_have_count(1)
    before = page.evaluate(SEEN, COLOURS)
    slow.joined()
    assert page.evaluate(SEEN, COLOURS) == before


def test_whoever_is_signed_out_meanwhile_is_led_to_the_sign_in_and_no_card_stays(
    app: App, desk: Desk, page_as: PageAs, watch: Watch
) -> None:
    desk.card("Invoice is wrong")
    watch.may_answer.add(401)
    page = page_as("ana", "")
    slow = Slow(page, desk.path)
    expect(shown(page, "Invoice is wrong")).to_be_visible()
    page.context.clear_cookies()
    with app.store.transaction() as session:
        for row in session.exec(select(SignIn)):
            session.delete(row)
    page.wait_for_url("**/login*")
    expect(page.locator("[data-ahead]")).to_have_count(0)
    assert slow.held
    watch.said = [said for said in watch.said if "/live/" not in said]  # the line was refused: the test's own doing


def test_a_browser_that_remembers_nothing_has_its_board_all_the_same(desk: Desk, page_as: PageAs) -> None:
    card = desk.card("Invoice is wrong")
    page = page_as("ana", "")
    page.add_init_script(FULL)
    slow = Slow(page, desk.path)
    expect(shown(page, "Invoice is wrong")).to_be_visible()
    slow.joined()
    drag(page, "Invoice is wrong", "Next")
    saved(page)
    assert desk.standing(card) == "Next"


def test_a_board_for_which_the_page_has_no_place_goes(desk: Desk, page_as: PageAs) -> None:
    desk.card("Invoice is wrong")
    page = page_as("ana", "")
    slow = Slow(page, desk.path)
    expect(shown(page, "Invoice is wrong")).to_be_visible()
    page.evaluate("history.replaceState({}, '', '/flow')")
    expect(page.locator("[data-ahead]")).to_have_count(0)
    slow.let_go()
    assert page.evaluate("__board.wrap.isConnected") is False


def test_a_view_that_the_reader_chose_needs_the_page(desk: Desk, page_as: PageAs) -> None:
    pod_id = desk.pod_id
    ana = Actor(name="Ana", grants=(Grant(Role.LEAD, pod_id),), person_id=desk.app.cast.ana.person_id)
    wish = ViewWish("Stuck", "blocked:yes")
    view = desk.store.perform(lambda s: actions.create_view(s, ana, pod_id, wish, clock.now(), op=desk.op()))
    desk.store.perform(lambda s: actions.open_with(s, ana, pod_id, view.id, clock.now(), op=desk.op()))
    desk.card("Invoice is wrong")
    page = drawn(page_as("ana", desk.path))
    expect(shown(page, "Invoice is wrong")).to_have_count(0)
    expect(page.locator("[data-ahead]")).to_have_count(0)
