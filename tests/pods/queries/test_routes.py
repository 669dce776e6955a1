"""Routes from the store: roster, dial, skills, language and last answers together, on both stores."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from core.people import Actor
from core.refusal import NotFound
from data.database import Database
from pods.models import (
    Contact,
    Customer,
    Duty,
    OverflowDial,
    PersonSkill,
    Shift,
    ShiftState,
    Skill,
    SkillKind,
)
from pods.queries import Router, home_finder, home_of, route_contact
from pods.routing import Route, RouteKind
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO, TODAY, World

NOW = MONDAY + timedelta(hours=1)


@pytest.fixture
def told(world: World) -> World:
    """One customer of North's and one of South's, and everybody on the phone."""
    with world.store.transaction() as session:
        world.people(
            session, [("n1", {"region": "north", "tier": "gold"}, LONG_AGO), ("s1", {"region": "south"}, LONG_AGO)]
        )
        for actor in (world.cast.ana, world.cast.boyan):
            session.add(duty(world.cast.north_id, actor))
        session.add(duty(world.cast.south_id, world.cast.emil))
    return world


def duty(pod_id: int, who: Actor, kind: Duty = Duty.PHONE) -> Shift:
    return Shift(
        pod_id=pod_id,
        person_id=who.person_id or 0,
        day=TODAY,
        duty=kind,
        state=ShiftState.PUBLISHED,
        changed_at=MONDAY,
        start_at=MONDAY - timedelta(hours=1),
        end_at=MONDAY + timedelta(hours=7),
    )


def number(session: Session, ext_id: str) -> int:
    return session.exec(select(Customer.id).where(Customer.ext_id == ext_id)).one() or 0


def answered(session: Session, world: World, pod_id: int, who: Actor, days: int, ext_id: str = "n1") -> None:
    at_s = int((NOW - timedelta(days=days)).timestamp())
    session.add(
        Contact(
            source_id=1,
            ext_id=f"c-{days}",
            customer_id=number(session, ext_id),
            pod_id=world.cast.north_id,
            opened_s=at_s,
            opened_day=at_s // 86_400,
            opened_week=0,
            served_pod_id=pod_id,
            person_id=who.person_id,
        )
    )


def routed(store: Database, world: World, who: str = "boyan", ext_id: str = "n1", **facts: str) -> Route:
    with store.reading() as session:
        return route_contact(session, getattr(world.cast, who), number(session, ext_id), NOW, **facts)


def test_the_newest_answer_counts_and_its_person_is_asked(store: Database, told: World) -> None:
    with store.transaction() as session:
        answered(session, told, told.cast.south_id, told.cast.emil, 12)
        answered(session, told, told.cast.north_id, told.cast.boyan, 9)
    found = routed(store, told)
    assert (found.kind, found.pod_id, found.person_id) == (
        RouteKind.SAME_PERSON,
        told.cast.north_id,
        told.cast.boyan.person_id,
    )
    assert found.reason == "Boyan of North answered last and is on duty now."


def test_people_of_other_pods_stay_unnamed(store: Database, told: World) -> None:
    with store.transaction() as session:
        answered(session, told, told.cast.south_id, told.cast.emil, 2)
    assert "The person of the last time of South answered last" in routed(store, told).reason
    assert "Emil of South" in routed(store, told, "dora").reason


def test_customers_of_other_pods_are_not_found(store: Database, told: World) -> None:
    with pytest.raises(NotFound):
        routed(store, told, "emil")


def test_leave_and_drafts_and_other_duties_are_no_duty(store: Database, told: World) -> None:
    with store.transaction() as session:
        for shift in session.exec(select(Shift).where(Shift.pod_id == told.cast.north_id)):
            shift.state = ShiftState.DRAFT
    found = routed(store, told)
    assert (found.kind, found.cause, found.home_pod_id) == (RouteKind.OVERFLOW, "hours", told.cast.north_id)
    assert routed(store, told, channel="chat").kind is RouteKind.CALL_BACK


def test_the_dial_and_the_language_decide_who_may_help(store: Database, told: World) -> None:
    with store.transaction() as session:
        for shift in session.exec(select(Shift).where(Shift.pod_id == told.cast.north_id)):
            session.delete(shift)
        session.add(skill := Skill(name="Gas", kind=SkillKind.PRODUCT, topics=["gas leak"]))
        session.flush()
        skill_id = skill.id or 0
    assert routed(store, told, topic="gas leak").kind is RouteKind.CALL_BACK
    with store.transaction() as session:
        who = told.cast.emil.person_id or 0
        session.add(PersonSkill(person_id=who, skill_id=skill_id, level=3, assessed_on=LONG_AGO, recorded_at=MONDAY))
    found = routed(store, told, topic="gas leak")
    assert (found.kind, found.pod_id) == (RouteKind.OVERFLOW, told.cast.south_id)
    assert "with Gas" in found.reason
    with store.transaction() as session:
        pod_id = told.cast.north_id
        session.add(OverflowDial(pod_id=pod_id, after_seconds=None, valid_from=LONG_AGO, recorded_at=MONDAY))
    found = routed(store, told, topic="gas leak")
    assert found.kind is RouteKind.CALL_BACK
    assert "The dial of North says: never to another pod." in found.steps


def test_one_router_decides_as_the_page_does(store: Database, told: World) -> None:
    with store.transaction() as session:
        answered(session, told, told.cast.north_id, told.cast.ana, 3)
    with store.reading() as session:
        router = Router(session, NOW)
        for ext_id in ("n1", "s1"):
            alone = route_contact(session, told.cast.dora, number(session, ext_id), NOW)
            many = router.route(number(session, ext_id))
            assert (many.kind, many.pod_id, many.person_id) == (alone.kind, alone.pod_id, alone.person_id)
        assert router.route(None).kind is RouteKind.OVERFLOW


def test_the_home_of_one_and_of_many_is_the_same(store: Database, told: World) -> None:
    with store.reading() as session:
        find = home_finder(session)
        for ext_id, day in (("n1", TODAY), ("s1", TODAY), ("n1", LONG_AGO - timedelta(days=1))):
            assert find(number(session, ext_id), day) == home_of(session, number(session, ext_id), day)
        assert find(99_999, TODAY) == home_of(session, 99_999, TODAY)
