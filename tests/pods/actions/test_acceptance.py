"""The acceptance of the design: sixty rules over 11,520 combinations, five faults planted, nothing committed."""

import random
from itertools import product

import pytest
from sqlmodel import func, select

from core.refusal import Refused
from data.database import Database
from pods import actions, queries
from pods.actions import Box, CustomerRow
from pods.models import ChangeSet, RuleSet
from pods.space import Space
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import TODAY

SIZES = {"region": 12, "product": 8, "tier": 4, "language": 6, "stage": 5}
Drafted = dict[int, list[Box]]


def lists() -> dict[str, list[str]]:
    """One value fewer than the size: "unknown" is the last."""
    return {name: [f"{name[0]}{n}" for n in range(size - 1)] for name, size in SIZES.items()}


def planted(space: Space, ids: list[int]) -> Drafted:
    """A segment for each region and stage; three lose a product, two take a stage that is another's."""
    regions, products, stages = space.values[0], space.values[1], space.values[4]
    drafted: Drafted = {}
    for number, (region, stage) in enumerate(product(regions, stages)):
        box = {"region": [region], "stage": [stage]}
        if number in (3, 17, 40):
            box["product"] = list(products[1:])
        if number in (22, 58):
            box["stage"] = [stage, stages[0]]
        drafted[ids[number]] = [box]
    return drafted


def test_five_planted_faults_are_exactly_what_is_listed_and_nothing_is_committed(
    light_store: Database, light_cast: Cast
) -> None:
    dora, draw = light_cast.dora, random.Random(5)
    with light_store.transaction() as session:
        actions.define_attributes(session, dora, lists(), MONDAY)
        space = queries.space_of(session)
        made = [actions.add_segment(session, dora, f"S{n}", f"S{n}", MONDAY, op=f"s{n}") for n in range(60)]
        told = [{name: draw.choice(its) for name, its in zip(SIZES, space.values, strict=True)} for _ in range(3_000)]
        rows = [CustomerRow(1, f"c{n}", attributes=its, valid_from=TODAY) for n, its in enumerate(told)]
        actions.record_customers(session, dora, rows, None, MONDAY)
    drafted = planted(space, [segment.id or 0 for segment in made])
    gaps = [("r0", "s3"), ("r3", "s2"), ("r8", "s0")]
    unserved = [sum((c["region"], c["stage"], c["product"]) == (r, s, "p0") for c in told) for r, s in gaps]
    twice = [sum((c["region"], c["stage"]) == (r, "s0") for c in told) for r in ("r4", "unknown")]
    with light_store.reading() as session:
        listed = queries.draft_rules(session, dora, TODAY, drafted).proof.findings
    assert space.size == 11_520
    assert sorted(f.customers for f in listed if f.is_gap) == sorted(unserved)
    assert sorted(f.customers for f in listed if not f.is_gap) == sorted(twice)
    assert len(listed) == 5
    with pytest.raises(Refused) as refused:
        light_store.perform(lambda s: actions.commit_rules(s, dora, TODAY, drafted, "Planted", MONDAY, op="r"))
    assert f"3 combinations have no segment, {sum(unserved)} customers among them" in str(refused.value)
    assert f"2 combinations belong to more than one segment, {sum(twice)} customers among them" in str(refused.value)
    with light_store.reading() as session:
        assert session.scalar(select(func.count()).select_from(RuleSet)) == 0
        assert session.scalar(select(func.count()).select_from(ChangeSet)) == 0
