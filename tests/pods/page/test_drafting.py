"""Drafts on the page: kept from a move, changed, refused when the ground has moved, committed; and the guard."""

from collections.abc import Callable
from datetime import timedelta

from core.visit import Visit
from pods import actions, queries
from pods.actions import Move
from pods.models import DraftOrigin
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World
from tests.pods.page.test_overview import button, opened, people, said

Visitor = Callable[..., Visit]


def kept(world: World, segment_id: int, day: int = 7) -> int:
    moves = [Move(segment_id, world.cast.south_id, TODAY + timedelta(days=day))]
    draft = world.store.perform(
        lambda s: actions.save_draft(s, world.cast.dora, "Spring", moves, DraftOrigin.PERSON, MONDAY, op="kept")
    )
    return draft.id or 0


def test_without_drafts_the_view_teaches_how_to_make_one(visit: Visitor, light_world: World) -> None:
    assert "keep them as a draft" in said(opened(visit("dora"), "Drafts"))


def test_a_move_is_kept_as_a_draft_and_moves_nobody(visit: Visitor, light_world: World) -> None:
    people(light_world)
    app = opened(visit("dora"))
    app.multiselect(key="move-segments").set_value([light_world.ng])
    app.selectbox(key="move-pod").set_value(light_world.cast.south_id).run()
    app.text_input(key="draft-name").set_value("Spring")
    button(app, "Keep as draft").click().run()
    assert not app.exception
    with light_world.store.reading() as session:
        assert [row.name for row in queries.drafts_open(session, light_world.cast.dora)] == ["Spring"]
        assert queries.homes_on(session, TODAY)[light_world.ng] == light_world.cast.north_id


def test_a_draft_is_opened_changed_and_committed(visit: Visitor, light_world: World) -> None:
    people(light_world)
    kept(light_world, light_world.nb)
    app = opened(visit("dora"), "Drafts")
    assert "North basic → South, from 23 Nov 2026" in said(app)
    app.multiselect(key="draft-segments").set_value([light_world.ng])
    app.selectbox(key="draft-pod").set_value(light_world.cast.south_id)
    button(app, "Save the draft").click().run()
    assert "North gold → South, from 16 Nov 2026" in said(app)
    app.text_input(key="draft-note").set_value("Balance")
    button(app, "Commit move").click().run()
    assert "Tick the box above first" in said(app)
    app.checkbox(key="draft-sure").check()
    button(app, "Commit move").click().run()
    assert not app.exception
    with light_world.store.reading() as session:
        assert queries.homes_on(session, TODAY)[light_world.ng] == light_world.cast.south_id
        assert queries.drafts_open(session, light_world.cast.dora) == []


def test_a_draft_that_was_overtaken_names_the_change_and_is_looked_at_anew(visit: Visitor, light_world: World) -> None:
    kept(light_world, light_world.nb)
    faster = [Move(light_world.nb, light_world.cast.south_id, TODAY + timedelta(days=30))]
    light_world.store.perform(
        lambda s: actions.commit_moves(s, light_world.cast.dora, faster, "Faster", MONDAY, op="faster")
    )
    app = opened(visit("dora"), "Drafts")
    assert "“Faster” by Dora" in "\n".join(str(one.value) for one in app.warning)
    button(app, "Look at it anew").click().run()
    assert not app.warning or "Faster" not in str(app.warning[0].value)
    assert button(app, "Commit move")


def test_choosing_every_segment_is_said_plainly_and_wants_a_tick(visit: Visitor, light_world: World) -> None:
    people(light_world)
    app = opened(visit("dora"))
    app.multiselect(key="move-segments").set_value([light_world.ng, light_world.nb, light_world.s])
    app.selectbox(key="move-pod").set_value(light_world.cast.south_id).run()
    warned = "\n".join(str(one.value) for one in app.warning)
    assert "This moves 2 segments with 5 customers to South" in warned or "This moves 3 segments" in warned
    assert "every segment there is" in warned
    assert app.checkbox(key="move-sure")


def test_segments_without_a_pod_get_their_first_one_without_a_tick(visit: Visitor, light_world: World) -> None:
    cast, store = light_world.cast, light_world.store

    def added(code: str) -> int:
        return store.perform(lambda s: actions.add_segment(s, cast.dora, code, code, MONDAY, op=code)).id or 0

    new = [added(code) for code in "WXYZ"]
    app = opened(visit("dora"))
    app.multiselect(key="move-segments").set_value(new)
    app.selectbox(key="move-pod").set_value(cast.south_id).run()
    assert "move-sure" not in [box.key for box in app.checkbox] and "**0** (unchanged)" in said(app)
    app.text_input(key="move-note").set_value("First pod")
    button(app, "Commit move").click().run()
    assert not app.exception and not app.error
    with store.reading() as session:
        assert {queries.homes_on(session, TODAY)[key] for key in new} == {cast.south_id}
    app.segmented_control(key="pods-view").set_value("History").run()
    assert "4 segments, no customers yet" in said(app)


def test_a_viewer_is_offered_no_drafts(visit: Visitor, light_world: World) -> None:
    assert "Drafts" not in str(opened(visit("goro"), "Rules").get("button_group"))
