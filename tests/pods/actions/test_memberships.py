"""Who lets whom into a pod, planned memberships taken back, and one person wanted by two pods at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from core.audit import AuditEntry
from core.people import Person, Role
from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import NewMember
from pods.models import Function, PodMembership
from tests.conftest import MONDAY, Cast

TODAY = MONDAY.date()
LATER = TODAY + timedelta(days=20)


def newcomer(store: Database) -> int:
    with store.transaction() as session:
        person = Person(login="hana", name="Hana", created_at=MONDAY)
        session.add(person)
        session.flush()
        return person.id or 0


def test_nobody_lets_oneself_into_a_pod(store: Database, cast: Cast) -> None:
    for actor in (cast.dora, cast.ana):
        new = NewMember(cast.north_id, actor.person_id or 0, Role.AGENT, LATER, fte=0.1)
        refused = pytest.raises(Refused, match=r"cannot add yourself to North.*Ask the pod's lead")
        with refused, store.transaction() as session:
            actions.add_member(session, actor, new, MONDAY, op="m")


def test_the_lead_lets_a_manager_in(store: Database, cast: Cast) -> None:
    new = NewMember(cast.north_id, cast.dora.person_id or 0, Role.COACH, TODAY, fte=0.1)
    assert store.perform(lambda s: actions.add_member(s, cast.ana, new, MONDAY, op="m")).id


def test_site_employer_zone_and_function_are_kept(store: Database, cast: Cast) -> None:
    new = NewMember(
        cast.north_id,
        newcomer(store),
        Role.AGENT,
        TODAY,
        None,
        0.5,
        "Manila",
        "Partner",
        "Asia/Manila",
        Function.SPECIALIST,
    )
    store.perform(lambda s: actions.add_member(s, cast.ana, new, MONDAY, op="m"))
    with store.reading() as session:
        hana = next(m for m in queries.members_on(session, cast.north_id, TODAY) if m.name == "Hana")
    assert (hana.site, hana.employer, hana.zone, hana.function) == (
        "Manila",
        "Partner",
        "Asia/Manila",
        Function.SPECIALIST,
    )


def test_a_strange_zone_is_refused(store: Database, cast: Cast) -> None:
    new = NewMember(cast.north_id, newcomer(store), Role.AGENT, TODAY, zone="Manila time")
    with pytest.raises(Refused, match="is not a time zone"):
        store.perform(lambda s: actions.add_member(s, cast.ana, new, MONDAY, op="m"))


def test_a_planned_membership_is_cancelled_and_the_trail_keeps_it(store: Database, cast: Cast) -> None:
    new = NewMember(cast.north_id, newcomer(store), Role.AGENT, LATER)
    planned = store.perform(lambda s: actions.add_member(s, cast.ana, new, MONDAY, op="m")).id or 0
    for _ in range(2):
        store.perform(lambda s: actions.cancel_membership(s, cast.ana, planned, MONDAY, op="c"))
    with store.reading() as session:
        assert session.get(PodMembership, planned) is None
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "member.cancel")).one()
        assert (entry.object_id, entry.before) == (
            planned,
            {"person_id": new.person_id, "valid_from": LATER.isoformat(), "fte": 1.0},
        )
    with pytest.raises(NotFound):
        store.perform(lambda s: actions.cancel_membership(s, cast.ana, planned, MONDAY, op="other"))


def test_a_membership_that_began_is_ended_not_cancelled(store: Database, cast: Cast) -> None:
    with store.reading() as session:
        held = queries.members_on(session, cast.north_id, TODAY)[1].membership_id
    with pytest.raises(Refused, match="it can be ended, not cancelled"):
        store.perform(lambda s: actions.cancel_membership(s, cast.ana, held, MONDAY, op="c"))


@pytest.mark.parametrize("name", ["boyan", "chen", "emil", "fay", "goro"])
def test_planned_memberships_are_cancelled_by_the_lead_or_a_manager(store: Database, cast: Cast, name: str) -> None:
    new = NewMember(cast.north_id, newcomer(store), Role.AGENT, LATER)
    planned = store.perform(lambda s: actions.add_member(s, cast.ana, new, MONDAY, op="m")).id or 0
    with pytest.raises((Refused, NotFound)):
        store.perform(lambda s: actions.cancel_membership(s, cast.everybody()[name], planned, MONDAY, op="c"))


def test_two_pods_take_one_person_at_once_and_one_is_refused(store: Database, cast: Cast) -> None:
    hana = newcomer(store)

    def take(pod_id: int) -> str:
        new = NewMember(pod_id, hana, Role.AGENT, TODAY, fte=0.6)
        try:
            store.perform(lambda s: actions.add_member(s, cast.dora, new, MONDAY, op=f"take {pod_id}"))
        except Refused as reason:
            return str(reason)
        return "taken"

    with ThreadPoolExecutor(2) as hands:
        told = sorted(hands.map(take, (cast.north_id, cast.south_id)), key=len)
    assert told[0] == "taken"
    assert "Hana would work 1.2 full-time equivalents" in told[1]
