"""Versions of guardrails: from a day on, never backwards, on both stores."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import NewGuardrail
from pods.models import Guardrail, Remedy
from tests.conftest import MONDAY, Cast

TODAY = MONDAY.date()
WEEK = timedelta(days=7)
NEW = NewGuardrail(Remedy.REFUND, "EUR", TODAY, TODAY + 13 * WEEK, 50_00, 100_00, 2000_00)


def set_(store: Database, cast: Cast, new: NewGuardrail, op: str, **also: Any) -> Guardrail:
    return store.perform(lambda s: actions.set_guardrail(s, cast.dora, new, MONDAY, op=op, **also))


def spans(store: Database) -> list[tuple[int, date, date | None]]:
    with store.reading() as session:
        rows = session.exec(select(Guardrail).order_by(col(Guardrail.id))).all()
    return [(row.version, row.valid_from, row.valid_to) for row in rows]


def test_a_new_version_ends_the_one_that_holds(store: Database, cast: Cast) -> None:
    set_(store, cast, NEW, "one")
    set_(store, cast, replace(NEW, valid_from=TODAY + WEEK, per_action=30_00), "two", series="one", seen_version=1)
    assert spans(store) == [(1, TODAY, TODAY + WEEK), (2, TODAY + WEEK, None)]
    with store.reading() as session:
        said = [line.said for line in queries.guardrails_on(session, cast.boyan, cast.north_id, TODAY + WEEK)]
    assert said == ["Refunds up to 30 EUR each, 100 EUR a customer in 30 days, 2,000 EUR a month for the whole pod"]


def test_a_planned_version_survives_an_earlier_one(light_store: Database, light_cast: Cast) -> None:
    set_(light_store, light_cast, NEW, "one")
    set_(light_store, light_cast, replace(NEW, valid_from=TODAY + 4 * WEEK), "two", series="one", seen_version=1)
    set_(light_store, light_cast, replace(NEW, valid_from=TODAY + WEEK), "three", series="one", seen_version=2)
    assert spans(light_store) == [
        (1, TODAY, TODAY + WEEK),
        (2, TODAY + 4 * WEEK, None),
        (3, TODAY + WEEK, TODAY + 4 * WEEK),
    ]


def test_a_version_of_the_same_day_replaces_it_and_history_keeps_it(light_store: Database, light_cast: Cast) -> None:
    set_(light_store, light_cast, NEW, "one")
    set_(light_store, light_cast, replace(NEW, per_action=40_00), "two", series="one", seen_version=1)
    assert spans(light_store) == [(1, TODAY, TODAY), (2, TODAY, None)]


def test_a_planned_version_is_taken_back_and_the_one_before_goes_on(store: Database, cast: Cast) -> None:
    set_(store, cast, NEW, "one")
    planned = set_(store, cast, replace(NEW, valid_from=TODAY + WEEK), "two", series="one", seen_version=1)
    store.perform(lambda s: actions.withdraw_guardrail(s, cast.dora, planned.id or 0, MONDAY, op="back"))
    assert spans(store) == [(1, TODAY, None), (2, TODAY + WEEK, TODAY + WEEK)]


def test_what_is_in_force_is_not_taken_back(light_store: Database, light_cast: Cast) -> None:
    row = set_(light_store, light_cast, NEW, "one")
    with pytest.raises(Refused, match="in force already"):
        light_store.perform(lambda s: actions.withdraw_guardrail(s, light_cast.dora, row.id or 0, MONDAY, op="back"))


def test_an_end_takes_the_plans_with_it(light_store: Database, light_cast: Cast) -> None:
    set_(light_store, light_cast, NEW, "one")
    set_(light_store, light_cast, replace(NEW, valid_from=TODAY + 4 * WEEK), "two", series="one", seen_version=1)
    light_store.perform(lambda s: actions.end_guardrail(s, light_cast.dora, "one", TODAY + WEEK, MONDAY, op="end"))
    assert spans(light_store) == [(1, TODAY, TODAY + WEEK), (2, TODAY + 4 * WEEK, TODAY + 4 * WEEK)]
    with pytest.raises(Refused, match="stays in force"):
        light_store.perform(lambda s: actions.end_guardrail(s, light_cast.dora, "one", TODAY - WEEK, MONDAY, op="e2"))


def test_of_two_managers_the_later_one_sees_the_first(light_store: Database, light_cast: Cast) -> None:
    set_(light_store, light_cast, NEW, "one")
    set_(light_store, light_cast, replace(NEW, per_action=40_00), "two", series="one", seen_version=1)
    with pytest.raises(Conflict, match="Somebody else changed") as caught:
        set_(light_store, light_cast, replace(NEW, per_action=30_00), "three", series="one", seen_version=1)
    assert caught.value.theirs.startswith("Refunds up to 40 EUR each")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valid_from": TODAY - timedelta(days=1)}, "today or later"),
        ({"review_on": TODAY}, "after the first day"),
        ({"approver_id": 999}, "no open account"),
        ({"pod_id": 999}, "not found"),
        ({"per_action": None, "per_customer_30d": None, "per_pod_month": None}, "at least one limit"),
    ],
)
def test_a_guardrail_that_cannot_hold_is_refused(
    light_store: Database, light_cast: Cast, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        set_(light_store, light_cast, replace(NEW, **changes), "odd")


def test_one_currency_for_whoever_is_reached(light_store: Database, light_cast: Cast) -> None:
    set_(light_store, light_cast, NEW, "one")
    odd = replace(NEW, currency="USD", pod_id=light_cast.north_id)
    with pytest.raises(Refused, match="reaches the same people in EUR"):
        set_(light_store, light_cast, odd, "two")
    set_(light_store, light_cast, replace(odd, remedy=Remedy.CREDIT), "three")


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_only_a_manager_changes_guardrails(light_store: Database, light_cast: Cast, name: str) -> None:
    actor = light_cast.everybody()[name]
    with pytest.raises(Refused):
        light_store.perform(lambda s: actions.set_guardrail(s, actor, NEW, MONDAY, op="x"))
    with pytest.raises(Refused):
        light_store.perform(lambda s: actions.end_guardrail(s, actor, "one", TODAY, MONDAY, op="x"))
    with pytest.raises(Refused):
        light_store.perform(lambda s: actions.withdraw_guardrail(s, actor, 1, MONDAY, op="x"))


def test_another_pods_guardrail_is_not_listed(light_store: Database, light_cast: Cast) -> None:
    set_(light_store, light_cast, replace(NEW, pod_id=light_cast.north_id), "one")
    with light_store.reading() as session:
        assert queries.guardrail_versions(session, light_cast.emil, TODAY) == []
        with pytest.raises(NotFound):
            queries.guardrails_on(session, light_cast.emil, light_cast.north_id, TODAY)
        assert len(queries.guardrail_versions(session, light_cast.chen, TODAY)) == 1
