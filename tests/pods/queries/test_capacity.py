"""What capacity is reckoned from: contacts by local half hour, handling, the roster, the dial; on both stores."""

from datetime import date, timedelta

import numpy as np
import pytest

from core.refusal import NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import Move
from pods.dial import Setting
from pods.localtime import instant
from pods.models import Contact, Duty, Organisation, RepeatRole, Shift, ShiftState
from pods.queries.arrivals import arrivals, season_of, spoken_channels, weeks_a_year_ago
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World
from tests.pods.told_contacts import EPOCH, ZONE, contacts

NINE, TEN = 18, 20


def test_contacts_are_counted_by_segment_week_and_local_half_hour(world: World) -> None:
    made = contacts(world.store, world.cast.north_id, world.ng, TODAY, 6)
    with world.store.reading() as session:
        seen = arrivals(session, TODAY, ZONE, ["phone"], 8)
    block = seen.by_segment[world.ng]
    assert block.shape == (8, 7, 48)
    assert block.sum() == made
    assert block[:2].sum() == 0, "the two weeks before the first contact"
    assert set(np.flatnonzero(block.sum(axis=(0, 1)))) == {NINE, TEN}, (
        "summer time or not, the clock on the wall says nine"
    )
    assert block[:, 5:].sum() == 0
    assert seen.of([world.ng, world.nb], world.cast.north_id).sum() == made
    assert seen.of([world.s], world.cast.south_id).sum() == 0


def test_contacts_without_a_segment_stay_with_the_pod_that_held_them(world: World) -> None:
    made = contacts(world.store, world.cast.south_id, None, TODAY, 4)
    with world.store.reading() as session:
        seen = arrivals(session, TODAY, ZONE, ["phone"], 8)
    assert seen.by_pod[world.cast.south_id].sum() == made
    assert seen.of([world.s], world.cast.south_id).sum() == made


def test_weeks_across_the_change_of_daylight_saving_keep_their_nine_o_clock(world: World) -> None:
    monday = date(2026, 11, 2)
    contacts(world.store, world.cast.north_id, world.ng, monday, 4)
    with world.store.reading() as session:
        block = arrivals(session, monday, ZONE, ["phone"], 4).by_segment[world.ng]
    assert (block[:, :5, NINE] > 0).all()
    assert block.sum(axis=(0, 1))[NINE - 2 : NINE].sum() == 0


def test_what_we_start_ourselves_and_tests_and_other_channels_are_not_demand(world: World) -> None:
    day = (TODAY - EPOCH).days - 3
    kinds = [RepeatRole.OUTBOUND, RepeatRole.PROACTIVE, RepeatRole.TEST, RepeatRole.TRANSFER, RepeatRole.UNIDENTIFIED]
    with world.store.transaction() as session:
        for number, (role, channel) in enumerate([*((kind, "phone") for kind in kinds), (RepeatRole.COUNTED, "email")]):
            session.add(
                Contact(
                    source_id=1,
                    ext_id=str(number),
                    pod_id=world.cast.north_id,
                    segment_id=world.ng,
                    channel=channel,
                    opened_s=day * 86_400 + 36_000,
                    opened_day=day,
                    opened_week=(day + 3) // 7,
                    repeat_role=role,
                )
            )
    with world.store.reading() as session:
        assert spoken_channels(session) == (["email", "phone"], ["phone"])
        assert arrivals(session, TODAY, ZONE, ["phone"]).by_segment[world.ng].sum() == 2
        assert queries.weekly_contacts(session, TODAY) == {world.ng: pytest.approx(3 / (3 / 7))}


