"""A pod starts, changes its purpose, and ends; each is refused where it would lose something."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.people import Role
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import Move, NewMember, NewPod, PodChange
from pods.models import Pod, PodMembership, PodState
from tests.conftest import MONDAY, Cast
from tests.pods.conftest import TODAY, World

CHANGE = PodChange("Northern Lights", "Everybody up there", 9, 50_000)


def formed(store: Database, cast: Cast, state: PodState = PodState.FORMING) -> int:
    wish = NewPod("West", "WE", state=state)
    return store.perform(lambda s: actions.form_pod(s, cast.dora, wish, MONDAY, op="west")).id or 0


def test_a_pod_without_people_does_not_start(store: Database, cast: Cast) -> None:
    west = formed(store, cast)
    with pytest.raises(Refused, match="Nobody belongs to West today"):
        store.perform(lambda s: actions.activate_pod(s, cast.dora, west, MONDAY, op="a"))


def test_a_forming_pod_starts_with_its_people(store: Database, cast: Cast) -> None:
    west = formed(store, cast)
    goro = NewMember(west, cast.goro.person_id or 0, Role.AGENT, TODAY)
    store.perform(lambda s: actions.add_member(s, cast.dora, goro, MONDAY, op="m"))
    pod = store.perform(lambda s: actions.activate_pod(s, cast.dora, west, MONDAY, op="a"))
    assert pod.state is PodState.ACTIVE
    with store.reading() as session:
        row = session.exec(select(AuditEntry).where(AuditEntry.action == "pod.activate")).one()
        assert (row.before, row.after) == ({"state": "forming"}, {"state": "active"})


def test_a_new_pod_is_forming_or_active(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="forming or active"):
        formed(store, cast, PodState.RETIRED)


def test_charter_and_targets_change_and_a_stale_change_is_refused(store: Database, cast: Cast) -> None:
    store.perform(lambda s: actions.change_pod(s, cast.dora, cast.north_id, CHANGE, 1, MONDAY, op="c"))
    with pytest.raises(Conflict, match="Somebody else changed this pod") as stale:
        other = PodChange("Upper", "Ours", 8, 40_000)
        store.perform(lambda s: actions.change_pod(s, cast.dora, cast.north_id, other, 1, MONDAY, op="d"))
    assert (stale.value.mine, stale.value.theirs) == ("Upper: Ours", "Northern Lights: Everybody up there")
    with store.reading() as session:
        pod = session.get_one(Pod, cast.north_id)
        assert (pod.size_target, pod.customers_target, pod.version) == (9, 50_000, 2)
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "pod.change")).one()
        assert "Everybody" not in str((entry.before, entry.after))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (PodChange("South", "", 9, 9), "belongs to another pod"),
        (PodChange(" ", "", 9, 9), "name of at most 120"),
        (PodChange("North", "x" * 2001, 9, 9), "more than 2,000 characters"),
        (PodChange("North", "", 0, 9), "at least one person"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(store: Database, cast: Cast, change: PodChange, told: str) -> None:
    with pytest.raises(Refused, match=told):
        store.perform(lambda s: actions.change_pod(s, cast.dora, cast.north_id, change, 1, MONDAY, op="c"))


def test_a_pod_with_segments_is_not_retired(world: World) -> None:
    with pytest.raises(Refused, match="North owns or will own 2 segments: NB, NG"):
        world.store.perform(lambda s: actions.retire_pod(s, world.cast.dora, world.cast.north_id, MONDAY, op="r"))


def test_a_pod_that_will_own_a_segment_is_not_retired(world: World) -> None:
    cast, later = world.cast, TODAY + timedelta(days=30)
    moves = [Move(world.s, cast.north_id, TODAY), Move(world.s, cast.south_id, later)]
    world.store.perform(lambda s: actions.commit_moves(s, cast.dora, moves, "There and back", MONDAY, op="m"))
    with pytest.raises(Refused, match="South owns or will own 1 segment: S"):
        world.store.perform(lambda s: actions.retire_pod(s, cast.dora, cast.south_id, MONDAY, op="r"))


def test_a_pod_with_open_cards_is_not_retired(store: Database, cast: Cast) -> None:
    with pytest.raises(Refused, match="3 cards are still open on the board of South"):
        store.perform(
            lambda s: actions.retire_pod(s, cast.dora, cast.south_id, MONDAY, op="r", open_cards=lambda _s, _p: 3)
        )


def test_a_retired_pod_keeps_its_history(store: Database, cast: Cast) -> None:
    planned = NewMember(cast.south_id, cast.goro.person_id or 0, Role.AGENT, TODAY + timedelta(days=5))
    store.perform(lambda s: actions.add_member(s, cast.dora, planned, MONDAY, op="later"))
    pod = store.perform(lambda s: actions.retire_pod(s, cast.dora, cast.south_id, MONDAY, op="r"))
    assert pod.state is PodState.RETIRED
    with store.reading() as session:
        assert [m.name for m in queries.members_on(session, cast.south_id, TODAY - timedelta(days=1))] == ["Emil"]
        assert queries.members_on(session, cast.south_id, TODAY) == []
        rows = session.exec(select(PodMembership).where(PodMembership.pod_id == cast.south_id)).all()
        assert len(rows) == 1
        assert [gone.name for gone in queries.pods_gone(session, cast.dora)] == ["South"]
        assert [pod.name for pod in queries.pods_seen(session, cast.dora)] == ["North"]
    with pytest.raises(Refused, match="retired already"):
        store.perform(lambda s: actions.retire_pod(s, cast.dora, cast.south_id, MONDAY, op="again"))
    with pytest.raises(Refused, match="cannot start again"):
        store.perform(lambda s: actions.activate_pod(s, cast.dora, cast.south_id, MONDAY, op="start"))
    with pytest.raises(Refused, match="nobody joins it any more"):
        store.perform(lambda s: actions.add_member(s, cast.dora, planned, MONDAY, op="join"))


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_only_a_manager_changes_a_pod(light_store: Database, light_cast: Cast, name: str) -> None:
    actor, north = light_cast.everybody()[name], light_cast.north_id
    for work in (
        lambda s: actions.change_pod(s, actor, north, CHANGE, 1, MONDAY, op="c"),
        lambda s: actions.activate_pod(s, actor, north, MONDAY, op="a"),
        lambda s: actions.retire_pod(s, actor, north, MONDAY, op="r"),
    ):
        with pytest.raises((Refused, NotFound)):
            light_store.perform(work)
