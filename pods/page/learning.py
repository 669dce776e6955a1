"""Learning: what is worth learning next, who learns what until when, and the evidence that closes it."""

from collections.abc import Sequence

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import neighbours, queries
from pods.learning import ASKS, CASES_ALONE, Standing, Suggestion
from pods.page import help_asked, learning_plan
from pods.page.learning_words import METHODS
from pods.queries import PlanLine

ICONS = {Standing.OVERDUE: ":material/warning:", Standing.DUE: ":material/schedule:"}


def draw(visit: Visit, pod_id: int) -> None:
    """Suggestions, plans, help."""
    at = visit.now()
    beside = neighbours.of(visit)
    with visit.read() as session:
        columns = beside.slow_columns(session, pod_id, at) if beside else ()
        suggested = queries.suggestions_of(session, visit.actor, pod_id, at, columns)
        plans = queries.plans_of(session, visit.actor, pod_id, at)
        today = queries.day_of(session, at, pod_id)
        people = {m.person_id: m.name for m in queries.members_on(session, pod_id, today)}
    may = permissions.allows(visit.actor, "learning.write", pod_id)
    _draw_suggestions(suggested, people, may=may)
    its = [plan for plan in plans if plan.closed_at is None]
    _draw_plans(its, may=may)
    if may:
        st.button(
            "Plan something else", key="learn-new", icon=":material/add:", on_click=learning_plan.choose, args=("new",)
        )
    _draw_over([plan for plan in plans if plan.closed_at is not None])
    help_asked.draw(visit, pod_id, people, may=may)
    learning_plan.show(visit, pod_id, plans, suggested, people)


def _draw_suggestions(suggested: Sequence[Suggestion], people: dict[int, str], *, may: bool) -> None:
    st.header("Worth learning", anchor=False)
    if not suggested:
        st.caption(
            "Nothing stands out: cover has no gap in the next two weeks, no licence ends within four, nobody asked "
            f"{ASKS} times for the same, and no column of the board holds enough cards."
        )
    for one in suggested:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-suggest-{one.key}"):
            who = f"**{ui.plain(people[one.person_id])}** " if one.person_id in people else ""
            st.markdown(f"{who}{ui.plain(one.said)}", width="stretch")
            if may:
                st.button("Plan it", key=f"plan-{one.key}", on_click=learning_plan.choose, args=(f"take:{one.key}",))


def _draw_plans(plans: Sequence[PlanLine], *, may: bool) -> None:
    overdue = sum(plan.standing is Standing.OVERDUE for plan in plans)
    note = f"  :gray[:small[{len(plans)} open, {overdue} overdue]]" if plans else ""
    st.header(f"Plans{note}", anchor=False)
    if not plans:
        ui.empty("Nobody learns by a plan now", "Take one of the suggestions above, or plan something else below.")
    for plan in plans:
        with st.container(border=True, gap="xsmall", key=f"learning-{plan.plan_id}"):
            way = f"{plan.from_level} → {plan.to_level}"
            st.markdown(f"**{ui.plain(_who(plan))}**: {ui.plain(plan.skill)}, {way}  {_when(plan)}")
            st.caption(ui.plain(_facts(plan)))
            if plan.cause:
                st.caption(ui.plain(plan.cause))
            if may:
                _draw_buttons(plan)


def _who(plan: PlanLine) -> str:
    return plan.who if plan.person_id else "The pod"


def _when(plan: PlanLine) -> str:
    if plan.standing is Standing.PROPOSED:
        return ":blue-badge[proposed: the pod has not agreed yet]"
    day = f"{plan.due_on:%-d %b %Y}" if plan.due_on else "no day"
    if plan.standing is Standing.OVERDUE:
        return f":orange-badge[{ICONS[Standing.OVERDUE]} overdue since {day}]"
    if plan.standing is Standing.DUE:
        return f":orange-badge[{ICONS[Standing.DUE]} due soon, {day}]"
    return f":gray-badge[due {day}]"


def _facts(plan: PlanLine) -> str:
    words = [METHODS[plan.method]]
    words += [f"with {plan.mentor}"] if plan.mentor else []
    if plan.hours_taken is not None and (plan.hours_planned or plan.hours_taken):
        words.append(
            f"{plan.hours_taken:.3g} of {plan.hours_planned:.3g} h of learning duty taken since it was planned"
        )
    elif plan.hours_planned:
        words.append(f"{plan.hours_planned:.3g} h planned")
    return " · ".join(words)


def _draw_buttons(plan: PlanLine) -> None:
    deeds = (
        {"agree": "Agree on it"}
        if plan.standing is Standing.PROPOSED
        else {"close": "Close with evidence", "change": "Change"}
    )
    with st.container(horizontal=True, gap="small"):
        for deed, label in {**deeds, "drop": "Drop"}.items():
            st.button(
                label,
                key=f"{deed}-plan-{plan.plan_id}",
                type="tertiary" if deed == "drop" else "secondary",
                on_click=learning_plan.choose,
                args=(f"{deed}:{plan.plan_id}",),
            )


def _draw_over(plans: Sequence[PlanLine]) -> None:
    if not plans:
        return
    with st.expander(f"Closed and dropped: {len(plans)}"):
        for plan in plans:
            day = f"{plan.closed_at:%-d %b %Y}" if plan.closed_at else ""
            st.markdown(f"**{ui.plain(_who(plan))}**: {ui.plain(plan.skill)} → {plan.to_level}, {plan.standing} {day}")
            proof = f"{plan.evidence_cases} cases solved alone (at least {CASES_ALONE} are asked for)"
            words = [proof if plan.evidence_cases else "", plan.evidence]
            st.caption(ui.plain(" · ".join(filter(None, words))))
