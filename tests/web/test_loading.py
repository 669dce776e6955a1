"""The start: who is let in at once, who waits for the first part, and who until everything is loaded."""

import asyncio
import re
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest

from data.database import Database
from tests.conftest import Cast
from tests.house.sources import HOME
from web import loading as subject
from web.loading import FIRST, NEXT, Loading, rest

LATER = ("board.queries", "pods.queries", "numpy", "pandas", "scipy", "alembic", "plotly.graph_objects", "rich")


async def is_let_in(loading: Loading, path: str) -> bool:
    waiting = asyncio.ensure_future(loading.wait(path))
    await asyncio.sleep(0)
    waiting.cancel()
    return waiting.done() and not waiting.cancelled()


@pytest.mark.parametrize(
    "path", ["/", "/board", "/healthz", "/static/js/index.js", "/assets/app.css", "/_stcore/health"]
)
def test_what_needs_no_more_than_the_accounts_is_answered_at_once(path: str) -> None:
    assert asyncio.run(is_let_in(Loading(), path))


@pytest.mark.parametrize("path", ["", "/login", "/setup", "/account/password"])
def test_the_way_in_and_sockets_wait_for_the_first_part_only(path: str) -> None:
    loading = Loading()
    assert not asyncio.run(is_let_in(loading, path))
    loading.begun.set()
    assert asyncio.run(is_let_in(loading, path))


@pytest.mark.parametrize(
    "path", ["/files/1", "/readyz", "/media/a.png", "/calendar/x.ics", "/ahead/board", "/_stcore/upload_file/a/b"]
)
def test_who_may_need_anything_waits_until_everything_is_there(path: str) -> None:
    loading = Loading()
    loading.begun.set()
    assert not asyncio.run(is_let_in(loading, path))


def test_once_everything_is_there_all_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "settle", lambda: None)
    monkeypatch.setattr(signal, "raise_signal", lambda _signal: None)
    begun: list[str] = []

    async def start() -> bool:
        loading = Loading()
        await loading.run(lambda: begun.append("work"))
        return await is_let_in(loading, "/login") and await is_let_in(loading, "/readyz")

    assert asyncio.run(start())
    assert begun == ["work"]


def test_a_site_that_cannot_be_loaded_ends_and_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[Any] = []
    monkeypatch.setattr(subject, "FIRST", ("web.a_page_that_is_missing",))
    monkeypatch.setattr(signal, "raise_signal", ended.append)
    loading = Loading()

    async def start() -> list[str]:
        waiting = [asyncio.ensure_future(loading.wait(path)) for path in ("/login", "/readyz")]
        await loading.run(lambda: None)
        return [str(refused) for refused in await asyncio.gather(*waiting, return_exceptions=True)]

    assert asyncio.run(start()) == ["Not everything could be loaded; this process ends"] * 2
    assert ended == [signal.SIGTERM]
    assert loading.page("retros.page.today").__name__ == "retros.page.today"


def test_today_is_drawn_while_other_pages_wait_for_the_rest() -> None:
    loading = Loading()
    loading.is_running = True
    loading.load(FIRST)
    assert loading.page(FIRST[-1]).__name__ == "retros.page.today"
    drawn: list[str] = []
    asked = threading.Thread(target=lambda: drawn.append(loading.page("pods.page.shifts").__name__))
    asked.start()
    loading.load(NEXT)
    assert loading.page(NEXT[-1]).__name__ == "board.page.board"
    assert not drawn
    loading.steps[""].set()
    asked.join(20)
    assert drawn == ["pods.page.shifts"]


def test_nothing_is_loaded_beside_a_page_that_is_being_drawn() -> None:
    loading = Loading()
    with loading.drawing():
        assert not loading.idle.is_set()
        loading.is_running = True
        loading.steps[""].set()
        loading.page("pods.page.shifts")
        assert not loading.idle.is_set()
    assert loading.idle.is_set()


