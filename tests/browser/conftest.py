"""The running app with a small company, and pages on which somebody of the cast is signed in.

    def test_…(page_as): page = page_as("ana", "/board")

Every page is watched: a script error, a refused resource or a request that leaves the machine fails the test.

What costs time is done once for each test process: starting the app, starting Chromium, and reading Streamlit's
scripts, which Chromium keeps compiled as long as some page of the app stands open in the same context.
"""

import os
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from alembic import command
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    expect,
    sync_playwright,
)

from core import clock
from core.people import Actor
from data import migrate, tables
from data.database import Database, connect
from tests.browser import company
from tests.conftest import Cast
from web.logins import COOKIE, Logins

HOME = Path(__file__).resolve().parent.parent.parent
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
)
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ONE_PROCESS = "--process-per-site"
"""All pages of one context share a process, and with it the compiled scripts."""
STARTS_WITHIN = 60
KNOWN = ("Failed to load resource",)
"""What the console may say: what `_receive` judges itself."""


@dataclass(frozen=True)
class App:
    """The running app: its address, its store, who is who, and where it writes what went wrong."""

    url: str
    store: Database
    cast: Cast
    log: Path

    def sign_in(self, name: str) -> str:
        """The token of a new session."""
        actor: Actor = getattr(self.cast, name)
        logins = Logins(lambda: self.store, timedelta(minutes=30), timedelta(hours=12))
        return self.store.perform(lambda session: logins.begin(session, actor.person_id or 0, "127.0.0.1", "test"))


@dataclass
class Watch:
    """What a page did that it should not."""

    said: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    may_answer: set[int] = field(default_factory=set)

    def follow(self, page: Page) -> None:
        """Listen to the console, to failures, and to every request."""
        page.on("console", self._hear)
        page.on("pageerror", lambda problem: self.said.append(str(problem)))
        page.on("request", lambda request: self._see(request.url))
        page.on("response", self._receive)
        page.on("websocket", lambda channel: self._see(channel.url))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(KNOWN):
            self.said.append(message.text)

    def _receive(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.may_answer:
            self.said.append(f"{response.status} {response.url}")

    def _see(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "localhost":
            self.outside.append(url)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """uvicorn as `./dev run` starts it, on a free port."""
    folder = tmp_path_factory.mktemp("app")
    address = f"sqlite:///{folder / 'app.db'}"
    store = connect(address, pool=4)
    tables.METADATA.create_all(store.writer)
    command.stamp(migrate.config(store), "head")
    cast = company.tell(store, clock.now())
    port = free_port()
    url = f"http://localhost:{port}"
    environment = {**os.environ, "DATABASE_URL": address, "SITE_ROOT": url, "OMP_NUM_THREADS": "1"}
    starting = [sys.executable, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "app.log").open("w") as log:
        process = subprocess.Popen(starting, cwd=HOME, env=environment, stdout=log, stderr=log)
        try:
            await_start(url, process, folder / "app.log")
            yield App(url, store, cast, folder / "app.log")
        finally:
            process.terminate()
            process.wait(20)
            store.writer.dispose()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_start(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    pause = threading.Event()
    for _ in range(STARTS_WITHIN * 10):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            pause.wait(0.1)
    pytest.fail(f"The app did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        expect.set_options(timeout=15_000)
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as the system has it."""
    opened = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, ONE_PROCESS])
    yield opened
    opened.close()


class Rooms:
    """Browser contexts that the tests of this process use in turn: each is found empty, and signed in as nobody."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.free: dict[tuple[bool, bool], list[BrowserContext]] = {}

    def take(self, phone: bool, dark: bool) -> BrowserContext:
        waiting = self.free.setdefault((phone, dark), [])
        return waiting.pop() if waiting else self._furnished(phone, dark)

    def _furnished(self, phone: bool, dark: bool) -> BrowserContext:
        """A new one. Its first page stays and keeps the process alive; it is one that runs nothing."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type] # two numbers by name
            is_mobile=phone,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        context.new_page().goto("/healthz")
        return context

    def give_back(self, context: BrowserContext, phone: bool, dark: bool) -> None:
        """Close what the test opened, and forget what it left behind."""
        kept, *opened = context.pages
        for page in opened:
            page.close()
        context.set_offline(False)
        storage = context.new_cdp_session(kept)
        storage.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": "all"})
        storage.detach()
        context.clear_cookies()
        self.free[phone, dark].append(context)


@pytest.fixture(scope="session")
def rooms(app: App, browser: Browser) -> Rooms:
    return Rooms(browser, app.url)


def chromium() -> str:
    """Where Chromium is, or a message that says what to install."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("A browser is needed: put Chromium or Google Chrome on the PATH, or set CHROMIUM.")
    return path


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What the pages of this test did that they should not; judged at its end."""
    watching = Watch()
    yield watching
    assert watching.said == []
    assert watching.outside == []


@pytest.fixture
def context_of(rooms: Rooms) -> Iterator[Callable[..., BrowserContext]]:
    """context_of(phone=…, dark=…): a browser of one's own, signed in as nobody."""
    taken: list[tuple[BrowserContext, bool, bool]] = []

    def made(*, phone: bool = False, dark: bool = False) -> BrowserContext:
        taken.append((rooms.take(phone, dark), phone, dark))
        return taken[-1][0]

    yield made
    for context, phone, dark in taken:
        rooms.give_back(context, phone, dark)


@pytest.fixture
def stranger(context_of: Callable[..., BrowserContext], watch: Watch) -> Page:
    """A page of somebody who has not signed in."""
    page = context_of().new_page()
    watch.follow(page)
    return page


@pytest.fixture
def page_as(app: App, context_of: Callable[..., BrowserContext], watch: Watch) -> Callable[..., Page]:
    """page_as("ana", "/board", phone=…, dark=…): a page of somebody of the cast, drawn and at rest.

    Without a path it is still empty: for what must be there before the app is.
    """

    def made(name: str, path: str = "/", *, phone: bool = False, dark: bool = False) -> Page:
        context = context_of(phone=phone, dark=dark)
        cookie = {
            "name": COOKIE,
            "value": app.sign_in(name),
            "url": app.url.replace("http:", "https:"),
            "secure": True,
            "httpOnly": True,
        }
        context.add_cookies([cookie])  # type: ignore[list-item] # as the playwright documents have it
        page = context.new_page()
        watch.follow(page)
        if path:
            page.goto(path)
            settled(page)
        return page

    return made


def settled(page: Page) -> None:
    """Wait until the script has run and the page has drawn what it sent."""
    rested = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
    expect(page.locator('[data-testid="stMain"] h1, .st-key-bar').first).to_be_visible()
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
    expect(page.locator(rested)).to_be_visible()  # asked last: before its first run a page is not running, either
