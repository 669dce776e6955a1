"""A program that calls the API over a store: the real ASGI app with its door, without a server between."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx

from core.people import Actor
from data.database import Database
from tests.conftest import MONDAY
from web import tokens
from web.api import site
from web.logins import fingerprint
from web.tokens import NewToken

LATER = MONDAY + timedelta(hours=1)
NUMBERS = count(1)


@dataclass
class Program:
    """A program with a token of somebody."""

    store: Database
    secret: str
    token_id: int = 0
    at: datetime = LATER
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.door = site.made(lambda: self.store, lambda: self.at)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request."""
        shown = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        headers = {**shown, **self.headers, **options.pop("headers", {})}

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.door)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, headers=headers, **options)

        return asyncio.run(asked())

    def get(self, path: str) -> Any:
        """What is told there."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, sent: dict[str, Any] | None = None, key: str = "", **options: Any) -> httpx.Response:
        """One change, under a key of its own unless one is given."""
        keyed = {"Idempotency-Key": key or f"key-{next(NUMBERS):06}"}
        return self.ask("POST", path, json=sent, headers=keyed, **options)


def program_of(store: Database, actor: Actor, days: int = 90, *, may_write: bool = True) -> Program:
    """Somebody's program, with a token made on Monday."""
    secret = tokens.new_secret()
    new = NewToken("Robot", fingerprint(secret), days, may_write)
    row = store.perform(lambda s: tokens.create_token(s, actor, new, MONDAY, op=fingerprint(secret)[:40]))
    return Program(store, secret, row.id or 0)
