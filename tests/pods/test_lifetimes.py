"""Attribute values with dates: who stands where on the day before and on the day itself."""

from datetime import date

import pytest

from core.refusal import Refused
from pods.lifetimes import Lifetimes, rules_within, widened
from pods.proof import Rule, prove
from pods.space import Space

SMALL = Space(("region", "tier"), (("north", "south", "unknown"), ("gold", "basic", "unknown")))
ENDS = date(2026, 12, 1)
LIVES = Lifetimes({("region", "south"): (None, ENDS), ("tier", "gold"): (ENDS, None)})
BEFORE = date(2026, 11, 30)


def test_a_value_is_there_from_its_first_day_and_gone_on_its_last() -> None:
    assert LIVES.space_on(SMALL, BEFORE).values == (("north", "south", "unknown"), ("basic", "unknown"))
    assert LIVES.space_on(SMALL, ENDS).values == (("north", "unknown"), ("gold", "basic", "unknown"))
    assert LIVES.changes() == [ENDS]


def test_a_rule_of_ended_values_alone_holds_nobody_and_others_lose_only_these() -> None:
    rules = [Rule(1, {"region": ["south"]}), Rule(2, {"region": ["north", "south"]}), Rule(3, {})]
    left = rules_within(LIVES.space_on(SMALL, ENDS), rules)
    assert left == [None, Rule(2, {"region": ["north"]}), Rule(3, {})]


def test_customers_of_an_ended_value_belong_where_unknown_belongs() -> None:
    space = LIVES.space_on(SMALL, ENDS)
    proof = prove(space, [Rule(1, {"region": ["north"]}), Rule(2, {"region": ["unknown"]})])
    wide = widened(SMALL, space, proof.segment_at)
    assert {region: int(wide[SMALL.cell({"region": region})]) for region in SMALL.values[0]} == {
        "north": 1,
        "south": 2,
        "unknown": 2,
    }


def test_a_row_with_a_value_that_is_not_there_that_day_is_refused_with_the_day() -> None:
    with pytest.raises(Refused, match="region “south” ended on 2026-12-01; the row is of 2026-12-01"):
        LIVES.check({"region": "South"}, ENDS)
    with pytest.raises(Refused, match="tier “gold” starts on 2026-12-01"):
        LIVES.check({"tier": "gold"}, BEFORE)
    LIVES.check({"region": "south", "tier": "basic"}, BEFORE)
