"""Photograph the main pages of the demo company: `./dev screenshots [name…]` writes docs/images/*.png anew."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.conftest import DESKTOP, PHONE, QUIET, await_start, chromium, free_port, settled

HOME = Path(__file__).resolve().parent.parent
IMAGES = HOME / "docs" / "images"
COLOURS = 128


def stay(_page: Page) -> None:
    """Photograph the page as it opens."""


def see_board(page: Page) -> None:
    """Until the columns stand."""
    page.locator(".colhead").first.wait_for()


def open_card(page: Page) -> None:
    """Open the dialog of the first card."""
    page.locator(".card[data-id]").first.click()
    page.get_by_role("dialog").wait_for()
    settled(page)


def see_diagram(page: Page) -> None:
    """The bands between the pods are drawn last."""
    page.locator(".sankey-link").first.wait_for(state="attached")


@dataclass(frozen=True)
class Shot:
    """One page: by whom, where, and what is done there first. whole: to its end, not only what a screen shows."""

    name: str
    who: str
    path: str
    prepare: Callable[[Page], None] = stay
    whole: bool = False


SHOTS = (
    Shot("today", "Ana", "/"),
    Shot("board", "Ana", "/board", see_board),
    Shot("card", "Ana", "/board", open_card),
    Shot("flow", "Ana", "/flow"),
    Shot("my-day", "Boyan", "/my-day"),
    Shot("handoffs", "Ana", "/handoffs", see_diagram),
    Shot("rules", "Ana", "/rules"),
    Shot("set-up", "Ana", "/set-up"),
    Shot("search", "Ana", "/search?q=meter"),
    Shot("standup", "Ana", "/standup"),
    Shot("retro", "Chen", "/retros"),
    Shot("metrics", "Dora", "/metrics"),
    Shot("pod-figures", "Dora", "/pod-figures"),
    Shot("pods", "Dora", "/pods"),
    Shot("import", "Dora", "/import"),
    Shot("pod", "Ana", "/pod"),
    Shot("shifts", "Ana", "/shifts"),
    Shot("skills", "Ana", "/skills"),
    Shot("guardrails", "Ana", "/guardrails"),
    Shot("capacity", "Dora", "/capacity"),
    Shot("balance", "Dora", "/balance"),
    Shot("contracts", "Dora", "/contracts"),
    Shot("shift-down", "Dora", "/shift-down"),
)
LOOKS = {
    "": {"viewport": DESKTOP, "color_scheme": "light"},
    "-dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "-phone": {"viewport": PHONE, "color_scheme": "light", "is_mobile": True, "has_touch": True},
}


@contextmanager
def demo_app() -> Iterator[str]:
    """The demo company on a store of its own; its address."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        url = f"http://localhost:{port}"
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/demo.db", "SITE_ROOT": url}
        subprocess.run([sys.executable, "-m", "data", "demo"], cwd=HOME, env=environment, check=True)
        starting = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "warning"]
        log = Path(folder) / "app.log"
        with log.open("wb") as written:
            process = subprocess.Popen(starting, cwd=HOME, env=environment, stdout=written, stderr=written)
        try:
            await_start(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def keep(page: Page, name: str, *, whole: bool = False) -> None:
    """Write the picture with few colours: a tenth of the size, and nobody sees a difference."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)  # charts and fonts come to rest
    picture = Image.open(BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)
    print(f"docs/images/{name}.png")


def sign_in(context: BrowserContext, who: str) -> Page:
    """One click, as the demo company has it."""
    page = context.new_page()
    page.goto("/login")
    page.get_by_role("button", name=who).first.click()
    settled(page)
    return page


def photograph(browser: Browser, url: str, wanted: set[str]) -> None:
    """Every page in every look."""
    for ending, look in LOOKS.items():
        context = browser.new_context(base_url=url, reduced_motion="reduce", locale="en-GB", **look)  # type: ignore[arg-type]
        if not wanted or "login" in wanted:
            page = context.new_page()
            page.goto("/login")
            keep(page, f"login{ending}")
        for who in dict.fromkeys(shot.who for shot in SHOTS):
            page = sign_in(context, who)
            for shot in SHOTS:
                if shot.who == who and (not wanted or shot.name in wanted):
                    page.goto(shot.path)
                    settled(page)
                    shot.prepare(page)
                    keep(page, shot.name + ending, whole=shot.whole)
            context.clear_cookies()
        context.close()


def main() -> None:
    """All pages, or those that are named."""
    IMAGES.mkdir(exist_ok=True)
    expect.set_options(timeout=30_000)  # a busy machine draws slowly
    with demo_app() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        photograph(browser, url, set(sys.argv[1:]))
        browser.close()


if __name__ == "__main__":
    main()
