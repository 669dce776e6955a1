"""Drafts of a change set: kept, changed, put aside, made real, and refused when the ground has moved."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.refusal import Conflict, NotFound, Refused
from pods import actions, drafts, queries
from pods.actions import Move
from pods.models import ChangeDraft, ChangeSet, DraftOrigin, DraftState
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World

TOMORROW, NEXT_MONTH = TODAY + timedelta(days=1), TODAY + timedelta(days=30)
PERSON = DraftOrigin.PERSON


def kept(world: World, moves: Sequence[Move], name: str = "Spring") -> ChangeDraft:
    return world.store.perform(
        lambda s: actions.save_draft(s, world.cast.dora, name, moves, PERSON, MONDAY, op=f"save {name}")
    )


def committed(world: World, draft: ChangeDraft, op: str = "commit", version: int = 1) -> ChangeSet:
    return world.store.perform(
        lambda s: actions.commit_draft(s, world.cast.dora, draft.id or 0, "Balance", version, MONDAY, op=op)
    )


def moved(world: World, segment_id: int, op: str) -> ChangeSet:
    moves = [Move(segment_id, world.cast.south_id, TOMORROW)]
    return world.store.perform(lambda s: actions.commit_moves(s, world.cast.dora, moves, "Relief", MONDAY, op=op))


def test_a_draft_keeps_several_moves_with_their_days_and_moves_nobody(world: World) -> None:
    moves = [Move(world.nb, world.cast.south_id, NEXT_MONTH), Move(world.ng, world.cast.south_id, TOMORROW)]
    draft = kept(world, moves)
    with world.store.reading() as session:
        opened = queries.drafts_open(session, world.cast.dora)
        assert [(row.name, drafts.moves_of(row.moves)) for row in opened] == [("Spring", moves[::-1])]
        assert queries.homes_on(session, NEXT_MONTH)[world.nb] == world.cast.north_id
    assert draft.state is DraftState.OPEN


def test_a_draft_committed_makes_each_move_on_its_day(world: World) -> None:
    draft = kept(
        world, [Move(world.nb, world.cast.south_id, NEXT_MONTH), Move(world.ng, world.cast.south_id, TOMORROW)]
    )
    change = committed(world, draft)
    with world.store.reading() as session:
        assert queries.homes_on(session, TOMORROW)[world.nb] == world.cast.north_id
        assert queries.homes_on(session, TOMORROW)[world.ng] == world.cast.south_id
        assert queries.homes_on(session, NEXT_MONTH)[world.nb] == world.cast.south_id
        row = session.get_one(ChangeDraft, draft.id)
        assert (row.state, row.change_set_id, row.version) == (DraftState.COMMITTED, change.id, 2)
        assert "draft.commit" in session.exec(select(AuditEntry.action)).all()


def test_a_second_press_commits_a_draft_once(world: World) -> None:
    draft = kept(world, [Move(world.ng, world.cast.south_id, TOMORROW)])
    assert committed(world, draft).id == committed(world, draft).id


def test_a_draft_whose_segment_was_moved_meanwhile_is_refused_and_names_the_change(world: World) -> None:
    draft = kept(world, [Move(world.ng, world.cast.south_id, NEXT_MONTH)])
    other = moved(world, world.ng, "faster")
    with pytest.raises(Conflict, match=f"“Relief” by Dora .number {other.id}.*Nothing was committed"):
        committed(world, draft)
    with world.store.reading() as session:
        assert session.get_one(ChangeDraft, draft.id).state is DraftState.OPEN


def test_a_draft_looked_at_anew_may_be_committed(world: World) -> None:
    draft = kept(world, [Move(world.ng, world.cast.north_id, NEXT_MONTH)])
    moved(world, world.ng, "faster")
    again = drafts.moves_of(draft.moves)
    world.store.perform(
        lambda s: actions.change_draft(s, world.cast.dora, draft.id or 0, "Spring", again, MONDAY, version=1, op="anew")
    )
    assert committed(world, draft, version=2).id


def test_a_change_of_other_segments_does_not_stand_in_the_way(world: World) -> None:
    draft = kept(world, [Move(world.ng, world.cast.south_id, NEXT_MONTH)])
    moved(world, world.nb, "elsewhere")
    assert committed(world, draft).id


def test_of_two_who_change_a_draft_the_slower_is_told(world: World) -> None:
    draft = kept(world, [Move(world.ng, world.cast.south_id, TOMORROW)])
    moves = [Move(world.nb, world.cast.south_id, TOMORROW)]
    for op, fails in (("one", False), ("two", True)):
        try:
            with world.store.transaction() as session:
                actions.change_draft(session, world.cast.dora, draft.id or 0, op, moves, MONDAY, version=1, op=op)
        except Conflict as told:
            assert fails
            assert told.theirs == "one: 1 moves"


def test_a_discarded_draft_changes_no_more(world: World) -> None:
    draft = kept(world, [Move(world.ng, world.cast.south_id, TOMORROW)])
    world.store.perform(lambda s: actions.discard_draft(s, world.cast.dora, draft.id or 0, 1, MONDAY, op="d"))
    with pytest.raises(Refused, match="discarded already"):
        committed(world, draft, version=2)
    with world.store.reading() as session:
        assert queries.drafts_open(session, world.cast.dora) == []


def test_a_draft_needs_a_name_moves_and_a_pod_that_works(light_world: World) -> None:
    world = light_world
    with pytest.raises(Refused, match="Give the draft a name"):
        kept(world, [Move(world.ng, world.cast.south_id, TOMORROW)], " ")
    with pytest.raises(Refused, match="at least one segment"):
        kept(world, [])
    with pytest.raises(Refused, match="no longer working"):
        kept(world, [Move(world.ng, 99, TOMORROW)])
    with pytest.raises(NotFound, match="That draft"):
        world.store.perform(lambda s: actions.discard_draft(s, world.cast.dora, 99, 1, MONDAY, op="d"))


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_only_a_manager_drafts(light_world: World, name: str) -> None:
    world, actor = light_world, light_world.cast.everybody()[name]
    moves = [Move(world.ng, world.cast.south_id, TOMORROW)]
    with pytest.raises(Refused):
        world.store.perform(lambda s: actions.save_draft(s, actor, "x", moves, PERSON, MONDAY, op="s"))
    with pytest.raises(Refused):
        world.store.perform(lambda s: actions.change_draft(s, actor, 1, "x", moves, MONDAY, version=1, op="c"))
    with pytest.raises(Refused):
        world.store.perform(lambda s: actions.discard_draft(s, actor, 1, 1, MONDAY, op="d"))
    with pytest.raises(Refused):
        world.store.perform(lambda s: actions.commit_draft(s, actor, 1, "x", 1, MONDAY, op="m"))
