"""Streamlit's own scripts, styles and fonts, from memory. It reads each from the disk anew and sends it as it is.

A page asks for a hundred of them when it is opened for the first time, on a machine that draws it as well.
"""

import asyncio
import gzip
import re
from pathlib import Path

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit import file_util

from web.loading import loading

FOLDERS = {"js": "text/javascript", "css": "text/css", "media": None}
"""What lies in static/; of fonts and pictures the name says what they are."""

MEDIA = {".woff2": "font/woff2", ".png": "image/png", ".gif": "image/gif"}
NAME = re.compile(r"[\w.-]+", re.ASCII)
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""A name holds a stamp of the content."""

WORTH = 1_000
"""Bytes from which on a text is compressed."""

IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')


class Static(Convertor[str]):
    """The folder of Streamlit's files."""

    regex = "static"

    def convert(self, value: str) -> str:
        """As it is."""
        return value

    def to_string(self, value: str) -> str:
        """As it is."""
        return value


register_url_convertor("static", Static())


class Bundle:
    """What has been asked for, as it is sent: the texts compressed, once nothing more urgent is to be done."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.plain: dict[str, bytes] = {}
        self.compressed: dict[str, bytes] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    async def answer(self, request: Request) -> Response:
        """One file, compressed where the browser takes that and it is ready."""
        folder, name = request.path_params["folder"], request.path_params["name"]
        kind = FOLDERS.get(folder) or MEDIA.get(Path(name).suffix)
        place = f"{folder}/{name}"
        if kind is None or folder not in FOLDERS or not NAME.fullmatch(name) or not await self.knows(place):
            return Response("Not found", 404, media_type="text/plain")
        headers = FOR_EVER if kind in MEDIA.values() else {**FOR_EVER, "Vary": "Accept-Encoding"}
        takes = "gzip" in request.headers.get("accept-encoding", "")
        if takes and place in self.compressed:
            return Response(self.compressed[place], media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
        if kind not in MEDIA.values() and len(self.plain[place]) > WORTH and loading.done.is_set():
            self.compress(place)
        return Response(self.plain[place], media_type=kind, headers=headers)

    async def knows(self, place: str) -> bool:
        """Whether there is such a file; it is read when it is asked for the first time."""
        if place not in self.plain:
            path = self.home / place
            try:
                self.plain[place] = await asyncio.to_thread(path.read_bytes)
            except OSError:
                return False
        return True

    def compress(self, place: str) -> None:
        """For the next who asks: this one need not wait for it."""
        if place not in self.compressed:
            task = asyncio.create_task(self.squeeze(place))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def squeeze(self, place: str) -> None:
        """Beside the loop."""
        self.compressed[place] = await asyncio.to_thread(gzip.compress, self.plain[place], 6, mtime=0)

    def needed_by(self, elements: tuple[str, ...], known: str) -> list[str]:
        """The scripts of these elements and what they import, without what a text names already or is gone."""
        folder = self.home / "js"
        waiting = [path.name for element in elements for path in sorted(folder.glob(f"{element}.*.js"))]
        found: dict[str, None] = {}
        while waiting:
            name = waiting.pop(0)
            if name not in found and name not in known and (folder / name).exists():
                found[name] = None
                waiting += IMPORTED.findall((folder / name).read_text("utf-8"))
        return list(found)


bundle = Bundle(Path(file_util.get_static_dir()) / "static")
"""That of the Streamlit that is installed."""


def routes() -> list[Route]:
    """They stand before Streamlit's own, which it keeps for itself where a path says so in plain letters."""
    return [Route("/{root:static}/{folder}/{name}", bundle.answer, name="bundle")]
