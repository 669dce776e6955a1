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


def sweep(store: Database, shelf: Shelf, now: datetime) -> int:
    """Throw away what no file of a card names; how many. A shelf that is away waits for the next time."""
    try:
        old = list(shelf.older_than(now - SETTLED))
        if not old:
            return 0
        with store.reading() as session:
            unnamed = left_over(old, kept_places(session).keys())
        for place in unnamed:
            shelf.drop(place)
    except Refused as reason:
        log.warning("Files were not swept: %s", reason)
        return 0
    return len(unnamed)
