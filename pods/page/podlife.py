"""Where a pod stands in its life, and what a manager changes: purpose, targets, start, end."""

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, neighbours
from pods.actions import PodChange
from pods.models import PodState
from pods.page.podview import PodView

CHANGING = "change pod"


def draw_state(visit: Visit, view: PodView) -> None:
    """A line on top for a pod that has not started, is about to be two, or is over."""
    if view.state is PodState.FORMING:
        with st.container(border=True, key="pod-forming", gap="xsmall"):
            st.markdown(":blue[:material/hourglass_top:] **This pod is forming.** It starts when a manager says so.")
            if permissions.allows(visit.actor, "pod.design", view.pod_id):
                _draw_start(visit, view)
    elif view.became and view.state is PodState.ACTIVE:
        names = " and ".join(ui.plain(name) for _, name in view.became)
        st.info(
            f"This pod is becoming {names}. On their day people and segments change by themselves; "
            "a manager then starts both pods on their pages.",
            icon=":material/call_split:",
        )
        _draw_became(visit, view)
    elif view.is_over:
        since = f" on {view.ended_on:%-d %b %Y}" if view.ended_on else ""
        word = "split" if view.state is PodState.SPLIT else "retired"
        left = " Open actions of its retrospectives and a running pilot stayed with it." if view.became else ""
        told = f"This pod was {word}{since}. What happened in it stays readable here.{left}"
        st.info(told, icon=":material/history:")
        _draw_became(visit, view)


def _draw_became(visit: Visit, view: PodView) -> None:
    with st.container(horizontal=True, key="pod-became"):
        for pod_id, name in view.became:
            if st.button(ui.plain(name), key=f"became-{pod_id}", icon=":material/arrow_forward:"):
                visit.go("Pod", pod=str(pod_id))


def _draw_start(visit: Visit, view: PodView) -> None:
    form = f"activate {view.pod_id}"
    if st.button("Start the pod", key="pod-start", type="primary"):
        done = ui.change(
            visit,
            lambda session: actions.activate_pod(session, visit.actor, view.pod_id, visit.now(), op=ui.op(form)),
            form=form,
            said=f"{view.name} works from now on.",
        )
        if done:
            st.rerun()


def draw_tools(visit: Visit, view: PodView) -> None:
    """Change what the pod is for; end it."""
    st.header("For managers", anchor=False)
    with st.expander("Change name, charter and targets", icon=":material/edit:"):
        _draw_change(visit, view)
    with st.expander("Retire this pod", icon=":material/archive:"):
        _draw_retire(visit, view)


def _draw_change(visit: Visit, view: PodView) -> None:
    slot = f"{view.pod_id}-{view.version}"
    seen = int(st.session_state.setdefault(f"pod-version-{view.pod_id}", view.version))
    with st.form("change-pod", border=False):
        name = st.text_input("Name", value=view.name, max_chars=120, key=f"change-name-{slot}")
        charter = st.text_area(
            "Charter: why this pod exists, what it may decide itself",
            value=view.charter,
            max_chars=2000,
            height=110,
            key=f"change-charter-{slot}",
        )
        one, two = st.columns(2)
        size = one.number_input("People, target", 1, 100, view.size_target, key=f"change-size-{slot}")
        customers = two.number_input(
            "Customers, target", 1, 10_000_000, view.customers_target, step=1_000, key=f"change-customers-{slot}"
        )
        pressed = st.form_submit_button("Save")
    if pressed:
        new = PodChange(name, charter, int(size), int(customers))
        done = ui.change(
            visit,
            lambda session: actions.change_pod(
                session, visit.actor, view.pod_id, new, seen, visit.now(), op=ui.op(CHANGING)
            ),
            form=CHANGING,
            said="Saved.",
        )
        st.session_state.pop(f"pod-version-{view.pod_id}", None)
        if done:
            st.rerun()


def _draw_retire(visit: Visit, view: PodView) -> None:
    st.caption(
        "A pod can be retired when it owns no segment, today or planned, and its board holds no open card. It ends "
        "today, memberships too; an end cannot be planned. To prepare one, move its segments from that day on (page "
        "Pods) and retire the pod then. Everything that happened stays readable."
    )
    form, beside = f"retire {view.pod_id}", neighbours.of(visit)
    sure = st.checkbox(f"Yes, {ui.plain(view.name)} is over", key=f"retire-sure-{view.pod_id}")
    if st.button("Retire", key="retire-pod", disabled=not sure):
        done = ui.change(
            visit,
            lambda session: actions.retire_pod(
                session,
                visit.actor,
                view.pod_id,
                visit.now(),
                op=ui.op(form),
                open_cards=beside.open_cards if beside else None,
            ),
            form=form,
            said=f"{view.name} is retired. Its history stays on the page Pods.",
        )
        if done:
            visit.go("Pod", former=str(view.pod_id))
