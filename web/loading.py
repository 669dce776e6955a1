"""What the first answers do not need is loaded beside them; whoever needs it waits until it is there.

First the way in and Today, then the board, then everything else. A page that is being drawn goes before all of it.
"""

import asyncio
import gc
import importlib
import inspect
import logging
import pkgutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType

log = logging.getLogger("podboard.start")
FIRST = ("data.tables", "web.visitor", "web.bar", "board.component", "retros.page.today")
"""Every table, the way in, and the page that one comes in by. What they ask is imported by name, so it comes along."""

NEXT = (
    "pandas",
    "web.showing",
    "web.moving",
    "pods.queries.*",
    "board.queries.*",
    "board.actions.*",
    "board.page.board",
)
"""The board and its line. Streamlit asks pandas what a component is handed. `.*`: each module of a package."""

PAGES = ("pods.page.*", "board.page.*", "metrics.page.*", "retros.page.*", "data.page.*", "web.page.*")
ASKED = ("pods.actions.*", "metrics.queries.*", "metrics.actions.*", "retros.queries.*", "retros.actions.*")
LATE = ("web.due", "web.api.site", "scipy.special")
"""What works by itself, the API, and what comes with the first interval."""

WAITING = ("/login", "/logout", "/setup", "/account/")
"""What needs more than the accounts: the way in."""

WAITING_FOR_ALL = ("/api/", "/ahead/", "/calendar/", "/files/", "/media/", "/_stcore/upload_file/", "/readyz")
"""What may need anything. Streamlit's own page and files, ours in /assets, and /healthz wait for nothing."""

FETCHED, COMING = "/static/js/", 1.0
"""Streamlit's scripts: a browser that asks for one opens a socket within so many seconds, or it does not come."""

ARRIVING = 0.3
"""Seconds that a page takes to arrive, after it was drawn."""

COURTESY, GLANCE = 3.0, 0.02
"""Seconds that loading waits in all for those who come and for pages that are being drawn; how often it looks."""

SWITCH = 0.0005
"""Seconds after which loading lets somebody answer: at Python's 5 ms, a hundred files came by half a second later."""


class Loading:
    """One a process. Beside its thread only those pages run that import no library any more: two that import the same
    may wait for each other. Modules of ours may be asked for at any time (core/later.py): they import in no circle.
    """

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.done = asyncio.Event()
        self.steps = {name: threading.Event() for name in (FIRST[-1], NEXT[-1], "")}
        self.idle, self.wanted = threading.Event(), threading.Event()
        self.waiting, self.counting = 0, threading.Lock()
        self.idle.set()
        self.patience, self.busy_until = COURTESY, 0.0
        self.is_running = self.has_failed = False

    async def run(self, then: Callable[[], None]) -> None:
        """Load everything, letting in who waits. A site that cannot be loaded ends, as it would have at its start."""
        self.is_running = True
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        try:
            await asyncio.to_thread(self.load, FIRST)
            await asyncio.to_thread(inspect.stack)  # Streamlit asks it of its first element: it looks at every module
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
            sys.setswitchinterval(usual)
            self.is_running = False
            for step in self.steps.values():
                step.set()
            self.begun.set()
            self.done.set()

    def load(self, names: Iterable[str]) -> None:
        """Import these. After the first part, each when nobody comes and no page is being drawn."""
        gc.disable()
        for name in each(names):
            if self.begun.is_set():
                self.give_way()
            importlib.import_module(name)
            if name in self.steps:
                self.steps[name].set()

    def give_way(self) -> None:
        """Wait while somebody comes or is drawn a page, unless a script waits for us or the patience is at its end."""
        while self.patience > 0 and not self.wanted.is_set() and self.is_somebody_here():
            self.wanted.wait(GLANCE)
            self.patience -= GLANCE

    def is_somebody_here(self) -> bool:
        """Whether a page is being drawn, or seems to be about to."""
        return not self.idle.is_set() or time.monotonic() < self.busy_until

    async def wait(self, path: str = "") -> None:
        """At once for a path that needs nothing; else when what it needs is there. Without a path: a socket."""
        if path.startswith(FETCHED):
            self.busy_until = time.monotonic() + COMING
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
        step = self.steps.get(name, self.steps[""])
        if self.is_running and not step.is_set():
            self.count(1)
            self.idle.set()
            step.wait()
            self.idle.clear()
            self.count(-1)
        return importlib.import_module(name)

    def count(self, scripts: int) -> None:
        """So many more wait for a page; while there are any, loading gives way to nobody."""
        with self.counting:
            self.waiting += scripts
            if self.waiting:
                self.wanted.set()
            else:
                self.wanted.clear()

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """While a page is being drawn, nothing new is loaded."""
        self.idle.clear()
        try:
            yield
        finally:
            self.busy_until = time.monotonic() + ARRIVING
            self.idle.set()


loading = Loading()
"""That of this process."""


def rest() -> Iterator[str]:
    """The other pages, what they ask, and what is needed late."""
    return each((*PAGES, *ASKED, *LATE))


def each(names: Iterable[str]) -> Iterator[str]:
    """These modules, and those of packages."""
    for name in names:
        package = name.removesuffix(".*")
        if package == name:
            yield name
        else:
            for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
                yield f"{package}.{module.name}"


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
