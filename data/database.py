"""The engine, and transaction(): the only commit."""

import importlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session

from core.fitting import check_asked, check_fit
from core.record import REVISIONS
from core.refusal import Busy, Refused
from data.settings import settings

T = TypeVar("T")
Listener = Callable[[dict[int, int]], None]

TRIES, PATIENCE_S = 5, 20
"""No new try after so long: each waits up to 30 seconds for a file that is busy."""

try:
    sqlite = importlib.import_module("pysqlite3")
except ImportError:
    sqlite = importlib.import_module("sqlite3")
"""The one SQLite library of this process: two on one file would drop each other's locks."""


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """SQLite 3.7.0 to 3.51.2 may lose commits in WAL mode, but for two back-ports (sqlite.org/wal.html)."""
    return (3, 7, 0) <= version <= (3, 51, 2) and version not in ((3, 44, 6), (3, 50, 7))


def journal_mode() -> str:
    """WAL where it is safe, else the rollback journal."""
    return "DELETE" if has_wal_reset_bug(sqlite.sqlite_version_info) else "WAL"


class Work(Session):
    """A session that may write. What it writes fits."""


event.listen(Work, "before_flush", check_fit)


@dataclass
class Database:
    """One store: a writing and a reading view of the same engine, and who hears of commits."""

    writer: Engine
    reader: Engine
    lock: AbstractContextManager[Any]
    listeners: list[Listener] = field(default_factory=list)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work: the only commit. Writers on SQLite queue up here, fairly."""
        with self.lock, Work(self.writer, expire_on_commit=False) as session:
            yield session
            session.commit()
        self._tell(session.info.pop(REVISIONS, {}))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reads; whatever it changes is thrown away."""
        with Session(self.reader, autoflush=False) as session:
            yield session

    def perform(self, work: Callable[[Session], T]) -> T:
        """Run one unit of work, again when the store asks for it. Work carries its own key."""
        began = time.monotonic()
        for attempt in range(TRIES):
            try:
                with self.transaction() as session:
                    return work(session)
            except (OperationalError, IntegrityError) as problem:
                if not _is_passing(problem) or (attempt == TRIES - 1 and isinstance(problem, IntegrityError)):
                    raise
                if isinstance(problem, OperationalError) and time.monotonic() - began > PATIENCE_S:
                    break
            except OverflowError as problem:
                raise Refused(
                    "A day or a number lies too far away. Choose another one, nothing was saved."
                ) from problem
            time.sleep(0.01 * 2**attempt)
        raise Busy("The store is busy. Nothing was changed; try again in a moment.")

    def _tell(self, revisions: dict[int, int]) -> None:
        if revisions:
            for listener in self.listeners:
                listener(revisions)


def _is_passing(problem: DBAPIError) -> bool:
    """Deadlock, serialisation failure, busy file, or a unique key that a twin wrote first."""
    code = getattr(problem.orig, "sqlstate", None)
    text = str(problem.orig)
    return code in ("40001", "40P01", "55P03", "23505") or "is locked" in text or "UNIQUE constraint" in text


def connect(url: str, *, pool: int = 34) -> Database:
    """Open a store by its URL."""
    is_file = url.startswith("sqlite")
    options: dict[str, Any] = {"isolation_level": "READ COMMITTED"}
    if is_file:
        options = {"connect_args": {"timeout": 30, "check_same_thread": False}, "module": sqlite}
    # errors are logged: the statement without its values, which are names, words of customers and fingerprints
    engine = create_engine(
        url, pool_size=pool, max_overflow=0, pool_use_lifo=True, hide_parameters=True, **options
    )  # the connection that was used last has its pages and its plans at hand
    event.listen(engine, "before_cursor_execute", check_asked)
    _prepare_sqlite(engine) if is_file else _prepare_postgres(engine)
    lock: AbstractContextManager[Any] = threading.Lock() if is_file else nullcontext()
    return Database(engine, engine.execution_options(ro=True), lock)


def _prepare_sqlite(engine: Engine) -> None:
    pragmas = (
        f"journal_mode={journal_mode()}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-65536",
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        for pragma in pragmas:
            connection.execute("PRAGMA " + pragma)

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        if connection.get_execution_options().get("ro"):
            connection.connection.driver_connection.execute("BEGIN")  # waits for nobody, so it cannot fail as busy
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_postgres(engine: Engine) -> None:
    from data.postgres import Steady  # its driver is not needed for a file

    @event.listens_for(engine, "do_connect")
    def open_one(_dialect: Any, _record: Any, given: Any, named: Any) -> Any:
        return Steady.connect(*given, **named)


_open: dict[str, Database] = {}
_opening = threading.Lock()


def database() -> Database:
    """The store of this process, opened on first use."""
    url = settings().database_url
    with _opening:
        if url not in _open:
            _open[url] = connect(url)
        return _open[url]


def transaction() -> AbstractContextManager[Session]:
    """One unit of work on the store of this process."""
    return database().transaction()


def when_committed(listener: Listener) -> None:
    """Call the listener after each commit that changed boards, with {pod_id: revision}."""
    database().listeners.append(listener)
