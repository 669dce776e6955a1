"""Pod: who is in it, what is it for, whom does it serve?"""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import queries
from pods.page import members, pilots
from pods.queries import PodLoad, SegmentHome


@dataclass(frozen=True)
class PodView:
    """All of a pod that its page shows."""

    pod_id: int
    name: str
    code: str
    charter: str
    zone: str
    level: int | None
    today: date
    load: PodLoad | None
    homes: tuple[SegmentHome, ...]


def render(visit: Visit) -> None:
    """Draw the page."""
    pod_id = _asked(visit)
    if pod_id is None:
        ui.head("Pod")
        ui.empty("No pod chosen", "Choose a pod at the top, or open one from the page Pods.")
        return
    view = _view(visit, pod_id)
    ui.head(view.name, "Who is in it, what is it for, whom does it serve?")
    _draw_ways(visit, pod_id)
    left, right = st.columns([5, 7], gap="large")
    with left:
        _draw_charter(view)
        _draw_segments(view)
        pilots.draw(visit, pod_id, view.today)
    with right:
        if permissions.allows(visit.actor, "people.read", pod_id):
            members.draw(visit, pod_id, view.today)
        else:
            st.subheader("People", anchor=False)
            st.caption(f"{view.load.people if view.load else 0} people. Your role sees how many, not who.")


def _draw_ways(visit: Visit, pod_id: int) -> None:
    ways = (("Board", "board.read", ":material/view_kanban:"), ("Pod figures", "metrics.read", ":material/monitoring:"))
    with st.container(horizontal=True, key="pod-ways"):
        for title, action, icon in ways:
            if permissions.allows(visit.actor, action, pod_id) and st.button(title, key=f"to {title}", icon=icon):
                visit.go(title, pod=str(pod_id))


def _asked(visit: Visit) -> int | None:
    asked = ui.asked("pod")
    return visit.pod_id if asked is None else asked


def _view(visit: Visit, pod_id: int) -> PodView:
    with visit.read() as session:
        pod = queries.pod_shown(session, visit.actor, pod_id)
        today = queries.day_of(session, visit.now(), pod_id)
        loads = queries.pod_loads(session, visit.actor, today, pod.name, 2_000)
        homes = queries.segments_shown(session, visit.actor, today)
        return PodView(
            pod_id=pod_id,
            name=pod.name,
            code=pod.code,
            charter=pod.charter,
            zone=pod.zone,
            level=pod.level,
            today=today,
            load=next((load for load in loads if load.pod_id == pod_id), None),
            homes=tuple(home for home in homes if home.pod_id == pod_id),
        )


def _draw_charter(view: PodView) -> None:
    with st.container(border=True, key="pod-charter-box", gap="xsmall"):
        if view.charter:
            st.text(view.charter)
        else:
            st.caption("No charter yet: one sentence that says whom this pod serves, and what it may decide itself.")
        line = f" · support line {view.level}" if view.level else ""
        st.caption(f"Cards {ui.plain(view.code)}-… · {ui.plain(view.zone)}{line}")
        if view.load:
            _draw_load(view.load)


def _draw_load(load: PodLoad) -> None:
    sample = f" (1-in-{load.sample_of} sample: {load.customers:,})" if load.sample_of > 1 else ""
    tilde = "≈ " if load.sample_of > 1 else ""
    with st.container(key=f"load-customers-{load.pod_id}", gap=None):
        st.markdown(f"{tilde}**{load.about:,}** of {load.customers_target:,} customers{sample}")
        st.progress(min(1.0, load.about / load.customers_target))
    with st.container(key=f"load-people-{load.pod_id}", gap=None):
        st.markdown(f"**{load.fte:g}** of {load.size_target} full-time equivalents, {load.people} people")
        st.progress(min(1.0, load.fte / load.size_target))
    if load.fte > load.size_target or load.about > load.customers_target:
        st.caption(":orange[Above target: consider a split.]")


def _draw_segments(view: PodView) -> None:
    st.subheader("Segments", anchor=False)
    if not view.homes:
        st.caption("This pod owns no segment today. A manager gives it one on the page Pods.")
        return
    st.dataframe(
        {
            "Segment": [home.name for home in view.homes],
            "Code": [home.code for home in view.homes],
            "Customers": [home.customers for home in view.homes],
        },
        hide_index=True,
        width="stretch",
        height="content",
        column_config={"Customers": st.column_config.NumberColumn(format="localized", width="small")},
        key="pod-segments",
    )
