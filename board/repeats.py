"""Repeat contact: the same customer came back about the same topic within the window of the contact before.

The rule of the figures page (metrics/repeats.py) for cases: gaps count from one opening to the next, a gap of exactly
the window counts, merged customers are one. The pod that closed the earlier case is charged; while that is still open,
the pod that held it when the customer came back. A case without a topic repeats nothing: nobody said what it is about.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from pods.routing import RETURN_DAYS

WINDOW = timedelta(days=RETURN_DAYS)


class Case(NamedTuple):
    """A case as it arrived. customer: the row that stands for everybody merged into it."""

    card_id: int
    customer: int
    topic: str
    opened_at: datetime


class Repeat(NamedTuple):
    """A case that came after another one. nth: so many within the window, this one counted."""

    card_id: int
    earlier_id: int
    nth: int
    gap: timedelta


class Owned(NamedTuple):
    """A case belonged to a pod from this moment on; closed: it was closed then."""

    at: datetime
    pod_id: int
    is_closed: bool


def repeats(cases: Iterable[Case], window: timedelta = WINDOW) -> dict[int, Repeat]:
    """Every case that repeats an earlier one, by card."""
    chains: dict[tuple[int, str], list[Case]] = {}
    for case in cases:
        if case.topic:
            chains.setdefault((case.customer, case.topic), []).append(case)
    found: dict[int, Repeat] = {}
    for chain in chains.values():
        found |= _along(sorted(chain, key=lambda case: (case.opened_at, case.card_id)), window)
    return found


def _along(chain: Sequence[Case], window: timedelta) -> dict[int, Repeat]:
    """Cases of one customer and topic, in order; `first` walks along with the beginning of the window."""
    found, first = {}, 0
    for place in range(1, len(chain)):
        here, before = chain[place], chain[place - 1]
        while chain[first].opened_at < here.opened_at - window:
            first += 1
        if first < place:
            gap = here.opened_at - before.opened_at
            found[here.card_id] = Repeat(here.card_id, before.card_id, place - first + 1, gap)
    return found


def charged(story: Iterable[Owned], came_back: datetime) -> int | None:
    """The pod that closed the earlier case before the customer came back, else the one that held it then."""
    told = [owned for owned in story if owned.at <= came_back]
    closed = [owned for owned in told if owned.is_closed]
    return (closed or told)[-1].pod_id if told else None
