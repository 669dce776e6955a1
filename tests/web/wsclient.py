"""One Streamlit browser session without the browser: speaks the protobuf over the WebSocket."""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Session:
    """Connects, asks for runs, and keeps what the page says."""

    def __init__(self, url: str, headers: Mapping[str, str], query: str = "", resume: str = "", page: str = "") -> None:
        self.url, self.query, self.headers = url, query, headers
        self.subprotocols = ["streamlit", *(["-", resume] if resume else [])]  # resume: an earlier session's id
        self.page_name = page
        self.session_id = self.page = self.component = self.fragment = self.json = ""
        self.states: dict[str, str] = {}  # by widget id, what is chosen in a switch
        self.texts: list[str] = []
        self.errors: list[str] = []
        self.cache: dict[str, Any] = {}  # messages the server sends once and later names by hash
        self.finished: asyncio.Queue[float] = asyncio.Queue()
        self.closed = asyncio.Event()

    async def __aenter__(self) -> Self:
        protocols: Any = self.subprotocols
        self.socket = await websockets.connect(
            self.url, subprotocols=protocols, max_size=None, additional_headers=self.headers, ping_interval=None
        )
        self.task = asyncio.create_task(self.read())
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task
        await self.socket.close()

    def shown(self) -> Any:
        """What the last component of the page was given."""
        return json.loads(self.json)

    async def rerun(self, fragment: str = "", trigger: tuple[str, Any] | None = None) -> float:
        """Ask for a run and wait for its end; milliseconds."""
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.fragment_id = self.query, fragment
        run.page_script_hash = "" if self.page_name else self.page
        run.page_name = self.page_name
        if trigger:
            widget = run.widget_states.widgets.add()
            widget.id = f"$$STREAMLIT_INTERNAL_KEY_{self.component}__events"
            widget.json_trigger_value = json.dumps([{"event": trigger[0], "value": trigger[1]}])
        for switch, view in self.states.items():
            widget = run.widget_states.widgets.add()
            widget.id = switch
            widget.string_array_value.data.append(view)
        while not self.finished.empty():
            self.finished.get_nowait()
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        return (await asyncio.wait_for(self.finished.get(), 60) - start) * 1000

    async def fire(self, event: str, value: Any) -> float:
        """What setTriggerValue(event, value) does in the browser."""
        return await self.rerun(self.fragment, (event, value))

    async def read(self) -> None:
        """Take whatever comes, until the end."""
        with suppress(websockets.ConnectionClosed):
            async for raw in self.socket:
                message = ForwardMsg()
                message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
                self.take(message)
        self.closed.set()
        await self.finished.put(time.perf_counter())

    def take(self, message: Any) -> None:
        """One message of the server."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            message = self.cache.get(message.ref_hash, message)
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self.cache[message.hash] = message
        if kind == "new_session":
            self.page = message.new_session.page_script_hash
            self.session_id = message.new_session.initialize.session_id
        elif kind == "navigation":  # the page shown: to name another is a change of page, which drops triggers
            self.page = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.take_element(message.delta)
        elif kind == "script_finished":
            self.finished.put_nowait(time.perf_counter())

    def take_element(self, delta: Any) -> None:
        """One element of the page."""
        kind = delta.new_element.WhichOneof("type")
        if kind == "bidi_component":
            element = delta.new_element.bidi_component
            self.component, self.fragment, self.json = element.id, delta.fragment_id, element.json
        elif kind == "exception":
            self.errors.append(delta.new_element.exception.message)
        elif kind in ("heading", "text", "markdown", "alert"):
            self.texts.append(getattr(delta.new_element, kind).body)
