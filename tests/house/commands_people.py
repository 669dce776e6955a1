"""One true example of every command of skills, learning, coaching, the pulse and feedback."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pods import actions
from pods.actions import Evidence, NewAssessment, NewEngagement, NewHelp, NewKudos, NewPlan, NewSkill
from pods.models import EvidenceKind
from tests.conftest import MONDAY

if TYPE_CHECKING:
    from tests.house.commands import Commands, Scene

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)
SOON = DAY + timedelta(days=14)


def skill_commands(scene: Scene) -> Commands:
    """Of the list of skills; a manager may do all of it."""
    dora, north, boyan = scene.cast.dora, scene.north, scene.cast.boyan.person_id or 0
    names = ("Billing", "Solar", "Old tool")
    with scene.store.transaction() as session:
        made = [actions.add_skill(session, dora, north, NewSkill(name), MONDAY, op=name).id or 0 for name in names]
    one, needed, old = made
    scene.do(lambda s: actions.need_skill(s, dora, north, needed, 1, MONDAY, critical=True, op="told-need"))
    new = NewAssessment(north, boyan, one, 3, "The secret of the calls", 4)
    return dora, {
        "add_skill": lambda s, who, op: actions.add_skill(s, who, north, NewSkill("Polish"), LATER, op=op),
        "edit_skill": lambda s, who, op: actions.edit_skill(s, who, one, NewSkill("Bills"), LATER, op=op),
        "retire_skill": lambda s, who, op: actions.retire_skill(s, who, old, LATER, op=op),
        "need_skill": lambda s, who, op: actions.need_skill(s, who, north, one, 2, LATER, critical=False, op=op),
        "drop_need": lambda s, who, op: actions.drop_need(s, who, north, needed, LATER, op=op),
        "assess_skill": lambda s, who, op: actions.assess_skill(s, who, new, LATER, op=op),
        "open_pulse": lambda s, who, op: actions.open_pulse(s, who, north, SOON, LATER, op=op),
    }


def learning_commands(scene: Scene) -> Commands:
    """Of learning plans, and of help."""
    ana, north, boyan = scene.cast.ana, scene.north, scene.cast.boyan.person_id or 0
    skill = scene.do(lambda s: actions.add_skill(s, ana, north, NewSkill("Metering"), MONDAY, op="told-skill")).id
    new = NewPlan(north, skill, boyan, mentor_id=ana.person_id, due_on=SOON, cause="A secret reason")
    with scene.store.transaction() as session:
        plans = [
            actions.propose_learning(session, ana, new, MONDAY, op=f"told-plan-{number}").id or 0 for number in range(4)
        ]
        for plan in plans[1:]:
            actions.agree_learning(session, ana, plan, new, 1, MONDAY, op=f"told-agree-{plan}")
    proof = Evidence(EvidenceKind.TEACH_BACK, "A secret lesson for Chen")
    aid = NewHelp(north, boyan, ana.person_id or 0, skill, 10, scene.card_id)
    return ana, {
        "propose_learning": lambda s, who, op: actions.propose_learning(s, who, new, LATER, op=op),
        "agree_learning": lambda s, who, op: actions.agree_learning(s, who, plans[0], new, 1, LATER, op=op),
        "change_learning": lambda s, who, op: actions.change_learning(s, who, plans[1], new, 2, LATER, op=op),
        "close_learning": lambda s, who, op: actions.close_learning(s, who, plans[2], proof, 2, LATER, op=op),
        "drop_learning": lambda s, who, op: actions.drop_learning(s, who, plans[3], "A secret", 2, LATER, op=op),
        "record_help": lambda s, who, op: actions.record_help(s, who, aid, LATER, op=op),
    }


def coach_commands(scene: Scene) -> Commands:
    """Of coach engagements."""
    chen, north = scene.cast.chen, scene.north
    new = NewEngagement(chen.person_id or 0, "A secret goal", "A secret test", DAY, SOON, north)
    with scene.store.transaction() as session:
        first, second = [
            actions.start_engagement(session, chen, new, MONDAY, op=f"told-coach-{number}").id or 0
            for number in range(2)
        ]
    return chen, {
        "start_engagement": lambda s, who, op: actions.start_engagement(s, who, new, LATER, op=op),
        "extend_engagement": lambda s, who, op: actions.extend_engagement(
            s, who, first, SOON + timedelta(days=7), 1, LATER, op=op
        ),
        "end_engagement": lambda s, who, op: actions.end_engagement(s, who, second, "A secret", 1, LATER, op=op),
        "note_coaching": lambda s, who, op: actions.note_coaching(s, who, first, DAY, "A secret", LATER, op=op),
    }


def feedback_commands(scene: Scene) -> Commands:
    """Of the pulse, thanks and the inbox."""
    ana, north, boyan = scene.cast.ana, scene.north, scene.cast.boyan.person_id
    running = scene.do(lambda s: actions.open_pulse(s, ana, north, SOON, MONDAY, op="told-pulse")).id
    with scene.store.transaction() as session:
        told = [
            actions.add_inbox_item(session, ana, north, text, MONDAY, from_customer=True, op=f"told-{text}")
            for text in ("A secret wish", "A secret hope")
        ]
        items = [item.id or 0 for item in told]
    scene.do(lambda s: actions.take_inbox_item(s, ana, items[1], 1, MONDAY, op="told-take"))
    thanks = NewKudos(north, scene.card_id, "A secret outcome", boyan)
    return ana, {
        "answer_pulse": lambda s, who, op: actions.answer_pulse(s, who, running, 9, LATER, op=op),
        "close_pulse": lambda s, who, op: actions.close_pulse(s, who, running, LATER, op=op),
        "give_kudos": lambda s, who, op: actions.give_kudos(s, who, thanks, LATER, op=op),
        "add_inbox_item": lambda s, who, op: actions.add_inbox_item(
            s, who, north, "A secret wish", LATER, from_customer=False, op=op
        ),
        "take_inbox_item": lambda s, who, op: actions.take_inbox_item(s, who, items[0], 1, LATER, op=op),
        "answer_inbox_item": lambda s, who, op: actions.answer_inbox_item(
            s, who, items[1], "A secret answer", 2, LATER, op=op
        ),
    }
