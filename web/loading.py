"""What the first answers do not need is loaded beside them; whoever needs it waits until it is there.

First the way in and Today, then the board, then everything else. A page that is being drawn goes before all of it.
"""

import asyncio
import gc
import importlib
import logging
import pkgutil
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType

log = logging.getLogger("podboard.start")
FIRST = ("data.tables", "web.visitor", "web.bar", "board.component", "retros.page.today")
"""Every table, the way in, and the page that one comes in by."""

NEXT = ("pandas", "web.showing", "web.moving", "board.page.board")
"""The board and its line. Streamlit asks pandas what a component is handed."""

PAGES = ("pods.page", "board.page", "metrics.page", "retros.page", "data.page", "web.page")
LATE = ("web.due", "web.api.site", "scipy.special")
"""What works by itself, the API, and what comes with the first interval."""

WAITING = ("/login", "/logout", "/setup", "/account/")
"""What needs more than the accounts: the way in."""

WAITING_FOR_ALL = ("/api/", "/calendar/", "/files/", "/media/", "/_stcore/upload_file/", "/readyz")
"""What may need anything. Streamlit's own page and files, ours in /assets, and /healthz wait for nothing."""

COURTESY = 1.0
"""Seconds that loading waits for a page that is being drawn, or is about to be."""


class Loading:
    """One a process. Beside its thread only those pages run that import nothing any more: two that import one library
    may wait for each other.
    """

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.done = asyncio.Event()
        self.steps = {name: threading.Event() for name in (FIRST[-1], NEXT[-1], "")}
        self.idle = threading.Event()
        self.idle.set()
        self.is_running = self.has_failed = False

    async def run(self, then: Callable[[], None]) -> None:
        """Load everything, letting in who waits. A site that cannot be loaded ends, as it would have at its start."""
        self.is_running = True
        try:
            await asyncio.to_thread(self.load, FIRST)
            self.begun.set()
            await asyncio.to_thread(self.load, NEXT)
            await asyncio.to_thread(self.load, rest())
            await asyncio.to_thread(settle)
            then()
        except Exception:
            self.has_failed = True
            log.exception("Not everything could be loaded")
            signal.raise_signal(signal.SIGTERM)
            return
        finally:  # nobody waits for what does not come: the process could not end
            gc.enable()
            self.is_running = False
            for step in self.steps.values():
                step.set()
            self.begun.set()
            self.done.set()

    def load(self, names: Iterable[str]) -> None:
        """Import these, each when no page is being drawn, or one has been for long."""
        gc.disable()
        for name in names:
            if self.begun.is_set() and not self.idle.wait(COURTESY):
                self.idle.set()
            importlib.import_module(name)
            if name in self.steps:
                self.steps[name].set()

    async def wait(self, path: str = "") -> None:
        """At once for a path that needs nothing; else when what it needs is there. Without a path: a socket."""
        if path.startswith(WAITING_FOR_ALL):
            await self.done.wait()
        elif not path or path.startswith(WAITING):
            if not path and self.is_running:
                self.idle.clear()  # whoever opens a socket is drawn a page at once
            await self.begun.wait()
        if self.has_failed:
            raise RuntimeError("Not everything could be loaded; this process ends")

    def page(self, name: str) -> ModuleType:
        """The module of a page, for a script: it waits for the board, or for everything, if that is not there yet."""
        if self.is_running:
            self.idle.set()
            self.steps.get(name, self.steps[""]).wait()
            self.idle.clear()
        return importlib.import_module(name)

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """While a page is being drawn, nothing new is loaded."""
        self.idle.clear()
        try:
            yield
        finally:
            self.idle.set()


loading = Loading()
"""That of this process."""


def rest() -> Iterator[str]:
    """The other pages and what is needed late."""
    for package in PAGES:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            yield f"{package}.{module.name}"
    yield from LATE


def settle() -> None:
    """Charts get Streamlit's colours, as its own start gives them; the collector looks no more at what is loaded."""
    importlib.import_module("streamlit.elements.lib.streamlit_plotly_theme").configure_streamlit_plotly_theme()
    gc.collect()
    gc.freeze()


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Import something as though these were not installed: it would load them at once, and need them late or never."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # None is how Python marks what is not there
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
