"""What happens by itself, beside the requests: it sleeps until the next timer is due, and wakes with each commit."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from board.files import Shelf
from core import clock
from data.database import Database
from data.due import next_due, run_due
from data.files import shelf
from data.sweeping import sweep

log = logging.getLogger("podboard.due")
CALM = 0.1
"""Seconds in which commits are gathered, so that a busy board is answered once and not after each move."""
AFTER_TROUBLE = 5.0
LONGEST = 3_600.0
SWEPT_AFTER, DAILY = timedelta(minutes=10), timedelta(days=1)
SHARED = 60.0
"""With several processes: so long at most until timers are seen that a process set which is gone by now."""


class Due:
    """One thread a process. Several share a store: each timer and each event is claimed in the store."""

    def __init__(
        self,
        store: Database,
        processes: int = 1,
        now: Callable[[], datetime] = clock.now,
        shelf: Callable[[], Shelf] = shelf,
    ) -> None:
        self.store, self.now, self.shelf = store, now, shelf
        self.sweep_at, self.said = now() + SWEPT_AFTER, set[str]()
        self.longest = SHARED if processes > 1 else LONGEST
        self.woken, self.stopped = threading.Event(), threading.Event()
        self.changed: set[int] = set()
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self.work, name="due", daemon=True)

    def wake(self, revisions: Mapping[int, int]) -> None:
        """Something was committed in these pods: there may be an event to answer, or another timer."""
        with self.lock:
            self.changed.update(revisions)
        self.woken.set()

    def start(self) -> None:
        """Begin. What came due while nobody ran is done first."""
        self.thread.start()

    def stop(self) -> None:
        """End after the transaction that runs."""
        self.stopped.set()
        self.woken.set()
        self.thread.join(timeout=10)

    def work(self) -> None:
        """Until it is stopped. At first, after trouble and after a long sleep the rules of every pod are asked."""
        everywhere = True
        while not self.stopped.is_set():
            self.woken.clear()  # before looking: a commit during the look must not be lost
            with self.lock:
                changed, self.changed = self.changed, set()
            try:
                run_due(self.store, self.now(), None if everywhere else changed)
                self.sweep()
                due_at = next_due(self.store)
            except Exception:  # the store may be away for a while; whatever is due stays due
                log.exception("due.failed")
                everywhere = True
                self.stopped.wait(AFTER_TROUBLE)
                continue
            everywhere = not self.woken.wait(pause := self.pause(due_at)) and pause == self.longest
            self.stopped.wait(CALM)

    def sweep(self) -> None:
        """Once a day, and not while it starts: files whose row never came."""
        if self.now() >= self.sweep_at:
            self.sweep_at = self.now() + DAILY
            sweep(self.store, self.shelf(), self.now(), self.said)

    def pause(self, due_at: datetime | None) -> float:
        """Seconds until the next timer, or as long as it may sleep."""
        if due_at is None:
            return self.longest
        return min(self.longest, max(0.0, (due_at - self.now()).total_seconds() + 0.01))
