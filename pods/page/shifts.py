"""Shifts: who is on when, and does the cover hold?"""

from collections.abc import Callable

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import queries
from pods.page import coverneeds, leaves, myshifts, shiftcard, sites, week

VIEWS: dict[str, Callable[[Visit, int], None]] = {
    "Week": week.draw,
    "My shifts": myshifts.draw,
    "Cover needs": coverneeds.draw,
    "Leave": leaves.draw,
    "Sites": sites.draw,
}


def render(visit: Visit) -> None:
    """The pod's roster in one of five views."""
    pod_id = visit.pod_id
    if pod_id is None:
        ui.head("Shifts", "Who is on when, and does the cover hold?")
        ui.empty("No pod to look at yet", "A manager forms pods and adds you to one. Then its shifts are here.")
        return
    with visit.read() as session:
        name = queries.pod_shown(session, visit.actor, pod_id).name
    ui.head(f"Shifts of {name}", "Who is on when, and does the cover hold?")
    if not permissions.allows(visit.actor, "shift.read", pod_id):
        ui.empty("Shifts are for the pod, its coach and managers", "Ask a lead who is on duty.")
        return
    shown = st.segmented_control("View", list(VIEWS), default="Week", key="shift-view", label_visibility="collapsed")
    VIEWS[shown or "Week"](visit, pod_id)
    shiftcard.show(visit, pod_id)
