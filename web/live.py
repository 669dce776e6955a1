"""The WebSocket that tells open boards a new revision number, and nothing else."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping

from starlette.websockets import WebSocket, WebSocketDisconnect

CALM = 15.0
"""Seconds of silence after which a 0 is sent, so that no proxy closes the line."""


class Hub:
    """The newest revision of each pod's board, and who waits for it. It lives on the event loop."""

    def __init__(self) -> None:
        self.newest: dict[int, int] = {}
        self.waiting: dict[int, set[asyncio.Event]] = defaultdict(set)
        self.loop: asyncio.AbstractEventLoop | None = None

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on script threads reach this loop."""
        self.loop = loop

    def publish(self, revisions: Mapping[int, int]) -> None:
        """Tell of revisions, from any thread, after their commit."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.note, dict(revisions))

    def note(self, revisions: Mapping[int, int]) -> None:
        """Keep the newer ones and wake those who wait. A late, older number wakes nobody."""
        for pod_id, revision in revisions.items():
            if revision > self.newest.get(pod_id, 0):
                self.newest[pod_id] = revision
                for changed in self.waiting.get(pod_id, ()):
                    changed.set()

    async def revisions(self, pod_id: int, calm: float = CALM) -> AsyncIterator[int]:
        """The current revision at once, then each new one, and a 0 in long silences."""
        changed, last = asyncio.Event(), -1
        self.waiting[pod_id].add(changed)
        try:
            while True:
                changed.clear()  # before reading: a change made during the send must not be lost
                if (current := self.newest.get(pod_id, 0)) != last:
                    last = current
                    yield current
                    continue
                try:
                    await asyncio.wait_for(changed.wait(), calm)
                except TimeoutError:
                    yield 0
        finally:
            self.waiting[pod_id].discard(changed)
            if not self.waiting[pod_id]:
                del self.waiting[pod_id]


hub = Hub()
"""The hub of this process."""


async def tell(socket: WebSocket, pod_id: int) -> None:
    """Send revisions until the browser goes."""
    await socket.accept()
    gone = asyncio.ensure_future(until_gone(socket))
    sending = asyncio.ensure_future(send_all(socket, pod_id))
    try:
        await asyncio.wait({gone, sending}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (gone, sending):
            task.cancel()
        await asyncio.gather(gone, sending, return_exceptions=True)


async def send_all(socket: WebSocket, pod_id: int) -> None:
    """Each number as text."""
    async for revision in hub.revisions(pod_id):
        await socket.send_text(str(revision))


async def until_gone(socket: WebSocket) -> None:
    """Whatever the browser says is ignored, but its leaving."""
    try:
        while True:
            await socket.receive_text()
    except (WebSocketDisconnect, KeyError):
        return
