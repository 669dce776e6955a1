"""What somebody should take next: each rule, its order, and the words that name it."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from board.models import ServiceClass
from board.pulling import Policy, Presence, Puller, Waiting, advise
from tests.conftest import MONDAY

ME, OTHER = 1, 2
BILLING = 7
POLICY = Policy(tuple(ServiceClass), {ServiceClass.STANDARD: timedelta(days=2)}, {BILLING: {OTHER}})
NEXT = Waiting(1, "NR-1", 1, 1, "Next", 30, "Doing", ServiceClass.STANDARD, 10, MONDAY - timedelta(days=1))
OLDER = replace(NEXT, card_id=2, key="NR-2", rank=20, opened_at=MONDAY - timedelta(days=9))
INTAKE = replace(NEXT, card_id=3, key="NR-3", place=0, column="Intake", rank=1)
URGENT = replace(INTAKE, card_id=4, key="NR-4", service_class=ServiceClass.EXPEDITE)
LATE = replace(INTAKE, card_id=5, key="NR-5", due_at=MONDAY - timedelta(hours=1))
TIGHT = replace(INTAKE, card_id=6, key="NR-6", due_at=MONDAY + timedelta(days=3), due_in=timedelta(days=1))
EASY = replace(INTAKE, card_id=7, key="NR-7", due_at=MONDAY + timedelta(days=9), due_in=timedelta(days=4))
FIXED = replace(NEXT, card_id=8, key="NR-8", service_class=ServiceClass.FIXED_DATE, rank=99)
HARD = replace(NEXT, card_id=9, key="NR-9", skill_id=BILLING, skill="Billing")


def order_of(cards: list[Waiting], me: Puller) -> list[str]:
    """The keys in the order in which they would be taken, each after the one before is gone."""
    left, found = list(cards), []
    while (advice := advise(me, left, POLICY, MONDAY)).card is not None:
        found.append(advice.card.key)
        left.remove(advice.card)
    return found


def test_urgent_work_comes_first_then_the_queue_nearest_to_done_then_class_rank_and_age() -> None:
    cards = [NEXT, OLDER, INTAKE, URGENT, LATE, TIGHT, EASY, FIXED]
    wanted = ["NR-4", "NR-5", "NR-6", "NR-8", "NR-1", "NR-2", "NR-3", "NR-7"]
    assert order_of(cards, Puller(ME)) == wanted


def test_the_order_in_which_cards_are_read_changes_nothing() -> None:
    answers = {advise(Puller(ME), cards, POLICY, MONDAY) for cards in permutations([NEXT, OLDER, URGENT, HARD])}
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("me", "words"),
    [
        (Puller(ME, Presence.AWAY), "You are away today"),
        (Puller(ME, Presence.OFF), "no shift now"),
        (Puller(ME, under_way=3, own_limit=3, oldest_own="NR-80"), "Finish one first, best NR-80"),
    ],
)
def test_nothing_is_suggested_to_somebody_who_cannot_take_it(me: Puller, words: str) -> None:
    advice = advise(me, [URGENT, NEXT], POLICY, MONDAY)
    assert advice.card is None
    assert words in advice.instead


def test_a_card_is_passed_over_with_its_reason() -> None:
    cards = [
        replace(NEXT, key="blocked", is_blocked=True, rank=1),
        replace(NEXT, key="taken", assignee_id=OTHER, assignee="Boyan", rank=2),
        replace(NEXT, key="full", full="Doing is full, 5 of 5", rank=3),
        replace(HARD, rank=4),
        replace(OLDER, rank=5),
    ]
    advice = advise(Puller(ME), cards, POLICY, MONDAY)
    assert advice.card is not None and advice.card.key == "NR-2"
    assert advice.passed == (
        ("blocked", "it is blocked"),
        ("taken", "Boyan has it"),
        ("full", "Doing is full, 5 of 5"),
        ("NR-9", "it needs Billing, which others here hold"),
    )


@pytest.mark.parametrize(
    ("me", "words"),
    [
        (Puller(ME, levels={BILLING: 3}), "You work alone with Billing."),
        (Puller(ME, levels={BILLING: 2}, learning=frozenset({BILLING})), "Billing is what you are learning."),
    ],
)
def test_a_skill_or_the_wish_to_learn_it_opens_a_card(me: Puller, words: str) -> None:
    advice = advise(me, [HARD], POLICY, MONDAY)
    assert advice.card == HARD
    assert words in advice.why


def test_nobody_here_holds_the_skill_so_home_answers_first() -> None:
    advice = advise(Puller(ME), [HARD], replace(POLICY, able={}), MONDAY)
    assert advice.card == HARD
    assert "Nobody here now works alone with Billing; home answers first." in advice.why


def test_mine_then_my_customer_then_my_goal_win_among_equals() -> None:
    mine = replace(NEXT, card_id=11, key="mine", assignee_id=ME, rank=90)
    known = replace(NEXT, card_id=12, key="known", last_person_id=ME, rank=80)
    goal = replace(NEXT, card_id=13, key="goal", skill_id=BILLING, skill="Billing", rank=70)
    me = Puller(ME, levels={BILLING: 1}, learning=frozenset({BILLING}))
    assert order_of([NEXT, goal, known, mine], me) == ["mine", "known", "goal", "NR-1"]
    assert "You served this customer last: same pod, same person." in advise(me, [known], POLICY, MONDAY).why


@pytest.mark.parametrize(
    ("cards", "words"),
    [
        ([URGENT, LATE], "Before NR-5: it is expedited."),
        ([LATE, NEXT], "Before NR-1: it comes due too soon to wait."),
        ([LATE, TIGHT], "Before NR-6: it comes due earlier."),
        ([NEXT, INTAKE], "Before NR-3: Next is nearer to being done."),
        ([FIXED, NEXT], "Before NR-1: its class, fixed date, comes first in the pod's order."),
        ([replace(OLDER, assignee_id=ME), NEXT], "Before NR-1: it is yours already."),
        ([replace(OLDER, last_person_id=ME), NEXT], "Before NR-1: you served its customer last."),
        ([NEXT, OLDER], "Before NR-2: people ranked it higher."),
        ([replace(OLDER, rank=10), NEXT], "Before NR-1: it is older."),
        ([NEXT, replace(NEXT, card_id=99, key="NR-99")], "Before NR-99: its number is lower."),
        ([FIXED, replace(NEXT, is_blocked=True)], "Nothing else that waits is for you now."),
    ],
)
def test_the_rule_that_decided_is_named_against_the_next_card(cards: list[Waiting], words: str) -> None:
    advice = advise(Puller(ME), reversed(cards), POLICY, MONDAY)
    assert advice.card == cards[0]
    assert advice.why[-1] == words


def test_started_work_that_nobody_has_and_a_full_column_are_said_as_they_are() -> None:
    left = replace(NEXT, column="Doing")
    assert advise(Puller(ME), [left], POLICY, MONDAY).why[0] == "It stands in Doing and nobody has it."
    full = [replace(NEXT, card_id=n, full="Doing is full, 5 of 5") for n in (1, 2)]
    said = advise(Puller(ME), [*full, replace(NEXT, card_id=3, is_blocked=True)], POLICY, MONDAY).instead
    assert "What holds back 2 of the 3 cards that wait: Doing is full, 5 of 5. Help to finish" in said


def test_an_empty_queue_says_what_else_helps() -> None:
    assert advise(Puller(ME), [], POLICY, MONDAY).instead.startswith("Nothing waits in the queues.")
