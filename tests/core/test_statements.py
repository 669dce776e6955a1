"""Rows written without an object are what an object would have written, and what is asked sees all that came before."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, func, select

from core import audit
from core.audit import Answer, AuditEntry
from core.people import Actor, ActorKind, Person
from core.record import Record
from core.refusal import Refused
from core.statements import append, ask
from data.database import Database
from tests.conftest import MONDAY

BELL = Actor(name="Bell", kind=ActorKind.SYSTEM)


def test_an_appended_row_is_the_row_of_an_object(store: Database) -> None:
    values: dict[str, Any] = {"at": MONDAY, "actor_name": "Bell", "actor_kind": ActorKind.SYSTEM}
    values |= {"action": "a.b", "object_type": "card", "after": {"kind": "x"}}
    with store.transaction() as session:
        session.add(AuditEntry(**values))
        append(session, AuditEntry, **values)
    one, two = _rows(store, AuditEntry)
    assert one | {"id": 0} == two | {"id": 0}
    with store.reading() as session:
        stored = session.execute(text("SELECT CAST(before AS TEXT), CAST(after AS TEXT) FROM audit_entry")).all()
        assert stored[0] == stored[1]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"action": "x" * 61}, "The action has 61 characters; 60 fit"),
        ({"after": {"a": ["\0"]}}, "The after holds a sign that cannot be kept"),
        ({"object_id": 2**63}, "The object is too large a number"),
    ],
)
def test_an_appended_row_that_does_not_fit_is_refused(store: Database, values: dict[str, Any], said: str) -> None:
    whole = {"at": MONDAY, "actor_name": "Bell", "actor_kind": ActorKind.SYSTEM, "action": "a", "object_type": "b"}
    with pytest.raises(Refused, match=said):
        store.perform(lambda session: append(session, AuditEntry, **{**whole, **values}))
    assert _rows(store, AuditEntry) == []


def test_what_waits_is_written_before_something_is_asked(store: Database) -> None:
    def work(session: Session) -> int:
        session.add(Person(login="a", name="A", created_at=MONDAY))
        return int(ask(session, select(func.count()).select_from(Person)).scalar_one())

    assert store.perform(work) == 1


def test_a_repeat_gets_the_answer_of_the_same_transaction_and_of_a_later_one(store: Database) -> None:
    def work(session: Session) -> audit.Given | None:
        audit.note(session, BELL, "a.b", MONDAY, ("card", 7), op="once")
        return audit.answered(session, BELL, "a.b", "once")

    given = audit.Given("a.b", None, 7, MONDAY)
    assert store.perform(work) == given
    with store.transaction() as session:
        assert audit.answered(session, BELL, "a.b", "once") == given
        assert audit.answered(session, BELL, "a.b", "twice") is None
        with pytest.raises(Refused, match="the key of another one"):
            audit.answered(session, BELL, "a.c", "once")
    assert len(_rows(store, Answer)) == 1


def _rows(store: Database, table: type[Record]) -> list[dict[str, Any]]:
    with store.reading() as session:
        return [row.model_dump() for row in session.exec(select(table))]
