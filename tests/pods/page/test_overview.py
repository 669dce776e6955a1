"""The page Pods: what it teaches, shows, previews, refuses and takes back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from core.visit import Visit
from pods import actions, queries
from pods.actions import Move
from tests.conftest import MONDAY, SINCE
from tests.pods.conftest import LONG_AGO, TODAY, World

Visitor = Callable[..., Visit]


def show(visit: "Any") -> None:
    from pods.page import overview

    overview.render(visit)


def opened(visit: Visit, view: str = "Who serves whom") -> AppTest:
    app = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=20)
    app.session_state["pods-view"] = view
    return app.run()


def said(app: AppTest) -> str:
    """All that is written on the page."""
    kinds = (app.markdown, app.caption, app.text, app.error, app.success, app.info)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def button(app: AppTest, label: str) -> Any:
    return next(element for element in app.button if element.label == label)


def people(world: World) -> None:
    with world.store.transaction() as session:
        gold = [(f"g{n}", {"region": "north", "tier": "gold"}, LONG_AGO) for n in range(5)]
        world.people(session, [*gold, ("s", {"region": "south"}, LONG_AGO)])


def test_without_attributes_the_page_teaches_the_next_step(visit: Visitor) -> None:
    app = opened(visit("dora"))
    assert "Customers have no attributes yet" in said(app)


def test_bars_show_customers_and_people_against_their_targets(visit: Visitor, light_world: World) -> None:
    people(light_world)
    app = opened(visit("dora"))
    assert not app.exception
    assert "**5** of 60,000 customers" in said(app)
    assert "2 segments · 3 people (3 of 10 FTE)" in said(app)
    assert list(app.dataframe[0].value["Customers"]) == [0, 5, 1]


def test_an_agent_sees_the_own_pod_and_changes_nothing(visit: Visitor, light_world: World) -> None:
    app = opened(visit("emil"))
    assert list(app.dataframe[0].value["Segment"]) == ["South"]
    assert [element.label for element in app.button] == ["Find a customer", "**South**"]
    assert not app.multiselect


def test_a_viewer_reads_and_is_offered_no_change(visit: Visitor, light_world: World) -> None:
    assert not opened(visit("goro")).multiselect
    assert not opened(visit("goro"), "Rules").multiselect
    assert "In force since 5 Jan 2026" in said(opened(visit("goro"), "Rules"))


def test_a_move_is_previewed_then_committed(visit: Visitor, light_world: World) -> None:
    people(light_world)
    app = opened(visit("dora"))
    app.multiselect(key="move-segments").set_value([light_world.ng])
    app.selectbox(key="move-pod").set_value(light_world.cast.south_id).run()
    assert "This moves 1 segment with 5 customers to South, from 16 Nov 2026 on." in said(app)
    assert "Open cards stay with the pod that opened them." in said(app)
    assert "5 → **0** of 60,000 customers" in said(app)
    assert "1 → **6** of 60,000 customers" in said(app)
    app.text_input(key="move-note").set_value("South has room")
    button(app, "Commit move").click().run()
    assert not app.exception
    with light_world.store.reading() as session:
        assert queries.homes_on(session, TODAY)[light_world.ng] == light_world.cast.south_id


def test_a_move_without_a_reason_is_refused_and_keeps_the_choice(visit: Visitor, light_world: World) -> None:
    app = opened(visit("dora"))
    app.multiselect(key="move-segments").set_value([light_world.ng])
    app.selectbox(key="move-pod").set_value(light_world.cast.south_id).run()
    button(app, "Commit move").click().run()
    assert "Say in a few words why" in app.error[0].value
    assert app.multiselect(key="move-segments").value == [light_world.ng]


def test_a_preview_that_somebody_overtook_is_refused_once_then_renewed(visit: Visitor, light_world: World) -> None:
    world = light_world
    app = opened(visit("dora"))
    app.multiselect(key="move-segments").set_value([world.ng])
    app.selectbox(key="move-pod").set_value(world.cast.south_id).run()
    with world.store.transaction() as session:
        faster = [Move(world.nb, world.cast.south_id, TODAY)]
        actions.commit_moves(session, world.cast.dora, faster, "Faster", MONDAY, op="faster")
    app.text_input(key="move-note").set_value("Mine")
    button(app, "Commit move").click().run()
    assert "Dora committed “Faster” after your preview" in app.error[0].value
    button(app, "Commit move").click().run()
    assert not app.error
    with world.store.reading() as session:
        assert queries.homes_on(session, TODAY)[world.ng] == world.cast.south_id


def test_the_day_decides_who_is_shown(visit: Visitor, light_world: World) -> None:
    with light_world.store.transaction() as session:
        later = [Move(light_world.ng, light_world.cast.south_id, TODAY + timedelta(days=3))]
        actions.commit_moves(session, light_world.cast.dora, later, "Soon", MONDAY, op="m")
    app = opened(visit("dora"))
    assert list(app.dataframe[0].value["Pod"]) == ["North", "North", "South"]
    app.date_input(key="pods-day").set_value(TODAY + timedelta(days=3)).run()
    assert list(app.dataframe[0].value["Pod"]) == ["North", "South", "South"]


def test_a_new_value_stands_on_top_as_a_gap_with_its_smallest_fix(visit: Visitor, light_world: World) -> None:
    with light_world.store.transaction() as session:
        actions.define_attributes(session, light_world.cast.dora, {"region": ["west"]}, MONDAY)
    text = said(opened(visit("dora")))
    assert "1 combinations have no segment" not in text
    assert "1 combination has no segment: 0 customers" in text
    assert "Smallest fix: Add region “west” to a rule of South" in text


def test_the_editor_proves_a_draft_while_it_is_edited_and_applies_the_fix(visit: Visitor, light_world: World) -> None:
    people(light_world)
    app = opened(visit("dora"), "Rules")
    assert "has exactly one segment" in app.success[0].value
    app.selectbox(key="rules-segment").set_value(light_world.ng).run()
    app.multiselect(key=f"box 0 {light_world.ng} 0 tier").set_value([]).run()
    assert "belongs to more than one segment: 0 customers" in said(app)
    button(app, "Apply this fix to the draft").click().run()
    assert not app.exception


def test_rules_with_a_gap_cannot_be_committed_from_the_editor(visit: Visitor, light_world: World) -> None:
    people(light_world)
    app = opened(visit("dora"), "Rules")
    app.selectbox(key="rules-segment").set_value(light_world.ng).run()
    app.multiselect(key=f"box 0 {light_world.ng} 0 tier").set_value(["unknown"]).run()
    app.text_input(key="rules-note").set_value("Oops")
    button(app, "Commit rules").click().run()
    assert "1 combination has no segment, 5 customers among them" in app.error[0].value


def test_good_rules_are_committed_from_the_editor(visit: Visitor, light_world: World) -> None:
    app = opened(visit("dora"), "Rules")
    app.selectbox(key="rules-segment").set_value(light_world.ng).run()
    app.multiselect(key=f"box 0 {light_world.ng} 0 tier").set_value(["gold", "unknown"]).run()
    app.selectbox(key="rules-segment").set_value(light_world.nb).run()
    app.multiselect(key=f"box 0 {light_world.nb} 0 tier").set_value(["basic"]).run()
    app.text_input(key="rules-note").set_value("Unknown tiers are gold")
    button(app, "Commit rules").click().run()
    assert not app.exception
    assert not app.error
    with light_world.store.reading() as session:
        version = queries.rules_on(queries.rule_versions(session), TODAY)
        assert version
        assert version.boxes()[light_world.ng] == [{"region": ["north"], "tier": ["gold", "unknown"]}]


def test_values_and_segments_are_added(visit: Visitor, light_world: World) -> None:
    app = opened(visit("dora"), "Attributes")
    app.selectbox(key="values-attribute").set_value("product")
    app.text_area(key="values-text").set_value("gas\nsolar")
    button(app, "Add values").click().run()
    assert "solar" in said(app)
    app = opened(visit("dora"), "Rules")
    app.text_input(key="segment-name").set_value("West")
    app.text_input(key="segment-code").set_value("w")
    button(app, "Add segment").click().run()
    assert "West" in app.selectbox(key="rules-segment").options


def test_history_shows_who_and_why_and_takes_back(visit: Visitor, light_world: World) -> None:
    with light_world.store.transaction() as session:
        wanted = [Move(light_world.ng, light_world.cast.south_id, TODAY)]
        actions.commit_moves(session, light_world.cast.dora, wanted, "South has *room*", MONDAY, op="m")
    app = opened(visit("dora"), "History")
    assert app.text[0].value == "South has *room*"
    app.button(key="revert-3").click().run()
    with light_world.store.reading() as session:
        assert queries.homes_on(session, TODAY)[light_world.ng] == light_world.cast.north_id
    assert "revert-1" not in [one.key for one in app.button], "the first rules have nothing to go back to"
    assert "no customers yet · nothing came before it to go back to" in said(app)


def test_search_finds_pods_and_segments(visit: Visitor, light_world: World) -> None:
    app = opened(visit("dora"))
    app.text_input(key="pods-search").set_value("sou").run()
    assert list(app.dataframe[0].value["Segment"]) == ["South"]
    app.text_input(key="pods-search").set_value("zzz").run()
    assert "No pod matches “zzz”" in said(app)


def test_before_the_first_rules_the_day_says_so(visit: Visitor, light_world: World) -> None:
    app = opened(visit("dora"))
    app.date_input(key="pods-day").set_value(SINCE).run()
    assert "No rules were in force on 1 Jan 2026" in said(app)


def test_a_sample_is_called_a_sample(visit: Visitor, light_world: World) -> None:
    people(light_world)
    with light_world.store.transaction() as session:
        founded = queries.organisation(session)
        assert founded
        founded.sample_of = 20
        session.add(founded)
    text = said(opened(visit("dora")))
    assert "6 customers in a 1-in-20 sample of about 120" in text
    assert "≈ **100** of 60,000 customers" in text
    app = opened(visit("dora"))
    assert list(app.dataframe[0].value["Customers"]) == [0, 100, 20]
    app.multiselect(key="move-segments").set_value([light_world.ng])
    app.selectbox(key="move-pod").set_value(light_world.cast.south_id).run()
    assert "1 segment with about 100 customers to South" in said(app) and "100 → **0**" in said(app)
    app.text_input(key="move-note").set_value("Room")
    button(app, "Commit move").click().run()
    app.segmented_control(key="pods-view").set_value("History").run()
    assert "about 100 customers" in said(app)
    assert [list(app.dataframe[0].value[name]) for name in ("Before", "After", "Change")] == [
        [100, 20],
        [0, 120],
        [-100, 100],
    ]
    app.segmented_control(key="pods-view").set_value("Rules").run()
    assert "Counts here are of the sample." in said(app)


def test_the_page_starts_a_company_from_nothing(visit: Visitor) -> None:
    app = opened(visit("dora"))
    assert app.selectbox(key="pod-manager").value == visit("dora").actor.person_id, "whoever forms it manages it"
    app.text_input(key="pod-name").set_value("West")
    app.text_input(key="pod-code").set_value("WE")
    button(app, "Form pod").click().run()
    assert not app.exception
    app.text_input(key="pod-code").set_value("NR")
    button(app, "Form pod").click().run()
    assert "Choose another" in app.error[0].value
