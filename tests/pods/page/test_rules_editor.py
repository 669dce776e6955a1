"""The rule editor: customers counted, faults found while editing, mended with one press, proved on later days."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from core.visit import Visit
from pods import actions, queries
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World
from tests.pods.page.test_overview import button, opened, people, said

Visitor = Callable[..., Visit]


def editor(visit: Visitor) -> Any:
    app = opened(visit("dora"), "Rules")
    assert not app.exception
    return app


def test_each_rule_says_how_many_customers_it_holds(visit: Visitor, light_world: World) -> None:
    people(light_world)
    app = editor(visit)
    app.selectbox(key="rules-segment").set_value(light_world.ng).run()
    assert "This rule holds 5 customers." in said(app)


def test_a_gap_is_found_before_anything_is_committed_and_mended_with_one_press(
    visit: Visitor, light_world: World
) -> None:
    people(light_world)
    app = editor(visit)
    app.selectbox(key="rules-segment").set_value(light_world.s).run()
    app.multiselect(key=f"box 0 {light_world.s} 0 region").set_value(["south"]).run()
    assert "1 combination has no segment" in said(app)
    button(app, "Apply this fix to the draft").click().run()
    assert "Each of 9 combinations has exactly one segment" in said(app)


def test_a_gap_that_no_value_settles_is_given_to_a_segment(visit: Visitor, light_world: World) -> None:
    people(light_world)
    app = editor(visit)
    app.selectbox(key="rules-segment").set_value(light_world.ng).run()
    button(app, "Remove rule").click().run()
    assert "5 customers" in said(app)
    assert not app.exception
    label = (
        "Apply this fix to the draft"
        if [b for b in app.button if b.label.startswith("Apply")]
        else "Do so in the draft"
    )
    button(app, label).click().run()
    assert "Each of 9 combinations has exactly one segment" in said(app)


def test_a_value_that_starts_later_is_named_with_its_day(visit: Visitor, light_world: World) -> None:
    with light_world.store.transaction() as session:
        day = TODAY + timedelta(days=10)
        actions.define_attributes(session, light_world.cast.dora, {"region": ["west"]}, MONDAY, since=day)
    app = editor(visit)
    assert "From 26 Nov 2026 on: 1 combination has no segment" in said(app)


def test_an_ended_value_and_its_customers_are_told(visit: Visitor, light_world: World) -> None:
    people(light_world)
    with light_world.store.transaction() as session:
        gold = next(row.id for row in queries.attribute_values(session) if row.value == "gold")
        actions.date_value(session, light_world.cast.dora, gold or 0, None, TODAY, MONDAY, op="end")
    app = opened(visit("dora"))
    assert "5 customers have tier “gold”, which ended on 16 Nov 2026" in said(app)
