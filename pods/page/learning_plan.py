"""The dialogs of a learning plan: plan, agree, change, close with evidence, drop with a reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import streamlit as st

from core import ui
from core.visit import Visit
from pods import abilities, actions, queries
from pods.actions import Evidence, NewPlan
from pods.learning import CASES_ALONE, Suggestion, goal_of
from pods.models import EvidenceKind, LearningMethod
from pods.page.learning_words import EVIDENCE, METHODS
from pods.queries import PlanLine

OPEN = "learn-open"
USUAL = timedelta(weeks=6)


@dataclass(frozen=True)
class Desk:
    """What the dialogs stand on: the pod, its people, and the skills to choose from."""

    pod_id: int
    people: dict[int, str]
    skills: dict[int, str]
    today: date


def choose(deed: str) -> None:
    """Somebody pressed a button of a plan or a suggestion: "close:7", "take:gap-3-0", "new"."""
    st.session_state[OPEN] = deed


def show(
    visit: Visit, pod_id: int, plans: Sequence[PlanLine], suggested: Sequence[Suggestion], people: dict[int, str]
) -> None:
    """Open the dialog that was asked for; a plan that is gone opens none."""
    deed, _, target = str(st.session_state.get(OPEN, "")).partition(":")
    if not deed:
        return
    with visit.read() as session:
        skills = {skill.id or 0: skill.name for skill in queries.all_skills(session, visit.actor, pod_id)}
        today = queries.day_of(session, visit.now(), pod_id)
    desk = Desk(pod_id, people, skills, today)
    plan = next((one for one in plans if str(one.plan_id) == target), None)
    suggestion = next((one for one in suggested if one.key == target), None)
    if deed == "new" or (deed == "take" and suggestion):
        st.dialog("Plan learning", on_dismiss=partial(ui.forget, OPEN))(_draw_new)(visit, desk, suggestion)
    elif plan and deed in ("agree", "change"):
        st.dialog(f"{plan.who}: {plan.skill}", on_dismiss=partial(ui.forget, OPEN))(_draw_change)(visit, desk, plan)
    elif plan and deed == "close":
        st.dialog(f"{plan.who}: {plan.skill}", on_dismiss=partial(ui.forget, OPEN))(_draw_close)(visit, desk, plan)
    elif plan and deed == "drop":
        st.dialog(f"Drop: {plan.skill}", on_dismiss=partial(ui.forget, OPEN))(_draw_drop)(visit, plan)
    else:
        ui.forget(OPEN)


def _draw_new(visit: Visit, desk: Desk, suggestion: Suggestion | None) -> None:
    if suggestion:
        st.caption(ui.plain(suggestion.said))
    if not desk.skills:
        ui.empty("No skills yet", "Add the first one in the view Matrix, under “Add a skill to the list”.")
        return
    with st.form("plan-new", border=False):
        skill_id = suggestion.skill_id if suggestion else None
        ids = list(desk.skills)
        chosen = st.selectbox(
            "Skill",
            ids,
            index=ids.index(skill_id) if skill_id in ids else None,
            format_func=desk.skills.__getitem__,
            key="plan-skill",
            placeholder="Which skill would help?",
        )
        start = NewPlan(desk.pod_id, 0, suggestion.person_id if suggestion else None, due_on=desk.today + USUAL)
        new = _fields(desk, start)
        with st.container(horizontal=True):
            agreed = st.form_submit_button("Agree on it", type="primary")
            proposed = st.form_submit_button("Propose it to the pod")
    if not (agreed or proposed):
        return
    if chosen is None:
        st.error("Choose a skill first.", icon=":material/block:")
        return
    cause = suggestion.said[:300] if suggestion else ""
    full = NewPlan(**{**vars(new), "skill_id": chosen, "cause": cause})
    _done(visit, "plan new", lambda s: _plan(visit, s, full, agree=agreed), "Planned." if agreed else "Proposed.")


def _plan(visit: Visit, session: Any, new: NewPlan, *, agree: bool) -> Any:
    at = visit.now()
    plan = actions.propose_learning(session, visit.actor, new, at, op=ui.op("plan new"))
    if not agree or plan.version > 1:
        return plan
    op = ui.op("plan new") + "+"
    return actions.agree_learning(session, visit.actor, plan.id or 0, new, plan.version, at, op=op)


def _draw_change(visit: Visit, desk: Desk, plan: PlanLine) -> None:
    if plan.cause:
        st.caption(ui.plain(plan.cause))
    form = f"plan {plan.plan_id}"
    with st.form(form, border=False):
        held = NewPlan(
            desk.pod_id,
            plan.skill_id,
            plan.person_id,
            plan.to_level,
            plan.method,
            plan.mentor_id,
            max(plan.due_on or desk.today + USUAL, desk.today),
            plan.cause,
            plan.hours_planned,
        )
        new = _fields(desk, held)
        is_proposed = plan.state == "proposed"
        pressed = st.form_submit_button("Agree on it" if is_proposed else "Save", type="primary")
    if pressed:
        act = actions.agree_learning if is_proposed else actions.change_learning
        _done(
            visit,
            form,
            lambda s: act(s, visit.actor, plan.plan_id, new, plan.version, visit.now(), op=ui.op(form)),
            "Agreed." if is_proposed else "Saved.",
        )


def _fields(desk: Desk, start: NewPlan) -> NewPlan:
    people: list[int | None] = [None, *sorted(desk.people, key=lambda person_id: desk.people[person_id].casefold())]
    named: dict[int | None, str] = {None: "the pod decides who"}
    mentors: dict[int | None, str] = {None: "nobody"}
    for person_id, name in desk.people.items():
        named[person_id] = mentors[person_id] = name
    left, right = st.columns(2)
    who = left.selectbox(
        "Who learns", people, index=_at(people, start.person_id), format_func=named.__getitem__, key="plan-who"
    )
    levels = [one for one in abilities.LEVELS if one > 0]
    goal = start.to_level if start.skill_id else goal_of(0)
    to_level = right.selectbox(
        "To level", levels, index=levels.index(goal), format_func=abilities.said_level, key="plan-to"
    )
    methods = list(LearningMethod)
    method = left.selectbox(
        "How", methods, index=methods.index(start.method), format_func=METHODS.__getitem__, key="plan-how"
    )
    mentor = right.selectbox(
        "With", people, index=_at(people, start.mentor_id), format_func=mentors.__getitem__, key="plan-mentor"
    )
    due = left.date_input("Due on", value=start.due_on, min_value=desk.today, key="plan-due")
    hours = right.number_input(
        "Hours of learning duty", 0.0, 400.0, float(start.hours_planned), step=1.0, key="plan-hours"
    )
    due_on = due if isinstance(due, date) else None
    return NewPlan(
        start.pod_id, start.skill_id, who, to_level or goal, method, mentor, due_on, start.cause, float(hours)
    )


def _at(values: Sequence[int | None], value: int | None) -> int:
    return values.index(value) if value in values else 0


def _draw_close(visit: Visit, desk: Desk, plan: PlanLine) -> None:
    st.caption(
        f"It closes with evidence only: at least {CASES_ALONE} cases solved alone, or a teach-back. Whoever learned is "
        f"assessed at level {plan.to_level} at once, by you; above level 2 nobody closes their own plan."
    )
    form = f"close plan {plan.plan_id}"
    with st.form(form, border=False):
        kind = st.radio(
            "Evidence",
            list(EvidenceKind),
            index=None,
            format_func=EVIDENCE.__getitem__,
            horizontal=True,
            key="proof-kind",
        )
        cases = st.number_input("Cases solved alone", 0, 10_000, 0, key="proof-cases")
        words = st.text_area("What was shown, to whom, when", key="proof-words", max_chars=500, height=80)
        who: list[int] = []
        if plan.person_id is None:
            who = st.multiselect(
                "Who learned it", list(desk.people), format_func=desk.people.__getitem__, key="proof-who"
            )
        last = st.date_input("Last day of the new level (optional)", value=None, min_value=desk.today, key="proof-last")
        pressed = st.form_submit_button("Close the plan", type="primary")
    if pressed:
        expires_on = last if isinstance(last, date) else None
        evidence = Evidence(kind, words, int(cases), tuple(who), expires_on)
        _done(
            visit,
            form,
            lambda s: actions.close_learning(
                s, visit.actor, plan.plan_id, evidence, plan.version, visit.now(), op=ui.op(form)
            ),
            "Closed, and the new level is written down.",
        )


def _draw_drop(visit: Visit, plan: PlanLine) -> None:
    form = f"drop plan {plan.plan_id}"
    with st.form(form, border=False):
        reason = st.text_input("Why", key="drop-why", max_chars=300)
        pressed = st.form_submit_button("Drop the plan", type="primary")
    if pressed:
        _done(
            visit,
            form,
            lambda s: actions.drop_learning(
                s, visit.actor, plan.plan_id, reason, plan.version, visit.now(), op=ui.op(form)
            ),
            "Dropped; the reason stays with it.",
        )


def _done(visit: Visit, form: str, work: Callable[[Any], Any], said: str) -> None:
    if ui.change(visit, work, form=form, said=said):
        ui.forget(OPEN)
        st.rerun()
