"""What was counted is remembered until something changes."""

from datetime import UTC, datetime
from typing import Any

from core import audit
from data.database import Database
from metrics.queries.memory import KEPT, remembered

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_the_same_question_is_counted_once_until_something_is_noted(light_store: Database, light_cast: Any) -> None:
    counted: list[int] = []

    def count() -> int:
        counted.append(1)
        return len(counted)

    with light_store.reading() as session:
        assert [remembered(session, "q", count), remembered(session, "q", count)] == [1, 1]
        assert remembered(session, "other", count) == 2
    with light_store.transaction() as session:
        audit.note(session, light_cast.dora, "import.run", MONDAY, ("import_batch", 1))
    with light_store.reading() as session:
        assert remembered(session, "q", count) == 3


def test_old_answers_make_room(light_store: Database, light_cast: Any) -> None:
    counted: list[int] = []
    with light_store.reading() as session:
        for question in [*range(KEPT + 1), 0]:
            remembered(session, ("room", question), lambda: counted.append(1))
    assert len(counted) == KEPT + 2


def test_two_stores_never_share_an_answer(light_store: Database, light_cast: Any, tmp_path: Any) -> None:
    from data import database, tables

    other = database.connect(f"sqlite:///{tmp_path / 'other.db'}", pool=2)
    tables.METADATA.create_all(other.writer)
    with light_store.reading() as here, other.reading() as there:
        assert remembered(here, "whose", lambda: "ours") == "ours"
        assert remembered(there, "whose", lambda: "theirs") == "theirs"
    other.writer.dispose()
