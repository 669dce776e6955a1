"""One true example of every command of guardrails and decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pods import actions
from pods.actions import NewGuardrail
from pods.guardrails import Wish
from pods.models import DecisionState, Remedy
from tests.conftest import MONDAY
from tests.retros.told import id_of

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)
WEEK = timedelta(days=7)
RULE = NewGuardrail(Remedy.REFUND, "EUR", DAY, DAY + 13 * WEEK, 50_00, None, 2000_00)


def guardrail_commands(scene: Scene) -> Commands:
    """Of guardrails: set, ended, a plan taken back."""
    dora, next_week = scene.cast.dora, replace(RULE, valid_from=DAY + WEEK)
    scene.do(lambda s: actions.set_guardrail(s, dora, RULE, MONDAY, op="told-rule"))
    scene.do(lambda s: actions.set_guardrail(s, dora, RULE, MONDAY, op="told-plan"))
    plan = scene.do(
        lambda s: actions.set_guardrail(s, dora, next_week, MONDAY, op="told-next", series="told-plan", seen_version=1)
    ).id
    return dora, {
        "set_guardrail": lambda s, who, op: actions.set_guardrail(s, who, RULE, LATER, op=op),
        "end_guardrail": lambda s, who, op: actions.end_guardrail(s, who, "told-rule", DAY + WEEK, LATER, op=op),
        "withdraw_guardrail": lambda s, who, op: actions.withdraw_guardrail(s, who, plan, LATER, op=op),
    }


def decision_commands(scene: Scene) -> Commands:
    """Of decisions: made, asked for, answered, taken back, overruled."""
    cast = scene.cast
    scene.do(lambda s: actions.set_guardrail(s, cast.dora, RULE, MONDAY, op="told-refunds"))
    wish = Wish(scene.north, Remedy.REFUND, 40_00, "EUR", "Paid twice", scene.card_id, scene.card.key)

    def told(name: str, wanted: Wish) -> int:
        return id_of(scene.do(lambda s: actions.make_decision(s, cast.boyan, wanted, MONDAY, op=name)))

    given, asked = told("told-given", wish), told("told-asked", replace(wish, amount=90_00))
    own = id_of(
        scene.do(lambda s: actions.make_decision(s, cast.ana, replace(wish, amount=95_00), MONDAY, op="told-own"))
    )
    return cast.ana, {
        "make_decision": lambda s, who, op: actions.make_decision(s, who, wish, LATER, op=op),
        "ask_approval_anyway": lambda s, who, op: actions.ask_approval_anyway(s, who, wish, LATER, op=op),
        "answer_decision": lambda s, who, op: actions.answer_decision(
            s, who, asked, DecisionState.APPROVED, "", LATER, op=op
        ),
        "withdraw_decision": lambda s, who, op: actions.withdraw_decision(s, who, own, LATER, op=op),
        "overrule_decision": lambda s, who, op: actions.overrule_decision(s, who, given, "Twice", LATER, op=op),
    }
