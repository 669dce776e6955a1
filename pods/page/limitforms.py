"""The forms by which a manager sets guardrails, their next versions and their end."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import streamlit as st

from core import ui
from core.people import POD_ROLES
from core.refusal import Refused
from core.visit import Visit
from pods import abilities, actions, guardrails, queries
from pods.actions import NewGuardrail
from pods.models import Remedy
from pods.money import decimals, minor_of, units
from pods.queries import GuardrailLine

REVIEW_AFTER = timedelta(days=182)
LEVELS = [level for level in abilities.LEVELS if level != abilities.NONE]
"""From which a guardrail may reach somebody: a skill that nobody learned asks for nothing."""


def draw_new(visit: Visit, today: date) -> None:
    """Form of a new guardrail."""
    with visit.read() as session:
        places = {pod.id or 0: pod.name for pod in queries.pods_seen(session, visit.actor, limit=500)}
    with st.form("new-guardrail", border=False):
        left, middle, right = st.columns(3)
        remedy = (
            left.selectbox("What", list(Remedy), format_func=lambda one: guardrails.NAMED[one], key="rail-what")
            or Remedy.REFUND
        )
        pod_id = middle.selectbox(
            "Where", [0, *places], format_func=lambda n: places.get(n, "Every pod"), key="rail-pod"
        )
        role = right.selectbox(
            "For whom", [None, *POD_ROLES], format_func=lambda one: one.value if one else "everybody", key="rail-role"
        )
        skill_id, level = draw_skill(visit)
        base = NewGuardrail(remedy, "EUR", today, today + REVIEW_AFTER, pod_id=pod_id or None, role=role)
        draw_limits(visit, replace(base, skill_id=skill_id, level=level), Drawn("", 0, today))


def draw_skill(visit: Visit) -> tuple[int | None, int | None]:
    """From which level of which skill it reaches somebody; none: it asks for no skill."""
    with visit.read() as session:
        skills = {skill.id or 0: skill.name for skill in queries.all_skills(session, visit.actor, visit.pod_id or 0)}
    left, right = st.columns(2)
    skill_id = left.selectbox(
        "With which skill",
        [0, *skills],
        format_func=lambda n: skills.get(n, "Any, none is asked for"),
        key="rail-skill",
        help="Somebody gets the limits of the highest level they hold; an expired skill counts as level 2.",
    )
    level = right.selectbox(
        "From level", LEVELS, 2, format_func=abilities.said_level, key="rail-level", help="With a skill only."
    )
    return (skill_id, level) if skill_id else (None, None)


def draw_change(visit: Visit, series: str, versions: list[GuardrailLine], today: date) -> None:
    """The next version, or the end."""
    living = [line for line in versions if not guardrails.is_void(line.row)]
    if not living or all(line.row.valid_to is not None and line.row.valid_to <= today for line in living):
        return
    newest = max(versions, key=lambda line: line.version)
    row = living[0].row
    base = NewGuardrail(
        row.remedy,
        row.currency,
        today,
        today + REVIEW_AFTER,
        row.per_action,
        row.per_customer_30d,
        row.per_pod_month,
        row.pod_id,
        row.role,
        row.skill_id,
        row.level,
        row.approver_id,
    )
    with st.form(f"next-{series}", border=True):
        st.markdown("**Next version**")
        draw_limits(visit, base, Drawn(series, newest.version, today))
    if st.toggle("End this guardrail", key=f"ending-{series}"):
        with st.form(f"end-{series}", border=False):
            on = st.date_input("First day without it", value=today, min_value=today, key=f"end-on-{series}")
            if st.form_submit_button("End it: everybody asks from that day") and isinstance(on, date):
                end(visit, series, on)


@dataclass(frozen=True)
class Drawn:
    """Which form this is: of a new guardrail, or of the next version of a series."""

    series: str
    seen: int
    today: date

    @property
    def slot(self) -> str:
        """The end of its fields' keys."""
        return self.series or "new"


def draw_limits(visit: Visit, base: NewGuardrail, drawn: Drawn) -> None:
    """Amounts, days, approver; then the button. An empty amount means no such limit."""
    typed, currency = draw_amounts(base, drawn.slot)
    left, middle, right = st.columns(3)
    since = left.date_input("From", value=base.valid_from, min_value=drawn.today, key=f"rail-from-{drawn.slot}")
    looked = middle.date_input("Review on", value=base.review_on, key=f"rail-review-{drawn.slot}")
    with right:
        approver_id = draw_approver(visit, base, drawn)
    note = st.text_input("Why this limit", key=f"rail-note-{drawn.slot}", max_chars=500)
    if not st.form_submit_button("Set the next version" if drawn.series else "Set the guardrail", type="primary"):
        return
    if not (isinstance(since, date) and isinstance(looked, date)):
        st.error("Choose both days.", icon=":material/block:")
        return
    try:
        each, customer, month = (None if value is None else minor_of(value, currency) for value in typed)
    except Refused as reason:
        ui.refusal(reason)
        return
    new = replace(
        base,
        currency=currency,
        valid_from=since,
        review_on=looked,
        per_action=each,
        per_customer_30d=customer,
        per_pod_month=month,
        approver_id=approver_id,
        note=note.strip(),
    )
    keep(visit, new, drawn)


def draw_amounts(base: NewGuardrail, slot: str) -> tuple[list[float | None], str]:
    """The three limits as they were typed, and their currency."""
    columns = st.columns(4)
    names = ("Up to, each", "A customer in 30 days", "The pod in a month")
    held = (base.per_action, base.per_customer_30d, base.per_pod_month)
    typed, places = [], f"%.{decimals(base.currency)}f"
    for column, name, old in zip(columns, names, held, strict=False):
        value = None if old is None else units(old, base.currency)
        typed.append(
            column.number_input(name, min_value=0.0, value=value, step=10.0, format=places, key=f"rail-{name}-{slot}")
        )
    currency = columns[3].text_input("Currency", base.currency, max_chars=3, key=f"rail-currency-{slot}")
    return typed, currency.strip().upper()


def draw_approver(visit: Visit, base: NewGuardrail, drawn: Drawn) -> int | None:
    """Who answers outside the limits."""
    with visit.read() as session:
        approvers = queries.people_who_approve(session, drawn.today)
    choices = [0, *approvers]
    at = choices.index(base.approver_id) if base.approver_id in choices else 0
    key = f"rail-approver-{drawn.slot}"
    return (
        st.selectbox(
            "Who answers outside it", choices, at, format_func=lambda n: approvers.get(n, "The pod's lead"), key=key
        )
        or None
    )


def keep(visit: Visit, new: NewGuardrail, drawn: Drawn) -> None:
    """Set it."""
    form = f"set guardrail {drawn.slot}"
    done = ui.change(
        visit,
        lambda session: actions.set_guardrail(
            session, visit.actor, new, visit.now(), op=ui.op(form), series=drawn.series, seen_version=drawn.seen
        ),
        form=form,
        said=f"It holds from {new.valid_from:%-d %b %Y}. Earlier decisions keep the limit of their day.",
    )
    if done is not None:
        st.rerun()


def end(visit: Visit, series: str, on: date) -> None:
    """From that day on everybody asks."""
    form = f"end guardrail {series}"
    done = ui.change(
        visit,
        lambda session: actions.end_guardrail(session, visit.actor, series, on, visit.now(), op=ui.op(form)),
        form=form,
        said=f"It ends on {on:%-d %b %Y}. History keeps it.",
    )
    if done is not None:
        st.rerun()
