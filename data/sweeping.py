"""Sweep the shelf: bytes that were put there and whose row never came, because something broke in between."""

import logging
from datetime import datetime, timedelta

from board.files import Shelf, left_over
from board.queries import kept_places
from core.refusal import Refused
from data.database import Database

SETTLED = timedelta(days=1)
"""Bytes are put on the shelf before their row is written: for so long nobody doubts that it will come."""
log = logging.getLogger("podboard.files")


def sweep(store: Database, shelf: Shelf, now: datetime, said: set[str] | None = None) -> int:
    """Throw away what no file of a card names; how many. A shelf that is away waits for the next time.

    said: why earlier sweeps of this process threw nothing away. The same is not logged again each day.
    """
    try:
        old = list(shelf.older_than(now - SETTLED))
        if not old:
            return 0
        with store.reading() as session:
            unnamed = left_over(old, kept_places(session).keys())
        for place in unnamed:
            shelf.drop(place)
    except Refused as reason:
        words, known = str(reason), set() if said is None else said
        if words not in known:
            log.warning("Files were not swept: %s", words)
        known.add(words)
        return 0
    return len(unnamed)
