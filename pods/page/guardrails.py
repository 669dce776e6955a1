"""Guardrails: what may we decide ourselves, and do we?"""

from datetime import date

import streamlit as st

from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit
from pods import queries
from pods.page import decisions, grants, limits
from pods.queries import PodMonth

VIEWS = ("Decide", "Decisions", "Limits")


def render(visit: Visit) -> None:
    """Draw the page."""
    ui.head("Guardrails", "What may we decide ourselves, and do we?")
    within = permissions.pods_within(visit.actor, "guardrail.read")
    if visit.pod_id is None or (within is not None and visit.pod_id not in within):
        if within is not None and not within:
            raise Refused(f"Guardrails are for the people of a pod. Ask {permissions.holders('guardrail.read')}.")
        ui.empty("No pod is chosen", "Choose a pod in the bar above: each pod has its own limits and decisions.")
        return
    with visit.read() as session:
        today = queries.day_of(session, visit.now(), visit.pod_id)
        month = next(
            (one for one in queries.pod_months(session, visit.actor, today) if one.pod_id == visit.pod_id), None
        )
        waiting = queries.decisions_waiting(session, visit.actor)
    if month is not None and not permissions.allows(visit.actor, "decision.make", visit.pod_id):
        draw_signs(month)  # the coach sees them first, a manager sees what managers cause
    decisions.draw_waiting(visit, waiting)
    draw_view(visit, visit.pod_id, today)


def draw_view(visit: Visit, pod_id: int, today: date) -> None:
    """One of three views; a card in the address leads to the form."""
    makes = permissions.allows(visit.actor, "decision.make", pod_id)
    views = VIEWS if makes else VIEWS[1:]
    chosen = st.segmented_control(
        "View", views, default=views[0], key="guardrail-view", label_visibility="collapsed", required=True
    )
    if chosen == "Decide":
        left, right = st.columns([3, 2], gap="large")
        with left:
            grants.draw(visit, pod_id, today)
        with right:
            limits.draw_in_force(visit, pod_id, today)
    elif chosen == "Limits":
        limits.draw_history(visit, today)
    else:
        decisions.draw_months(visit, today)
        decisions.draw_log(visit, pod_id)


def draw_signs(month: PodMonth) -> None:
    """Early signs of a return to command and control, in words."""
    with st.container(border=True, key="signs"):
        st.markdown(f"**Early signs this month in {ui.plain(month.pod)}**")
        if not month.decisions:
            st.caption("No decision was made this month yet: nothing to see, and nothing to conclude from it.")
            return
        over, added = month.overruled, month.added
        st.text(
            f"{over.hits} of {over.n} decisions inside the limits were overruled."
            if over.n
            else "No decision was inside the limits: are they too tight?"
        )
        st.text(
            "Nobody asked for an approval that no limit requires."
            if not added
            else f"{added} approval{'s were' if added > 1 else ' was'} asked for that no limit requires."
        )
        if over.hits or added:
            st.caption("Talk about it before it becomes a habit: is the limit wrong, or is it not trusted?")
