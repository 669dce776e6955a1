"""Customers found and explained: who sees names, and why a pod was home on a day."""

from datetime import date, timedelta

import pytest

from core.refusal import NotFound
from pods import actions, queries
from pods.actions import Move
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO, TODAY, World

GOLD = {"region": "north", "tier": "gold"}


@pytest.fixture
def served(world: World) -> World:
    with world.store.transaction() as session:
        world.people(session, [("a1", GOLD, LONG_AGO), ("Иванова", {"region": "south"}, LONG_AGO)])
    return world


def found(world: World, name: str, text: str) -> list[tuple[str, str, bool]]:
    with world.store.reading() as session:
        hits = queries.find_customers(session, world.cast.everybody()[name], text)
        return [(hit.name, hit.pod_name, hit.is_masked) for hit in hits]


def test_an_agent_finds_the_own_pods_customers_by_any_part(served: World) -> None:
    for text in ("Customer", "omer a1", "a1@example", "A1@EXAMPLE", "a1"):
        assert found(served, "boyan", text) == [("Customer a1", "North", False)]


def test_names_in_other_scripts_are_found_whatever_their_case(served: World) -> None:
    assert found(served, "emil", "иванова") == [("Customer Иванова", "South", False)]


def test_another_pods_customer_is_not_found(served: World) -> None:
    assert found(served, "emil", "a1") == []
    with served.store.reading() as session, pytest.raises(NotFound, match="That customer was not found"):
        queries.customer_card(session, served.cast.emil, 1, MONDAY)


def test_without_the_right_to_names_only_the_id_finds_and_names_stay_hidden(served: World) -> None:
    assert found(served, "dora", "Customer") == []
    assert found(served, "dora", "a1") == [("hidden from your role", "North", True)]


def test_a_percent_sign_is_a_letter_like_any_other(served: World) -> None:
    assert found(served, "boyan", "%") == []


def test_the_card_tells_the_whole_history(served: World) -> None:
    with served.store.transaction() as session:
        served.people(session, [("a1", {"region": "north", "tier": "basic"}, date(2026, 3, 2))])
    with served.store.reading() as session:
        card = queries.customer_card(session, served.cast.ana, 1, MONDAY)
    assert [(line.valid_from, line.segment_name) for line in card.history] == [
        (LONG_AGO, "North gold"),
        (date(2026, 3, 2), "North basic"),
    ]


def test_the_reason_names_profile_rule_assignment_and_change_set(served: World) -> None:
    moves = [Move(served.ng, served.cast.south_id, TODAY + timedelta(days=1))]
    with served.store.transaction() as session:
        actions.commit_moves(session, served.cast.dora, moves, "North is full", MONDAY, op="m")
    with served.store.reading() as session:
        now = queries.why_home(session, served.cast.ana, 1, TODAY, MONDAY)
        then = queries.why_home(session, served.cast.ana, 1, TODAY + timedelta(days=1), MONDAY)
    assert (now.pod_name, now.segment_name, now.rules_since) == ("North", "North gold", LONG_AGO)
    assert now.box == {"region": ["north"], "tier": ["gold"]}
    assert (then.pod_name, then.change_note, then.change_author) == ("South", "North is full", "Dora")


def test_before_the_first_word_there_is_no_home_and_that_is_said_as_nothing(served: World) -> None:
    with served.store.reading() as session:
        reason = queries.why_home(session, served.cast.ana, 1, date(2025, 1, 1), MONDAY)
    assert (reason.attributes, reason.pod_name, reason.box) == (None, "", None)
