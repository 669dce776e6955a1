"""The page Capacity: what it teaches when something is missing, what one more person buys, and the dial."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.visit import Visit
from pods import queries
from pods.localtime import instant
from pods.models import Duty, Shift, ShiftState
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World
from tests.pods.told_contacts import ZONE, contacts

Visitor = Callable[..., Visit]


def show(visit: "Any") -> None:
    from core import ui
    from core.refusal import Refused
    from pods.page import capacity

    try:
        capacity.render(visit)
    except Refused as reason:
        ui.refusal(reason)


def opened(visit: Visit) -> AppTest:
    return AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=30).run()


def words(app: AppTest) -> str:
    """Everything the page says in running text."""
    assert not app.exception, app.exception
    return "\n".join(
        str(one.value) for kind in ("markdown", "caption", "info", "warning", "error") for one in getattr(app, kind)
    )


def on_view(app: AppTest, name: str) -> AppTest:
    return app.segmented_control(key="capacity-view").set_value(name).run()


def rostered(world: World, people: int) -> None:
    """So many people of North on the phone from 9:00 to 11:00, Monday to Friday of this week."""
    cast = world.cast
    staff = [cast.ana, cast.boyan, cast.chen, cast.dora, cast.fay, cast.goro][:people]
    with world.store.transaction() as session:
        for after in range(5):
            day = TODAY + timedelta(days=after)
            for one in staff:
                session.add(
                    Shift(
                        pod_id=cast.north_id,
                        person_id=one.person_id or 0,
                        day=day,
                        start_at=instant(day, 9 * 60, ZONE),
                        end_at=instant(day, 11 * 60, ZONE),
                        duty=Duty.PHONE,
                        state=ShiftState.PUBLISHED,
                        changed_at=MONDAY,
                    )
                )


@pytest.fixture
def busy(light_world: World) -> World:
    """Fifteen weeks of contacts for both pods."""
    contacts(light_world.store, light_world.cast.north_id, light_world.ng, TODAY, 15, 15.0)
    contacts(light_world.store, light_world.cast.south_id, light_world.s, TODAY, 15, 12.0)
    return light_world


def test_without_contacts_the_page_teaches_the_import(visit: Visitor, light_world: World) -> None:
    assert "No contacts yet" in words(opened(visit("ana")))


def test_a_young_log_is_said_to_be_too_young(visit: Visitor, light_world: World) -> None:
    contacts(light_world.store, light_world.cast.north_id, light_world.ng, TODAY, 3)
    assert "Not enough history (3 weeks)" in words(opened(visit("ana")))


def test_without_handling_times_the_contacts_stand_alone_and_one_can_be_set(visit: Visitor, light_world: World) -> None:
    contacts(light_world.store, light_world.cast.north_id, light_world.ng, TODAY, 8, handle_s=None)
    app = opened(visit("ana"))
    assert "Nobody says how long a contact takes" in words(app)
    app.number_input(key="dial-handle").set_value(300)
    app.button(key="dial-save").click().run()
    assert "Nobody says" not in words(app)


def test_without_a_roster_it_asks_what_if_and_never_counts_heads(visit: Visitor, busy: World) -> None:
    app = opened(visit("ana"))
    said = words(app)
    assert "No shift of this week is published" in said
    assert "not a roster" in said
    assert app.number_input(key="capacity-what-if").value == 6, "what 15 contacts of six minutes in half an hour need"


def test_the_roster_answers_and_one_more_person_is_priced(visit: Visitor, busy: World) -> None:
    rostered(busy, 5)
    app = opened(visit("ana"))
    assert "people on the phone by the published roster" in words(app)
    table = app.dataframe[0].value
    assert list(table["On the phone"]) == ["one fewer", "as planned", "one more"]
    shares = [int(text.split()[0]) for text in table["Answered in 20 s"]]
    assert shares == sorted(shares)
    assert shares[0] < shares[2]
    assert f"**{shares[2]} % in time instead of {shares[1]} %" in words(app)


def test_the_trade_stands_there_before_the_dial_is_saved(visit: Visitor, busy: World) -> None:
    rostered(busy, 5)
    app = on_view(opened(visit("ana")), "Overflow")
    table = app.dataframe[0].value
    assert list(table["To another pod"]) == [
        "never",
        "after 120 s",
        "after 60 s",
        "after 30 s",
        "after 15 s",
        "at once",
    ]
    assert list(table[""])[2] == "in force"
    homes = [int(text.split()[0]) for text in table["At home"]]
    assert homes == sorted(homes, reverse=True)
    assert homes[0] == 100
    assert "comes from the target, not from customers" in words(app)
    with busy.store.reading() as session:
        assert queries.dial_on(session, busy.cast.north_id, TODAY) is None
    app.selectbox(key="dial-after").set_value(30).run()
    assert list(app.dataframe[0].value[""])[3] == "tried"
    app.button(key="dial-save").click().run()
    assert not app.exception
    with busy.store.reading() as session:
        dial = queries.dial_on(session, busy.cast.north_id, TODAY)
        assert dial is not None
        assert dial.after_seconds == 30


def test_near_saturation_erlang_c_stands_instead_of_a_simulation(visit: Visitor, busy: World) -> None:
    rostered(busy, 3)
    app = on_view(opened(visit("ana")), "Overflow")
    assert "a simulation has not settled" in words(app) or "Erlang C stands there instead" in words(app)


def test_splitting_names_only_the_pods_one_may_see(visit: Visitor, busy: World) -> None:
    assert list(on_view(opened(visit("ana")), "Pods and people").dataframe[0].value["Pod"]) == [
        "North",
        "1 other pod",
        "All pods",
    ]
    app = on_view(opened(visit("dora")), "Pods and people")
    assert "each pod's need is rounded up by itself" in words(app)
    whole = app.dataframe[0].value
    assert list(whole["Pod"]) == ["North", "South", "All pods"]
    north, south, both = (int(people) for people in whole["Sized alone"])
    assert both == north + south


def test_the_forecast_says_how_it_was_made_and_how_good_it_was(visit: Visitor, busy: World) -> None:
    said = words(on_view(opened(visit("ana")), "Forecast"))
    assert "Jongbloed and Koole 2001" in said
    assert "of the last 11 weeks** lay inside" in said


def test_who_reads_nothing_of_the_pod_sees_nothing_of_its_capacity(visit: Visitor, busy: World) -> None:
    assert "That pod was not found" in words(opened(visit("emil", pod_id=busy.cast.north_id)))
    assert "Your role may not see a pod's capacity" in words(opened(visit("goro", pod_id=busy.cast.north_id)))
    nowhere = opened(replace(visit("fay"), pod_id=None))
    assert "A manager forms pods and adds you to one" in words(nowhere)


def test_an_agent_reads_the_trade_and_cannot_set_the_dial(visit: Visitor, busy: World) -> None:
    rostered(busy, 5)
    app = on_view(opened(visit("boyan")), "Overflow")
    assert not [one for one in app.button if one.key == "dial-save"]
    assert app.dataframe[0].value.shape[0] == 6
