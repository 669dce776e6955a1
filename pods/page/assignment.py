"""Segments at the left, pods as capacity bars at the right, and a move that shows before and after in place."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.dating import Move
from pods.page import committing, lists, timelines
from pods.page.committing import Looked
from pods.preview import PodLine
from pods.queries import PodLoad, SegmentHome

PER_PAGE = 16
DONE = "move-done"


def draw(visit: Visit, days: tuple[date, date, datetime | None], search: str, *, designs: bool) -> None:
    """Both lists for one day, and today; managers may move segments. The third: as it was believed then."""
    day, today, known_at = days
    with visit.read() as session:
        homes = queries.segments_shown(session, visit.actor, day, search, known_at)
        sample_of = queries.sample_of(session)
        total = queries.count_pods_seen(session, visit.actor, search)
    draft = _draw_move(visit, today) if designs else None
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.header("Segments", anchor=False)
        _draw_segments(homes, search, sample_of)
        timelines.draw_segment(visit, {home.segment_id: home.name for home in homes})
    with right:
        _draw_pods(visit, day, search, total, draft)
        if permissions.allows(visit.actor, "pod.design"):
            with st.expander("Form a pod", icon=":material/add:"):
                lists.draw_new_pod(visit)


def _draw_segments(homes: Sequence[SegmentHome], search: str, sample_of: int) -> None:
    if not homes:
        st.caption(f"No segment matches “{search.strip()}”." if search.strip() else "No segments to show yet.")
        return
    page = _page("segments-page", len(homes))
    shown = homes[page * PER_PAGE : (page + 1) * PER_PAGE]
    st.dataframe(
        {
            "Segment": [home.name for home in shown],
            "Pod": [home.pod_name or "no pod" for home in shown],
            "Customers": [home.customers * sample_of for home in shown],
            "Code": [home.code for home in shown],
        },
        hide_index=True,
        width="stretch",
        height="content",
        column_config={"Customers": st.column_config.NumberColumn(format="localized", width="small")},
        key="segments-table",
    )
    _draw_pager("segments-page", page, len(homes), "segments")


def _draw_move(visit: Visit, today: date) -> Looked | None:
    with visit.read() as session:
        names = {
            home.segment_id: f"{home.name} · {home.pod_name or 'no pod'}"
            for home in queries.segments_on(session, today)
        }
        owners = {pod.id or 0: pod.name for pod in queries.pods_seen(session, visit.actor, limit=2_000)}
    if not names:
        return None
    if st.session_state.pop(DONE, False):
        st.session_state.update({"move-segments": [], "move-pod": None, "move-note": "", "draft-name": ""})
    with st.expander("Move segments", icon=":material/swap_horiz:", key="move-panel"):
        what, where, when = st.columns([6, 3, 2])
        chosen = what.multiselect("Segments", list(names), format_func=names.__getitem__, key="move-segments")
        pod_id = where.selectbox(
            "To pod",
            list(owners),
            index=None,
            format_func=owners.__getitem__,
            key="move-pod",
            placeholder="Choose a pod",
        )
        day = when.date_input("From day", value=today, key="move-day")
        if not chosen or pod_id is None or not isinstance(day, date):
            st.caption("Choose segments and a pod: before and after appear here and in the bars. Nothing is saved yet.")
            return None
        looked = committing.look(visit, [Move(segment_id, pod_id, day) for segment_id in chosen], "move-seen")
        _draw_commit(visit, looked, owners)
    return looked


def _draw_commit(visit: Visit, looked: Looked, owners: dict[int, str]) -> None:
    committing.draw_look(looked, owners, "move")
    left, right = st.columns([7, 5], gap="large")
    with left:
        made = committing.draw_form(
            visit,
            looked,
            "move",
            lambda session, note, beside: actions.commit_moves(
                session,
                visit.actor,
                looked.moves,
                note,
                visit.now(),
                op=ui.op("move"),
                seen_change_set_id=looked.seen_change_set_id,
                beside=beside,
            ),
        )
    with right:
        made = committing.draw_keep(visit, looked.moves) or made
    if made:
        st.session_state[DONE] = True
        st.rerun()


def draw_change(lines: Sequence[Mapping[str, Any]], sample_of: int) -> None:
    """Customers of each pod before and after."""
    if not lines:
        st.caption("No pod's customers change.")
        return
    st.dataframe(
        {
            "Pod": [line["name"] for line in lines],
            "Before": [line["before"] * sample_of for line in lines],
            "After": [line["after"] * sample_of for line in lines],
            "Change": [(line["after"] - line["before"]) * sample_of for line in lines],
        },
        hide_index=True,
        width="stretch",
        column_config={
            "Change": st.column_config.NumberColumn(format="%+d", width="small"),
            **{name: st.column_config.NumberColumn(format="localized", width="small") for name in ("Before", "After")},
        },
    )


def _draw_pods(visit: Visit, day: date, search: str, total: int, draft: Looked | None) -> None:
    st.header("Pods", anchor=False)
    page = _page("pods-page", total)
    with visit.read() as session:
        loads = queries.pod_loads(session, visit.actor, day, search, PER_PAGE, page * PER_PAGE)
    if not loads:
        st.caption(f"No pod matches “{search.strip()}”. Clear the search to see all.")
        return
    after = {line.pod_id: line for line in draft.preview.pods} if draft else {}
    with st.container(key="pods-bars", gap="small"):
        for load in loads:
            _draw_bar(visit, load, after.get(load.pod_id))
    _draw_pager("pods-page", page, total, "pods")


def _draw_bar(visit: Visit, load: PodLoad, change: PodLine | None) -> None:
    about = change.after * load.sample_of if change else load.about
    with st.container(key=f"load-pod-{load.pod_id}", gap=None):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            if st.button(f"**{ui.plain(load.name)}**", key=f"open-pod-{load.pod_id}", type="tertiary"):
                visit.go("Pod", pod=str(load.pod_id))
            st.markdown(_counted(load, change, about), width="content")
        st.progress(min(1.0, about / load.customers_target))
        st.caption(_said(load, about))


def _counted(load: PodLoad, change: PodLine | None, about: int) -> str:
    was = f"{change.before * load.sample_of:,} → " if change and change.before != change.after else ""
    tilde = "≈ " if load.sample_of > 1 else ""
    return f"{tilde}{was}**{about:,}** of {load.customers_target:,} customers"


def _said(load: PodLoad, about: int) -> str:
    segments = f"{load.segments} segment" + ("" if load.segments == 1 else "s")
    people = f"{load.people} people ({load.fte:g} of {load.size_target} FTE)"
    over = about - load.customers_target
    told = f" · :orange[above target by {over:,}: consider a split]" if over > 0 else ""
    if load.is_splitting:
        told = " · is becoming two pods"
    return f"{'forming · ' if load.is_forming else ''}{segments} · {people}{told}"


def _page(slot: str, total: int) -> int:
    last = max(0, (total - 1) // PER_PAGE)
    return min(int(st.session_state.get(slot, 0)), last)


def _draw_pager(slot: str, page: int, total: int, what: str) -> None:
    if total <= PER_PAGE:
        return
    first, last = page * PER_PAGE + 1, min(total, (page + 1) * PER_PAGE)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{slot}-pager"):
        st.button("Previous", key=f"{slot}-back", disabled=page == 0, on_click=_turn, args=(slot, page - 1))
        st.button("Next", key=f"{slot}-on", disabled=last >= total, on_click=_turn, args=(slot, page + 1))
        st.caption(f"{first}–{last} of {total:,} {what}")


def _turn(slot: str, page: int) -> None:
    st.session_state[slot] = page
