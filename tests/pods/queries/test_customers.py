"""Customers found and explained: who sees names, and why a pod was home on a day."""

from datetime import date, timedelta

import pytest

from core.refusal import NotFound
from pods import actions, queries
from pods.actions import CustomerRow, Move
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


def test_phone_contract_and_words_find_in_any_spelling(served: World) -> None:
    row = CustomerRow(
        1, "b-2", "Zoë Ivánova", "z.ivanova@example.org", "+359 88 123 4567", {"region": "north"}, LONG_AGO
    )
    with served.store.transaction() as session:
        actions.record_customers(session, served.cast.dora, [row], None, MONDAY)
    wanted = [("Zoë Ivánova", "North", False)]
    for text in ("088/123-45-67", "00359881234567", "ivan ZOE", "B2", "b 2", "Z.Ivanova@", "ivanova"):
        assert found(served, "boyan", text) == wanted, text
    for text in ("088/123-45-67", "ivanova", "B2"):
        assert found(served, "emil", text) == [], text


def test_a_renamed_customer_is_found_by_the_new_name_only(served: World) -> None:
    row = CustomerRow(1, "a1", "Petra Nova", "petra@example.org", "", GOLD, LONG_AGO)
    with served.store.transaction() as session:
        actions.record_customers(session, served.cast.dora, [row], None, MONDAY)
    assert found(served, "boyan", "petra") == [("Petra Nova", "North", False)]
    assert found(served, "boyan", "customer") == []


def test_an_exact_number_tells_whose_customer_it_is_and_nothing_else(served: World) -> None:
    with served.store.reading() as session:
        told = {
            name: queries.belongs_to(session, actor, "A1", TODAY) for name, actor in served.cast.everybody().items()
        }
        assert queries.belongs_to(session, served.cast.emil, "Customer", TODAY) is None
    assert (told["emil"], told["boyan"], told["dora"], told["goro"]) == ("North", "North", None, None)
