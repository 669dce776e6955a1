"""Pods that work no more: not in the switcher, but what happened in them stays readable."""

import streamlit as st

from core import ui
from core.visit import Visit
from pods import queries
from pods.models import PodState
from pods.queries import Gone


def draw(visit: Visit) -> None:
    """A line for each, and the way to its page."""
    with visit.read() as session:
        found = queries.pods_gone(session, visit.actor)
    if not found:
        return
    with st.expander(f"Pods that work no more: {len(found)}", icon=":material/history:", key="pods-gone"):
        for one in found:
            with st.container(horizontal=True, key=f"gone-{one.pod_id}", vertical_alignment="center"):
                if st.button(ui.plain(one.name), key=f"open-gone-{one.pod_id}", type="tertiary"):
                    visit.go("Pod", former=str(one.pod_id))
                st.caption(_said(one))


def _said(one: Gone) -> str:
    if one.state is PodState.RETIRED:
        return "retired"
    return f"split into {ui.plain(' and '.join(one.became))}" if one.became else "split"
