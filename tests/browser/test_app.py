"""The whole app in a real browser: sign in, every section, nothing from outside, sign out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.company import ATTACKS, PASSWORD
from tests.browser.conftest import PHONE, App, Watch, settled

pytestmark = pytest.mark.browser

EVERYBODY = ("/", "/pods", "/sessions")
POD = ("/board", "/standup", "/retros", "/metrics", "/pod-figures", "/pod", "/customers")
COVER = ("/shifts", "/skills", "/guardrails", "/capacity", "/models", "/shift-down")
SECTIONS = {
    "ana": (*EVERYBODY, *POD, *COVER, "/contracts"),
    "boyan": (*EVERYBODY, *POD, "/shifts", "/contracts"),
    "chen": ("/", "/board", "/standup", "/retros", "/metrics", "/pods", "/skills"),
    "dora": ("/", "/board", "/metrics", "/pod-figures", "/pods", "/pod", "/import", *COVER, "/balance", "/contracts"),
    "emil": ("/", "/board", "/metrics"),
    "fay": ("/", "/pods", "/import", "/people", "/audit", "/sessions"),
    "goro": ("/", "/metrics", "/pod-figures", "/pods", "/tokens"),
}


def problems(page: Page) -> list[str]:
    """What stands on the page as an error."""
    return page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').all_inner_texts()


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_opens_for_whom_it_is_for(page_as: Callable[..., Page], name: str) -> None:
    page = page_as(name)
    for path in SECTIONS[name]:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        settled(page)
        assert problems(page) == [], path
        page.set_viewport_size(PHONE)  # type: ignore[arg-type] # two numbers by name
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{path} is {width} pixels wide on a phone"


def test_a_phone_shows_the_first_page_and_the_board(page_as: Callable[..., Page]) -> None:
    page = page_as("ana", phone=True)
    assert problems(page) == []
    page.goto("/board")
    settled(page)
    assert problems(page) == []


def test_the_dark_theme_is_dark(page_as: Callable[..., Page]) -> None:
    page = page_as("ana", dark=True)
    expect(page.locator('[data-testid="stApp"]')).to_have_css("background-color", "rgb(18, 19, 22)")


def test_a_deep_link_survives_the_sign_in(stranger: Page, app: App) -> None:
    stranger.goto(f"/board?pod={app.cast.north_id}")
    expect(stranger).to_have_url(re.compile("/login"))
    sign_in(stranger, "ana")
    expect(stranger).to_have_url(re.compile(rf"/board\?pod={app.cast.north_id}$"))
    settled(stranger)


def test_a_wrong_password_is_refused_in_words(stranger: Page, watch: Watch) -> None:
    watch.may_answer.add(400)
    stranger.goto("/login")
    sign_in(stranger, "goro", "not this one")
    expect(stranger.get_by_role("alert")).to_be_visible()
    expect(stranger.get_by_label("Login")).to_have_value("goro")


def test_whoever_signs_out_is_out(page_as: Callable[..., Page]) -> None:
    page = page_as("boyan")
    page.get_by_role("button", name=re.compile("Boyan")).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"))
    page.goto("/board")
    expect(page).to_have_url(re.compile("/login"))


def test_another_pods_board_is_not_found(page_as: Callable[..., Page], app: App) -> None:
    page = page_as("emil", f"/board?pod={app.cast.north_id}")
    expect(page.get_by_text("That pod was not found.")).to_be_visible()
    expect(page.get_by_text("Invoice shows two months at once").first).to_be_visible()
    assert f"pod={app.cast.south_id}" in page.url


def test_text_stays_text(page_as: Callable[..., Page], app: App) -> None:
    page = page_as("ana", f"/board?pod={app.cast.north_id}")
    for attack in ATTACKS:
        expect(page.get_by_text(attack).first).to_be_visible()
    page.get_by_text(ATTACKS[0]).first.click()
    expect(page.get_by_role("dialog").get_by_text(ATTACKS[0]).first).to_be_visible()
    assert page.evaluate("window.__xss") is None


def test_nothing_is_asked_of_another_machine(page_as: Callable[..., Page], watch: Watch) -> None:
    page = page_as("ana")
    for path in ("/board", "/metrics", "/pod-figures"):
        page.goto(path)
        settled(page)
    assert watch.outside == []


def test_a_session_that_ends_elsewhere_leads_every_tab_to_the_sign_in(
    page_as: Callable[..., Page], watch: Watch
) -> None:
    watch.may_answer.add(401)
    page = page_as("emil", "/metrics")
    other = page.context.new_page()
    other.goto("/")
    settled(other)
    other.get_by_role("button", name=re.compile("Emil")).click()
    other.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(r"/login\?next="))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_server_that_is_away_is_said_in_our_words(page_as: Callable[..., Page], watch: Watch) -> None:
    page = page_as("emil", "/metrics")
    away = page.locator(".pb-away")
    expect(away).to_be_hidden()
    page.route("**/_stcore/**", lambda route: route.abort())
    page.evaluate("document.getElementById('root').inert = true")  # as Streamlit's own dialog does
    page.evaluate("document.querySelector('[data-testid=stApp]').dataset.testConnectionState = 'PINGING_SERVER'")
    expect(away).to_contain_text("What is saved is safe")
    expect(page.locator("#root[inert]")).to_have_count(0)  # what was typed can be read and copied
    page.unroute("**/_stcore/**")
    page.evaluate("document.querySelector('[data-testid=stApp]').dataset.testConnectionState = 'CONNECTED'")
    expect(away).to_be_hidden()
    watch.said.clear()
