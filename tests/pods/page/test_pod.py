"""The page of one pod: charter, segments, people with dates, pilots."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.refusal import NotFound
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewModel, NewPerson
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World

Visitor = Callable[..., Visit]


def show(visit: "Any") -> None:
    from core import ui
    from core.refusal import Refused
    from pods.page import pod

    try:
        pod.render(visit)
    except Refused as reason:
        ui.refusal(reason)


def opened(visit: Visit, pod_id: int) -> AppTest:
    app = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=20)
    app.query_params["pod"] = str(pod_id)
    return app.run()


def button(app: AppTest, label: str) -> Any:
    return next(element for element in app.button if element.label == label)


def test_the_page_shows_segments_and_people_with_their_days(visit: Visitor, light_world: World) -> None:
    app = opened(visit("ana"), light_world.cast.north_id)
    assert list(app.dataframe[0].value["Segment"]) == ["North basic", "North gold"]
    assert list(app.dataframe[1].value["Name"]) == ["Ana", "Boyan", "Chen"]
    assert app.dataframe[1].value["Days"][0] == "since 1 Jan 2026"


def test_another_pod_is_not_found(visit: Visitor, light_world: World) -> None:
    app = opened(visit("emil"), light_world.cast.north_id)
    assert app.error[0].value.startswith("That pod was not found")
    with light_world.store.reading() as session, pytest.raises(NotFound):
        queries.pod_shown(session, light_world.cast.emil, light_world.cast.north_id)


def test_the_lead_adds_somebody_and_ends_a_membership(visit: Visitor, light_world: World) -> None:
    cast, store = light_world.cast, light_world.store
    hana = store.perform(lambda s: actions.add_person(s, cast.fay, NewPerson("hana", "Hana"), MONDAY, op="h"))
    app = opened(visit("ana"), cast.north_id)
    app.selectbox(key="member-person").set_value(hana.id)
    button(app, "Add to the pod").click().run()
    assert not app.exception
    with store.reading() as session:
        members = {member.name: member for member in queries.members_on(session, cast.north_id, TODAY)}
    assert "Hana" in members
    app.selectbox(key="end-who").set_value(members["Boyan"].membership_id)
    button(app, "End membership").click().run()
    with store.reading() as session:
        assert [m.name for m in queries.members_on(session, cast.north_id, TODAY)] == ["Ana", "Hana", "Chen"]


def test_a_refused_share_is_a_sentence_on_the_page(visit: Visitor, light_world: World) -> None:
    app = opened(visit("ana"), light_world.cast.north_id)
    app.selectbox(key="member-person").set_value(light_world.cast.emil.person_id)
    button(app, "Add to the pod").click().run()
    assert "Emil would work 2 full-time equivalents" in app.error[0].value


def test_an_agent_sees_the_people_and_changes_none(visit: Visitor, light_world: World) -> None:
    app = opened(visit("boyan"), light_world.cast.north_id)
    ways = ["Board", "Pod figures", "Shifts", "Skills", "Retros", "Limits on the board", "Promised times by contract"]
    assert [element.label for element in app.button] == ways


def test_the_board_is_one_step_away(visit: Visitor, light_world: World) -> None:
    gone: list[tuple[str, str]] = []
    to = replace(visit("boyan"), go=lambda page, **params: gone.append((page, params["pod"])))
    app = opened(to, light_world.cast.north_id)
    app.button[0].click().run()
    assert gone == [("Board", str(light_world.cast.north_id))]


def test_a_viewer_sees_how_many_not_who(visit: Visitor, light_world: World) -> None:
    app = opened(visit("goro"), light_world.cast.north_id)
    assert "3 people. Your role sees how many, not who." in [element.value for element in app.caption]


def test_a_manager_starts_a_pilot_with_its_dip(visit: Visitor, light_world: World) -> None:
    told = NewModel("Own phones", "By region", "All", "All topics", "One coach", "Daily standup")
    store, dora = light_world.store, light_world.cast.dora
    model = store.perform(lambda s: actions.write_model(s, dora, told, MONDAY, op="w"))
    app = opened(visit("dora"), light_world.cast.north_id)
    app.selectbox(key="pilot-model").set_value(model.id)
    app.text_input(key="pilot-name").set_value("Own phones")
    button(app, "Start pilot").click().run()
    assert "dip you expect" in app.error[0].value
    app.text_input(key="pilot-dip").set_value("NPS −5")
    button(app, "Start pilot").click().run()
    assert any("Since 16 Nov 2026: week 1 of 8 of the ramp." in element.value for element in app.caption)
