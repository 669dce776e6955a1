"""Small exports, a mapping for them, and the way from a file to the store."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.people import Actor, ActorKind
from data.database import Database
from data.exchange import applying
from data.exchange.draft import Draft
from data.exchange.files import Given
from data.exchange.mapping import Mapping, as_mapping
from data.exchange.reading import read
from data.exchange.report import Report
from tests.conftest import MONDAY

IMPORT = Actor(name="Import", kind=ActorKind.IMPORT)

LOG: dict[str, Any] = {
    "name": "tickets",
    "kind": "event_log",
    "times": {"zone": "Europe/Sofia"},
    "columns": {"case": "Ticket", "at": "When", "status": "Status", "pod": "Team"},
    "pods": {"create": True},
    "statuses": {"New": "queue", "Open": "active", "On hold": "waiting", "Solved": "resolved", "Closed": "closed"},
}

CALLS: dict[str, Any] = {
    "name": "calls",
    "kind": "contacts",
    "times": {"zone": "Europe/Sofia"},
    "columns": {"id": "Call", "at": "Start", "customer": "Customer", "pod": "Team", "topic": "Topic"},
}

TICKETS = """\
Ticket,When,Status,Team
T-1,2026-03-02 09:00,New,North
T-1,2026-03-02 10:00,Open,North
T-1,2026-03-02 11:00,Open,South
T-1,2026-03-03 09:00,Solved,South
T-2,2026-03-02 09:30,New,East
"""


def csv_file(text: str, name: str = "export.csv") -> Given:
    return Given(name, content=text.encode())


def draft_of(written: dict[str, Any], *files: Given) -> Draft:
    return read(files, as_mapping(written))


Import = Callable[..., Report]


@pytest.fixture
def bring(store: Database) -> Import:
    """bring(mapping, text …): import into the store, as the command line does."""

    numbers = itertools.count(1)

    def brought(written: dict[str, Any] | Mapping, *files: str | Given | Path, source: str = "helpdesk") -> Report:
        mapping = written if isinstance(written, Mapping) else as_mapping(written)
        givens = [_given(file, number) for number, file in enumerate(files)]
        draft = read(givens, mapping)
        at = MONDAY + timedelta(days=1)
        return store.perform(
            lambda session: applying.apply(session, IMPORT, draft, source, at, op=f"op-{next(numbers)}-{source}")
        )

    return brought


def _given(file: str | Given | Path, number: int) -> Given:
    if isinstance(file, Path):
        return Given(file.name, file)
    return csv_file(file, f"export-{number}.csv") if isinstance(file, str) else file
