"""What files say in our words, before any of it meets the store."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from board.history import Meaning
from data.exchange.lines import BadField, Line, Reject, masked
from data.exchange.mapping import PERSONAL, Kind, Mapping
from pods.models import RepeatRole

NEVER = datetime.min.replace(tzinfo=UTC)
"""The moment of a row that has none: a customer."""


class Place(NamedTuple):
    """Where a row stands: which file, which line."""

    file: str
    line: int


class DraftEvent(NamedTuple):
    """One row of an event log. pod: their name for it, empty where the row names none."""

    place: Place
    at: datetime
    status: str
    meaning: Meaning
    pod: str


@dataclass
class DraftCase:
    """One case: its rows, apart by file, and the first thing said about it."""

    ext_id: str
    by_file: dict[str, list[DraftEvent]] = field(default_factory=dict)
    title: str = ""
    topic: str = ""
    channel: str = ""
    customer: str = ""

    def events(self) -> list[DraftEvent]:
        """All rows in order of time; equal seconds keep the order of their file.

        A row that several files tell is one row; twice in one file it is two.
        """
        merged: list[DraftEvent] = []
        told: Counter[tuple[datetime, str, str]] = Counter()
        for _, rows in sorted(self.by_file.items()):
            here: Counter[tuple[datetime, str, str]] = Counter()
            for row in rows:
                mark = (row.at, row.status, row.pod)
                here[mark] += 1
                if here[mark] > told[mark]:
                    told[mark] += 1
                    merged.append(row)
        return sorted(merged, key=lambda row: row.at)


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One contact, answer, complaint or customer."""

    place: Place
    ext_id: str
    texts: dict[str, str]
    pod: str = ""
    at: datetime = NEVER
    closed_at: datetime | None = None
    score: int | None = None
    abandoned: bool = False
    role: RepeatRole = RepeatRole.COUNTED
    since: date | None = None
    answered_at: datetime | None = None
    handled_s: int | None = None


class FileFacts(NamedTuple):
    """A file that was read."""

    name: str
    digest: str
    rows: int


@dataclass
class Draft:
    """Everything read, nothing written."""

    mapping: Mapping
    files: list[FileFacts] = field(default_factory=list)
    rows: int = 0
    cases: dict[str, DraftCase] = field(default_factory=dict)
    entries: list[DraftEntry] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    held_back: dict[str, Place] = field(default_factory=dict)
    excluded: Counter[str] = field(default_factory=Counter)
    ignored: list[str] = field(default_factory=list)
    earliest: datetime | None = None
    latest: datetime | None = None
    ambiguous_times: int = 0
    skipped_times: int = 0
    warnings: list[str] = field(default_factory=list)

    def saw(self, at: datetime) -> None:
        """Widen the span of time."""
        self.earliest = at if self.earliest is None or at < self.earliest else self.earliest
        self.latest = at if self.latest is None or at > self.latest else self.latest

    def reject(self, file: str, line: Line, ext_id: str, bad: BadField) -> None:
        """Leave a row out, and with it, for the time being, the case it belongs to."""
        value = masked(bad.value) if bad.field in PERSONAL else bad.value[:60]
        self.rejects.append(Reject(file, line.number, ext_id, bad.field, value, bad.reason))
        if ext_id and self.mapping.kind is Kind.EVENT_LOG:
            self.held_back.setdefault(ext_id, Place(file, line.number))
