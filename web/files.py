"""/files/{id}: a file of a card, for whoever may read that card now. It is handed out to be kept, never to run here."""

import asyncio
import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core import clock, ui
from core.refusal import Refused
from data.files import shelf
from web.log import log
from web.logins import Login, logins

if TYPE_CHECKING:
    from board.queries import FileSeen

FOLDER = "/files/"
APART = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""The policy of a file: should a browser show it after all, it runs nothing and belongs to no site."""


def routes() -> list[Route]:
    """The one address."""
    return [Route(FOLDER + "{number}", hand_out, name="file")]


async def hand_out(request: Request) -> Response:
    """The file, or not found for every reason alike; a shelf that is away says so."""
    login: Login | None = getattr(request.state, "login", None)
    number = ui.number(request.path_params["number"])
    if login is None or number is None:
        return PlainTextResponse("Not found", 404)
    try:
        seen = await asyncio.to_thread(found, login, number)
    except Refused:
        return PlainTextResponse("Not found", 404)
    try:
        content = await asyncio.to_thread(shelf().get, seen.place)
    except Refused as reason:
        log.error("file.unreachable", file=number)
        return PlainTextResponse(str(reason), 503)
    if hashlib.sha256(content).hexdigest() != seen.sha256:
        log.error("file.damaged", file=number)
        return PlainTextResponse("This file is damaged on the shelf. Tell your administrator its number.", 500)
    return Response(content, media_type=seen.media_type, headers=headers_of(seen))


def found(login: Login, number: int) -> "FileSeen":
    """The file, if the person behind the login may read its card at this moment."""
    from board import queries
    from pods import queries as pod_queries

    with logins.store().reading() as session:
        actor = pod_queries.actor_of(session, login.person_id, clock.now())
        if actor is None:
            raise Refused("You are signed out.")
        return queries.file_seen(session, actor, number)


def headers_of(seen: "FileSeen") -> dict[str, str]:
    """Kept under its own name, by nobody between, and shown as nothing else than what it is."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in " ._-()") else "_" for sign in seen.name)
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(seen.name, safe='')}",
        "Content-Security-Policy": APART,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
    }
