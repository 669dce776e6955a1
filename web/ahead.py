"""The picture of a board for a browser that has its document: it draws the board while the page is still on its way."""

import asyncio
import gzip
import json
from contextlib import suppress
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import clock, ui
from core.refusal import Refused
from web.logins import logins

PLACE = "/ahead/board"


def routes() -> list[Route]:
    """One address, behind the gate."""
    return [Route(PLACE, picture, name="ahead")]


def asked(request: Request) -> str | None:
    """Where the picture for the address of a document is; none for one that asks for more than a pod's board."""
    if not set(request.query_params) <= {"pod"}:
        return None
    pod_id = ui.number(request.query_params.get("pod"))
    return PLACE if pod_id is None else f"{PLACE}?{urlencode({'pod': pod_id})}"


async def picture(request: Request) -> Response:
    """The board as its page will show it, as text; nothing where the page will show something else."""
    pod_id = ui.number(request.query_params.get("pod"))
    text = await asyncio.to_thread(drawn, request.state.login.person_id, pod_id)
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if text is None:
        return Response(status_code=204, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(text, media_type="application/json", headers=headers)
    packed = await asyncio.to_thread(gzip.compress, text.encode(), 1)  # Streamlit's own would do it on the loop
    return Response(packed, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})


def drawn(person_id: int, asked_id: int | None) -> str | None:
    """The picture with what the page adds to it, for one person. None where the page begins with
    something else: a view that the reader chose, a pod without a board, a refusal.
    """
    from board import queries
    from pods import queries as pod_queries
    from web import visitor

    at = clock.now()
    with logins.store().reading() as session, suppress(Refused):
        actor = pod_queries.actor_of(session, person_id, at)
        seen = {} if actor is None else visitor.pods_seen(session, actor)
        if actor is None or asked_id not in (None, *seen):
            return None  # the page leads on to another address
        pod_id = visitor.pod_among(actor, seen, asked_id)
        if pod_id is None or queries.opening_view(session, actor, pod_id) is not None:
            return None
        if (found := queries.board_picture(session, actor, pod_id, at)) is not None:
            told = queries.for_reader(found, at, person_id)
            return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return None
