"""The WebSocket of open boards: what changed on the board, who else is there, and that an open card changed.

A browser says which picture it has, which card is open and whether somebody writes on it. Whoever has a picture is sent
how the next one differs from it, drawn once for all who see the same; a browser without one is told a number. Moves and
new cards are asked for here, too: the answer needs no run of the page.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket, WebSocketDisconnect

from board.wishes import Answer
from core import ui
from web import log
from web.lines import Deeds, Drawn, Line, Pictures, Reader, Readers, Stamps, Want
from web.presence import Presence, Seat

CALM = 15.0
"""Seconds of silence after which a 0 is sent, so that no proxy closes the line."""

LONGEST = 100_000
"""Characters of a message; fifty moves with their reasons are fewer."""

HANDS = 8
"""So many changes wait for the store at once; what others look up does not stand behind them."""


def nothing_done(_line: Line, _told: dict[str, Any]) -> list[Answer]:
    """What a site without a board does."""
    return []


class Hub:
    """The newest revision of each pod's board, who is there, and who waits for it. It lives on the event loop."""

    def __init__(self) -> None:
        self.newest: dict[int, int] = {}
        self.waiting: dict[int, set[asyncio.Event]] = defaultdict(set)
        self.lines: dict[int, set[Line]] = defaultdict(set)
        self.presence = Presence()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.stamps: Stamps | None = None
        self.pictures: Pictures | None = None
        self.readers: Readers | None = None
        self.deeds: Deeds = nothing_done
        self.hands = ThreadPoolExecutor(HANDS, "deeds")
        self.tell_others: Callable[[dict[str, Any]], None] = lambda _said: None
        self.looking: set[int] = set()
        self.drawing: set[int] = set()

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on script threads reach this loop."""
        self.loop = loop

    def publish(self, revisions: Mapping[int, int]) -> None:
        """Tell of revisions, from any thread, after their commit."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.spread, dict(revisions))

    def spread(self, revisions: Mapping[int, int]) -> None:
        """Tell the boards of this process, and the other processes."""
        self.note(revisions)
        self.tell_others({"revisions": {str(pod_id): revision for pod_id, revision in revisions.items()}})

    def note(self, revisions: Mapping[int, int]) -> None:
        """Keep the newer ones and wake those who wait. A late, older number wakes nobody."""
        for pod_id, revision in revisions.items():
            if revision > self.newest.get(pod_id, 0):
                self.newest[pod_id] = revision
                self.wake(pod_id)
                self.draw(pod_id)
                self.look(pod_id)

    def wake(self, pod_id: int) -> None:
        """There is something to tell at this board."""
        for changed in self.waiting.get(pod_id, ()):
            changed.set()

    def draw(self, pod_id: int) -> None:
        """Make, once and beside everything else, the pictures that lines of this board do not have."""
        revision = self.newest.get(pod_id, 0)
        wants = {line.want for line in self.lines.get(pod_id, ()) if line.want and line.is_behind(revision)}
        if wants and self.pictures and self.loop and pod_id not in self.drawing:
            self.drawing.add(pod_id)
            self.loop.create_task(self.hand_out(pod_id, revision, wants))

    async def hand_out(self, pod_id: int, revision: int, wants: set[Want]) -> None:
        """Draw, and give each line its picture. What cannot be drawn is a number, and the browser asks the page."""
        drawn: dict[Want, Drawn] = {}
        try:
            drawn = await asyncio.to_thread(self.pictures, pod_id, wants) if self.pictures else {}
        finally:
            self.drawing.discard(pod_id)
            self.give(pod_id, revision, wants, drawn)

    def give(self, pod_id: int, revision: int, wants: set[Want], drawn: Mapping[Want, Drawn]) -> None:
        """To each line the picture that it wants; without one it takes numbers again."""
        waiting = [line for line in self.lines.get(pod_id, ()) if line.is_behind(revision)]
        asked = [line for line in waiting if line.want in wants]
        for line in asked:
            line.drawn = drawn.get(line.want) if line.want else None
            if line.drawn is None:
                line.take(None, 0)
            line.changed.set()
        if self.newest.get(pod_id, 0) != revision or len(asked) < len(waiting):
            self.draw(pod_id)  # changed again meanwhile, or somebody came

    def look(self, pod_id: int) -> None:
        """See, once and beside everything else, whether the cards that are open there have changed."""
        cards = sorted({line.card_id for line in self.lines.get(pod_id, ()) if line.card_id is not None})
        if cards and self.stamps and self.loop and pod_id not in self.looking:
            self.looking.add(pod_id)
            self.loop.create_task(self.compare(pod_id, cards))

    async def compare(self, pod_id: int, cards: list[int]) -> None:
        """The stamps of open cards, for the lines that show them."""
        revision = self.newest.get(pod_id, 0)
        try:
            found = await asyncio.to_thread(self.stamps, pod_id, cards) if self.stamps else {}
        finally:
            self.looking.discard(pod_id)
        for line in self.lines.get(pod_id, ()):
            if line.card_id in cards and line.stamp != found.get(line.card_id, "gone"):
                line.stamp = found.get(line.card_id, "gone")
                line.changed.set()
        if self.newest.get(pod_id, 0) != revision:  # changed again meanwhile
            self.look(pod_id)

    async def heed(self, line: Line, said: str) -> None:
        """What a browser says. What it wants done is done before the next is heard, so that its order holds."""
        told = read(said)
        if "moves" not in told:
            self.hear(line, told)
            return
        answers = await asyncio.get_running_loop().run_in_executor(self.hands, self.deeds, line, told)
        line.answers.append(json.dumps({"acks": answers, "rev": self.newest.get(line.pod_id, 0)}))
        line.changed.set()

    def hear(self, line: Line, told: dict[str, Any]) -> None:
        """Which picture the browser has; or which card is open, and whether somebody writes."""
        if "have" in told:
            line.take(told["have"] if isinstance(told["have"], str) else None, ui.number(told.get("rev")) or 0)
            line.changed.set()
            self.draw(line.pod_id)
            return
        card_id = ui.number(told.get("card"))
        if card_id != line.card_id:
            line.card_id, line.stamp = card_id, ""
            self.look(line.pod_id)
        self.sit(line, is_writing=told.get("writing") is True)

    def sit(self, line: Line, *, is_writing: bool = False) -> None:
        """Keep that somebody is there, here and in the other processes."""
        seat = Seat(line.person_id, line.name, line.card_id, is_writing, time.monotonic())
        if self.presence.sit(line.pod_id, line.number, seat):
            self.wake(line.pod_id)
        self.tell_others({"seat": [line.pod_id, line.number, *seat.said]})

    def leave(self, line: Line) -> None:
        """A board was closed."""
        if self.presence.leave(line.pod_id, line.number):
            self.wake(line.pod_id)
        self.tell_others({"left": [line.pod_id, line.number]})

    def overhear(self, said: dict[str, Any]) -> None:
        """What another process told."""
        self.note({int(pod_id): revision for pod_id, revision in said.get("revisions", {}).items()})
        if seat := said.get("seat"):
            pod_id, number, person_id, name, card_id, is_writing = seat
            if self.presence.sit(pod_id, number, Seat(person_id, name, card_id, is_writing, time.monotonic())):
                self.wake(pod_id)
        if (left := said.get("left")) and self.presence.leave(*left):
            self.wake(left[0])

    async def sweep(self, every: float = 5.0) -> None:
        """Empty the seats of browsers that vanished without a word."""
        while True:
            await asyncio.sleep(every)
            for pod_id in self.presence.sweep(time.monotonic()):
                self.wake(pod_id)

    async def check(self, every: float = 10.0) -> None:
        """End the lines of those who may not read their board any more."""
        while True:
            await asyncio.sleep(every)
            asked = {line.reader for lines in self.lines.values() for line in lines if line.name}
            if asked and self.readers:
                try:
                    self.turn_out(asked - await asyncio.to_thread(self.readers, asked))
                except SQLAlchemyError:  # the store may be away for a while; the watch goes on
                    log.log.warning("readers.unread", exc_info=True)

    def turn_out(self, readers: set[Reader]) -> None:
        """Their lines end."""
        for line in [line for lines in self.lines.values() for line in lines if line.reader in readers]:
            line.is_over = True
            line.changed.set()

    async def revisions(self, pod_id: int, calm: float = CALM) -> AsyncIterator[int]:
        """The current revision at once, then each new one, and a 0 in long silences."""
        async for said in self.news(Line(pod_id, 0, ""), calm):
            if said.isdecimal():
                yield int(said)

    async def news(self, line: Line, calm: float = CALM) -> AsyncIterator[str]:
        """What this line has to be told, one after the other; a 0 in long silences."""
        revision, who, stamp = -1, "", ""
        self.waiting[line.pod_id].add(line.changed)
        self.lines[line.pod_id].add(line)
        try:
            while not line.is_over:
                line.changed.clear()  # before reading: a change made during the send must not be lost
                if line.answers:
                    yield line.answers.pop(0)
                elif line.drawn is not None:
                    yield line.send(line.drawn)
                elif line.base is None and (current := self.newest.get(line.pod_id, 0)) != revision:
                    revision = current
                    yield str(current)
                elif line.name and (there := self.there(line)) != who:
                    who = there
                    yield there
                elif line.stamp != stamp:
                    stamp = line.stamp
                    yield json.dumps({"card": line.card_id, "stamp": stamp})
                elif not await heard(line.changed, calm):
                    yield "0"
        finally:
            for kept, one in ((self.waiting, line.changed), (self.lines, line)):
                kept[line.pod_id].discard(one)
                if not kept[line.pod_id]:
                    del kept[line.pod_id]

    def there(self, line: Line) -> str:
        """Everybody at this board, and which of them the reader is."""
        return json.dumps({"me": line.person_id, "who": self.presence.told(line.pod_id)})


