"""A category moves down only to a line that is ready, and skill and guardrail move with it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import ArticleText, LevelCost, NewGuardrail, ShiftDown
from pods.models import (
    Article,
    Guardrail,
    Level,
    PersonSkill,
    Remedy,
    ShiftDownProposal,
    ShiftDownState,
    Skill,
    SkillNeed,
)
from tests.conftest import MONDAY, Cast

TODAY = MONDAY.date()
WEEK = timedelta(days=7)
RESET = ArticleText("How to reset a password", "password reset", "Check two facts, send the link, stay on the line.")


class Line:
    """North is line 1 and about to take over password resets from South, line 2: everything is ready."""

    def __init__(self, store: Database, cast: Cast) -> None:
        self.store, self.cast = store, cast
        with store.transaction() as session:
            skill = Skill(name="Accounts", topics=["password reset"])
            session.add(skill)
            session.flush()
            self.skill_id = skill.id or 0
            session.add(
                PersonSkill(
                    person_id=cast.boyan.person_id or 0,
                    skill_id=self.skill_id,
                    level=3,
                    assessed_on=TODAY,
                    recorded_at=MONDAY,
                )
            )
            for pod_id, number in ((cast.north_id, 1), (cast.south_id, 2)):
                actions.set_pod_level(session, cast.dora, pod_id, number, MONDAY, op=f"line {number}")
            article = actions.write_article(session, cast.boyan, cast.north_id, RESET, MONDAY, op="write")
            actions.publish_article(session, cast.boyan, cast.north_id, article.id or 0, MONDAY, op="publish")
            rule = NewGuardrail(Remedy.CREDIT, "EUR", TODAY, TODAY + 13 * WEEK, per_action=20_00, pod_id=cast.south_id)
            rail = actions.set_guardrail(session, cast.dora, rule, MONDAY, op="rail")
        self.article_id, self.rail_id = article.id or 0, rail.id or 0
        self.wish = ShiftDown("password reset", 2, 1, cast.north_id, self.skill_id, self.article_id, self.rail_id)

    def propose(self, **changes: Any) -> ShiftDownProposal:
        wish = replace(self.wish, **changes)
        return self.store.perform(lambda s: actions.propose_shift_down(s, self.cast.dora, wish, MONDAY, op="propose"))

    def start(self, row: ShiftDownProposal, who: str = "dora") -> ShiftDownProposal:
        actor = self.cast.everybody()[who]
        return self.store.perform(
            lambda s: actions.start_shift_down(s, actor, row.id or 0, row.version, MONDAY, op="start")
        )


@pytest.fixture
def line(store: Database, cast: Cast) -> Line:
    return Line(store, cast)


@pytest.fixture
def light_line(light_store: Database, light_cast: Cast) -> Line:
    return Line(light_store, light_cast)


def test_guardrail_and_skill_move_together(line: Line) -> None:
    started = line.start(line.propose())
    with line.store.reading() as session:
        need = session.exec(select(SkillNeed)).one()
        rail = session.get_one(Guardrail, started.guardrail_id)
    assert (started.state, started.started_on) == (ShiftDownState.STARTED, TODAY)
    assert (need.pod_id, need.skill_id, need.critical) == (line.cast.north_id, line.skill_id, True)
    assert (rail.pod_id, rail.per_action, rail.valid_from) == (line.cast.north_id, 20_00, TODAY)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"skill_id": None}, "No skill is named"),
        ({"article_id": None}, "No article is named"),
        ({"guardrail_id": None}, "No guardrail is named"),
    ],
)
def test_without_skill_article_or_guardrail_it_does_not_start(line: Line, changes: dict[str, Any], said: str) -> None:
    row = line.propose(**changes)
    with pytest.raises(Refused, match=said):
        line.start(row)
    with line.store.reading() as session:
        assert session.exec(select(SkillNeed)).all() == []
        assert len(session.exec(select(Guardrail)).all()) == 1


def test_too_few_people_at_level_three_do_not_take_it_over(light_line: Line) -> None:
    with light_line.store.transaction() as session:
        session.add(SkillNeed(pod_id=light_line.cast.north_id, skill_id=light_line.skill_id, min_cover=2))
    with pytest.raises(Refused, match=r"1 person is at level 3 in Accounts; 2 are needed\. Plan learning for Accounts"):
        light_line.start(light_line.propose())


def test_an_expired_skill_is_no_cover(light_line: Line) -> None:
    with light_line.store.transaction() as session:
        session.exec(select(PersonSkill)).one().expires_on = TODAY - WEEK
    with pytest.raises(Refused, match="0 people are at level 3"):
        light_line.start(light_line.propose())


def test_a_draft_and_an_article_about_something_else_do_not_count(light_line: Line) -> None:
    north = light_line.cast.north_id

    def drafted(text: ArticleText) -> Article:
        ana = light_line.cast.ana
        article: Article = light_line.store.perform(
            lambda s: actions.write_article(s, ana, north, text, MONDAY, op=text.topic)
        )
        return article

    drafts = [drafted(replace(RESET, title="Draft")), drafted(replace(RESET, topic="refund"))]
    row = light_line.propose(article_id=drafts[0].id)
    with pytest.raises(Refused, match="is not published"):
        light_line.start(row)
    wish = replace(light_line.wish, article_id=drafts[1].id)
    row = light_line.store.perform(
        lambda s: actions.change_shift_down(s, light_line.cast.dora, row.id or 0, wish, 1, MONDAY, op="c")
    )
    with pytest.raises(Refused, match="about another category"):
        light_line.start(row)


def test_a_guardrail_that_ended_does_not_count(light_line: Line) -> None:
    light_line.store.perform(lambda s: actions.end_guardrail(s, light_line.cast.dora, "rail", TODAY, MONDAY, op="end"))
    with pytest.raises(Refused, match="never held"):
        light_line.propose()


def test_a_pod_of_another_line_does_not_receive_it(light_line: Line) -> None:
    with pytest.raises(Refused, match="South is on line 2, not on line 1"):
        light_line.start(light_line.propose(to_pod_id=light_line.cast.south_id))


def test_where_the_guardrail_must_come_from_another_pod_a_manager_starts(light_line: Line) -> None:
    row = light_line.propose()
    with pytest.raises(Refused, match="change guardrails"):
        light_line.start(row, "ana")


def test_the_checklist_has_eight_rows_and_is_edited(light_line: Line) -> None:
    row = light_line.propose()
    assert len(row.checklist) == 8
    rows = [("Train in pairs", True), (" ", False)]
    kept = light_line.store.perform(
        lambda s: actions.change_checklist(s, light_line.cast.ana, row.id or 0, rows, 1, MONDAY, op="list")
    )
    assert kept.checklist == [{"text": "Train in pairs", "done": True}]
    with pytest.raises(Conflict):
        light_line.store.perform(
            lambda s: actions.change_checklist(s, light_line.cast.ana, row.id or 0, rows, 1, MONDAY, op="again")
        )
    with pytest.raises(Refused, match="1 to 12 rows"):
        light_line.store.perform(
            lambda s: actions.change_checklist(s, light_line.cast.ana, row.id or 0, [], 2, MONDAY, op="none")
        )


def test_a_proposal_stops_with_its_reason_and_starts_no_more(light_line: Line) -> None:
    row = light_line.start(light_line.propose())
    with pytest.raises(Refused, match="Say why"):
        light_line.store.perform(
            lambda s: actions.stop_shift_down(s, light_line.cast.ana, row.id or 0, "", row.version, MONDAY, op="s")
        )
    stopped = light_line.store.perform(
        lambda s: actions.stop_shift_down(s, light_line.cast.ana, row.id or 0, "Repeats rose", 2, MONDAY, op="stop")
    )
    assert (stopped.state, stopped.note) == (ShiftDownState.STOPPED, "Repeats rose")
    with pytest.raises(Refused, match="stopped already"):
        light_line.store.perform(
            lambda s: actions.start_shift_down(s, light_line.cast.dora, row.id or 0, 3, MONDAY, op="anew")
        )


def test_a_category_is_proposed_once_and_only_downwards(light_line: Line) -> None:
    light_line.propose()
    twice = light_line.wish
    with pytest.raises(Refused, match="proposed for this pod already"):
        light_line.store.perform(lambda s: actions.propose_shift_down(s, light_line.cast.ana, twice, MONDAY, op="2"))
    up = replace(twice, topic="refund", from_level=1, to_level=2)
    with pytest.raises(Refused, match="moves down"):
        light_line.store.perform(lambda s: actions.propose_shift_down(s, light_line.cast.ana, up, MONDAY, op="3"))
    lost = replace(twice, topic="refund", article_id=999)
    with pytest.raises(NotFound):
        light_line.store.perform(lambda s: actions.propose_shift_down(s, light_line.cast.ana, lost, MONDAY, op="4"))


@pytest.mark.parametrize("name", ["boyan", "emil", "fay", "goro"])
def test_only_lead_coach_and_manager_shift_down(light_line: Line, name: str) -> None:
    actor, row = light_line.cast.everybody()[name], light_line.propose()
    tries = [
        lambda s: actions.propose_shift_down(s, actor, light_line.wish, MONDAY, op="x"),
        lambda s: actions.change_shift_down(s, actor, row.id or 0, light_line.wish, 1, MONDAY, op="x"),
        lambda s: actions.change_checklist(s, actor, row.id or 0, [("One", True)], 1, MONDAY, op="x"),
        lambda s: actions.start_shift_down(s, actor, row.id or 0, 1, MONDAY, op="x"),
        lambda s: actions.stop_shift_down(s, actor, row.id or 0, "No", 1, MONDAY, op="x"),
    ]
    for work in tries:
        with pytest.raises(Refused):
            light_line.store.perform(work)


@pytest.mark.parametrize("name", ["dora", "emil", "fay", "goro"])
def test_only_people_of_the_pod_write_its_articles(light_line: Line, name: str) -> None:
    actor, north = light_line.cast.everybody()[name], light_line.cast.north_id
    tries = [
        lambda s: actions.write_article(s, actor, north, RESET, MONDAY, op="x"),
        lambda s: actions.change_article(
            s, actor, light_line.article_id, RESET, MONDAY, pod_id=north, version=2, op="x"
        ),
        lambda s: actions.publish_article(s, actor, north, light_line.article_id, MONDAY, op="x"),
    ]
    for work in tries:
        with pytest.raises(Refused):
            light_line.store.perform(work)


def test_an_article_is_improved_by_one_at_a_time(light_line: Line) -> None:
    better, north = replace(RESET, text="Send the link first."), light_line.cast.north_id

    def change(text: ArticleText, version: int, op: str) -> Article:
        return light_line.store.perform(
            lambda s: actions.change_article(
                s, light_line.cast.ana, light_line.article_id, text, MONDAY, pod_id=north, version=version, op=op
            )
        )

    assert change(better, 2, "one").text == "Send the link first."
    with pytest.raises(Conflict):
        change(RESET, 2, "two")
    with pytest.raises(Refused, match="needs a title"):
        change(replace(RESET, text=" "), 3, "three")


def test_a_rate_holds_from_its_day_and_the_past_keeps_its_own(store: Database, cast: Cast) -> None:
    first = LevelCost(1, "Front desk", 30_00, "EUR", date(2026, 1, 1))
    store.perform(lambda s: actions.set_level_cost(s, cast.dora, first, MONDAY, op="one"))
    dearer = replace(first, hourly_cost=33_00, valid_from=TODAY + WEEK)
    store.perform(lambda s: actions.set_level_cost(s, cast.dora, dearer, MONDAY, op="two"))
    store.perform(
        lambda s: actions.set_level_cost(s, cast.dora, replace(dearer, hourly_cost=34_00), MONDAY, op="put right")
    )
    with store.reading() as session:
        rows = [(row.hourly_cost, row.valid_from, row.valid_to) for row in queries.levels_known(session)]
    assert rows == [(30_00, date(2026, 1, 1), TODAY + WEEK), (34_00, TODAY + WEEK, None)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": 4}, "lines 1, 2 and 3"),
        ({"hourly_cost": 0}, "more than nothing"),
        ({"currency": "eur"}, "three letters"),
        ({"valid_from": TODAY - WEEK}, "a rate for that day already"),
        ({"number": 2, "currency": "USD"}, "cannot be added up"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(
    light_store: Database, light_cast: Cast, changes: dict[str, Any], said: str
) -> None:
    first = LevelCost(1, "Front desk", 30_00, "EUR", date(2026, 1, 1))
    light_store.perform(lambda s: actions.set_level_cost(s, light_cast.dora, first, MONDAY, op="one"))
    odd = replace(first, **changes)
    with pytest.raises(Refused, match=said):
        light_store.perform(lambda s: actions.set_level_cost(s, light_cast.dora, odd, MONDAY, op="odd"))


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "fay", "goro"])
def test_only_a_manager_sets_rates_and_lines(light_store: Database, light_cast: Cast, name: str) -> None:
    actor = light_cast.everybody()[name]
    first = LevelCost(1, "Front desk", 30_00, "EUR", TODAY)
    with pytest.raises(Refused):
        light_store.perform(lambda s: actions.set_level_cost(s, actor, first, MONDAY, op="x"))
    with pytest.raises(Refused):
        light_store.perform(lambda s: actions.set_pod_level(s, actor, light_cast.north_id, 2, MONDAY, op="x"))
    with light_store.reading() as session:
        assert session.exec(select(Level)).all() == []


def test_there_are_three_lines(light_store: Database, light_cast: Cast) -> None:
    with pytest.raises(Refused, match="lines 1, 2 and 3"):
        light_store.perform(lambda s: actions.set_pod_level(s, light_cast.dora, light_cast.north_id, 4, MONDAY, op="x"))
