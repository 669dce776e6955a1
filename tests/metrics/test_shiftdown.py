"""What a category costs on each line, counted by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from metrics import shiftdown
from metrics.arrays import ints
from metrics.candidates import Knowledge, candidates, knowledge_gaps, per_thousand
from metrics.repeats import Contacts
from metrics.shiftdown import Case, Category, Logged, Rate, Repeats, Sums
from pods.shares import share_of

DAY = date(2026, 11, 16)
JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)
RATES = [Rate(1, 30_00, JANUARY, None), Rate(2, 60_00, JANUARY, None), Rate(3, 120_00, JANUARY, None)]
UP = Case(1, "password reset", finished=True, owners=((11, 1), (22, 2), (33, 3)))
TIME = [Logged(1, 11, 1, 10, DAY), Logged(1, 22, 2, 20, DAY), Logged(1, 33, 3, 30, DAY)]
READY = Knowledge(frozenset(["refund"]), frozenset(["refund"]), frozenset(["refund"]), has_guardrail=True, outside={})


def test_a_case_through_three_lines_sums_to_the_hand_figure() -> None:
    (one,) = shiftdown.cost_cases([UP], TIME, RATES)
    assert one.sums.cost() == 5_00 + 20_00 + 60_00
    assert one.sums.cost(above=1) == 80_00
    assert (dict(one.sums.touches), one.highest, one.sums.untimed) == ({1: 1, 2: 1, 3: 1}, 3, 0)


def test_work_is_priced_by_the_rate_of_its_own_day() -> None:
    rates = [Rate(1, 30_00, JANUARY, JULY), Rate(1, 36_00, JULY, None)]
    case = Case(1, "refund", finished=True, owners=((11, 1),))
    times = [Logged(1, 11, 1, 60, date(2026, 6, 30)), Logged(1, 11, 1, 60, JULY)]
    assert shiftdown.cost_cases([case], times, rates)[0].sums.cost() == 66_00


def test_a_touch_without_time_is_counted_and_costs_nothing() -> None:
    (one,) = shiftdown.cost_cases([UP], TIME[:1], RATES)
    assert (one.sums.untimed, one.sums.cost(), sum(one.sums.touches.values())) == (2, 5_00, 3)


def test_a_reversed_entry_leaves_a_touch_without_time() -> None:
    back = [Logged(1, 11, 1, 10, DAY), Logged(1, 11, 1, -10, DAY)]
    (one,) = shiftdown.cost_cases([UP], back, RATES)
    assert (one.sums.cost(), one.sums.untimed) == (0, 3)


def test_minutes_without_a_rate_are_named_not_priced() -> None:
    (one,) = shiftdown.cost_cases([UP], TIME, RATES[:2])
    assert (one.sums.cost(), one.sums.unpriced) == (25_00, 30)


def test_an_entry_without_a_line_takes_that_of_its_pod() -> None:
    (one,) = shiftdown.cost_cases([UP], [Logged(1, 22, None, 60, DAY)], RATES)
    assert one.sums.cost() == 60_00


def test_help_of_a_higher_line_is_a_touch_although_the_owner_stays() -> None:
    case = Case(1, "refund", finished=True, owners=((11, 1),))
    (one,) = shiftdown.cost_cases([case], [Logged(1, 11, 3, 15, DAY)], RATES)
    assert (dict(one.sums.touches), one.highest) == ({1: 1, 3: 1}, 3)


def test_first_level_fix_leaves_out_open_cases_and_pods_without_a_line() -> None:
    cases = [
        UP,
        Case(2, "refund", finished=True, owners=((11, 1),)),
        Case(3, "refund", finished=False, owners=((11, 1),)),
        Case(4, "refund", finished=True, owners=((44, None),)),
    ]
    found = shiftdown.first_level_fix(shiftdown.cost_cases(cases, [], RATES))
    assert (found.hits, found.n) == (1, 2)


def test_our_own_early_and_late_costs_stand_beside_the_claim() -> None:
    low = Case(2, "refund", finished=True, owners=((11, 1),))
    costed = shiftdown.cost_cases([UP, low], [*TIME, Logged(2, 11, 1, 20, DAY)], RATES)
    assert shiftdown.mean_costs(costed) == {1: (10_00, 1), 3: (85_00, 1)}


def line(topic: str, above: int = 0, back: tuple[int, int] = (0, 0)) -> Category:
    sums = Sums()
    if above:
        sums.touches[2] += 1
        sums.weighed[2] += above * 60
    nobody = share_of(0, 0)
    return Category(topic, 1, sums, 0, nobody, share_of(*back), back[1], nobody)


def test_candidates_stand_by_cost_above_line_one_with_the_missing_knowledge() -> None:
    found = candidates([line("outage", 10_00), line("refund", 90_00), line("move home")], READY)
    assert [(one.category.topic, one.cost_above, one.gaps) for one in found] == [
        ("refund", 90_00, ()),
        ("outage", 10_00, ("no published article", "no skill names this category")),
    ]


def test_the_category_that_comes_back_most_is_proposed_with_its_knowledge_gap() -> None:
    lines = [line("refund", 90_00, (5, 50)), line("password reset", 0, (20, 50)), line("outage", 0, (5, 9))]
    top = next(one for one in candidates(lines, READY) if one.most_repeats)
    assert (top.category.topic, top.gaps[0]) == ("password reset", "no published article")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"published": frozenset()}, "no published article"),
        ({"skilled": frozenset()}, "nobody on line 1 at level 3"),
        ({"has_guardrail": False}, "no guardrail reaches line 1"),
        ({"outside": {"refund": (3, 6)}}, "guardrail too tight: 3 of 6 decisions had to ask"),
    ],
)
def test_each_gap_of_knowledge_is_named(changes: dict[str, Any], said: str) -> None:
    assert knowledge_gaps("refund", READY) == ()
    assert knowledge_gaps("Refund".lower(), replace(READY, **changes)) == (said,)


def contacts(opened_days: list[float], lost: list[bool]) -> Contacts:
    seconds = ints([day * 86_400 for day in opened_days])
    n = len(opened_days)
    zeros, ones = ints([0] * n), np.ones(n, dtype=bool)
    return Contacts(zeros, zeros + 7, seconds, zeros, zeros, np.array(lost), ones)


def test_a_failed_self_service_counts_as_a_contact() -> None:
    rows = contacts([0, 1, 20], [True, False, False])
    everything = np.ones(3, dtype=bool)
    tried = np.array([True, False, True])
    found = shiftdown.repeats_of(rows, tried, everything, 100 * 86_400)
    assert (found.contacts, found.back.hits, found.back.n) == (3, 1, 3)
    assert (found.self_service.hits, found.self_service.n) == (1, 2)
    phone = shiftdown.repeats_of(rows, np.zeros(3, dtype=bool), everything, 100 * 86_400)
    assert (phone.contacts, phone.back.hits) == (2, 0)


@pytest.mark.parametrize(
    ("helped", "said"),
    [
        ((0, 0), "nobody tried"),
        ((1, 3), "Offered: 3 tried, too few for a share"),
        ((15, 40), "Offered: 38 % (24 to 53 %, n 40) helped"),
        ((8, 40), "Flag lost: 20 % (10 to 35 %, n 40) helped"),
    ],
)
def test_a_category_loses_its_self_service_flag_only_when_it_surely_fails(helped: tuple[int, int], said: str) -> None:
    assert shiftdown.self_service_words(replace(line("outage"), self_service=share_of(*helped))) == said


def test_young_contacts_are_unknown_and_later_ones_only_repeat() -> None:
    found = shiftdown.repeats_of(
        contacts([0, 5, 9], [False] * 3), np.zeros(3, dtype=bool), np.array([True, True, False]), 10 * 86_400
    )
    assert (found.contacts, found.back.hits, found.back.n, found.young) == (2, 1, 1, 1)


def test_a_complaint_belongs_to_what_the_customer_last_talked_about() -> None:
    day = 86_400
    talks = [(day, "refund"), (3 * day, "outage")]
    assert shiftdown.is_about("Refund", "refund", 9 * day, ())
    assert shiftdown.is_about("outage", "Slow answer", 9 * day, talks)
    assert not shiftdown.is_about("refund", "Slow answer", 9 * day, talks)
    assert not shiftdown.is_about("outage", "Slow answer", 40 * day, talks)


def test_complaints_per_thousand_have_an_exact_interval() -> None:
    found = per_thousand(2, 1000)
    assert (found.value, round(found.low or 0, 2), round(found.high or 0, 2)) == (2.0, 0.24, 7.22)
    assert per_thousand(0, 0).value is None


def test_the_ledger_puts_the_dearest_above_line_one_first() -> None:
    cases = [UP, Case(2, "refund", finished=True, owners=((11, 1),))]
    costed = shiftdown.cost_cases(cases, [*TIME, Logged(2, 11, 1, 600, DAY)], RATES)
    lines = shiftdown.ledger(costed, {"refund": Repeats(5, share_of(1, 4), 1, share_of(0, 0))})
    assert [(one.topic, one.cases, one.handoffs, one.contacts) for one in lines] == [
        ("password reset", 1, 2, 0),
        ("refund", 1, 0, 5),
    ]
