"""Skills: who can do what, and what is missing when?"""

from collections.abc import Callable

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import queries
from pods.page import coaching, feedback, learning, pulse, skill_cover, skill_matrix

VIEWS: dict[str, tuple[str, Callable[[Visit, int], None]]] = {
    "Matrix": ("skill.read", skill_matrix.draw),
    "Cover": ("skill.read", skill_cover.draw),
    "Learning": ("skill.read", learning.draw),
    "Coaching": ("coach.read", coaching.draw),
    "Pulse": ("pulse.read", pulse.draw),
    "Feedback": ("inbox.write", feedback.draw),
}

VIEW = "skills-view"


def render(visit: Visit) -> None:
    """Draw the page of the chosen pod."""
    pod_id = visit.pod_id
    if pod_id is None:
        ui.head("Skills")
        ui.empty("No pod to look at yet", "A manager forms pods and adds you to one. Then its skills are here.")
        return
    permissions.check(visit.actor, "skill.read", pod_id)
    with visit.read() as session:
        name = queries.pod_shown(session, visit.actor, pod_id).name
    ui.head(f"Skills of {name}", "Who can do what, and what is missing when?")
    names = [title for title, (action, _) in VIEWS.items() if permissions.allows(visit.actor, action, pod_id)]
    asked = st.query_params.pop("view", "").capitalize() if "view" in st.query_params else ""
    if asked in names or st.session_state.get(VIEW) not in names:
        st.session_state[VIEW] = asked if asked in names else names[0]
    chosen = st.segmented_control("View", names, key=VIEW, label_visibility="collapsed")
    VIEWS[chosen or names[0]][1](visit, pod_id)
