"""What does not fit is refused in words before it is written: on SQLite, which would keep it, as on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.people import ActorKind
from core.refusal import Refused
from data.database import Database
from pods.models import Customer, Decision, LearningPlan, PersonSkill, Skill
from tests.conftest import MONDAY

ENTRY: dict[str, Any] = {
    "at": MONDAY,
    "actor_name": "Ana",
    "actor_kind": ActorKind.PERSON,
    "action": "a",
    "object_type": "b",
}


def row(table: Callable[..., Any], **values: Any) -> Callable[[], Any]:
    """A row with nothing in it but what is asked about."""
    return partial(table, **values)


HOSTILE = {
    "long text": (row(Skill, name="x" * 10_000), "The name has 10000 characters; 80 fit"),
    "zero sign": (row(Skill, name="Bill\0ing"), "holds a sign that cannot be kept"),
    "half a sign": (row(Skill, name="Bill\ud800ing"), "holds a sign that cannot be kept"),
    "zero sign in a list": (row(Skill, name="Billing", topics=["in\0voice"]), "holds a sign that cannot be kept"),
    "zero sign in a document": (row(AuditEntry, **ENTRY, after={"a": [{"b": "\0"}]}), "holds a sign"),
    "no number": (row(LearningPlan, hours_planned=float("nan")), "The hours planned must be a number"),
    "endless": (row(LearningPlan, hours_planned=float("inf")), "The hours planned must be a number"),
    "huge amount": (row(Decision, amount=2**63), "The amount is too large"),
    "huge count": (row(LearningPlan, evidence_cases=2**31), "The evidence cases is too large"),
    "first year": (row(PersonSkill, assessed_on=date(1, 1, 1)), "The year 1 lies too far away"),
    "last year": (row(PersonSkill, recorded_at=datetime(9999, 1, 1, tzinfo=UTC)), "The year 9999 lies too far"),
    "long name of a customer": (row(Customer, name="x" * 161), "161 characters; 160 fit"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(store: Database, hostile: str) -> None:
    made, said = HOSTILE[hostile]
    with pytest.raises(Refused, match=said):
        store.perform(lambda session: session.add(made()))


def test_a_change_is_looked_at_like_a_new_row(store: Database) -> None:
    with store.transaction() as session:
        session.add(Skill(name="Billing"))

    def rename(session: Any) -> None:
        session.exec(select(Skill)).one().name = "y" * 81

    with pytest.raises(Refused, match="81 characters"):
        store.perform(rename)


def test_what_fits_exactly_is_kept(store: Database) -> None:
    store.perform(lambda session: session.add(Skill(name="é" * 80, topics=["\n\t\x1b"])))
    with store.reading() as session:
        assert session.get_one(Skill, 1).name == "é" * 80


def test_a_day_beyond_the_calendar_is_a_sentence(light_store: Database) -> None:
    with pytest.raises(Refused, match="lies too far away"):
        light_store.perform(lambda _session: date.max + timedelta(days=1))


@pytest.mark.parametrize("typed", ["Bill\0ing", "Bill\ud800ing"])
def test_what_cannot_be_kept_is_refused_when_it_is_looked_for(store: Database, typed: str) -> None:
    with store.reading() as session, pytest.raises(Refused, match="cannot be kept or found"):
        session.exec(select(Skill).where(Skill.name == typed)).all()
