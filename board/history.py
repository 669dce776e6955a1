"""What another system knows about a case, and what it means here: pure arithmetic on its events."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from board.models import ColumnKind, EventKind


class Meaning(StrEnum):
    """What a status of another system means for flow."""

    QUEUE = "queue"
    ACTIVE = "active"
    WAITING = "waiting"
    DONE = "done"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def column_kind(self) -> ColumnKind:
        """The kind of column in which a card of this status stands."""
        return ColumnKind(self.value) if self.value in set(ColumnKind) else ColumnKind.DONE


class CaseEvent(NamedTuple):
    """One row of a case, in the order of its source. pod_id None: the row names no owner."""

    at: datetime
    state: str
    meaning: Meaning
    pod_id: int | None


@dataclass(frozen=True)
class CaseHistory:
    """A case with everything that happened to it so far. closed_at: by the finish rule of its source."""

    source_id: int
    ext_id: str
    events: tuple[CaseEvent, ...]
    closed_at: datetime | None = None
    title: str = ""
    channel: str = ""
    topic: str = ""
    customer_id: int | None = None
    segment_id: int | None = None

    def fingerprint(self) -> str:
        """Equal for equal histories: the same case again changes nothing."""
        told = [self.closed_at, self.title, self.channel, self.topic, self.customer_id, self.segment_id]
        lines = [f"{e.at.timestamp()}|{e.state}|{e.meaning.value}|{e.pod_id}" for e in self.events]
        return sha256("\n".join([*map(str, told), *lines]).encode()).hexdigest()


class Step(NamedTuple):
    """One event as it is kept: what happened, who owned the case right after it, who before if that changed."""

    at: datetime
    kind: EventKind
    state: str
    meaning: Meaning
    pod_id: int
    from_pod_id: int | None


class Known(NamedTuple):
    """One event that is kept already."""

    at: datetime
    kind: EventKind
    state: str
    pod_id: int


class News(NamedTuple):
    """The events behind those known. is_whole: the file also tells everything known."""

    fresh: list[CaseEvent]
    is_whole: bool


class Conflict(NamedTuple):
    """A case that cannot be brought up to date, and why."""

    ext_id: str
    reason: str


class HistoryTally(NamedTuple):
    """What recording cases did. A conflict leaves its case as it was. over: columns that it would put over a limit."""

    new: int
    changed: int
    unchanged: int
    conflicts: tuple[Conflict, ...] = ()
    over: tuple[str, ...] = ()


def steps(events: Sequence[CaseEvent], known: Sequence[Known] = ()) -> list[Step]:
    """Replay events behind those known: owners carried over rows without one, reopenings seen."""
    owner = known[-1].pod_id if known else first_owner(events)
    over = _is_over(known)
    told: list[Step] = []
    for event in events:
        before, owner = owner, event.pod_id or owner
        if owner is None or before is None:
            return []
        kind = _kind(event.meaning, over, owner != before, is_first=not known and not told)
        told.append(Step(event.at, kind, event.state, event.meaning, owner, before if owner != before else None))
        over = (over and kind is not EventKind.REOPENED) or kind in (EventKind.RESOLVED, EventKind.CLOSED)
    return told


def first_owner(events: Sequence[CaseEvent]) -> int | None:
    """The first pod that any row names."""
    return next((event.pod_id for event in events if event.pod_id is not None), None)


def _is_over(known: Sequence[Known]) -> bool:
    turns = (EventKind.RESOLVED, EventKind.CLOSED, EventKind.REOPENED)
    last = next((event.kind for event in reversed(known) if event.kind in turns), EventKind.REOPENED)
    return last is not EventKind.REOPENED


def _kind(meaning: Meaning, over: bool, changed_hands: bool, *, is_first: bool) -> EventKind:
    if meaning is Meaning.RESOLVED:
        return EventKind.RESOLVED
    if meaning is Meaning.CLOSED:
        return EventKind.CLOSED
    if over and meaning is not Meaning.DONE:
        return EventKind.REOPENED
    if changed_hands:
        return EventKind.HANDED_OFF
    return EventKind.CREATED if is_first else EventKind.STATUS


def news(case: CaseHistory, known: Sequence[Known]) -> News | Conflict:
    """What a file adds to the events known. They may not change: a newer export may only append."""
    told = _with_owners(case.events)
    left: Counter[tuple[datetime, str, int | None]] = Counter((e.at, e.state, e.pod_id) for e in known)
    fresh: list[CaseEvent] = []
    for event in told:
        mark = (event.at, event.state, event.pod_id)
        if left[mark] > 0:
            left[mark] -= 1
        else:
            fresh.append(event)
    missing = [mark for mark, count in left.items() if count]
    gone = [mark for mark in missing if told[0].at <= mark[0] <= told[-1].at]
    if gone:
        return Conflict(case.ext_id, f"the row of {_minute(gone[0][0])} (“{gone[0][1]}”) is no longer in the file")
    if fresh and known and fresh[0].at < known[-1].at:
        return Conflict(case.ext_id, f"a row of {_minute(fresh[0].at)} (“{fresh[0].state}”) appeared in the past")
    return News(fresh, is_whole=not missing)


def _with_owners(events: Sequence[CaseEvent]) -> list[CaseEvent]:
    owner = first_owner(events)
    told = []
    for event in events:
        owner = event.pod_id or owner
        told.append(event._replace(pod_id=owner))
    return told


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
