"""Is the demo still of today? A demo of yesterday is told anew; what somebody did in it is kept beside it."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session, col, select

from core.audit import AuditEntry
from core.refusal import Refused
from data import migrate
from data.database import Database, connect
from data.demo.company import SOURCE
from data.demo.ground import Progress
from data.demo.load import load
from pods import queries as pod_queries
from pods.localtime import day_of
from pods.models import Source

FILE = "sqlite:///"

VISITING = ("session.begin", "session.end")
"""Signing in and out leaves the demo as it was told."""

BUILDING = (
    "account.",
    "attribute.",
    "customer.",
    "import.",
    "member.",
    "organisation.",
    "person.",
    "pilot.",
    "pod.",
    "role.",
    "segment.",
    "source.",
)
"""Whoever did any of this has made the demo a store of their own."""


class Standing(StrEnum):
    """What has become of a store since the demo was loaded."""

    NOT_DEMO = "not_demo"
    OF_TODAY = "of_today"
    UNTOUCHED = "untouched"
    PLAYED = "played"
    BUILT_ON = "built_on"


def standing(store: Database, now: datetime) -> Standing:
    """Of today, else untouched, played with, or built on."""
    with store.reading() as session:
        founded = pod_queries.organisation(session)
        loaded_at = session.exec(select(Source.observed_until).where(Source.name == SOURCE)).first()
        if founded is None or not founded.is_demo or loaded_at is None:
            return Standing.NOT_DEMO
        if day_of(loaded_at, founded.zone) >= day_of(now, founded.zone):
            return Standing.OF_TODAY
        return _what_happened(session, loaded_at)


def _what_happened(session: Session, loaded_at: datetime) -> Standing:
    wanted = select(AuditEntry.action).where(AuditEntry.at > loaded_at, col(AuditEntry.action).not_in(VISITING))
    done = set(session.exec(wanted.distinct()))
    if any(action.startswith(BUILDING) for action in done):
        return Standing.BUILT_ON
    return Standing.PLAYED if done else Standing.UNTOUCHED


def refresh(url: str, now: datetime, progress: Progress, say: Callable[[str], None]) -> bool:
    """Tell the demo in this SQLite file up to today, when it ends on an earlier day. True: it was told anew."""
    if not url.startswith(FILE):
        raise Refused("Only a demo in a SQLite file is told anew. Load it into a new, empty database instead.")
    path = Path(url.removeprefix(FILE))
    store = connect(url)
    migrate.upgrade(store)
    found = standing(store, now)
    store.writer.dispose()
    if found is Standing.BUILT_ON:
        say("The demo company ends on an earlier day. It stays as it is, because you have built on it.")
    if found not in (Standing.UNTOUCHED, Standing.PLAYED) or _is_in_use(path):
        return False
    say("A new day: the demo company is told up to today.")
    _tell_anew(path, now, progress)
    if found is Standing.PLAYED:
        say(f"What you did in it is kept in {_beside(path, 'before').name}.")
    return True


def _tell_anew(path: Path, now: datetime, progress: Progress) -> None:
    """Whole or not at all: the new file takes the place of the old one when it is ready."""
    coming, before = _beside(path, "coming"), _beside(path, "before")
    for ending in ("", "-wal", "-shm", "-journal"):
        coming.with_name(coming.name + ending).unlink(missing_ok=True)
    store = connect(f"{FILE}{coming}")
    migrate.upgrade(store)
    load(store, now, progress)
    store.writer.dispose()
    path.replace(before)
    coming.replace(path)


def _is_in_use(path: Path) -> bool:
    """Whether another process has the file open: the last one to close it takes its log away."""
    return path.with_name(path.name + "-wal").exists()


def _beside(path: Path, word: str) -> Path:
    return path.with_name(f"{path.stem}-{word}{path.suffix}")
