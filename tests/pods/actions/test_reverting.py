"""A change set taken back: the opposite one, and nothing deleted."""

from datetime import timedelta

import pytest

from core.refusal import Refused
from pods import actions, queries
from pods.actions import Move
from pods.models import ChangeKind, ChangeSet
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World

TOMORROW = TODAY + timedelta(days=1)


def moved_to_south(world: World) -> ChangeSet:
    moves = [Move(world.nb, world.cast.south_id, TOMORROW)]
    return world.store.perform(lambda s: actions.commit_moves(s, world.cast.dora, moves, "Balance", MONDAY, op="m"))


def test_a_move_is_taken_back_from_its_day(world: World) -> None:
    change = moved_to_south(world)
    back = world.store.perform(lambda s: actions.revert_change(s, world.cast.dora, change.id or 0, MONDAY, op="b"))
    with world.store.reading() as session:
        assert queries.homes_on(session, TOMORROW)[world.nb] == world.cast.north_id
        assert len(queries.change_sets(session, world.cast.dora)) == 4
    assert (back.kind, back.note) == (ChangeKind.REVERT, "Takes back: Balance")


def test_what_was_moved_again_is_not_taken_back_blindly(world: World) -> None:
    change = moved_to_south(world)
    world.store.perform(lambda s: actions.revert_change(s, world.cast.dora, change.id or 0, MONDAY, op="b"))
    with pytest.raises(Refused, match="North basic has been moved again since"):
        world.store.perform(lambda s: actions.revert_change(s, world.cast.dora, change.id or 0, MONDAY, op="c"))


def test_new_rules_are_taken_back_to_the_ones_before(world: World) -> None:
    boxes = {world.nb: [{"region": ["north"]}], world.s: [{"region": ["south", "unknown"]}]}
    change = world.store.perform(
        lambda s: actions.commit_rules(s, world.cast.dora, TOMORROW, boxes, "Gold ends", MONDAY, op="r")
    )
    world.store.perform(lambda s: actions.revert_change(s, world.cast.dora, change.id or 0, MONDAY, op="b"))
    with world.store.reading() as session:
        version = queries.rules_on(queries.rule_versions(session), TOMORROW)
        assert version
        assert version.boxes() == world.boxes()


def test_the_first_rules_and_homes_cannot_be_taken_back(world: World) -> None:
    with pytest.raises(Refused, match="first rules"):
        world.store.perform(lambda s: actions.revert_change(s, world.cast.dora, 1, MONDAY, op="b"))
    with pytest.raises(Refused, match="had no pod before"):
        world.store.perform(lambda s: actions.revert_change(s, world.cast.dora, 2, MONDAY, op="b"))


def test_a_lead_takes_nothing_back(world: World) -> None:
    with pytest.raises(Refused, match="Ask a manager"):
        world.store.perform(lambda s: actions.revert_change(s, world.cast.ana, 1, MONDAY, op="b"))
