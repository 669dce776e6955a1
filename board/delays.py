"""Which cards an expedite card delayed.

Delayed is a card of another class that stood in an active column of the same pod when the expedite card began there,
was not blocked at that moment, and had not moved when the expedite card left its active columns (or has not until now).
It waited as long as the expedite card was worked on in that time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from board.models import CardEvent, ColumnKind, EventKind, ServiceClass

ENDS = (EventKind.CLOSED, EventKind.HANDED_OFF, EventKind.DELETED, EventKind.MERGED)


@dataclass(frozen=True)
class Stretch:
    """A card in one column, in one class, blocked or not. end None: until now."""

    start: datetime
    end: datetime | None
    column_id: int | None
    service_class: ServiceClass
    is_blocked: bool


@dataclass(frozen=True)
class Delayed:
    """A card that stood still meanwhile, and for how long."""

    card_id: int
    waited: timedelta


def stretches(events: Iterable[CardEvent], pod_id: int) -> list[Stretch]:
    """The stretches of one card in a pod, from its events in their order."""
    found: list[Stretch] = []
    column_id: int | None = None
    kind, blocked, since = ServiceClass.STANDARD, False, None
    for event in events:
        was = (column_id, kind, blocked)
        here = event.pod_id == pod_id and event.kind not in ENDS
        column_id = (event.to_column_id or column_id) if here else None
        kind = event.service_class
        blocked = {EventKind.BLOCKED: True, EventKind.UNBLOCKED: False}.get(event.kind, blocked and here)
        if (column_id, kind, blocked) == was:
            continue
        if since is not None and was[0] is not None:
            found.append(Stretch(since, event.occurred_at, *was))
        since = event.occurred_at
    if since is not None and column_id is not None:
        found.append(Stretch(since, None, column_id, kind, blocked))
    return found


def worked_on(
    found: Iterable[Stretch], kinds: Mapping[int, ColumnKind], at: datetime
) -> tuple[datetime, datetime] | None:
    """From the first to the last moment in which it was expedite and under somebody's hands; None: never."""
    spans = [
        (one.start, one.end or at)
        for one in found
        if one.service_class is ServiceClass.EXPEDITE and kinds.get(one.column_id or 0) is ColumnKind.ACTIVE
    ]
    return (spans[0][0], spans[-1][1]) if spans else None


def delayed(
    window: tuple[datetime, datetime],
    others: Mapping[int, list[Stretch]],
    kinds: Mapping[int, ColumnKind],
) -> list[Delayed]:
    """The cards that stood still through the window, by their ids."""
    start, end = window
    if start >= end:
        return []
    held = []
    for card_id, found in others.items():
        inside = [one for one in found if one.start < end and (one.end is None or one.end > start)]
        at_start = next((one for one in inside if one.start <= start), None)
        if at_start is None or at_start.is_blocked or kinds.get(at_start.column_id or 0) is not ColumnKind.ACTIVE:
            continue
        still = {(one.column_id, one.service_class) for one in inside} == {(at_start.column_id, at_start.service_class)}
        stays = inside[-1].end is None or inside[-1].end >= end
        if still and stays and at_start.service_class is not ServiceClass.EXPEDITE:
            stuck = sum(
                (min(one.end or end, end) - max(one.start, start) for one in inside if one.is_blocked), timedelta()
            )
            held.append(Delayed(card_id, end - start - stuck))
    return sorted(held, key=lambda one: (-one.waited, one.card_id))
