"""The page of a pod through its life: what a newcomer reads, changes, a split looked at and made, the end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.people import Person, Role
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewMember, NewPod
from pods.models import (
    Duty,
    Guardrail,
    Pod,
    PodState,
    Remedy,
    Shift,
    ShiftState,
    Skill,
    SkillNeed,
)
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World
from tests.pods.page.test_overview import opened as overview
from web.neighbours import BOARD

Visitor = Callable[..., Visit]


def show(visit: "Any") -> None:
    from core import ui
    from core.refusal import Refused
    from pods.page import pod

    try:
        pod.render(visit)
    except Refused as reason:
        ui.refusal(reason)


def opened(visit: Visit, pod_id: int, asked: str = "pod") -> AppTest:
    app = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=30)
    app.query_params[asked] = str(pod_id)
    return app.run()


def button(app: AppTest, label: str) -> Any:
    return next(element for element in app.button if element.label == label)


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption, *app.text, *app.info))


@pytest.fixture
def staffed(light_world: World) -> World:
    cast = light_world.cast
    with light_world.store.transaction() as session:
        for login in ("hana", "ivo"):
            person = Person(login=login, name=login.capitalize(), created_at=MONDAY)
            session.add(person)
            session.flush()
            new = NewMember(cast.north_id, person.id or 0, Role.AGENT, TODAY)
            actions.add_member(session, cast.dora, new, MONDAY, op=login)
    return light_world


def test_a_newcomer_reads_cover_limits_skills_and_who_manages(visit: Visitor, staffed: World) -> None:
    cast, north = staffed.cast, staffed.cast.north_id
    with staffed.store.transaction() as session:
        skill = Skill(name="Polish")
        session.add(skill)
        session.flush()
        session.add(SkillNeed(pod_id=north, skill_id=skill.id or 0))
        span: dict[str, Any] = {
            "day": TODAY,
            "start_at": MONDAY,
            "end_at": MONDAY + timedelta(hours=4),
            "duty": Duty.PHONE,
        }
        session.add(
            Shift(
                pod_id=north, person_id=cast.boyan.person_id or 0, state=ShiftState.PUBLISHED, changed_at=MONDAY, **span
            )
        )
        limit: dict[str, Any] = {
            "series": "a",
            "remedy": Remedy.REFUND,
            "per_action": 5000,
            "review_on": TODAY,
            "recorded_at": MONDAY,
        }
        session.add(Guardrail(pod_id=north, valid_from=date(2026, 1, 1), **limit))
        actions.assign_manager(session, cast.dora, north, cast.dora.person_id or 0, TODAY, MONDAY, op="m")
    told = said(opened(visit("boyan"), north))
    assert "**Now** phone: Boyan" in told
    assert "Polish: **0** of 5 work alone" in told
    assert "Inside these limits nobody needs to be asked" in told
    assert "**Managed by** Dora" in told
    assert "**Operating model:** none named yet" in told


def test_an_administrator_sees_purpose_and_people_without_shifts_and_limits(visit: Visitor, staffed: World) -> None:
    told = said(opened(visit("fay"), staffed.cast.north_id))
    assert "Now" not in told and "Inside these limits" not in told


def test_a_manager_changes_charter_and_targets(visit: Visitor, staffed: World) -> None:
    app = opened(visit("dora"), staffed.cast.north_id)
    app.text_area(key=f"change-charter-{staffed.cast.north_id}-1").set_value("Everybody up there")
    button(app, "Save").click().run()
    assert not app.error
    with staffed.store.reading() as session:
        assert session.get_one(Pod, staffed.cast.north_id).charter == "Everybody up there"


def test_a_split_of_today_is_proposed_and_made(visit: Visitor, staffed: World) -> None:
    went: list[str] = []
    manager = replace(visit("dora"), extras={"neighbours": BOARD}, go=lambda title, **_: went.append(title))
    app = opened(manager, staffed.cast.north_id)
    app.date_input(key="split-day").set_value(TODAY).run()
    assert "Nothing was" not in said(app)
    app.text_input(key=f"split-note-{staffed.cast.north_id}").set_value("Too many customers")
    button(app, "Split the pod").click().run()
    assert went == ["Pods"] and not app.error
    with staffed.store.reading() as session:
        halves = session.exec(select(Pod).where(Pod.parent_pod_id == staffed.cast.north_id)).all()
        assert sorted((pod.name, pod.code, pod.state) for pod in halves) == [
            ("North A", "NRA", PodState.ACTIVE),
            ("North B", "NRB", PodState.ACTIVE),
        ]


def test_until_its_day_a_split_is_told_and_misses_no_manager(visit: Visitor, staffed: World) -> None:
    cast, store = staffed.cast, staffed.store
    dora = cast.dora.person_id or 0
    store.perform(lambda s: actions.assign_manager(s, cast.dora, cast.north_id, dora, TODAY, MONDAY, op="m"))
    app = opened(visit("dora"), cast.north_id)
    app.text_input(key=f"split-note-{cast.north_id}").set_value("Too many customers")
    button(app, "Split the pod").click().run()
    with store.reading() as session:
        loads = {load.name: load for load in queries.pod_loads(session, cast.dora, TODAY)}
        assert queries.without_manager(session, cast.dora, TODAY) == ["South"]
    assert loads["North"].is_splitting and not loads["North"].is_forming
    assert loads["North A"].is_forming and loads["North B"].is_forming
    captions = [element.value for element in overview(visit("dora")).caption]
    assert sum(told.startswith("forming · ") for told in captions) == 2
    assert any(told.endswith("is becoming two pods") for told in captions)


def test_a_split_without_a_reason_is_refused(visit: Visitor, staffed: World) -> None:
    app = opened(visit("dora"), staffed.cast.north_id)
    button(app, "Split the pod").click().run()
    assert app.error[0].value.startswith("Say in a few words why the pod is split")


def test_a_pod_too_small_says_what_a_split_needs(visit: Visitor, light_world: World) -> None:
    told = said(opened(visit("dora"), light_world.cast.north_id))
    assert "A split needs two segments and four people" in told


def test_a_pod_that_was_split_stays_readable(visit: Visitor, staffed: World) -> None:
    app = opened(visit("dora"), staffed.cast.north_id)
    app.date_input(key="split-day").set_value(TODAY).run()
    app.text_input(key=f"split-note-{staffed.cast.north_id}").set_value("Too many")
    button(app, "Split the pod").click().run()
    app = opened(visit("dora"), staffed.cast.north_id, "former")
    assert "This pod was split on 16 Nov 2026" in said(app)
    assert "Open actions of its retrospectives and a running pilot stayed with it" in said(app)
    labels = [element.label for element in app.button]
    assert labels == ["North A", "North B"]
    assert [expander.label for expander in app.expander] == ["Former: 3"]


def test_a_forming_pod_is_started_on_its_page(visit: Visitor, light_world: World) -> None:
    cast, store = light_world.cast, light_world.store
    wish = NewPod("West", "WE", state=PodState.FORMING)
    west = store.perform(lambda s: actions.form_pod(s, cast.dora, wish, MONDAY, op="f")).id or 0
    app = opened(visit("dora"), west)
    assert "This pod is forming" in said(app)
    button(app, "Start the pod").click().run()
    assert app.error[0].value.startswith("Nobody belongs to West today")
    goro = NewMember(west, cast.goro.person_id or 0, Role.AGENT, TODAY)
    store.perform(lambda s: actions.add_member(s, cast.dora, goro, MONDAY, op="m"))
    button(app, "Start the pod").click().run()
    with store.reading() as session:
        assert session.get_one(Pod, west).state is PodState.ACTIVE


def test_a_pod_with_segments_is_not_retired_from_its_page(visit: Visitor, light_world: World) -> None:
    app = opened(visit("dora"), light_world.cast.north_id)
    assert "an end cannot be planned" in said(app)
    app.checkbox(key=f"retire-sure-{light_world.cast.north_id}").check().run()
    button(app, "Retire").click().run()
    assert "owns or will own 2 segments" in app.error[0].value


def test_a_planned_membership_is_cancelled_on_the_page(visit: Visitor, light_world: World) -> None:
    cast, store = light_world.cast, light_world.store
    later = NewMember(cast.north_id, cast.goro.person_id or 0, Role.AGENT, TODAY + timedelta(days=9))
    planned = store.perform(lambda s: actions.add_member(s, cast.ana, later, MONDAY, op="m")).id
    app = opened(visit("ana"), cast.north_id)
    app.selectbox(key="cancel-who").set_value(planned)
    button(app, "Cancel it").click().run()
    assert not app.error
    with store.reading() as session:
        assert len(queries.memberships_of(session, cast.ana, cast.north_id)) == 3
