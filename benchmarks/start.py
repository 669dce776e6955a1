"""How long the app takes to start, to show its first page, and how much memory it takes: bar 9 of three runs.

Compiled modules are kept, as they are for everybody who starts it a second time; a start before the runs compiles them.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from alembic import command
from playwright.sync_api import Browser, expect, sync_playwright

from core import clock
from data import migrate, tables
from data.database import Database, connect
from tests.browser import company
from tests.browser.conftest import QUIET, App, chromium, free_port, settled
from tests.conftest import Cast
from web.logins import COOKIE

HOME = Path(__file__).resolve().parent.parent
RUNS = 3
BARS = {
    "first answer, s": 1.0,
    "its CPU, s": 1.0,
    "first page, s": 2.0,  # from the start of the process, asked for with the first answer
    "second page, s": 1.0,
    "memory, MB": 400.0,
}
SLACK = 2.0
"""A busy machine may take twice as long before the benchmark fails; the figure printed is the one measured."""


def measured(folder: Path, store: Database, cast: Cast, browser: Browser) -> dict[str, float]:
    """One start, from nothing running to the second page."""
    port = free_port()
    url, address = f"http://localhost:{port}", f"sqlite:///{folder / 'app.db'}"
    environment = {**os.environ, "DATABASE_URL": address, "SITE_ROOT": url, "PYTHONPYCACHEPREFIX": str(folder / "code")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    starting = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "error"]
    began = time.perf_counter()
    with (folder / "app.log").open("wb") as log:
        process = subprocess.Popen(starting, cwd=HOME, env=environment, stdout=log, stderr=log)
    try:
        await_answer(url, process)
        answered, spent = time.perf_counter() - began, cpu_of(process.pid)
        first, second = visits(App(url, store, cast, folder / "app.log"), browser)
        said = subprocess.run(["ps", "-o", "rss=", "-p", str(process.pid)], capture_output=True, text=True, check=True)
        memory = int(said.stdout) / 1024
    finally:
        process.terminate()
        process.wait(20)
    return dict(zip(BARS, (answered, spent, answered + first, second, memory), strict=True))


def await_answer(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Ask every 10 ms until the process answers."""
    for _ in range(6_000):
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):  # noqa: S310 - our own address
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.01)
    raise SystemExit("The app did not start.")


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used: they hold on a busy machine as well, within limits."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def visits(app: App, browser: Browser) -> tuple[float, float]:
    """Seconds until the first page rests with an empty cache, and until it rests again."""
    context = browser.new_context(base_url=app.url)
    cookie = {"name": COOKIE, "value": app.sign_in("ana"), "url": app.url.replace("http:", "https:"), "secure": True}
    context.add_cookies([cookie])  # type: ignore[list-item] # as the playwright documents have it
    page = context.new_page()
    spent = []
    for _ in range(2):
        began = time.perf_counter()
        page.goto("/")
        settled(page)
        spent.append(time.perf_counter() - began)
    context.close()
    return spent[0], spent[1]


def main() -> int:
    """Print the median of each figure beside its bar."""
    expect.set_options(timeout=30_000)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        store = connect(f"sqlite:///{folder / 'app.db'}")
        tables.METADATA.create_all(store.writer)
        command.stamp(migrate.config(store), "head")
        cast = company.tell(store, clock.now())
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        measured(folder, store, cast, browser)
        runs = [measured(folder, store, cast, browser) for _ in range(RUNS)]
        browser.close()
    missed = 0
    for figure, bar in BARS.items():
        found = statistics.median(run[figure] for run in runs)
        missed += found > bar * SLACK
        print(f"{figure:18} {found:8.2f}   bar {bar:g}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
