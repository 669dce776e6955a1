"""This site put together: its sessions, its routes, and what runs beside the requests."""

import asyncio
import gc
import importlib
import pkgutil
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from board import queries
from board.models import Board
from core import clock
from data import migrate
from data.database import database, has_wal_reset_bug, sqlite, when_committed
from data.settings import settings
from web import credentials, due, feeds, files, health, live, log, login
from web.logins import logins
from web.visitor import follow

ASSETS = Path(__file__).parent / "assets"
PAGES = ("pods.page", "board.page", "metrics.page", "retros.page", "data.page", "web.page")


def routes() -> list[BaseRoute]:
    """Everything that is not Streamlit's."""
    return [
        *login.Pages(logins).routes(),
        *health.routes(),
        *feeds.routes(),
        *files.routes(),
        Route("/favicon.ico", favicon, name="favicon"),
        Route("/favicon.png", favicon, name="icon"),  # before Streamlit's own
        WebSocketRoute("/live/{pod_id:int}", follow, name="live"),
        Route("/assets/{name}.{stamp}.js", part, name="part"),
        Mount("/assets", StaticFiles(directory=ASSETS), name="assets"),
    ]


async def favicon(_request: Request) -> Response:
    """The mark, where browsers look without being told."""
    return FileResponse(ASSETS / "icon-32.png", media_type="image/png")


async def part(request: Request) -> Response:
    """The code of a component. Its address holds a stamp of the text, so a browser asks for it once."""
    text = importlib.import_module("board.component").SCRIPTS.get(request.path_params["name"])
    if text is None:
        return Response(status_code=404)
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(text, media_type="text/javascript", headers=kept)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Make ready before the first request; watch logins and other processes until the end."""
    log.set_up()
    check_store()
    await asyncio.to_thread(migrate.upgrade)
    live.hub.bind(asyncio.get_running_loop())
    when_committed(live.hub.publish)
    await asyncio.to_thread(invite)
    warm()
    beside = [asyncio.create_task(task) for task in (logins.watch(), watch_boards(), live.hub.sweep(), *between())]
    worker = due.Due(database(), settings().processes)
    when_committed(worker.wake)
    worker.start()
    yield
    await asyncio.to_thread(worker.stop)
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)


def check_store() -> None:
    """Refuse to start where data could be lost: an affected SQLite shared by several processes."""
    if settings().is_sqlite and settings().processes > 1 and has_wal_reset_bug(sqlite.sqlite_version_info):
        raise SystemExit(
            f"SQLite {sqlite.sqlite_version} may lose commits of several processes. "
            "Run one process, use PostgreSQL, or install pysqlite3."
        )


def invite() -> None:
    """While nobody has an account, print the one-time token with which the first is made."""
    if token := credentials.setup_token(database(), clock.now()):
        sys.stdout.write(
            f"\nPodboard has no accounts yet. Create the first at\n  {settings().site_root}/setup?token={token}\n",
        )
        sys.stdout.flush()


def warm() -> None:
    """Import the pages and what they need, then put everything so far out of the collector's sight."""
    for late in ("pandas", "scipy.special"):  # with the first component, and with the first interval
        importlib.import_module(late)
    for package in PAGES:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            importlib.import_module(f"{package}.{module.name}")
    gc.collect()
    gc.freeze()


def between() -> list[Any]:
    """What joins the processes of one site: a line of notifications, on PostgreSQL."""
    live.hub.stamps = card_stamps
    if settings().is_sqlite:
        return []
    joined = importlib.import_module("web.wire").Wire(settings().database_url, live.hub.overhear)
    live.hub.tell_others = joined.tell
    return [joined.run()]


def card_stamps(pod_id: int, card_ids: list[int]) -> dict[int, str]:
    """How these cards of a pod stand."""
    with database().reading() as session:
        return queries.card_stamps(session, pod_id, card_ids)


async def watch_boards(every: float = 0.5) -> None:
    """Publish revisions that other processes committed: imports, jobs, replicas."""
    while True:
        try:
            if pod_ids := list(live.hub.waiting):
                live.hub.note(await asyncio.to_thread(revisions, pod_ids))
        except SQLAlchemyError:  # the store may be away for a while; the watch goes on
            log.log.warning("boards.unread", exc_info=True)
        await asyncio.sleep(every)


def revisions(pod_ids: list[int]) -> dict[int, int]:
    """The revisions of these pods' boards."""
    with database().reading() as session:
        return dict(session.exec(select(Board.pod_id, Board.revision).where(col(Board.pod_id).in_(pod_ids))).all())


def report(problem: Exception) -> bool:
    """A script failed: an error id for the reader, the details for the log."""
    import streamlit as st

    error_id = secrets.token_hex(4)
    log.log.error("page.failed", error_id=error_id, exc_info=problem)
    st.error(
        "Something went wrong on our side. Reload the page and look whether your last change is there; "
        f"if it happens again, tell your administrator the error id {error_id}.",
        icon=":material/error:",
    )
    return True
