"""A small demo company, loaded through the actions on both stores."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from sqlmodel import Session, col, func, select

from board import queries as board_queries
from board.models import Card, Column, TimeEntry
from core.audit import AuditEntry
from core.people import ActorKind, Person
from core.refusal import Refused
from data import demo, migrate
from data.database import Database, connect
from data.demo import company, fresh
from metrics.models import SurveyAnswer
from pods import queries as pod_queries
from pods.models import Contact, Customer, Source
from retros.models import Phase, Remark, Retro, Standup

NOW = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
SMALL = demo.Scale(pods=2, weeks=4, customers=150, live_weeks=1, share=0.3)
ZONE = ZoneInfo(company.ZONE)


def silent(_share: float, _words: str) -> None:
    return None


def load(store: Database, now: datetime = NOW) -> None:
    demo.load(store, now, silent, scale=SMALL)


@pytest.fixture(scope="session")
def loaded_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the small company, loaded once in each test process."""
    path = Path(copy(sqlite_template, tmp_path_factory.mktemp("loaded") / "loaded.db"))
    store = connect(f"sqlite:///{path}")
    load(store)
    store.writer.dispose()
    return path


@pytest.fixture
def loaded(loaded_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A store of one's own with the small company."""
    store = connect(f"sqlite:///{copy(loaded_file, tmp_path / 'loaded.db')}")
    yield store
    store.writer.dispose()


def count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def figures(store: Database) -> list[object]:
    """What of a load must not change from one to the next."""
    with store.reading() as session:
        contacts = session.exec(select(Contact.ext_id, Contact.opened_s, Contact.pod_id).order_by(Contact.ext_id)).all()
        cards = session.exec(select(Card.key, Card.title, Card.opened_at, Card.closed_at).order_by(Card.key)).all()
        return [*contacts, *cards, count(session, SurveyAnswer), count(session, AuditEntry)]


def test_a_small_company_is_loaded_up_to_today(store: Database) -> None:
    shares: list[float] = []
    demo.load(store, NOW, lambda share, _: shares.append(share), scale=SMALL)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    with store.reading() as session:
        organisation = pod_queries.organisation(session)
        assert organisation and organisation.is_demo and organisation.sample_of == 20
        assert count(session, Customer) == 301
        newest = session.exec(select(func.max(Contact.opened_s))).one()
        assert datetime.fromtimestamp(newest, ZONE).date() == NOW.astimezone(ZONE).date()
        today = session.exec(select(Standup).where(Standup.held_on == NOW.astimezone(ZONE).date())).all()
        assert sorted(standup.closed_at is None for standup in today) == [False, True]
        _check_retro_is_gathering(session)
        _check_limits(session)
        _check_everybody_is_served(session)


def _check_retro_is_gathering(session: Session) -> None:
    [running] = session.exec(select(Retro).where(Retro.phase != Phase.CLOSED)).all()
    assert running.phase is Phase.GATHER
    assert len(session.exec(select(Remark).where(Remark.retro_id == running.id)).all()) >= 5


def _check_limits(session: Session) -> None:
    for column in session.exec(select(Column).where(col(Column.wip_limit).is_not(None))):
        held = select(func.count()).select_from(Card).where(Card.column_id == column.id, col(Card.closed_at).is_(None))
        assert session.exec(held).one() <= (column.wip_limit or 0)


def _check_everybody_is_served(session: Session) -> None:
    homes = pod_queries.segments_on(session, NOW.date())
    assert len(homes) == 39
    assert all(home.pod_id for home in homes)
    assert sum(home.customers for home in homes) == 301


def test_the_same_moment_gives_the_same_company(loaded: Database, light_store: Database) -> None:
    load(light_store)
    assert figures(light_store) == figures(loaded)


def test_an_occupied_store_is_left_alone(light_store: Database) -> None:
    with light_store.transaction() as session:
        session.add(Person(login="somebody", name="Somebody", created_at=NOW))
    with pytest.raises(Refused, match="empty store"):
        load(light_store)
    with light_store.reading() as session:
        assert count(session, Customer) == 0
    assert demo.standing(light_store, NOW) is demo.Standing.NOT_DEMO


def test_the_cast_sees_what_its_role_allows(loaded: Database) -> None:
    with loaded.reading() as session:
        ids = dict(session.exec(select(Person.login, Person.id)).all())
        ana, emil = (pod_queries.actor_of(session, ids[login] or 0, NOW) for login in ("ana", "emil"))
        assert ana and emil
        north = ana.home_pod_ids[0]
        assert board_queries.walk_cards(session, ana, north, NOW)
        with pytest.raises(Refused):
            board_queries.walk_cards(session, emil, north, NOW)


def test_everything_is_told_by_somebody_and_nothing_lies_ahead(loaded: Database) -> None:
    with loaded.reading() as session:
        kinds = set(session.exec(select(AuditEntry.actor_kind).distinct()))
        assert kinds == {ActorKind.PERSON, ActorKind.SYSTEM, ActorKind.IMPORT}
        assert (session.exec(select(func.max(AuditEntry.at))).one()) <= NOW
        source = session.exec(select(Source).where(Source.name == company.SOURCE)).one()
        assert source.observed_until == NOW
        worked = select(func.sum(TimeEntry.minutes)).where(TimeEntry.month_on == NOW.date().replace(day=1))
        assert (session.exec(worked).one() or 0) > 0


def test_a_demo_of_today_stays(loaded: Database) -> None:
    assert demo.standing(loaded, NOW + timedelta(hours=5)) is demo.Standing.OF_TODAY


def test_a_demo_of_yesterday_is_told_anew(loaded: Database) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert demo.standing(loaded, tomorrow) is demo.Standing.UNTOUCHED
    _note(loaded, "card.move")
    assert demo.standing(loaded, tomorrow) is demo.Standing.PLAYED


def test_a_demo_somebody_built_on_is_never_replaced(loaded: Database) -> None:
    _note(loaded, "pod.form")
    assert demo.standing(loaded, NOW + timedelta(days=3)) is demo.Standing.BUILT_ON


def test_a_store_without_the_demo_is_none_of_its_business(light_store: Database) -> None:
    assert demo.standing(light_store, NOW) is demo.Standing.NOT_DEMO


def test_what_was_done_in_an_old_demo_is_kept_beside_the_new_one(
    loaded_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{copy(loaded_file, tmp_path / 'local.db')}"
    store = connect(url)
    command.stamp(migrate.config(store), "head")
    _note(store, "card.move")
    store.writer.dispose()
    monkeypatch.setattr(fresh, "load", lambda store, now, progress: demo.load(store, now, progress, scale=SMALL))
    said: list[str] = []
    assert demo.refresh(url, NOW + timedelta(days=1), silent, said.append)
    assert said[-1] == "What you did in it is kept in local-before.db."
    assert (tmp_path / "local-before.db").exists()
    assert not demo.refresh(url, NOW + timedelta(days=1), silent, said.append)


def test_a_demo_on_a_server_is_not_exchanged() -> None:
    with pytest.raises(Refused, match="empty database"):
        demo.refresh("postgresql+psycopg://host/name", NOW, silent, print)


def _note(store: Database, action: str) -> None:
    with store.transaction() as session:
        at = NOW + timedelta(minutes=5)
        session.add(AuditEntry(at=at, actor_name="Ana", actor_kind=ActorKind.PERSON, action=action, object_type="card"))