def test_a_segment_takes_its_contacts_along_to_its_new_pod(world: World) -> None:
    contacts(world.store, world.cast.north_id, world.ng, TODAY, 8)
    next_week = TODAY + timedelta(days=7)
    move = [Move(world.ng, world.cast.south_id, next_week)]
    world.store.perform(lambda s: actions.commit_moves(s, world.cast.dora, move, "Relief", MONDAY, op="move"))
    with world.store.reading() as session:
        now, then = (queries.company_week(session, monday, TODAY).pods for monday in (TODAY, next_week))
        asked = queries.company_week(session, TODAY, TODAY, homes={world.ng: world.cast.south_id}).pods
    assert now[world.cast.north_id].told is not None
    assert now[world.cast.south_id].told is None
    assert then[world.cast.north_id].told is None
    assert then[world.cast.south_id].told is not None
    assert asked[world.cast.south_id].told is not None


def test_handling_is_measured_where_it_was_served_and_says_over_how_many(world: World) -> None:
    north, south = world.cast.north_id, world.cast.south_id
    made = contacts(world.store, north, world.ng, TODAY, 8, handle_s=300)
    with world.store.transaction() as session:
        session.add(
            Contact(
                source_id=1,
                ext_id="elsewhere",
                pod_id=north,
                served_pod_id=south,
                segment_id=world.ng,
                channel="phone",
                opened_s=0,
                opened_day=(TODAY - EPOCH).days - 1,
                opened_week=0,
                handle_s=500,
            )
        )
    with world.store.reading() as session:
        assert queries.handle_seconds(session, north, TODAY) == queries.Handling(300.0, made)
        assert queries.handle_seconds(session, south, TODAY) == queries.Handling(500.0, 1)
        assert queries.handle_seconds(session, None, TODAY, channels=["email"]) is None
        pods = queries.company_week(session, TODAY, TODAY).pods
    assert (pods[south].handle_s, pods[south].handling_is_own) == (500.0, True)


def test_a_sample_is_scaled_up(world: World) -> None:
    contacts(world.store, world.cast.north_id, world.ng, TODAY, 13, 5.0)
    with world.store.reading() as session:
        whole = queries.weekly_contacts(session, TODAY)[world.ng]
    with world.store.transaction() as session:
        session.get_one(Organisation, 1).sample_of = 20
    with world.store.reading() as session:
        assert queries.weekly_contacts(session, TODAY)[world.ng] == pytest.approx(20 * whole)
        week = queries.company_week(session, TODAY, TODAY)
        pod = week.pods[world.cast.north_id]
    assert pod.told is not None
    assert sum(slot.contacts for slot in pod.slots) == pytest.approx(pod.told.week.mean)
    assert pod.told.week.mean == pytest.approx(20 * whole, rel=0.1)


def test_only_published_phone_duty_counts_as_people_on_the_phone(world: World) -> None:
    north = world.cast.north_id
    contacts(world.store, north, world.ng, TODAY, 8, 10.0)
    people = [world.cast.ana, world.cast.boyan, world.cast.chen, world.cast.dora]
    kinds = [(Duty.PHONE, ShiftState.PUBLISHED), (Duty.PHONE, ShiftState.PUBLISHED)]
    kinds += [(Duty.CHAT, ShiftState.PUBLISHED), (Duty.PHONE, ShiftState.DRAFT)]
    with world.store.transaction() as session:
        for person, (duty, state) in zip(people, kinds, strict=True):
            start, end = (instant(TODAY, minute, ZONE) for minute in (9 * 60, 10 * 60))
            session.add(
                Shift(
                    pod_id=north,
                    person_id=person.person_id or 0,
                    day=TODAY,
                    start_at=start,
                    end_at=end,
                    duty=duty,
                    state=state,
                    changed_at=MONDAY,
                )
            )
    with world.store.reading() as session:
        week = queries.company_week(session, TODAY, TODAY)
    pod = week.pods[north]
    assert [slot.people for slot in pod.slots[NINE : NINE + 3]] == [2, 2, 0]
    assert pod.rostered
    told = queries.answered_in_time(week, north)
    assert told is not None
    assert told.in_time is not None
    assert queries.answered_in_time(week, world.cast.south_id) is None


