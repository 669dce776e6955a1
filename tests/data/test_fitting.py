"""What does not fit is refused in words before it is written: on SQLite, which would keep it, as on PostgreSQL."""

from typing import Any

import pytest

from core.audit import AuditEntry
from core.people import ActorKind
from core.refusal import Refused
from data.database import Database
from pods.models import Customer, Decision, LearningPlan, Skill
from tests.conftest import MONDAY

ENTRY = {"at": MONDAY, "actor_name": "Ana", "actor_kind": ActorKind.PERSON, "action": "a", "object_type": "b"}
HOSTILE = {
    "long text": (lambda: Skill(name="x" * 10_000), "The name has 10000 characters; 80 fit"),
    "zero sign": (lambda: Skill(name="Bill\0ing"), "holds a sign that cannot be kept"),
    "half a sign": (lambda: Skill(name="Bill\ud800ing"), "holds a sign that cannot be kept"),
    "zero sign in a list": (lambda: Skill(name="Billing", topics=["in\0voice"]), "holds a sign that cannot be kept"),
    "zero sign in a document": (lambda: AuditEntry(**ENTRY, after={"a": [{"b": "\0"}]}), "holds a sign"),
    "no number": (lambda: LearningPlan(hours_planned=float("nan")), "The hours planned must be a number"),
    "endless": (lambda: LearningPlan(hours_planned=float("inf")), "The hours planned must be a number"),
    "huge amount": (lambda: Decision(amount=2**63), "The amount is too large"),
    "huge count": (lambda: LearningPlan(evidence_cases=2**31), "The evidence cases is too large"),
    "long name of a customer": (lambda: Customer(name="x" * 161), "161 characters; 160 fit"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(store: Database, hostile: str) -> None:
    row, said = HOSTILE[hostile]
    with pytest.raises(Refused, match=said):
        store.perform(lambda session: session.add(row()))


def test_a_change_is_looked_at_like_a_new_row(store: Database) -> None:
    skill: Any = store.perform(lambda session: (skill := Skill(name="Billing"), session.add(skill), skill)[-1])

    def rename(session: Any) -> None:
        session.get_one(Skill, skill.id).name = "y" * 81

    with pytest.raises(Refused, match="81 characters"):
        store.perform(rename)


def test_what_fits_exactly_is_kept(store: Database) -> None:
    store.perform(lambda session: session.add(Skill(name="é" * 80, topics=["\n\t\x1b"])))
    with store.reading() as session:
        assert session.get_one(Skill, 1).name == "é" * 80
