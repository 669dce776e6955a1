"""What the command line does with imports, apart from how it prints."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import inspect
from sqlmodel import Session, select

from board import queries
from core.people import Actor, ActorKind
from core.refusal import Refused
from data import migrate, tables
from data.administrator import found_unnamed
from data.database import Database, has_wal_reset_bug, journal_mode, sqlite
from data.exchange import applying, undoing
from data.exchange.draft import Draft
from data.exchange.files import given_paths
from data.exchange.mapping import read_mapping
from data.exchange.reading import Progress as Tell
from data.exchange.reading import read
from data.exchange.report import Report, rejects_csv
from data.files import shelf
from pods import queries as pod_queries
from pods.models import Pod

SHELL = Actor(name="Command line", kind=ActorKind.IMPORT)
READING = 0.5
"""The share of the time that reading takes."""


@contextmanager
def bar(*, shown: bool) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on the error stream; on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal), transient=True) as progress:
        task = progress.add_task("Starting", total=1.0)

        def tell(share: float, words: str) -> None:
            progress.update(task, completed=share, description=words)

        yield tell


@dataclass
class Run:
    """One import from the command line."""

    store: Database
    source: str
    mapping: Path
    files: list[Path]
    at: datetime

    def preview(self, progress: Tell) -> Report:
        """What it would do."""
        draft = self._draft(progress)
        progress(READING, "Comparing")
        with self.store.reading() as session:
            report = applying.preview(session, SHELL, draft, self.source)
        report.doubt_times(self.at)
        return report

    def apply(self, progress: Tell) -> Report:
        """Do it, in one transaction."""
        draft = self._draft(progress)
        op = secrets.token_hex(12)

        def work(session: Session) -> Report:
            found_unnamed(session, self.at)
            return applying.apply(
                session,
                SHELL,
                draft,
                self.source,
                self.at,
                op=op,
                progress=lambda share, words: progress(READING + share * (1 - READING), words),
            )

        return self.store.perform(work)

    def _draft(self, progress: Tell) -> Draft:
        if not self.mapping.is_file():
            raise Refused(f"There is no mapping {self.mapping}. docs/importing.md shows how to write one.")
        text = self.mapping.read_text(encoding="utf-8-sig", errors="replace")
        mapping = read_mapping(text, self.mapping.name)
        return read(given_paths(self.files), mapping, lambda share, words: progress(share * READING, words))


def write_rejects(report: Report, path: Path | None) -> None:
    """All rejected rows, as CSV."""
    if path is not None:
        path.write_text(rejects_csv(report.rejects), encoding="utf-8")


def closing(report: Report) -> list[str]:
    """The first rejected rows, and what comes next."""
    told = [f"  {r.file} line {r.line}: {r.reason}{f' ({r.value})' if r.value else ''}" for r in report.rejects[:10]]
    if len(report.rejects) > 10:
        told.append(f"  … and {len(report.rejects) - 10:,} more; --rejects FILE.csv writes them all.")
    if not report.applied:
        told.append("Nothing was written. Leave out --dry-run to apply.")
    elif report.batch_id is None:
        told.append("Nothing new: nothing was written.")
    else:
        told.append(f"Applied as import {report.batch_id}. Take it back with: python -m data undo {report.batch_id}")
    return told


def undo(store: Database, batch_id: int, at: datetime) -> str:
    """Take an import back."""
    op = secrets.token_hex(12)
    actor = replace(SHELL, kind=ActorKind.SYSTEM)
    store.perform(lambda session: undoing.undo_batch(session, actor, batch_id, at, op=op))
    return f"Import {batch_id} is undone."


def pod_id_of(session: Session, name: str) -> int:
    """A pod by its name or its code."""
    pod = pod_queries.pod_named(session, name) or session.exec(select(Pod).where(Pod.code == name.upper())).first()
    if pod is None or pod.id is None:
        raise Refused(f"There is no pod “{name}”.")
    return pod.id


def _lost(store: Database) -> str:
    """Which files of cards are without their bytes."""
    lost = []
    with store.reading() as session:
        places = queries.kept_places(session)
    for place, number in places.items():
        try:
            shelf().get(place)
        except Refused:
            lost.append(str(number))
    return f"{len(lost)} without their bytes: {', '.join(lost[:5])}; restore FILES_PLACE from a backup" if lost else ""


def check(store: Database) -> Iterator[tuple[str, str]]:
    """Each thing that was looked at, and what is wrong with it (empty: nothing)."""
    is_file = store.writer.dialect.name == "sqlite"
    with store.reader.connect() as connection:
        there = set(inspect(connection).get_table_names())
        missing = sorted(set(tables.METADATA.tables) - there)
        yield "Tables", f"{', '.join(missing[:5])} missing; run: python -m data migrate" if missing else ""
        if is_file:
            broken = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            yield "File", "" if broken == "ok" else f"the file is damaged: {broken}; restore a backup"
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            yield "References", f"{len(dangling)} rows point at nothing; restore a backup" if dangling else ""
    yield "Files", _lost(store) if "attachment" in there else ""
    yield "Schema", "" if migrate.is_current(store) else "older than this version; run: python -m data migrate"
    if is_file:
        version = ".".join(map(str, sqlite.sqlite_version_info))
        safe = not has_wal_reset_bug(sqlite.sqlite_version_info) or journal_mode() == "DELETE"
        yield f"SQLite {version}, journal {journal_mode()}", "" if safe else "may lose commits in WAL mode; update it"
