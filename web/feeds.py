"""/calendar/{secret}.ics: a person's shifts for their calendar program. The secret in the address is the key."""

import asyncio
import hashlib

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core import clock
from data.database import database

FOLDER = "/calendar/"


def routes() -> list[Route]:
    """The one address."""
    return [Route(FOLDER + "{secret}.ics", shifts, name="calendar")]


async def shifts(request: Request) -> Response:
    """The file, or not found for every reason alike."""
    text = await asyncio.to_thread(text_behind, request.path_params["secret"])
    if text is None:
        return PlainTextResponse("Not found", 404)
    headers = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


def text_behind(secret: str) -> bytes | None:
    """The calendar of whoever was given this secret."""
    from pods import feeds, queries

    with database().reading() as session:
        entries = queries.feed_entries(session, hashlib.sha256(secret.encode()).hexdigest(), clock.now())
    return None if entries is None else feeds.calendar_text(entries)
