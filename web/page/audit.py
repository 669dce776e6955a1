"""The audit trail: who changed what, and when?"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from core import ui
from core.visit import Visit
from web import trail
from web.trail import Entry, Wanted

PAGE = 50


def render(visit: Visit) -> None:
    """Filters in one line, then the newest changes."""
    ui.head("Audit", "Who changed what, and when?")
    zone = ZoneInfo(visit.extras.get("zone", "UTC"))
    with visit.read() as session:
        known = trail.actions(session, visit.actor)
    wanted = draw_filters(visit, known, zone)
    number = max(1, int(st.session_state.get("audit-page", 1)))
    with visit.read() as session:
        count, entries = trail.entries(session, visit.actor, wanted, PAGE, (number - 1) * PAGE)
    if not count:
        ui.empty("No change fits", "Widen the days or clear a filter. Every change made in Podboard is kept here.")
        return
    draw_entries(entries, zone)
    pages = -(-count // PAGE)
    st.caption(f"{count:,} changes, {PAGE} on a page. Times in {zone.key}.")
    if pages > 1:
        st.pagination(pages, key="audit-page")


def draw_filters(visit: Visit, known: list[str], zone: ZoneInfo) -> Wanted:
    """Whose changes, of which kind, in which pod, on which days."""
    names: dict[int, str] = visit.extras.get("pods", {})
    today = visit.now().astimezone(zone).date()
    with st.container(key="audit-filters", horizontal=True, vertical_alignment="bottom"):
        who = st.text_input("Who", key="audit-who", placeholder="Anybody", on_change=first_page)
        action = st.selectbox("Change", known, index=None, key="audit-action", placeholder="Any", on_change=first_page)
        pod_id = st.selectbox(
            "Pod",
            list(names),
            index=None,
            format_func=lambda pod_id: names[pod_id],
            key="audit-pod",
            placeholder="Any",
            on_change=first_page,
        )
        days = st.date_input("Days", (today - timedelta(days=30), today), key="audit-days", on_change=first_page)
    since, before = span(days, zone)
    return Wanted(who=who.strip(), action=action or "", pod_id=pod_id, since=since, before=before)


def first_page() -> None:
    """Another filter starts at its first page."""
    st.session_state["audit-page"] = 1


def span(days: Any, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The days as instants, the last one included; half a choice counts from its day on."""
    chosen: tuple[date, ...] = days if isinstance(days, tuple) else (days,)
    starts = [
        datetime.combine(day, time(), zone) for day in (*chosen[:1], *(d + timedelta(days=1) for d in chosen[1:2]))
    ]
    return (starts[0] if starts else None), (starts[1] if len(starts) > 1 else None)


def draw_entries(entries: list[Entry], zone: ZoneInfo) -> None:
    """One row a change."""
    rows = [
        {
            "When": entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            "Who": entry.who,
            "Through": entry.kind,
            "Change": entry.action,
            "What": entry.what,
            "Pod": entry.pod,
            "Before": entry.before,
            "After": entry.after,
            "Request": entry.request_id,
        }
        for entry in entries
    ]
    st.dataframe(rows, key="audit-entries", hide_index=True, width="stretch", height=min(720, 38 + 35 * len(rows)))
