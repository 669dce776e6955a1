"""The API put together: its routers, its description, its door."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer

from core import clock
from data.database import Database, database
from web.api import board, pods, problems
from web.api.door import Door

ABOUT = """The questions and actions of the pages, for programs that act for a person.

Show a token in the header `Authorization: Bearer …`; it is made under one's name, My tokens. What its owner may not
see is not there, or null. Each change carries the header `Idempotency-Key`: sent again with the same key it is
answered, and done once. Errors are `application/problem+json`."""


def made(store: Callable[[], Database] = database, now: Callable[[], datetime] = clock.now) -> Door:
    """The API over a store, with its door."""
    api = FastAPI(
        title="Podboard",
        version="1",
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=problems.RESPONSES,
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
        dependencies=[Depends(HTTPBearer(auto_error=False, description="A token of yours."))],
    )
    for router in (pods.router, board.router):
        api.include_router(router)
    problems.listen(api)

    @api.get("/openapi.json", include_in_schema=False)
    def description() -> dict[str, Any]:
        """The schema. It stands behind the door like everything else: nothing here answers without a token."""
        return api.openapi()

    return Door(api, store, now)


API = made()
"""That of this process."""
