"""The start: who is let in at once, and who waits until everything is loaded."""

import asyncio
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.house.sources import HOME
from web import loading as subject
from web.loading import Loading

LATER = ("board.queries", "pods.queries", "numpy", "pandas", "scipy", "alembic")


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


@pytest.mark.parametrize("path", ["", "/login", "/setup", "/account/password", "/files/1", "/readyz", "/media/a.png"])
def test_who_needs_the_rest_waits_until_it_is_there(path: str) -> None:
    assert not asyncio.run(is_let_in(Loading(), path))


def test_once_everything_is_there_all_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "load", lambda: None)
    begun: list[str] = []

    async def start() -> bool:
        loading = Loading()
        await loading.run(lambda: begun.append("work"))
        return await is_let_in(loading, "/login") and await is_let_in(loading, "")

    assert asyncio.run(start())
    assert begun == ["work"]


def test_a_site_that_cannot_be_loaded_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError("a page is missing")

    ended: list[Any] = []
    monkeypatch.setattr(subject, "load", broken)
    monkeypatch.setattr(signal, "raise_signal", ended.append)

    async def start() -> bool:
        loading = Loading()
        await loading.run(lambda: None)
        return loading.done.is_set()

    assert not asyncio.run(start())
    assert ended == [signal.SIGTERM]


def test_the_first_answer_needs_neither_boards_nor_figures() -> None:
    code = f"import app, sys; print([name for name in {LATER!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True)
    assert done.stdout.strip().split("\n")[-1] == "[]"
