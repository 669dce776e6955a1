"""/healthz: the process answers. /readyz: the store is there, and its tables are today's."""

import asyncio
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from data import migrate
from data.database import database, sqlite
from data.settings import settings


def routes() -> list[Route]:
    """Both probes."""
    return [Route("/healthz", healthz, name="healthz"), Route("/readyz", readyz, name="readyz")]


async def healthz(_request: Request) -> Response:
    """Alive."""
    return PlainTextResponse("ok")


async def readyz(_request: Request) -> Response:
    """Ready, or which part is not."""
    found = await asyncio.to_thread(state)
    return JSONResponse(found, 200 if found["ready"] else 503)


def state() -> dict[str, Any]:
    """What the store says."""
    kind = f"sqlite {sqlite.sqlite_version}" if settings().is_sqlite else "postgresql"
    try:
        with database().reader.connect() as connection:
            connection.execute(text("select 1"))
        current = migrate.is_current(database())
    except SQLAlchemyError:
        return {"ready": False, "store": kind, "reachable": False, "schema": "unknown"}
    return {"ready": current, "store": kind, "reachable": True, "schema": "current" if current else "outdated"}
