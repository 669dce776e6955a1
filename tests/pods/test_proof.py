"""The coverage proof on spaces small enough to see, and on the planted space of the design."""

import random
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from core.refusal import Refused
from pods import boxes, fixes
from pods.proof import Proof, Rule, check, prove
from pods.space import Space

NAMES = ("region", "product", "tier", "language", "stage")
SMALL = Space(("region", "tier"), (("north", "south", "unknown"), ("gold", "basic", "unknown")))
PLANTED = Space(
    NAMES,
    tuple(tuple(f"{name[0]}{n}" for n in range(size)) for name, size in zip(NAMES, (12, 8, 4, 6, 5), strict=True)),
)


def found(proof: Proof) -> list[tuple[tuple[int, ...], dict[str, list[str]], int, int]]:
    return [(f.segment_ids, f.box, f.cells, f.customers) for f in proof.findings]


def test_rules_that_cover_everybody_once_hold() -> None:
    rules = [Rule(1, {"region": ["north"]}), Rule(2, {"region": ["south", "unknown"]})]
    assert prove(SMALL, rules).holds


def test_unknown_is_a_value_that_rules_must_cover() -> None:
    rules = [Rule(1, {"region": ["north"]}), Rule(2, {"region": ["south"]})]
    assert found(prove(SMALL, rules)) == [((), {"region": ["unknown"]}, 3, 0)]


def test_two_rules_of_one_segment_may_overlap() -> None:
    assert prove(SMALL, [Rule(1, {}), Rule(1, {"tier": ["gold"]})]).holds


def test_the_order_of_rules_decides_nothing() -> None:
    rules = [Rule(1, {"tier": ["gold"]}), Rule(2, {})]
    one, other = prove(SMALL, rules), prove(SMALL, rules[::-1])
    assert (one.segment_at == other.segment_at).all()
    assert one.overlap_cells == other.overlap_cells == 3


def test_without_rules_everybody_is_a_gap() -> None:
    assert found(prove(SMALL, [], np.ones(9, np.int64))) == [((), {}, 9, 9)]


def test_a_rule_with_a_strange_value_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(Refused, match="west” is not known; allowed are north, south, unknown"):
        prove(SMALL, [Rule(1, {"region": ["west"]})])


def test_a_rule_that_allows_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="Leave tier out to allow any"):
        prove(SMALL, [Rule(1, {"tier": []})])


def sixty_rules() -> list[Rule]:
    """Twelve regions by five stages, one segment each; then three gaps and two overlaps are planted."""
    regions, stages = PLANTED.values[0], PLANTED.values[4]
    rules: list[Rule] = []
    for n, (region, stage) in enumerate(product(regions, stages)):
        box: dict[str, Sequence[str]] = {"region": [region], "stage": [stage]}
        if n in (3, 17, 40):
            box["product"] = PLANTED.values[1][1:] if n != 17 else PLANTED.values[1][2:]
        if n in (25, 58):
            other = rules[n - 10].box["region"]
            box = (
                {"region": [region, *other], "stage": [stage]}
                if n == 25
                else {"region": [region], "stage": [stages[0], stage]}
            )
        rules.append(Rule(n + 1, box))
    return rules


def planted_customers() -> np.ndarray:
    draw = np.random.default_rng(11)
    return np.bincount(draw.integers(0, PLANTED.size, 60_000), minlength=PLANTED.size)


def test_three_planted_gaps_and_two_overlaps_are_exactly_what_is_listed() -> None:
    customers = planted_customers()
    proof = prove(PLANTED, sixty_rules(), customers)
    in_cells = customers.reshape(PLANTED.shape)
    gaps = {
        (region, stage): (products, int(in_cells[region, :products, :, :, stage].sum()))
        for region, stage, products in ((0, 3, 1), (3, 2, 2), (8, 0, 1))
    }
    listed = [f for f in proof.findings if f.is_gap]
    assert PLANTED.size == 11_520
    assert len(proof.findings) == 5
    for finding in listed:
        cell = (int(finding.box["region"][0][1:]), int(finding.box["stage"][0][1:]))
        products, people = gaps.pop(cell)
        assert (finding.box["product"], finding.customers) == ([f"p{n}" for n in range(products)], people)
        assert finding.cells == products * 24
    assert not gaps
    twice = {f.segment_ids: (f.cells, f.customers) for f in proof.findings if not f.is_gap}
    assert twice == {
        (16, 26): (192, int(in_cells[3, :, :, :, 0].sum())),
        (56, 59): (192, int(in_cells[11, :, :, :, 0].sum())),
    }