def test_who_came_first_is_drawn_before_more_is_loaded_but_holds_nothing_up_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subject, "COURTESY", 0.05)
    loading = Loading()
    loading.is_running = True
    assert not asyncio.run(is_let_in(loading, ""))
    loading.load(FIRST)
    assert loading.patience == subject.COURTESY  # what a page waits for does not wait for the page
    loading.begun.set()
    loading.load(NEXT)
    assert loading.patience <= 0
    assert loading.steps[NEXT[-1]].is_set()


def test_a_browser_that_asks_for_files_is_given_a_moment_and_a_script_that_waits_takes_it_away() -> None:
    loading = Loading()
    assert not loading.is_somebody_here()
    assert asyncio.run(is_let_in(loading, "/static/js/index.js"))
    assert loading.is_somebody_here()
    loading.wanted.set()
    loading.give_way()
    assert loading.patience == subject.COURTESY


def test_every_page_of_the_frame_is_loaded_before_all_are_let_in() -> None:
    listed = re.findall(r'": "(\w+\.page\.\w+)"', (HOME / "web" / "frame.py").read_text())
    assert len(listed) > 20
    assert set(listed) <= {*FIRST, *NEXT, *rest()}


BESIDE = """
import ast, inspect, pathlib, sys
from web.loading import FIRST, NEXT, Loading, rest
loading = Loading()
loading.load(FIRST)
early = set(sys.modules)
loading.load(NEXT)
loading.load(rest())
for name in sorted(early):
    path = getattr(sys.modules[name], "__file__", None) or ""
    if not path.startswith(str(pathlib.Path.cwd())) or "site-packages" in path:
        continue
    for part in ast.walk(ast.parse(pathlib.Path(path).read_text())):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            for found in ast.walk(part):
                if isinstance(found, ast.Import):
                    wanted = [alias.name for alias in found.names]
                elif isinstance(found, ast.ImportFrom):
                    wanted = [found.module, *(f"{found.module}.{alias.name}" for alias in found.names)]
                else:
                    continue
                for other in wanted:
                    if other in sys.modules and other not in early:
                        print(f"{name}.{part.name}: {other}")
"""
"""What functions of the first part import while the rest is being loaded: two threads at one library."""

FIGURES = "metrics."
"""Loaded with the first part for one query; their intervals are asked for by pages that wait for everything."""


def test_what_runs_beside_the_loading_imports_nothing_that_is_loaded_then() -> None:
    found = {line for line in last_lines(BESIDE) if not line.startswith(FIGURES)}
    assert found == {
        *("web.site.begin_work: web.due", "web.site.programs: web.api.site"),  # when everything is there
        "web.feeds.text_behind: pods.feeds",  # so is this
        *("web.site.carry_out: web.moving", "web.site.board_pictures: web.showing"),  # for an open board
        "web.site.board_readers: web.showing",
    }


ASKED = """
import app, sys
from core import clock
from web.loading import FIRST, loading
loading.load(FIRST)
early = set(sys.modules)
from board.queries import notices_waiting
from retros import queries
from web import visitor
with visitor.logins.store().reading() as session:
    for person_id in {people}:
        actor = visitor.actor_of(session, person_id, clock.now())
        pods = visitor.pods_seen(session, actor)
        notices_waiting(session, actor)
        for pod_id in (None, *pods):
            queries.today(session, actor, clock.now(), pod_id)
print(sorted(set(sys.modules) - early))
"""
"""What the first page asks, for everybody."""


def test_the_first_page_imports_nothing_any_more_when_it_is_drawn(
    light_store: Database, light_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(light_store.writer.url))
    people = [who.person_id for who in (light_cast.ana, light_cast.dora, light_cast.fay, light_cast.goro)]
    assert last_lines(ASKED.format(people=people))[-1] == "[]"


def last_lines(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()


def test_charts_have_the_colours_of_streamlit_once_everything_is_loaded() -> None:
    code = """
import app, sys
from web import loading
assert "plotly.graph_objects" not in sys.modules, "loaded at once"
loading.settle()
import plotly.io
print(plotly.io.templates.default)
"""
    assert last_lines(code)[-1] == "streamlit"


def test_the_first_answer_needs_neither_boards_nor_figures() -> None:
    code = f"import app, sys; print([name for name in {LATER!r} if name in sys.modules])"
    assert last_lines(code)[-1] == "[]"
