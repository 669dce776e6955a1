"""What the first answers do not need is loaded beside them; whoever needs it waits at the gate until it is there."""

import asyncio
import gc
import importlib
import logging
import pkgutil
import signal
from collections.abc import Callable

log = logging.getLogger("podboard.start")
PAGES = ("pods.page", "board.page", "metrics.page", "retros.page", "data.page", "web.page")
LATE = ("web.due", "web.visitor", "web.api.site", "pandas", "scipy.special")
"""What works by itself, the live line, the API, and what comes with the first component and the first interval."""

WAITING = (
    "/login",
    "/logout",
    "/setup",
    "/account/",
    "/api/",
    "/calendar/",
    "/files/",
    "/media/",
    "/_stcore/upload_file/",
    "/readyz",
)
"""What needs more than the accounts. Streamlit's own page and files, ours in /assets, and /healthz do not."""


class Loading:
    """One a process. Until it is done only its thread imports: two that import one library may wait for each other."""

    def __init__(self) -> None:
        self.done = asyncio.Event()

    async def run(self, then: Callable[[], None]) -> None:
        """Load everything, then let in who waits. A site that cannot be loaded ends, as it would have at its start."""
        try:
            await asyncio.to_thread(load)
            then()
        except Exception:
            log.exception("Not everything could be loaded")
            signal.raise_signal(signal.SIGTERM)
            return
        self.done.set()

    async def wait(self, path: str = "") -> None:
        """At once for a path that needs nothing; else when everything is there. Without a path: a socket."""
        if not path or path.startswith(WAITING):
            await self.done.wait()


loading = Loading()
"""That of this process."""


def load() -> None:
    """Import the pages and what they need, then put everything so far out of the collector's sight."""
    gc.disable()
    try:
        for package in PAGES:
            for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
                importlib.import_module(f"{package}.{module.name}")
        for late in LATE:
            importlib.import_module(late)
        gc.collect()
        gc.freeze()
    finally:
        gc.enable()
