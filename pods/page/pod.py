"""Pod: who is in it, what is it for, whom does it serve? What a new member reads on the first day."""

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import queries
from pods.page import firstday, halves, members, pilots, podlife
from pods.page.podview import PodView
from pods.queries import PodLoad


def render(visit: Visit) -> None:
    """Draw the page."""
    pod_id = _asked(visit)
    if pod_id is None:
        ui.head("Pod")
        ui.empty("No pod to look at yet", "A manager forms pods and adds you to one. Then it is described here.")
        return
    view = _view(visit, pod_id)
    ui.head(view.name, "Who is in it, what is it for, whom does it serve?")
    podlife.draw_state(visit, view)
    _draw_ways(visit, view)
    left, right = st.columns([5, 7], gap="large")
    with left:
        _draw_charter(view)
        _draw_segments(view)
        if not view.is_over:
            firstday.draw_limits(visit, pod_id, view.today)
            firstday.draw_health(visit, pod_id, view.today)
        pilots.draw(visit, pod_id, view.today, can_start=not view.is_over)
    with right:
        _draw_people(visit, view)
    if permissions.allows(visit.actor, "pod.design", pod_id) and not view.is_over:
        podlife.draw_tools(visit, view)
        halves.draw(visit, view)


def _draw_people(visit: Visit, view: PodView) -> None:
    if not permissions.allows(visit.actor, "people.read", view.pod_id):
        st.header("People", anchor=False)
        st.caption(f"{view.load.people if view.load else 0} people. Your role sees how many, not who.")
        return
    members.draw(visit, view.pod_id, view.today, is_over=view.is_over)
    if not view.is_over:
        firstday.draw_cover(visit, view.pod_id)
        firstday.draw_skills(visit, view.pod_id, view.today)


def _draw_ways(visit: Visit, view: PodView) -> None:
    ways = (
        ("Board", "board.read", ":material/view_kanban:"),
        ("Pod figures", "metrics.read", ":material/monitoring:"),
        ("Shifts", "shift.read", ":material/calendar_month:"),
        ("Skills", "skill.read", ":material/school:"),
        ("Retros", "retro.read", ":material/cycle:"),
    )
    if view.is_over:
        return
    with st.container(horizontal=True, key="pod-ways"):
        for title, action, icon in ways:
            if permissions.allows(visit.actor, action, view.pod_id) and st.button(title, key=f"to {title}", icon=icon):
                visit.go(title, pod=str(view.pod_id))


def _asked(visit: Visit) -> int | None:
    """The pod in the address. One that works no more is asked for as `former`: it is not in the switcher."""
    asked = ui.asked("former") or ui.asked("pod")
    return visit.pod_id if asked is None else asked


def _view(visit: Visit, pod_id: int) -> PodView:
    with visit.read() as session:
        pod = queries.pod_shown(session, visit.actor, pod_id)
        today = queries.day_of(session, visit.now(), pod_id)
        loads = queries.pod_loads(session, visit.actor, today, pod.name, 2_000)
        homes = queries.segments_shown(session, visit.actor, today)
        ended = queries.ended_at(session, pod_id)
        return PodView(
            pod_id=pod_id,
            name=pod.name,
            code=pod.code,
            charter=pod.charter,
            zone=pod.zone,
            level=pod.level,
            state=pod.state,
            version=pod.version,
            size_target=pod.size_target,
            customers_target=pod.customers_target,
            today=today,
            load=next((load for load in loads if load.pod_id == pod_id), None),
            homes=tuple(home for home in homes if home.pod_id == pod_id),
            stages=queries.stages_served(session, today),
            came_from=queries.origin_of(session, pod),
            became=tuple((key, name) for key, name, _ in queries.children_of(session, [pod_id]).get(pod_id, ())),
            ended_on=queries.day_of(session, ended, pod_id) if ended else None,
        )


def _draw_charter(view: PodView) -> None:
    with st.container(border=True, key="pod-charter-box", gap="xsmall"):
        if view.charter:
            st.text(view.charter)
        else:
            st.caption("No charter yet: one sentence that says whom this pod serves, and what it may decide itself.")
        line = f" · support line {view.level}" if view.level else ""
        born = f" · split from {ui.plain(view.came_from)}" if view.came_from else ""
        st.caption(f"Cards {ui.plain(view.code)}-… · {ui.plain(view.zone)}{line}{born}")
        if view.load:
            _draw_load(view.load)


def _draw_load(load: PodLoad) -> None:
    sample = f" (scaled up from {load.customers:,} in a 1-in-{load.sample_of} sample)" if load.sample_of > 1 else ""
    tilde = "≈ " if load.sample_of > 1 else ""
    with st.container(key=f"load-customers-{load.pod_id}", gap=None):
        st.markdown(f"{tilde}**{load.about:,}** of {load.customers_target:,} customers{sample}")
        st.progress(min(1.0, load.about / load.customers_target))
    with st.container(key=f"load-people-{load.pod_id}", gap=None):
        st.markdown(f"**{load.fte:g}** of {load.size_target} full-time equivalents, {load.people} people")
        st.progress(min(1.0, load.fte / load.size_target))
    if not load.is_splitting and (load.fte > load.size_target or load.about > load.customers_target):
        st.caption(":orange[Above target: a split is proposed below for managers.]")


def _draw_segments(view: PodView) -> None:
    st.header("Customers", anchor=False)
    if not view.homes:
        st.caption("This pod owns no segment today. A manager gives it one on the page Pods.")
        return
    st.dataframe(
        {
            "Segment": [home.name for home in view.homes],
            "Stages": [view.stages.get(home.segment_id, "no rule") for home in view.homes],
            "Customers": [home.customers * (view.load.sample_of if view.load else 1) for home in view.homes],
        },
        hide_index=True,
        width="stretch",
        height="content",
        column_config={"Customers": st.column_config.NumberColumn(format="localized", width="small")},
        key="pod-segments",
    )
