"""Who manages how many pods: more than seven are more than one person can know."""

from datetime import date

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions, queries
from pods.queries import Span

ASSIGNING = "assign manager"


def said(spans: list[Span], bare: list[str]) -> str:
    """In one line: who manages how many, and which pods nobody manages."""
    parts = [
        f"{ui.plain(span.name)} {len(span.pods)}"
        + (f" :orange[(more than {queries.SPAN}: share some out)]" if span.is_wide else "")
        for span in spans
    ]
    told = ["Pods per manager: " + " · ".join(parts)] if parts else []
    if bare:
        named = f"{', '.join(map(ui.plain, bare[:4]))}{' and more' if len(bare) > 4 else ''}"
        told.append(f":orange[Nobody manages {named}: say who on the page Models]")
    return " · ".join(told)


def draw_line(visit: Visit, today: date) -> None:
    """One line for the overview."""
    with visit.read() as session:
        spans = queries.spans(session, visit.actor, today)
        bare = queries.without_manager(session, visit.actor, today)
    if spans or bare:
        st.caption(said(spans, bare))


def draw(visit: Visit, today: date) -> None:
    """Managers with their pods, and who takes over one."""
    with visit.read() as session:
        spans = queries.spans(session, visit.actor, today)
        bare = queries.without_manager(session, visit.actor, today)
        people = dict(queries.managers(session, today))
        shown = {pod.id or 0: pod.name for pod in queries.pods_seen(session, visit.actor, limit=2_000)}
    st.header("Pods per manager", anchor=False)
    if not spans:
        st.caption("No pod has a manager yet. Six or seven pods are what one manager can know.")
    for span in spans:
        with st.container(key=f"span-{span.person_id}", gap=None):
            wide = f" :orange[· more than {queries.SPAN}: share some out]" if span.is_wide else ""
            st.markdown(f"**{ui.plain(span.name)}** · {len(span.pods)} pods{wide}")
            st.caption(ui.plain(", ".join(span.pods)))
    if bare:
        st.markdown(f":orange[Nobody manages {ui.plain(', '.join(bare))}.]")
    if shown and people:
        _draw_assign(visit, people, shown, today)


def _draw_assign(visit: Visit, people: dict[int, str], shown: dict[int, str], today: date) -> None:
    with st.expander("Say who manages a pod", icon=":material/badge:"), st.form("assign-manager", border=False):
        pod_id = st.selectbox(
            "Pod", list(shown), format_func=shown.__getitem__, index=None, key="managed-pod", placeholder="Choose a pod"
        )
        person_id = st.selectbox("Manager", list(people), format_func=people.__getitem__, key="managing-person")
        day = st.date_input("From day", value=today, key="managed-day")
        pressed = st.form_submit_button("Save")
    if pressed and pod_id is None:
        st.error("Choose a pod first.", icon=":material/block:")
    if pressed and pod_id is not None and person_id is not None and isinstance(day, date):
        done = ui.change(
            visit,
            lambda session: actions.assign_manager(
                session, visit.actor, pod_id, person_id, day, visit.now(), op=ui.op(ASSIGNING)
            ),
            form=ASSIGNING,
            said=f"{people[person_id]} manages {shown[pod_id]} from {day:%-d %b %Y}.",
        )
        if done:
            st.rerun()