def read(said: str) -> dict[str, Any]:
    """A message of a browser; empty when it is none, or too long to be one."""
    try:
        told = json.loads(said) if len(said) < LONGEST else {}
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


async def heard(changed: asyncio.Event, calm: float) -> bool:
    """Whether something happened within so many seconds."""
    try:
        await asyncio.wait_for(changed.wait(), calm)
    except TimeoutError:
        return False
    return True


hub = Hub()
"""The hub of this process."""


async def tell(socket: WebSocket, line: Line) -> None:
    """Send what is new until the browser goes."""
    await socket.accept()
    hub.sit(line)
    hearing = asyncio.ensure_future(hear_all(socket, line))
    sending = asyncio.ensure_future(send_all(socket, line))
    try:
        await asyncio.wait({hearing, sending}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (hearing, sending):
            task.cancel()
        for ended in await asyncio.gather(hearing, sending, return_exceptions=True):
            if isinstance(ended, Exception):  # the browser opens another line, and asks again
                log.log.error("line.failed", exc_info=ended)
        hub.leave(line)


async def send_all(socket: WebSocket, line: Line) -> None:
    """Each piece of news as text, until the browser vanishes or may not read this board any more."""
    with suppress(WebSocketDisconnect):
        async for said in hub.news(line):
            await socket.send_text(said)
        await socket.close(1008)


async def hear_all(socket: WebSocket, line: Line) -> None:
    """What the browser says, until it leaves."""
    try:
        while True:
            await hub.heed(line, await socket.receive_text())
    except (WebSocketDisconnect, KeyError):
        return
