"""The form in which a lead writes a rule: when, if, then."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from board import actions, matching, ruling
from board.actions import RuleWish
from board.models import Rule, RuleTrigger, ServiceClass
from board.page import fields
from board.ruling import Called, Deed, DeedKind
from core import ui
from core.visit import Visit

WHEN = {
    RuleTrigger.CREATED: "A card is created",
    RuleTrigger.MOVED: "A card comes into a column",
    RuleTrigger.ASSIGNED: "A card is given to somebody",
    RuleTrigger.BLOCKED: "A card is blocked",
    RuleTrigger.UNBLOCKED: "A blocker is removed",
    RuleTrigger.REOPENED: "A card is opened again",
    RuleTrigger.HANDED_OFF: "A card arrives from another pod",
    RuleTrigger.REPLIED: "The customer writes again",
    RuleTrigger.TIME_IN_COLUMN: "A card stands in a column for some time",
    RuleTrigger.SLA_AT_RISK: "A promised time is at risk",
}
THEN = {
    DeedKind.MOVE: "Move it to",
    DeedKind.ASSIGN: "Give it to",
    DeedKind.LABEL: "Put a label on it",
    DeedKind.BLOCK: "Block it",
    DeedKind.NOTIFY: "Tell somebody",
    DeedKind.CREATE: "Create another card",
    DeedKind.CLASS: "Change its class",
}
HELP = (
    f"Fields: {', '.join(matching.FIELDS)}. All terms must hold; a comma means or, a minus turns it round, quotation "
    'marks keep words together. For example: class:expedite topic:"meter reading" -blocked:yes'
)


def draw_form(visit: Visit, pod_id: int, called: Called, rule: Rule | None) -> None:
    """A new rule, or another version of one."""
    form = f"rule {pod_id} {rule.id if rule else 0} {rule.version if rule else 0}"
    slot = fields.fresh(form)
    triggers = list(RuleTrigger)
    left, right = st.columns(2)
    name = left.text_input("Name", rule.name if rule else "", max_chars=80, key=f"name {slot}")
    trigger = right.selectbox(
        "When", triggers, triggers.index(rule.trigger) if rule else 0, format_func=WHEN.__getitem__, key=f"when {slot}"
    )
    column_id, minutes = draw_where(called, rule, RuleTrigger(trigger), slot)
    condition = st.text_input(
        "If",
        rule.condition if rule else "",
        max_chars=400,
        placeholder="Empty: every card",
        help=HELP,
        key=f"if {slot}",
    )
    deeds = draw_deeds(called, ruling.deeds_of(rule.deeds) if rule else (), slot)
    if not st.button("Keep this version" if rule else "Write it", type="primary", key=f"keep {slot}"):
        return
    wish = RuleWish(name, RuleTrigger(trigger), deeds, condition, column_id, minutes)
    kept = ui.change(
        visit,
        lambda session: (
            actions.change_rule(session, visit.actor, rule.id or 0, wish, rule.version, visit.now(), op=ui.op(form))
            if rule
            else actions.write_rule(session, visit.actor, pod_id, wish, visit.now(), op=ui.op(form))
        ),
        form=form,
        said="Kept. Try it on the last 30 days, then enable it.",
    )
    if kept is not None:
        fields.spend(form)
        st.session_state.pop(f"changing-rule-{kept.id}", None)
        st.rerun()


def draw_where(called: Called, rule: Rule | None, trigger: RuleTrigger, slot: str) -> tuple[int | None, int | None]:
    """The column, and the time in it, for triggers that ask for them."""
    if trigger not in (RuleTrigger.MOVED, RuleTrigger.TIME_IN_COLUMN):
        return None, None
    left, right = st.columns(2)
    was = rule.column_id if rule else None
    chosen = _chosen("Column", {0: "Any column", **called.columns}, was, f"where {slot}", left)
    if trigger is RuleTrigger.MOVED:
        return chosen or None, None
    hours = (rule.minutes or 60) / 60 if rule else 4.0
    given = right.number_input("For how many working hours", 0.25, 8_784.0, hours, step=0.25, key=f"stay {slot}")
    return chosen or None, round(given * 60)


def draw_deeds(called: Called, known: tuple[Deed, ...], slot: str) -> tuple[Deed, ...]:
    """One line for each thing to do; the next line appears with the one before."""
    found: list[Deed] = []
    for number in range(ruling.MOST_DEEDS):
        before = known[number] if number < len(known) else None
        left, right = st.columns([2, 3])
        kinds = [None, *DeedKind]
        kind = left.selectbox(
            "Then" if number == 0 else "And then",
            kinds,
            kinds.index(before.kind) if before else 0,
            format_func=lambda kind: THEN[kind] if kind else "Choose what to do" if not found else "Nothing more",
            key=f"deed {number} {slot}",
        )
        if kind is None:
            break
        with right:
            found.append(draw_target(called, DeedKind(kind), before, f"{number} {kind} {slot}"))
    return tuple(found)


def draw_target(called: Called, kind: DeedKind, before: Deed | None, slot: str) -> Deed:
    """What it is done to, or with which words."""
    was = before if before is not None and before.kind is kind else Deed(kind)
    if kind is DeedKind.MOVE:
        return Deed(kind, _chosen("Column", called.columns, was.target, slot))
    if kind is DeedKind.LABEL:
        if not called.labels:
            st.caption("The pod has no labels yet: make one on a card.")
        return Deed(kind, _chosen("Label", called.labels, was.target, slot))
    if kind is DeedKind.ASSIGN:
        return Deed(kind, _chosen("Person", {0: "Nobody", **called.people}, was.target, slot) or None)
    if kind is DeedKind.CLASS:
        classes = [one.value for one in ServiceClass]
        at = classes.index(was.text) if was.text in classes else 0
        text: str = st.selectbox("Class", classes, at, format_func=fields.class_words, key=f"class {slot}")
        return Deed(kind, None, text)
    target = None
    if kind is DeedKind.NOTIFY:
        people = {0: "Whoever has it, else the lead", **called.people}
        target = _chosen("Whom", people, was.target, slot) or None
    label = {DeedKind.BLOCK: "What is in the way", DeedKind.NOTIFY: "What to tell", DeedKind.CREATE: "Its title"}[kind]
    return Deed(kind, target, st.text_input(label, was.text, max_chars=ruling.WORDED[kind], key=f"text {slot}"))


def _chosen(label: str, names: Mapping[int, str], was: int | None, slot: str, place: Any = st) -> int | None:
    """One of the names. What is gone is not swapped for another unseen: it stays until somebody chooses."""
    ids = list(names)
    at = ids.index(was) if was in ids else (0 if was is None and ids else None)
    chosen: int | None = place.selectbox(
        label,
        ids,
        at,
        format_func=lambda n: names.get(n, ""),
        key=f"{label} {slot}",
        placeholder="What it named is gone: choose" if was is not None else "Nothing to choose from yet",
    )
    return was if chosen is None else chosen
