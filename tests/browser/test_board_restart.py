"""A server that is started anew under an open board: the drop made meanwhile is saved, and the board lives on."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HOME, App, await_start, free_port
from tests.browser.desks import Desk, drag, in_column, saved, shown, visit

pytestmark = pytest.mark.browser


@contextmanager
def running(app: App, port: int, log: Path) -> Iterator[str]:
    """A server of its own on the store of the tests."""
    url, address = f"http://localhost:{port}", app.store.writer.url.render_as_string(hide_password=False)
    environment = {**os.environ, "DATABASE_URL": address, "SITE_ROOT": url, "OMP_NUM_THREADS": "1"}
    starting = [sys.executable, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("a") as sink:
        process = subprocess.Popen(starting, cwd=HOME, env=environment, stdout=sink, stderr=sink)
        try:
            await_start(url, process, log)
            yield url
        finally:
            process.kill()
            process.wait(20)


def test_a_board_survives_a_restart_of_its_server(app: App, page_as: Callable[..., Page], tmp_path: Path) -> None:
    desk, port, log = Desk(app), free_port(), tmp_path / "log"
    card, other = desk.card("Invoice is wrong"), desk.card("Another case")
    moving, watching = (page_as(name, "").context.new_page() for name in ("ana", "boyan"))
    with running(app, port, log) as url:
        visit(moving, url + desk.path)
        visit(watching, url + desk.path)
        drag(moving, "Invoice is wrong", "Next", drop=False)
    moving.mouse.up()
    with running(app, port, log):
        expect(in_column(watching, "Next")).to_have_count(1, timeout=30_000)
        saved(moving)
        assert (desk.standing(card), desk.events(card)) == ("Next", 2)
        desk.move(other, "Doing")
        shown(watching, "Invoice is wrong").locator(".title").click()
        expect(watching.get_by_role("dialog")).to_contain_text("moved it from Intake to Next")


def test_the_first_press_moves_a_card_while_the_server_is_away(
    app: App, page_as: Callable[..., Page], tmp_path: Path
) -> None:
    desk, port, log = Desk(app), free_port(), tmp_path / "log"
    desk.card("Invoice is wrong")
    page = page_as("ana", "").context.new_page()
    with running(app, port, log) as url:
        visit(page, url + desk.path)
    expect(page.locator(".pb-away")).to_contain_text("cannot be reached")
    page.wait_for_timeout(5000)  # by now Streamlit has opened its own dialog, which would take the press
    drag(page, "Invoice is wrong", "Next")
    expect(in_column(page, "Next")).to_have_count(1)
    page.goto("about:blank")
