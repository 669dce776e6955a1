"""True examples of the commands of labels, notices, rules and promised times."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from board import actions as board
from board.actions import RuleWish
from board.actions.notices import tell
from board.models import NoticeKind, RuleTrigger
from board.ruling import Deed, DeedKind
from pods import actions as pods
from pods.actions import Promise
from pods.models import Priority
from tests.conftest import MONDAY
from tests.retros.told import id_of

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

LATER = MONDAY + timedelta(hours=2)


def label_commands(scene: Scene) -> Commands:
    """Of labels, and of notices that were read."""
    ana, card = scene.cast.ana, scene.card_id

    def made(name: str) -> int:
        return id_of(
            scene.do(lambda s: board.create_label(s, ana, scene.north, name, "blue", MONDAY, op=f"told-{name}"))
        )

    free, worn, old = made("free"), made("worn"), made("old")
    scene.do(lambda s: board.put_label(s, ana, card, worn, MONDAY, op="told-put"))
    notice = id_of(scene.do(lambda s: tell(s, [ana.person_id], NoticeKind.GIVEN, MONDAY, card_id=card))[0])
    return ana, {
        "create_label": lambda s, who, op: board.create_label(s, who, scene.north, "Meter", "red", LATER, op=op),
        "archive_label": lambda s, who, op: board.archive_label(s, who, old, LATER, op=op),
        "put_label": lambda s, who, op: board.put_label(s, who, card, free, LATER, op=op),
        "take_label": lambda s, who, op: board.take_label(s, who, card, worn, LATER, op=op),
        "mark_seen": lambda s, who, op: board.mark_seen(s, who, [notice], LATER, op=op),
    }


def rule_commands(scene: Scene) -> Commands:
    """Of rules: written, changed, tried, enabled, stopped, put away."""
    ana, north = scene.cast.ana, scene.north
    wish = RuleWish("Look at every new card", RuleTrigger.CREATED, (Deed(DeedKind.NOTIFY, text="Invoice is new"),))

    def told(name: str, *, tried: bool = False, running: bool = False) -> int:
        rule = id_of(scene.do(lambda s: board.write_rule(s, ana, north, wish, MONDAY, op=f"told-{name}")))
        if tried:
            scene.do(lambda s: board.try_rule(s, ana, rule, 1, MONDAY, op=f"tried-{name}"))
        if running:
            scene.do(lambda s: board.enable_rule(s, ana, rule, 1, MONDAY, op=f"runs-{name}"))
        return rule

    plain, tried, running = told("plain"), told("tried", tried=True), told("running", tried=True, running=True)
    return ana, {
        "write_rule": lambda s, who, op: board.write_rule(s, who, north, wish, LATER, op=op),
        "change_rule": lambda s, who, op: board.change_rule(s, who, plain, wish, 1, LATER, op=op),
        "try_rule": lambda s, who, op: board.try_rule(s, who, plain, 1, LATER, op=op),
        "enable_rule": lambda s, who, op: board.enable_rule(s, who, tried, 1, LATER, op=op),
        "disable_rule": lambda s, who, op: board.disable_rule(s, who, running, LATER, op=op),
        "archive_rule": lambda s, who, op: board.archive_rule(s, who, plain, LATER, op=op),
        "set_priority": lambda s, who, op: board.set_priority(
            s, who, scene.card_id, Priority.P1, scene.version(), LATER, op=op
        ),
    }


def promise_commands(scene: Scene) -> Commands:
    """Of a promise that ends."""
    dora = scene.cast.dora
    promise = Promise(None, Priority.P3, 60, None, pod_id=scene.north)
    told = id_of(scene.do(lambda s: pods.set_sla(s, dora, promise, MONDAY, op="told-pod-promise")))
    return dora, {"end_sla": lambda s, who, op: pods.end_sla(s, who, told, LATER, op=op)}


RULING = (label_commands, rule_commands, promise_commands)
