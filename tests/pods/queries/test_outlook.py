"""The whole preview of a move, by hand; the same figures once committed; and what really came four weeks later."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from core.record import Record
from core.refusal import NotFound, Refused
from pods import actions, outlook, queries
from pods.actions import Move
from pods.models import (
    ChangeReview,
    Contact,
    Contract,
    Duty,
    PersonSkill,
    Shift,
    ShiftState,
    Skill,
    SkillKind,
)
from pods.neighbours import Beside, Neighbours
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO, TODAY, World
from web.neighbours import BOARD

EPOCH = date(1970, 1, 1)


def contact(number: int, day: date, segment_id: int, pod_id: int, **told: Any) -> Contact:
    opened = datetime.combine(day, time(10, 0), MONDAY.tzinfo)
    days = (day - EPOCH).days
    return Contact(
        source_id=1,
        ext_id=f"c{number}",
        customer_id=1,
        pod_id=pod_id,
        segment_id=segment_id,
        channel="phone",
        opened_s=int(opened.timestamp()),
        opened_day=days,
        opened_week=(days + 3) // 7,
        handle_s=360,
        **told,
    )


def weeks_of_contacts(world: World) -> None:
    """For 13 weeks before today: NB two a week (topic meter), NG one, S three; North answers every second itself."""
    north, south = world.cast.north_id, world.cast.south_id
    with world.store.transaction() as session:
        people = [(f"n{n}", {"region": "north", "tier": "basic"}, LONG_AGO) for n in range(4)]
        world.people(session, [*people, ("s", {"region": "south"}, LONG_AGO)])
        number = 0
        for week in range(13):
            day = TODAY - timedelta(days=91 - 7 * week)
            for segment_id, pod_id, times in ((world.nb, north, 2), (world.ng, north, 1), (world.s, south, 3)):
                for turn in range(times):
                    number += 1
                    served = (north, south)[turn % 2] if segment_id == world.nb else None
                    topic = "meter" if segment_id == world.nb else "bill"
                    session.add(contact(number, day, segment_id, pod_id, served_pod_id=served, topic=topic))


def everything(world: World) -> dict[str, int]:
    with world.store.reading() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Record.metadata.sorted_tables
        }


def cards_of(world: World) -> Neighbours:
    """A board on which North holds five open cards of NB."""
    return replace(BOARD, open_cases=lambda _session, ids: {i: {world.cast.north_id: 5} for i in ids if i == world.nb})


def seen(world: World, moves: list[Move]) -> outlook.Outlook:
    with world.store.reading() as session:
        found = queries.preview_moves(session, world.cast.dora, moves, MONDAY, cards_of(world)).outlook
    assert found
    return found


def away(world: World) -> list[Move]:
    return [Move(world.nb, world.cast.south_id, TODAY)]


def test_contacts_hours_cards_and_continuity_are_what_a_hand_counts(world: World) -> None:
    weeks_of_contacts(world)
    before = everything(world)
    north, south = seen(world, away(world)).pods
    assert everything(world) == before
    assert (north.name, north.contacts, south.contacts) == ("North", (3.0, 1.0), (3.0, 5.0))
    assert north.hours_needed == pytest.approx((0.3, 0.1))
    assert (north.cards, south.cards) == (5, 0)
    assert (north.continuity, south.continuity) == (1.0, 0.0)


def test_what_nobody_knows_is_no_data_and_never_zero(world: World) -> None:
    with world.store.reading() as session:
        found = queries.preview_moves(session, world.cast.dora, away(world), MONDAY).outlook
    assert found
    for pod in found.pods:
        assert (pod.contacts, pod.hours_needed, pod.hours_rostered, pod.answered) == (None, None, None, None)
        assert (pod.skill_hours, pod.cards) == (None, None)
    giver, taker = found.pods
    assert (giver.continuity, taker.skills_missing) == (None, None)
    assert (giver.skills_missing, taker.continuity) == ((), 0.0), (
        "nothing comes to the one, nothing goes from the other"
    )
    assert found.doubt is None


def test_a_roster_counts_people_on_duty_and_a_skill_that_nobody_has_is_named(world: World) -> None:
    weeks_of_contacts(world)
    with world.store.transaction() as session:
        meter = Skill(name="Meters", kind=SkillKind.PRODUCT, topics=["meter"])
        session.add(meter)
        session.flush()
        shift: dict[str, Any] = {"pod_id": world.cast.south_id, "person_id": world.cast.emil.person_id, "day": TODAY}
        hours: dict[str, Any] = {"start_at": MONDAY, "end_at": MONDAY + timedelta(hours=6)}
        session.add(Shift(**shift, **hours, duty=Duty.PHONE, state=ShiftState.PUBLISHED, changed_at=MONDAY))
    north, south = seen(world, away(world)).pods
    assert (north.hours_rostered, south.hours_rostered) == (None, 6.0)
    assert (north.skills_missing, south.skills_missing) == ((), ("Meters",))
    assert south.answered is not None
    assert south.answered[0] >= south.answered[1]
    with world.store.transaction() as session:
        session.add(
            PersonSkill(
                person_id=world.cast.emil.person_id or 0, skill_id=1, level=3, assessed_on=LONG_AGO, recorded_at=MONDAY
            )
        )
    assert seen(world, away(world)).pods[1].skills_missing == ()


def test_contracts_of_moved_customers_are_counted_while_they_run(world: World) -> None:
    weeks_of_contacts(world)
    with world.store.transaction() as session:
        for number, (customer, ends) in enumerate(((1, None), (2, TODAY), (5, None))):
            session.add(
                Contract(
                    number=f"K{number}",
                    name="Care",
                    customer_id=customer,
                    starts_on=LONG_AGO,
                    ends_on=ends,
                    created_at=MONDAY,
                )
            )
    assert [pod.contracts for pod in seen(world, away(world)).pods] == [1, 1]


def test_what_is_committed_equals_the_preview_and_taking_it_back_restores(world: World) -> None:
    weeks_of_contacts(world)
    beside = Beside(cards_of(world))
    expected = seen(world, away(world))
    with world.store.reading() as session:
        homes = queries.homes_on(session, TODAY)
    change = world.store.perform(
        lambda s: actions.commit_moves(s, world.cast.dora, away(world), "Balance", MONDAY, op="m", beside=beside)
    )
    assert outlook.from_json(change.preview["outlook"]) == expected
    back = world.store.perform(lambda s: actions.revert_change(s, world.cast.dora, change.id or 0, MONDAY, op="b"))
    with world.store.reading() as session:
        assert queries.homes_on(session, TODAY) == homes
    north = outlook.from_json(back.preview["outlook"]).pods[0]
    assert north.contacts == (1.0, 3.0)


def test_cards_follow_only_segments_that_move_today(light_world: World) -> None:
    world = light_world
    later = [Move(world.nb, world.cast.south_id, TODAY + timedelta(days=3))]
    beside = Beside(cards_of(world), cards_follow=True)
    with pytest.raises(Refused, match="Open cards can follow only segments that move today"):
        world.store.perform(
            lambda s: actions.commit_moves(s, world.cast.dora, later, "x", MONDAY, op="m", beside=beside)
        )


def reviewed(world: World, at: datetime) -> ChangeReview:
    return world.store.perform(lambda s: actions.review_change(s, world.cast.dora, 3, at, op=f"r{at}"))


def test_four_weeks_later_reality_stands_beside_the_preview_and_says_how_far_off_it_was(world: World) -> None:
    weeks_of_contacts(world)
    world.store.perform(lambda s: actions.commit_moves(s, world.cast.dora, away(world), "Balance", MONDAY, op="m"))
    month = MONDAY + timedelta(weeks=4)
    with pytest.raises(Refused, match="Compare it from 2026-12-14 on"):
        reviewed(world, month - timedelta(days=1))
    with world.store.transaction() as session:
        for number in range(8 + 16):
            segment_id, pod_id = (world.ng, world.cast.north_id) if number < 8 else (world.nb, world.cast.south_id)
            session.add(contact(1000 + number, TODAY + timedelta(days=number), segment_id, pod_id))
    with world.store.reading() as session:
        assert [row.id for row in queries.changes_to_review(session, world.cast.dora, month.date())] == [3]
    review = reviewed(world, month)
    told = {pod["name"]: (pod["customers"], pod["contacts"]) for pod in review.figures["pods"]}
    assert told == {"North": ([0, 0], [1.0, 2.0]), "South": ([5, 5], [5.0, 4.0])}
    assert review.figures["error"] == pytest.approx((0.5 + 0.25) / 2)
    with pytest.raises(Refused, match="compared with reality already"):
        reviewed(world, month + timedelta(days=1))
    with world.store.reading() as session:
        assert queries.changes_to_review(session, world.cast.dora, month.date()) == []
    doubt = seen(world, [Move(world.ng, world.cast.south_id, TODAY)]).doubt
    assert doubt
    assert doubt.said() == "Past previews were off by 38% on average (contacts a week, n = 1 reviewed change)."


def test_only_who_designs_segments_reviews_a_change(light_world: World) -> None:
    for name in ("ana", "boyan", "chen", "emil", "fay", "goro"):
        actor = light_world.cast.everybody()[name]
        with light_world.store.transaction() as session, pytest.raises(Refused):
            actions.review_change(session, actor, 2, MONDAY, op="r")
    with pytest.raises(NotFound):
        light_world.store.perform(lambda s: actions.review_change(s, light_world.cast.dora, 99, MONDAY, op="r"))
