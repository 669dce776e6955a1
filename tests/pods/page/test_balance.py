"""The page Balance: the curve, what would move, what fits nowhere, and a draft that somebody else commits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.people import Person, Role
from core.visit import Visit
from pods import actions, assignment, queries
from pods.actions import Move, NewMember
from pods.models import ChangeDraft, DraftOrigin, PersonSkill, Skill, SkillKind
from tests.conftest import MONDAY
from tests.pods.conftest import TODAY, World
from tests.pods.told_contacts import contacts

Visitor = Callable[..., Visit]


def show(visit: "Any") -> None:
    from core import ui
    from core.refusal import Refused
    from pods.page import balance

    try:
        balance.render(visit)
    except Refused as reason:
        ui.refusal(reason)


def opened(visit: Visit) -> AppTest:
    return AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=30).run()


def button(app: AppTest, label: str) -> Any:
    return next(element for element in app.button if element.label == label)


@pytest.fixture
def uneven(light_world: World) -> World:
    """Everything at North: 30 gold, 20 basic and 10 southern customers, three people; South has one."""
    cast = light_world.cast
    kinds = (("north", "gold", 30), ("north", "basic", 20), ("south", "gold", 10))
    rows = [
        (f"{region}{tier}{n}", {"region": region, "tier": tier}, date(2026, 1, 5))
        for region, tier, many in kinds
        for n in range(many)
    ]
    with light_world.store.transaction() as session:
        light_world.people(session, rows)
        move = [Move(light_world.s, cast.north_id, TODAY)]
        actions.commit_moves(session, cast.dora, move, "All at North", MONDAY, op="all")
    return light_world


def test_the_curve_is_shown_and_a_point_is_saved_as_a_draft(visit: Visitor, uneven: World) -> None:
    app = opened(visit("dora"))
    assert not app.exception and not app.error
    assert "customers stand in for hours" in app.caption[1].value
    assert len(app.get("plotly_chart")) == 1
    ends = [caption.value for caption in app.caption if "←" in caption.value or "→" in caption.value]
    assert ends[0].startswith("← nobody moves, fullest pod ") and ends[1].startswith("as even as can be: ")
    moved = app.dataframe[1].value
    assert set(moved["From"]) == {"North"} and set(moved["To"]) == {"South"}
    button(app, "Save as draft").click().run()
    with uneven.store.reading() as session:
        draft = session.exec(select(ChangeDraft)).one()
        assert draft.origin is DraftOrigin.SOLVER
        assert all(pod_id == uneven.cast.south_id for _, pod_id, _ in draft.moves)
        assert set(queries.homes_on(session, TODAY).values()) == {uneven.cast.north_id}


def test_the_slider_leads_back_to_nobody_moves(visit: Visitor, uneven: World) -> None:
    app = opened(visit("dora"))
    app.select_slider[0].set_value(0).run()
    assert [caption.value for caption in app.caption][-1].startswith("Nothing: this is how it is today")


def test_what_is_pinned_by_hand_stays(visit: Visitor, uneven: World) -> None:
    app = opened(visit("dora"))
    app.select_slider[0].set_value(1).run()
    app.multiselect(key="balance-pins").set_value([uneven.ng, uneven.nb, uneven.s]).run()
    assert any("No move would help" in text.value for text in app.markdown)


def test_a_segment_whose_language_nobody_speaks_is_named(visit: Visitor, uneven: World) -> None:
    with uneven.store.transaction() as session:
        actions.define_attributes(session, uneven.cast.dora, {"language": ["polish"]}, MONDAY)
        boxes = uneven.boxes()
        boxes[uneven.ng] = [{"region": ["north"], "tier": ["gold"], "language": ["polish"]}]
        boxes[uneven.nb] += [{"region": ["north"], "tier": ["gold"], "language": ["unknown"]}]
        actions.commit_rules(session, uneven.cast.dora, TODAY, boxes, "By language", MONDAY, op="rules2")
        session.add(Skill(name="Polish", kind=SkillKind.LANGUAGE))
    app = opened(visit("dora"))
    assert any("1 segment fits in no pod" in text.value for text in app.markdown)
    assert any("North gold: nobody in North holds Polish at level 3" in text.value for text in app.text)


def test_a_pod_where_somebody_speaks_it_may_take_it(uneven: World) -> None:
    with uneven.store.transaction() as session:
        skill = Skill(name="Polish", kind=SkillKind.LANGUAGE)
        person = Person(login="hana", name="Hana", created_at=MONDAY)
        session.add_all([skill, person])
        session.flush()
        new = NewMember(uneven.cast.south_id, person.id or 0, Role.AGENT, TODAY)
        actions.add_member(session, uneven.cast.dora, new, MONDAY, op="hana")
        held: dict[str, Any] = {
            "person_id": person.id,
            "skill_id": skill.id,
            "assessed_on": TODAY,
            "recorded_at": MONDAY,
        }
        session.add(PersonSkill(level=3, **held))
        assert queries.skills_held(session, TODAY) == {
            uneven.cast.north_id: frozenset(),
            uneven.cast.south_id: frozenset({skill.id}),
        }


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_others_see_no_balance(visit: Visitor, uneven: World, name: str) -> None:
    app = opened(visit(name))
    assert app.error[0].value.startswith("Your role may not change segments")
    assert not app.dataframe


def test_without_segments_one_step_is_taught(visit: Visitor) -> None:
    app = opened(visit("dora"))
    assert any("Nothing to share out yet" in text.value for text in app.markdown)


def test_balance_and_the_preview_reckon_with_the_same_minutes_of_each_pod(visit: Visitor, uneven: World) -> None:
    cast = uneven.cast
    since = MONDAY.date() - timedelta(days=MONDAY.weekday())
    contacts(uneven.store, cast.north_id, uneven.ng, since, 4, handle_s=360)
    contacts(uneven.store, cast.south_id, uneven.s, since, 4, handle_s=720)
    with uneven.store.reading() as session:
        moved = {uneven.ng: cast.south_id}
        move = [Move(uneven.ng, cast.south_id, TODAY)]
        expected = queries.preview_moves(session, cast.dora, move, MONDAY).outlook
        problem = queries.balance_on(session, cast.dora, TODAY).problem
    there = replace(problem, tasks=tuple(replace(t, home_id=moved.get(t.segment_id, t.home_id)) for t in problem.tasks))
    now, then = assignment.as_it_is(problem).loads, assignment.as_it_is(there).loads
    assert expected is not None and expected.pods
    for pod in expected.pods:
        assert (now[pod.pod_id], then[pod.pod_id]) == pytest.approx(pod.hours_needed)
    assert "(6.0 to 12.0; " in opened(visit("dora")).caption[1].value
