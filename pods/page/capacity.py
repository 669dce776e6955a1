"""Capacity: will customers be answered in time, and at home?"""

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from core import ui
from core.visit import Visit
from pods import erlang, queries
from pods.answering import SLOT_S, Slot
from pods.page import expected, overflow, phones, splitting
from pods.page.capacity_view import View
from pods.queries import CompanyWeek, PodWeek

VIEWS = ("Answered in time", "Overflow", "Pods and people", "Forecast")
PAST, AHEAD = 4, 8
ROSTER, WHAT_IF = "Published roster", "What if"


def render(visit: Visit) -> None:
    """Draw the page."""
    asked = ui.asked("pod")
    pod_id = visit.pod_id if asked is None else asked
    if pod_id is None:
        ui.head("Capacity", "Will customers be answered in time, and at home?")
        ui.empty("No pod to look at yet", "A manager forms pods and adds you to one. Then its capacity is here.")
        return
    with visit.read() as session:
        name = queries.pod_shown(session, visit.actor, pod_id).name
        today = queries.day_of(session, visit.now(), pod_id)
    ui.head("Capacity", f"Will customers of {ui.plain(name)} be answered in time, and at home?")
    with st.container(horizontal=True, key="capacity-filters", vertical_alignment="bottom"):
        monday = _chosen_week(today)
        channels = _chosen_channels()
        with visit.read() as session:
            week = queries.capacity_week(session, visit.actor, pod_id, monday, today, channels)
        if pod_id not in week.pods:
            st.info("This pod is no longer working: it has no capacity to plan.")
            return
        _draw_channels(week)
        slots, what_if = _chosen_people(week.pods[pod_id])
    _draw(View(visit, week, week.pods[pod_id], today, slots, what_if, week.pods[pod_id].handle_s or 0.0))


def _chosen_week(today: date) -> date:
    this = today - timedelta(days=today.weekday())
    mondays = [this + timedelta(weeks=after) for after in range(-PAST, AHEAD + 1)]
    chosen = st.selectbox(
        "Week", mondays, index=PAST, format_func=lambda day: _named(day, this), key="capacity-week", width=230
    )
    return chosen or this


def _named(monday: date, this: date) -> str:
    sunday = monday + timedelta(days=6)
    words = {0: "This week, ", 7: "Next week, ", -7: "Last week, "}.get((monday - this).days, "")
    return f"{words}{monday:%-d %b} to {sunday:%-d %b}"


def _chosen_channels() -> tuple[str, ...] | None:
    chosen = st.session_state.get("capacity-channels")
    return tuple(chosen) if chosen else None


def _draw_channels(week: CompanyWeek) -> None:
    if len(week.all_channels) > 1:
        with st.popover(f"Channels: {', '.join(week.channels) or 'none'}", key="capacity-channels-box"):
            st.multiselect(
                "Contacts that are counted",
                week.all_channels,
                default=None if "capacity-channels" in st.session_state else week.channels,
                key="capacity-channels",
                help="Erlang C is about channels on which somebody waits on the line. A mailbox has no 20 seconds.",
            )


def _chosen_people(pod: PodWeek) -> tuple[tuple[Slot, ...], int | None]:
    if not pod.slots or not pod.handle_s:
        return pod.slots, None
    ways = (ROSTER, WHAT_IF) if pod.rostered else (WHAT_IF,)
    way = (
        st.segmented_control("People on the phone", ways, default=ways[0], key=f"capacity-people-{len(ways)}")
        or ways[0]
    )
    if way == ROSTER:
        return pod.slots, None
    peak = erlang.load_of(max(slot.contacts for slot in pod.slots), pod.handle_s, SLOT_S)
    setting = pod.setting
    needed = erlang.people_needed(peak, pod.handle_s, setting.target_share, setting.target_seconds)
    people = int(
        st.number_input("What if so many were on the phone", 1, 500, max(needed, 1), key="capacity-what-if", width=230)
    )
    return tuple(replace(slot, people=people if slot.contacts else 0) for slot in pod.slots), people


def _draw(view: View) -> None:
    if view.pod.told is None:
        _draw_too_little(view)
        return
    if not view.handle_s:
        _draw_no_handling(view)
        return
    if view.what_if is not None and not view.pod.rostered:
        st.info(
            "No shift of this week is published, so these figures ask “what if”. A headcount is never taken for people "
            "on the phone: publish the week on the page Shifts, and the roster takes over.",
            icon=":material/help:",
        )
    chosen = st.segmented_control("View", VIEWS, default=VIEWS[0], key="capacity-view", label_visibility="collapsed")
    {VIEWS[1]: overflow.draw, VIEWS[2]: splitting.draw, VIEWS[3]: expected.draw}.get(chosen or "", phones.draw)(view)


def _draw_too_little(view: View) -> None:
    if not view.week.all_channels:
        ui.empty(
            "No contacts yet", "Import a log of contacts on the page Import: capacity is reckoned from when they came."
        )
        return
    ui.empty(
        f"Not enough history ({view.pod.weeks} weeks)",
        "A forecast needs at least 4 whole weeks of contacts on these channels from the customers this pod has now. "
        "Import older contacts, or count other channels.",
    )


def _draw_no_handling(view: View) -> None:
    ui.empty(
        "Nobody says how long a contact takes",
        "Import contacts with the seconds of work on each, or set a handling time for this pod below. Until then the "
        "expected contacts stand alone.",
    )
    overflow.draw_without_contacts(view)
    expected.draw(view)