def test_the_refusal_names_gaps_and_overlaps_with_their_customers() -> None:
    proof = prove(PLANTED, sixty_rules(), planted_customers())
    with pytest.raises(
        Refused, match=r"3 combinations have no segment, \d+ customers .* 2 combinations belong"
    ) as told:
        check(proof, {n: f"S{n}" for n in range(61)})
    assert "S16 and S26" in str(told.value)


def test_merged_boxes_hold_exactly_the_wrong_cells() -> None:
    draw = random.Random(3)
    for _ in range(30):
        rules: list[Rule] = []
        for segment_id in (1, 2, 3):
            box = {n: draw.sample(v, draw.randint(1, len(v))) for n, v in zip(SMALL.names, SMALL.values, strict=True)}
            rules.append(Rule(segment_id, box))
        proof = prove(SMALL, rules)
        assert sum(f.cells for f in proof.findings if f.is_gap) == proof.gap_cells
        assert sum(f.cells for f in proof.findings if not f.is_gap) == proof.overlap_cells


def test_the_smallest_fix_adds_the_value_that_clears_most_customers() -> None:
    rules = [Rule(1, {"region": ["north"]}), Rule(2, {"region": ["south"]})]
    customers = np.array([1, 1, 1, 1, 1, 1, 5, 0, 0])
    fix = fixes.smallest(SMALL, rules, prove(SMALL, rules, customers), customers)
    assert fix
    assert (fix.attribute, fix.value, fix.adds, fix.customers, fix.cells) == ("region", "unknown", True, 5, 3)
    assert fix.said("NORTH").startswith("Add region “unknown” to a rule of NORTH: that settles 5 customers (3 single")


def test_the_smallest_fix_takes_out_the_value_that_is_claimed_twice() -> None:
    rules = [Rule(1, {"region": ["north"]}), Rule(2, {"region": ["north", "south", "unknown"]})]
    fix = fixes.smallest(SMALL, rules, prove(SMALL, rules))
    assert fix
    assert (fix.rule, fix.value, fix.adds, fix.cells) == (1, "north", False, 3)


def test_no_fix_is_proposed_that_would_break_something_else() -> None:
    rules = [Rule(1, {"region": ["north"], "tier": ["gold"]}), Rule(2, {"tier": ["basic", "unknown"]})]
    fix = fixes.smallest(SMALL, rules, prove(SMALL, rules))
    assert fix
    assert (fix.rule, fix.attribute) == (0, "region")


def test_a_customer_stands_in_the_cell_of_its_attributes() -> None:
    assert SMALL.attributes(SMALL.cell({"region": "South", "tier": " gold "})) == {"region": "south", "tier": "gold"}
    assert SMALL.attributes(SMALL.cell({"region": ""})) == {"region": "unknown", "tier": "unknown"}


def test_a_fix_may_be_asked_for_one_finding_alone() -> None:
    rules = [Rule(1, {"region": ["north"]}), Rule(2, {"region": ["north", "south"]})]
    proof = prove(SMALL, rules)
    gap, overlap = sorted(proof.findings, key=lambda finding: not finding.is_gap)
    mends_gap, mends_overlap = (fixes.smallest(SMALL, rules, proof, None, one.box) for one in (gap, overlap))
    assert mends_gap
    assert mends_overlap
    assert (mends_gap.value, mends_gap.adds, mends_overlap.value, mends_overlap.adds) == (
        "unknown",
        True,
        "north",
        False,
    )


def test_a_box_less_another_holds_exactly_the_rest() -> None:
    draw = random.Random(4)
    for _ in range(50):
        box, cut = (
            {n: draw.sample(v, draw.randint(1, len(v))) for n, v in zip(SMALL.names, SMALL.values, strict=True)}
            for _ in range(2)
        )
        left = np.zeros(SMALL.shape, int)
        for part in boxes.without(SMALL, box, cut):
            left[np.ix_(*boxes.codes_of(SMALL, part))] += 1
        wanted = np.zeros(SMALL.shape, int)
        wanted[np.ix_(*boxes.codes_of(SMALL, box))] = 1
        wanted[np.ix_(*boxes.codes_of(SMALL, cut))] = 0
        assert (left == wanted).all()
