"""This site put together: its sessions, its routes, and what runs beside the requests."""

import asyncio
import importlib
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from core import clock
from data import migrate
from data.database import database, has_wal_reset_bug, sqlite, when_committed
from data.settings import settings
from web import credentials, feeds, files, health, lines, live, log, login, shell
from web.loading import loading
from web.logins import logins

if TYPE_CHECKING:
    from web import due

ASSETS = Path(__file__).parent / "assets"


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
        Mount("/api/v1", programs, name="api"),
        Mount("/assets", shell.Assets(directory=ASSETS), name="assets"),
        *shell.routes(),
    ]


async def favicon(_request: Request) -> Response:
    """The mark, where browsers look without being told."""
    return FileResponse(ASSETS / "icon-32.png", media_type="image/png")


async def part(request: Request) -> Response:
    """The code of a component. Its address holds a stamp of the text, so a browser asks for it once."""
    await loading.begun.wait()
    text = importlib.import_module("board.component").SCRIPTS.get(request.path_params["name"])
    if text is None:
        return Response(status_code=404)
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(text, media_type="text/javascript", headers=kept)


async def programs(scope: Scope, receive: Receive, send: Send) -> None:
    """The API. It is loaded beside the first answers; the gate lets nobody here before."""
    from web.api.site import API

    await API(scope, receive, send)


async def follow(socket: WebSocket) -> None:
    """The line of a board; the gate lets nobody here before everything is loaded."""
    from web import visitor

    await visitor.follow(socket)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Make the accounts ready and load the rest beside them; watch logins and other processes until the end."""
    log.set_up()
    check_store()
    await asyncio.to_thread(migrate.upgrade)
    live.hub.bind(asyncio.get_running_loop())
    when_committed(live.hub.publish)
    await asyncio.to_thread(invite)
    workers: list[due.Due] = []
    tasks = (loading.run(lambda: workers.append(begin_work())), logins.watch(), watch_boards())
    beside = [asyncio.create_task(task) for task in (*tasks, live.hub.sweep(), live.hub.check(), *between())]
    yield
    for worker in workers:
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


def begin_work() -> "due.Due":
    """Start what happens by itself."""
    from web import due

    worker = due.Due(database(), settings().processes)
    when_committed(worker.wake)
    worker.start()
    return worker


def between() -> list[Any]:
    """What joins the processes of one site: a line of notifications, on PostgreSQL."""
    live.hub.stamps, live.hub.pictures, live.hub.deeds = card_stamps, board_pictures, carry_out
    live.hub.readers = board_readers
    if settings().is_sqlite:
        return []
    joined = importlib.import_module("web.wire").Wire(settings().database_url, live.hub.overhear)
    live.hub.tell_others = joined.tell
    return [joined.run()]


def card_stamps(pod_id: int, card_ids: list[int]) -> dict[int, str]:
    """How these cards of a pod stand."""
    from board import queries

    with database().reading() as session:
        return queries.card_stamps(session, pod_id, card_ids)


def board_pictures(pod_id: int, wants: set[lines.Want]) -> dict[lines.Want, lines.Drawn]:
    """A pod's board for those who have an earlier picture of it."""
    from web import showing

    return showing.pictures(pod_id, wants)


def board_readers(asked: set[lines.Reader]) -> set[lines.Reader]:
    """Those who may still read the board that is open to them."""
    from web import showing

    return showing.readers(asked)


def carry_out(line: lines.Line, told: dict[str, Any]) -> list[dict[str, Any]]:
    """What a board asks for on its line."""
    from web import moving

    return moving.carry_out(line, told)


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
    from sqlmodel import col, select

    from board.models import Board

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
