"""One true example of every command of lines, articles and shift down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pods import actions
from pods.actions import ArticleText, LevelCost, NewGuardrail, ShiftDown
from pods.models import PersonSkill, Remedy, Skill
from tests.conftest import MONDAY
from tests.retros.told import id_of

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)
RESET = ArticleText("How to reset a password", "password reset", "Check two facts, send the link.")
RULE = NewGuardrail(Remedy.CREDIT, "EUR", DAY, DAY + timedelta(days=90), 20_00)


def line_commands(scene: Scene) -> Commands:
    """Of lines and their rates."""
    cost = LevelCost(1, "Front desk", 30_00, "EUR", DAY)
    return scene.cast.dora, {
        "set_level_cost": lambda s, who, op: actions.set_level_cost(s, who, cost, LATER, op=op),
        "set_pod_level": lambda s, who, op: actions.set_pod_level(s, who, scene.north, 2, LATER, op=op),
    }


def article_commands(scene: Scene) -> Commands:
    """Of articles."""
    ana, north = scene.cast.ana, scene.north

    def told(name: str) -> int:
        return id_of(scene.do(lambda s: actions.write_article(s, ana, north, RESET, MONDAY, op=name)))

    one, two = told("told-improved"), told("told-published")
    return ana, {
        "write_article": lambda s, who, op: actions.write_article(s, who, north, RESET, LATER, op=op),
        "change_article": lambda s, who, op: actions.change_article(
            s, who, one, RESET, LATER, pod_id=north, version=1, op=op
        ),
        "publish_article": lambda s, who, op: actions.publish_article(s, who, north, two, LATER, op=op),
    }


def shift_down_commands(scene: Scene) -> Commands:
    """Of proposals: the line is ready, so that one may start."""
    cast, north = scene.cast, scene.north
    skill = Skill(name="Accounts", topics=["password reset"])
    with scene.store.transaction() as session:
        session.add(skill)
        session.flush()
        held = PersonSkill(
            person_id=cast.boyan.person_id or 0,
            skill_id=skill.id or 0,
            level=3,
            assessed_on=DAY,
            recorded_at=MONDAY,
        )
        session.add(held)
        actions.set_pod_level(session, cast.dora, north, 1, MONDAY, op="told-line")
        article = actions.write_article(session, cast.ana, north, RESET, MONDAY, op="told-article")
        actions.publish_article(session, cast.ana, north, article.id or 0, MONDAY, op="told-publish")
        rail = actions.set_guardrail(session, cast.dora, RULE, MONDAY, op="told-rail")
    wish = ShiftDown("password reset", 2, 1, north, skill.id, article.id, rail.id)

    def told(name: str) -> int:
        new = replace(wish, topic=name) if name != "ready" else wish
        return scene.do(lambda s: actions.propose_shift_down(s, cast.ana, new, MONDAY, op=name)).id or 0

    changed, listed, ready, stopped = (told(name) for name in ("changed", "listed", "ready", "stopped"))
    return cast.ana, {
        "propose_shift_down": lambda s, who, op: actions.propose_shift_down(
            s, who, replace(wish, topic="refund"), LATER, op=op
        ),
        "change_shift_down": lambda s, who, op: actions.change_shift_down(s, who, changed, wish, 1, LATER, op=op),
        "change_checklist": lambda s, who, op: actions.change_checklist(
            s, who, listed, [("Train in pairs", True)], 1, LATER, op=op
        ),
        "start_shift_down": lambda s, who, op: actions.start_shift_down(s, who, ready, 1, LATER, op=op),
        "stop_shift_down": lambda s, who, op: actions.stop_shift_down(s, who, stopped, "Not now", 1, LATER, op=op),
    }