def test_the_dial_of_the_week_gives_target_and_handling_time(world: World) -> None:
    north = world.cast.north_id
    contacts(world.store, north, world.ng, TODAY, 8, handle_s=None)
    setting = Setting(30, 0.9, 30, 240)
    world.store.perform(lambda s: actions.set_dial(s, world.cast.ana, north, setting, TODAY, MONDAY, op="dial"))
    with world.store.reading() as session:
        pod = queries.capacity_week(session, world.cast.ana, north, TODAY, TODAY).pods[north]
    assert (pod.setting, pod.handle_s, pod.handling) == (setting, 240.0, None)


def test_a_dial_set_in_the_middle_of_the_week_is_the_one_in_force_today(light_world: World) -> None:
    north, wednesday = light_world.cast.north_id, TODAY + timedelta(days=2)
    at = MONDAY + timedelta(days=2)
    light_world.store.perform(
        lambda s: actions.set_dial(s, light_world.cast.ana, north, Setting(15), wednesday, at, op="dial")
    )

    def after_s(today: date, monday: date = TODAY) -> int | None:
        with light_world.store.reading() as session:
            week = queries.capacity_week(session, light_world.cast.ana, north, monday, today)
        return week.pods[north].setting.after_seconds

    assert [after_s(TODAY), after_s(wednesday), after_s(TODAY + timedelta(days=7))] == [60, 15, 60]
    assert after_s(TODAY, TODAY + timedelta(days=7)) == 15


def test_capacity_is_for_who_may_see_it(world: World) -> None:
    with world.store.reading() as session:
        for actor, refusal in ((world.cast.goro, Refused), (world.cast.fay, Refused), (world.cast.emil, NotFound)):
            with pytest.raises(refusal):
                queries.capacity_week(session, actor, world.cast.north_id, TODAY, TODAY)
        week = queries.capacity_week(session, world.cast.chen, world.cast.north_id, TODAY, TODAY)
        with pytest.raises(NotFound):
            queries.backtest(session, world.cast.emil, week, world.cast.north_id)
        with pytest.raises(NotFound):
            queries.segments_ahead(session, world.cast.emil, week, world.cast.north_id)


def test_a_year_of_history_tells_how_busy_the_season_is(light_world: World) -> None:
    store, pod_id, segment_id = light_world.store, light_world.cast.north_id, light_world.ng
    a_year_ago = TODAY - timedelta(weeks=52)
    contacts(store, pod_id, segment_id, a_year_ago, 13, 10.0, name="before")
    contacts(store, pod_id, segment_id, a_year_ago + timedelta(weeks=3), 3, 15.0, name="same")
    next_week = TODAY + timedelta(weeks=1)
    with store.reading() as session:
        seen = weeks_a_year_ago(session, TODAY, next_week, ["phone"])
        mail = weeks_a_year_ago(session, TODAY, next_week, ["email"])
    assert season_of(seen, [segment_id], TODAY, next_week) == pytest.approx(1.5, abs=0.15)
    assert season_of(seen, [light_world.s], TODAY, next_week) is None
    assert mail == {}


def test_what_was_counted_is_kept_until_contacts_change(light_world: World) -> None:
    store, pod_id = light_world.store, light_world.cast.north_id
    contacts(store, pod_id, light_world.ng, TODAY, 2)
    with store.reading() as session:
        first = arrivals(session, TODAY, ZONE, ["phone"], 4)
        assert arrivals(session, TODAY, ZONE, ["phone"], 4) is first
    made = contacts(store, pod_id, light_world.nb, TODAY, 2, name="more")
    with store.reading() as session:
        assert arrivals(session, TODAY, ZONE, ["phone"], 4).by_segment[light_world.nb].sum() == made


def test_an_empty_store_has_no_weeks_and_no_demand(store: Database, world: World) -> None:
    with store.reading() as session:
        assert queries.weekly_contacts(session, TODAY) == {}
        assert queries.weeks_seen(session, TODAY) == 0.0
        assert queries.company_week(session, TODAY, TODAY).channels == ()
