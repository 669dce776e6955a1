"""Between the app processes of one site: LISTEN and NOTIFY of PostgreSQL. One process, or SQLite, needs none."""

import asyncio
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg

from web import log

CHANNEL = "podboard"
AGAIN_AFTER = 2.0
LONGEST = 7_900
"""Bytes that fit into a notification."""


class Wire:
    """Tells the other processes, and hears them. While the line is down nothing is kept: boards look by themselves."""

    def __init__(self, url: str, hear: Callable[[dict[str, Any]], None]) -> None:
        self.url = url.replace("postgresql+psycopg://", "postgresql://")
        self.hear = hear
        self.process = secrets.token_hex(6)
        self.outgoing: asyncio.Queue[str] = asyncio.Queue(1_000)
        self.is_open = asyncio.Event()

    def tell(self, said: dict[str, Any]) -> None:
        """From the event loop. What does not fit, or comes while the queue is full, is left out."""
        text = json.dumps({"from": self.process, **said})
        if self.is_open.is_set() and len(text.encode()) < LONGEST:
            with suppress(asyncio.QueueFull):
                self.outgoing.put_nowait(text)

    async def run(self) -> None:
        """Until the site ends; a lost line is opened again."""
        while True:
            try:
                await self.connected()
            except (psycopg.Error, OSError):
                log.log.warning("wire.lost", exc_info=True)
            self.is_open.clear()
            await asyncio.sleep(AGAIN_AFTER)

    async def connected(self) -> None:
        """One line to hear and one to tell, as long as both hold."""
        async with (
            await psycopg.AsyncConnection.connect(self.url, autocommit=True) as ear,
            await psycopg.AsyncConnection.connect(self.url, autocommit=True) as mouth,
        ):
            await ear.execute(f"listen {CHANNEL}")
            self.is_open.set()
            parts = [asyncio.ensure_future(self.listen(ear)), asyncio.ensure_future(self.speak(mouth))]
            try:
                done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
                for part in done:
                    part.result()
            finally:
                for part in parts:
                    part.cancel()
                await asyncio.gather(*parts, return_exceptions=True)

    async def listen(self, ear: Any) -> None:
        """Each notification of another process."""
        async for note in ear.notifies():
            said = json.loads(note.payload)
            if said.pop("from", "") != self.process:
                self.hear(said)

    async def speak(self, mouth: Any) -> None:
        """What this process has to say."""
        while True:
            await mouth.execute("select pg_notify(%s, %s)", (CHANNEL, await self.outgoing.get()))
