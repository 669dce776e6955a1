"""The page Skills: its views, what each role sees of them, and what can be done there."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.visit import Visit
from pods import actions, queries
from pods.actions import NewAssessment, NewEngagement, NewPlan, NewSkill
from pods.models import CoverNeed, PulseAnswer, SkillKind
from pods.neighbours import CaseSeen, Neighbours, SlowColumn
from pods.page import pulse_words, skill_cover
from pods.pulse import enps_of
from pods.queries import ClosedRound, SkillCover
from pods.skillcover import Opening, Wanted, cover
from tests.conftest import MONDAY, SINCE, Cast
from tests.pods.conftest import World

Visitor = Callable[..., Visit]
TODAY = MONDAY.date()


def show(visit: "Any") -> None:
    from core import ui
    from core.refusal import Refused
    from pods.page import skills

    try:
        skills.render(visit)
    except Refused as reason:
        ui.refusal(reason)


def opened(visit: Visit, view: str = "Matrix") -> AppTest:
    app = AppTest.from_function(show, kwargs={"visit": visit}, default_timeout=20)
    app.session_state["skills-view"] = view
    return app.run()


def button(app: AppTest, label: str) -> Any:
    return next(element for element in app.button if element.label == label)


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.text, app.error, app.subheader, app.header)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.fixture
def skill(light_world: World) -> int:
    """Billing, which Boyan does alone and North needs."""
    cast, north = light_world.cast, light_world.cast.north_id

    def tell(session: Any) -> int:
        row = actions.add_skill(session, cast.ana, north, NewSkill("Billing"), MONDAY, op="s")
        new = NewAssessment(north, cast.boyan.person_id or 0, row.id or 0, 3, "Twelve calls heard")
        actions.assess_skill(session, cast.ana, new, MONDAY, op="a")
        actions.need_skill(session, cast.ana, north, row.id or 0, 1, MONDAY, critical=True, op="n")
        return row.id or 0

    found: int = light_world.store.perform(tell)
    return found


def test_a_pod_without_skills_is_told_the_first_step(visit: Visitor, light_world: World) -> None:
    app = opened(visit("ana"))
    assert "No skills yet" in words(app)
    app.text_input(key="add-skill-name").set_value("Bulgarian")
    app.selectbox(key="add-skill-kind").set_value(SkillKind.LANGUAGE)
    button(app, "Add skill").click().run()
    app.selectbox(key="need-skill").set_value(1)
    button(app, "Ask for it").click().run()
    with light_world.store.reading() as session:
        (need,) = queries.skill_needs(session, light_world.cast.north_id)
    assert (need.name, need.kind, need.critical) == ("Bulgarian", SkillKind.LANGUAGE, True)
    assert not app.exception


def test_the_lead_assesses_somebody(visit: Visitor, light_world: World, skill: int) -> None:
    cast = light_world.cast
    app = opened(visit("ana"))
    boyan = cast.boyan.person_id or 0
    app.selectbox(key=f"skill-person-{cast.north_id}").set_value(boyan).run()
    assert "3 alone" in app.button(key=f"assess-{boyan}-{skill}").label
    app.button(key=f"assess-{boyan}-{skill}").click().run()
    assert "Twelve calls heard" in words(app)
    app.radio(key="assess-level").set_value(4)
    button(app, "Write it down").click().run()
    assert "need evidence" in words(app), "a higher level without evidence is refused, and the form stays"
    app.text_area(key="assess-evidence").set_value("Taught two newcomers")
    button(app, "Write it down").click().run()
    with light_world.store.reading() as session:
        assert queries.levels_on(session, cast.north_id, TODAY)[boyan] == {skill: 4}
    own = opened(visit("boyan"))
    own.selectbox(key=f"skill-person-{cast.north_id}").set_value(boyan).run()
    own.button(key=f"assess-{boyan}-{skill}").click().run()
    assert len(own.radio(key="assess-level").options) == 3, "of oneself no level is offered that would be refused"
    button(own, "Write it down").click().run()
    assert "Choose a level first: level 4 stands" in words(own), "a press that chose nothing lowers nobody"
    with light_world.store.reading() as session:
        assert queries.levels_on(session, cast.north_id, TODAY)[boyan] == {skill: 4}


def test_an_agent_reads_and_assesses_nobody_else(visit: Visitor, light_world: World, skill: int) -> None:
    cast = light_world.cast
    app = opened(visit("boyan"))
    ana = cast.ana.person_id or 0
    app.selectbox(key=f"skill-person-{cast.north_id}").set_value(ana).run()
    app.button(key=f"assess-{ana}-{skill}").click().run()
    assert "a coach or a manager assesses" in words(app)
    assert "Write it down" not in [element.label for element in app.button]


@pytest.mark.parametrize("view", ["Matrix", "Cover", "Learning", "Coaching", "Pulse", "Feedback"])
def test_a_manager_opens_each_view(visit: Visitor, light_world: World, skill: int, view: str) -> None:
    app = opened(visit("dora", pod_id=light_world.cast.north_id), view)
    assert not app.exception and not app.error


@pytest.mark.parametrize("name", ["emil", "goro", "fay"])
def test_others_see_nothing_of_it(visit: Visitor, light_world: World, name: str) -> None:
    app = opened(visit(name, pod_id=light_world.cast.north_id))
    assert app.error and not app.markdown


def test_cover_is_not_judged_before_a_roster_is_published(visit: Visitor, light_world: World, skill: int) -> None:
    app = opened(visit("ana"), "Cover")
    assert "Open hours are not known" in words(app)
    with light_world.store.transaction() as session:
        span: dict[str, Any] = {"start_minute": 480, "end_minute": 1080, "people": 1, "valid_from": SINCE}
        session.add(CoverNeed(pod_id=light_world.cast.north_id, weekday=0, **span))
    assert "No published roster" in words(opened(visit("ana"), "Cover"))


def test_the_strip_says_each_hour_in_figures_and_escapes_names() -> None:
    skill = Wanted(1, "<b>Bulgarian", 1)
    hours = cover([Opening(MONDAY, MONDAY + timedelta(hours=2))], [], [skill])
    html = skill_cover.strip(SkillCover(TODAY, TODAY, "Europe/Sofia", [skill], 1, 1, 1, hours))
    assert html.count('<td class="short">0</td>') == 2
    assert "&lt;b&gt;Bulgarian" in html and "<b>" not in html


def with_board(visit: Visit) -> Visit:
    def seen(_session: Any, _actor: Any, asked: int | str) -> CaseSeen | None:
        return CaseSeen(7, "NR-7", 1, "Invoice", "", None) if asked in (7, "NR-7") else None

    nothing: dict[str, Any] = {field.name: lambda *_: None for field in fields(Neighbours)}
    beside = Neighbours(**nothing)
    beside = replace(beside, slow_columns=lambda _s, _pod, _at: [SlowColumn("Waiting", 9.0, 4)], case_seen=seen)
    return replace(visit, extras={"neighbours": beside})


def test_the_bottleneck_of_the_board_becomes_a_plan(visit: Visitor, light_world: World, skill: int) -> None:
    app = opened(with_board(visit("boyan")), "Learning")
    assert "“Waiting”" in words(app)
    button(app, "Plan it").click().run()
    app.selectbox(key="plan-skill").set_value(skill)
    button(app, "Agree on it").click().run()
    with light_world.store.reading() as session:
        (plan,) = queries.plans_of(session, light_world.cast.ana, light_world.cast.north_id, MONDAY)
    assert (plan.who, plan.skill, plan.standing.value) == ("the pod", "Billing", "running")
    assert "“Waiting”" in plan.cause


def test_a_plan_is_not_closed_without_evidence(visit: Visitor, light_world: World, skill: int) -> None:
    cast, north = light_world.cast, light_world.cast.north_id
    due = TODAY + timedelta(days=1)
    new = NewPlan(north, skill, cast.chen.person_id, due_on=due)
    row = light_world.store.perform(lambda s: actions.propose_learning(s, cast.ana, new, MONDAY, op="p"))
    light_world.store.perform(lambda s: actions.agree_learning(s, cast.ana, row.id or 0, new, 1, MONDAY, op="g"))
    app = opened(visit("ana", at=MONDAY + timedelta(days=4)), "Learning")
    assert "overdue since 17 Nov 2026" in words(app)
    app.button(key=f"close-plan-{row.id}").click().run()
    button(app, "Close the plan").click().run()
    assert "only with evidence" in words(app)
    app.number_input(key="proof-cases").set_value(3)
    app.radio(key="proof-kind").set_value("cases")
    button(app, "Close the plan").click().run()
    with light_world.store.reading() as session:
        assert queries.levels_on(session, north, TODAY + timedelta(days=4))[cast.chen.person_id or 0] == {skill: 3}


def test_help_is_written_down_with_its_card(visit: Visitor, light_world: World, skill: int) -> None:
    cast = light_world.cast
    app = opened(with_board(visit("boyan")), "Learning")
    app.selectbox(key="help-answered").set_value(cast.ana.person_id)
    app.selectbox(key="help-skill").set_value(skill)
    app.text_input(key="help-card").set_value("nr-8")
    button(app, "Write it down").click().run()
    assert "No card nr-8" in words(app)
    app.text_input(key="help-card").set_value("nr-7")
    button(app, "Write it down").click().run()
    assert "Once in the last 13 weeks, 10 minutes" in words(app)


def test_the_pulse_is_asked_answered_and_closed(visit: Visitor, light_world: World) -> None:
    app = opened(visit("ana"), "Pulse")
    button(app, "Ask everybody of the pod").click().run()
    assert "0 of 3 have answered" in words(app)
    app = opened(visit("boyan"), "Pulse")
    button(app, "Answer").click().run()
    assert "Choose a number" in words(app)
    app.segmented_control(key="pulse-score").set_value(9)
    button(app, "Answer").click().run()
    assert "You have answered" in words(app)
    app = opened(visit("ana"), "Pulse")
    button(app, "Close the round now").click().run()
    assert "not shown: fewer than 5 answers" in words(app)


def test_a_round_in_words() -> None:
    def said(scores: list[int]) -> str:
        return pulse_words.enps_said(ClosedRound(TODAY, TODAY, len(scores), enps_of(scores)))

    assert said([]) == "no data: nobody answered"
    assert said([1, 2, 3, 4]).startswith("not shown: fewer than 5 answers")
    assert said([9, 9, 9, 7, 2, 1]) == "eNPS 17, between −44 and 66, from 6 answers"


def test_the_bar_of_a_result_stays_on_its_scale(visit: Visitor, light_world: World) -> None:
    store, cast = light_world.store, light_world.cast
    soon = TODAY + timedelta(days=14)
    row = store.perform(lambda s: actions.open_pulse(s, cast.ana, cast.north_id, soon, MONDAY, op="o"))
    with store.transaction() as session:
        session.add_all(PulseAnswer(id=f"x{n}", round_id=row.id or 0, score=10) for n in range(5))
    app = opened(visit("dora", pod_id=cast.north_id, at=MONDAY + timedelta(days=15)), "Pulse")
    assert "eNPS 100, between 17 and 100, from 5 answers" in words(app)


def test_coaching_shows_what_is_overdue_and_keeps_words_in_the_pair(visit: Visitor, light_world: World) -> None:
    cast: Cast = light_world.cast
    new = NewEngagement(
        cast.chen.person_id or 0, "Own retros", "Three alone", TODAY, TODAY + timedelta(days=3), cast.north_id
    )
    row = light_world.store.perform(lambda s: actions.start_engagement(s, cast.chen, new, MONDAY, op="e"))
    late = MONDAY + timedelta(days=5)
    app = opened(visit("chen", at=late), "Coaching")
    assert "should have ended on 19 Nov 2026" in words(app)
    app.text_input(key=f"note-topic-{row.id}").set_value("Who speaks first")
    button(app, "Write it down").click().run()
    assert "Who speaks first" in words(opened(visit("ana", at=late), "Coaching"))
    others = words(opened(visit("boyan", at=late), "Coaching"))
    assert "1 conversation" in others and "Who speaks first" not in others


def test_feedback_finds_an_owner_and_thanks_name_a_card(visit: Visitor, light_world: World) -> None:
    app = opened(with_board(visit("boyan")), "Feedback")
    app.text_area(key="inbox-text").set_value("Say the *day*")
    button(app, "Put it into the inbox").click().run()
    button(app, "Take it").click().run()
    app.text_input(key="answer-text-1").set_value("It says it now")
    button(app, "Answer it").click().run()
    assert "What became of it: It says it now" in words(app)
    app.text_area(key="kudos-text").set_value("Warm again by evening")
    button(app, "Say thanks").click().run()
    assert "Name the card" in words(app)
    app.text_input(key="kudos-card").set_value("nr-7")
    button(app, "Say thanks").click().run()
    assert "Warm again by evening" in words(app) and "about NR-7" in words(app)
