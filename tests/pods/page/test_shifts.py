"""The page Shifts: its five views, and what the week component asks for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core.refusal import Refused
from core.visit import Visit
from data.database import Database
from pods import actions, queries
from pods.actions import NewLeave, NewSite, NewSwap, ShiftChange
from pods.models import (
    Leave,
    LeaveKind,
    LeaveState,
    PodMembership,
    Shift,
    ShiftState,
    Site,
    SiteDay,
    Swap,
    SwapState,
)
from pods.page import week, weekgrid
from tests.board.page.fire import fire
from tests.conftest import MONDAY, Cast
from tests.pods.told_rosters import NEXT, TODAY, need, peer, plan, publish, shift_of

Visitor = Callable[..., Visit]


def show(visit: "Any") -> None:
    from pods.page import shifts

    shifts.render(visit)


def opened(visit: Visit, view: str = "Week", week: Any = None) -> AppTest:
    app = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=30)
    app.session_state["shift-view"] = view
    if week:
        app.session_state["shift-week"] = week.isoformat()
    return app.run()


def words(app: AppTest) -> str:
    its = [*app.markdown, *app.caption, *app.subheader, *app.header, *app.error, *app.title]
    return "\n".join(str(one.value) for one in its)


def button(app: AppTest, label: str) -> Any:
    return next(element for element in app.button if element.label == label)


@pytest.fixture
def planned(light_store: Database, light_cast: Cast) -> Cast:
    """One is needed on Monday and Tuesday of next week; Boyan and Ana have drafts."""
    need(light_store, light_cast, 1, range(2))
    plan(light_store, light_cast, light_cast.boyan, NEXT)
    plan(light_store, light_cast, light_cast.ana, NEXT + timedelta(days=1))
    return light_cast


def test_an_empty_week_teaches_needs_and_copying(visit: Visitor) -> None:
    app = opened(visit("ana"))
    assert not app.exception
    assert "No cover needs yet" in words(app) and "This week has no shifts yet" in words(app)
    button(app, "Copy the week before").click().run()
    assert "has no shifts to copy" in words(app)


def test_a_week_is_copied_and_then_published(visit: Visitor, planned: Cast, light_store: Database) -> None:
    app = opened(visit("ana"), week=NEXT + timedelta(days=7))
    button(app, "Copy the week before").click().run()
    assert "2 shifts of 2 people · 2 shifts still draft · cover holds" in words(app)
    button(app, "Publish the week").click().run()
    assert "published Mon 16 Nov 11:00" in words(app) and not app.error
    with light_store.reading() as session:
        assert len(session.exec(select(Shift).where(Shift.state == ShiftState.PUBLISHED)).all()) == 2


def test_a_gap_is_accepted_by_name_before_the_week_is_published(
    visit: Visitor, planned: Cast, light_store: Database
) -> None:
    need(light_store, planned, 2, range(1))
    app = opened(visit("ana"), week=NEXT)
    button(app, "Publish the week").click().run()
    assert "Too few people: phone Mon 23 Nov 8:00–16:00: 1 of 2" in words(app)
    app.checkbox[0].check()
    app.text_input(key="gap-reason").input("Quiet")
    button(app, "Publish the week").click().run()
    assert not app.error and "1 accepted gap" in words(app)


def test_strangers_see_no_roster(visit: Visitor, planned: Cast) -> None:
    for name in ("fay", "goro"):
        assert "Shifts are for the pod" in words(opened(visit(name, planned.north_id)))


def change(shift: Shift, **more: Any) -> dict[str, Any]:
    its = {"op": "op-of-a-move", "kind": "move", "id": shift.id, "version": shift.version, "duty": "phone"}
    return {**its, "person": shift.person_id, "day": 2, "start": 480, "end": 960, **more}


def first_shift(store: Database) -> Shift:
    with store.reading() as session:
        return session.exec(select(Shift).order_by(col(Shift.id)).limit(1)).one()


def test_a_move_in_the_grid_is_saved_and_answered(visit: Visitor, planned: Cast, light_store: Database) -> None:
    app, shift = opened(visit("boyan"), week=NEXT), first_shift(light_store)
    fire(app, "week", "change", {"changes": [change(shift)], "n": 1})
    assert shift_of(light_store, shift.id).day == NEXT + timedelta(days=2)
    assert app.session_state[weekgrid.ANSWERS][0]["message"] == "Moved: phone Wed 25 Nov 8:00–16:00."


def test_a_refused_move_says_why_and_changes_nothing(visit: Visitor, planned: Cast, light_store: Database) -> None:
    app, shift = opened(visit("boyan"), week=NEXT), first_shift(light_store)
    wrong = change(shift, person=planned.ana.person_id, day=1)
    fire(app, "week", "change", {"changes": [wrong], "n": 1})
    answer = app.session_state[weekgrid.ANSWERS][0]
    assert not answer["ok"] and "Ana already has phone Tue 24 Nov" in answer["message"]
    assert shift_of(light_store, shift.id).version == 1


def test_what_is_no_change_is_left_out() -> None:
    shift = Shift(id=1, pod_id=1, person_id=2, day=NEXT, start_at=MONDAY, end_at=MONDAY, changed_at=MONDAY)
    good = change(shift)
    wrong = [None, {}, {**good, "op": "x"}, {**good, "kind": "burn"}, {**good, "day": 9}, {**good, "duty": "tea"}]
    assert [one.shift_id for one in weekgrid.parse({"changes": [*wrong, good]})] == [1]
    assert weekgrid.parse("nonsense") == []


def test_a_shift_opens_with_those_who_could_take_over(visit: Visitor, planned: Cast, light_store: Database) -> None:
    peer(light_store, planned, "Hana")
    app = opened(visit("ana"), week=NEXT)
    fire(app, "week", "open", {"id": first_shift(light_store).id, "n": 1})
    app.run()
    said = words(app)
    assert "Hana**: free then; cover is kept" in said and "calls" in said
    button(app, "Give").click().run()
    assert not app.exception and first_shift(light_store).person_id != planned.boyan.person_id


def test_a_stale_dialog_shows_both_and_saves_on_purpose_only(
    visit: Visitor, planned: Cast, light_store: Database
) -> None:
    app, shift = opened(visit("ana"), week=NEXT), first_shift(light_store)
    fire(app, "week", "open", {"id": shift.id, "n": 1})
    app.run()
    later = timedelta(minutes=30)
    theirs = ShiftChange(shift.id or 0, 1, shift.person_id, shift.start_at, shift.end_at + later, shift.duty)
    light_store.perform(lambda s: actions.move_shift(s, planned.boyan, theirs, MONDAY, op="theirs"))
    button(app, "Save").click().run()
    both = [one.value for one in app.text]
    assert both == ["phone Mon 23 Nov 8:00–16:00", "phone Mon 23 Nov 8:00–16:30"]
    assert shift_of(light_store, shift.id).version == 2
    button(app, "Save").click().run()
    assert shift_of(light_store, shift.id).end_at == shift.end_at


def test_a_shift_on_a_holiday_says_so_in_the_grid(visit: Visitor, planned: Cast, light_store: Database) -> None:
    light_store.perform(
        lambda s: actions.add_site(s, planned.fay, NewSite("Quay", "BG", "", "Europe/Sofia"), MONDAY, op="q")
    )
    with light_store.transaction() as session:
        site = session.exec(select(Site)).one()
        session.add(SiteDay(site_id=site.id or 0, day=NEXT, name="Outing"))
        for row in session.exec(select(PodMembership).where(PodMembership.person_id == planned.boyan.person_id)):
            row.site = "Quay"
    with light_store.reading() as session:
        view = queries.week_view(session, planned.ana, planned.north_id, NEXT)
    shift = next(one for one in view.shifts if one.person_id == planned.boyan.person_id)
    theirs = next(one for one in view.rows if one.person_id == shift.person_id)
    assert weekgrid.warnings(view, shift, theirs) == ["on a holiday"]


def test_a_gap_of_days_that_are_over_is_not_called_cover(visit: Visitor, planned: Cast, light_store: Database) -> None:
    need(light_store, planned, 2, range(1))
    with light_store.reading() as session:
        view = queries.week_view(session, planned.ana, planned.north_id, NEXT)
    assert week.said_gaps(view, NEXT) == "1 open gap"
    assert week.said_gaps(view, NEXT + timedelta(days=1)) == "1 gap on days that are over"


def test_my_shifts_say_the_time_of_my_own_place(visit: Visitor, planned: Cast, light_store: Database) -> None:
    with light_store.transaction() as session:
        for row in session.exec(select(PodMembership).where(PodMembership.person_id == planned.boyan.person_id)):
            row.zone = "Europe/Warsaw"
    labels = [one.label for one in opened(visit("boyan"), "My shifts").button]
    assert "Phone Mon 23 Nov 8:00–16:00 (7:00–15:00 Warsaw) · draft" in labels


def test_a_new_shift_is_planned_from_an_empty_day(visit: Visitor, planned: Cast, light_store: Database) -> None:
    app = opened(visit("boyan"), week=NEXT)
    fire(app, "week", "open", {"person": planned.boyan.person_id, "day": 3, "n": 1})
    app.run()
    button(app, "Plan the shift").click().run()
    with light_store.reading() as session:
        days = {one.day for one in session.exec(select(Shift).where(Shift.person_id == planned.boyan.person_id))}
    assert NEXT + timedelta(days=3) in days


def test_the_peer_takes_a_swap_on_my_shifts(visit: Visitor, planned: Cast, light_store: Database) -> None:
    publish(light_store, planned)
    shift, ana = first_shift(light_store), planned.ana.person_id or 0
    new = NewSwap(shift.id or 0, ana)
    light_store.perform(lambda s: actions.propose_swap(s, planned.boyan, new, MONDAY, op="p"))
    app = opened(visit("ana"), "My shifts")
    assert "Boyan gives Ana phone Mon 23 Nov 8:00–16:00, nothing back" in words(app)
    button(app, "Take it").click().run()
    assert not app.exception
    with light_store.reading() as session:
        assert session.exec(select(Swap.state)).one() is SwapState.APPLIED


def test_leave_is_asked_for_and_decided(visit: Visitor, planned: Cast, light_store: Database) -> None:
    publish(light_store, planned)
    new = NewLeave(planned.north_id, planned.boyan.person_id or 0, NEXT, NEXT)
    light_store.perform(lambda s: actions.ask_leave(s, planned.boyan, new, MONDAY, op="a"))
    app = opened(visit("ana"), "Leave")
    assert "Waits for the lead: 1" in words(app) and "0 of 1" in words(app)
    button(app, "Grant").click().run()
    with light_store.reading() as session:
        assert session.exec(select(Leave.state)).one() is LeaveState.GRANTED
    button(opened(visit("ana"), "Leave"), "Ask").click().run()
    with light_store.reading() as session:
        days = [leave.first_day for leave in session.exec(select(Leave).order_by(col(Leave.id)))]
    assert days == [NEXT, TODAY]


def test_why_somebody_is_ill_is_not_shown_to_colleagues(visit: Visitor, planned: Cast, light_store: Database) -> None:
    peer(light_store, planned, "Hana")
    new = NewLeave(planned.north_id, planned.ana.person_id or 0, TODAY, TODAY, LeaveKind.SICK)
    light_store.perform(lambda s: actions.ask_leave(s, planned.ana, new, MONDAY, op="a"))
    assert "Sick" in words(opened(visit("ana"), "Leave"))
    seen = words(opened(visit("boyan"), "Leave"))
    assert "Away" in seen and "Sick" not in seen


def test_needs_are_shown_to_agents_and_saved_by_the_lead(visit: Visitor, planned: Cast, light_store: Database) -> None:
    assert "2 needs" in words(opened(visit("boyan"), "Cover needs"))
    app = opened(visit("ana"), "Cover needs")
    button(app, "Save the needs").click().run()
    assert not app.exception and not app.error


def test_times_are_read_as_people_write_them() -> None:
    from pods.page import coverneeds

    assert [coverneeds.minutes(text, 1) for text in ("8", "8:30", "08.30", "24:00")] == [480, 510, 510, 1440]
    for wrong in ("eight", "25:00", "8:75", ""):
        with pytest.raises(Refused):
            coverneeds.minutes(wrong, 1)


def test_sites_show_their_holidays(visit: Visitor, planned: Cast, light_store: Database) -> None:
    assert "No sites yet" in words(opened(visit("ana"), "Sites"))
    place = NewSite("Harbour Street", "BG", "", "Europe/Sofia")
    light_store.perform(lambda s: actions.add_site(s, planned.fay, place, MONDAY, op="a"))
    assert "Closed Thu 24 Dec" in words(opened(visit("dora", planned.north_id), "Sites"))
