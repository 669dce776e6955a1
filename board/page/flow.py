"""Flow: how work goes through the pod, as of any day. What is slow, what is stuck, what needs somebody now?"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from board import queries
from board.charts import Mark
from board.models import ServiceClass
from board.page import fields, flow_charts, flow_trouble, working_time
from board.queries import FlowView, FlowWish
from core import ui
from core.visit import Visit
from pods import queries as pod_queries

WEEKS = {"Last 4 weeks": 4, "Last 13 weeks": 13, "Last 26 weeks": 26, "Last 52 weeks": 52}
DATES = "Between two days"
ALL = "All"


def render(visit: Visit) -> None:
    """The page of the pod that is looked at."""
    pod_id = visit.pod_id
    if pod_id is None:
        ui.head("Flow")
        ui.empty("No pod to look at yet", "A manager forms pods and adds you to one. Then its flow is here.")
        return
    now = visit.now()
    with visit.read() as session:
        pod = pod_queries.pod_shown(session, visit.actor, pod_id)
        revision = queries.revision(session, visit.actor, pod_id)
    if revision is None:
        ui.head(f"Flow of {pod.name}")
        ui.empty(
            "This pod has no board yet", "Its lead opens it on the page Board. Figures grow from its first card on."
        )
        return
    ui.head(f"Flow of {pod.name}", "What is slow, what is stuck, and what needs somebody now?")
    wish = choose(visit, pod_id, pod.zone, now)
    with visit.read() as session:
        view = queries.flow_view(session, visit.actor, pod_id, wish, now)
        marks = marks_of(queries.setup_marks(session, visit.actor, pod_id), pod.zone)
    draw_base(visit, pod_id, view)
    if not view.keys:
        ui.empty("No card has been on this board yet", "Write the first card on the page Board, or import cases.")
        return
    if view.is_running:
        flow_trouble.draw_risks(visit, pod_id, now)
    flow_charts.draw_head(view)
    told = [mark for mark in marks if wish.first <= mark.on <= wish.last]
    flow_charts.draw(view, told, partial(flow_trouble.draw_blockers, visit, pod_id, view, wish))


def choose(visit: Visit, pod_id: int, zone: str, now: datetime) -> FlowWish:
    """The filters, in one line: period, class, segment, topic."""
    today = now.astimezone(ZoneInfo(zone)).date()
    with visit.read() as session:
        segments, topics = queries.flow_choices(session, visit.actor, pod_id)
    with st.container(horizontal=True, vertical_alignment="bottom", key="flow-filters"):
        period = st.selectbox("Period", [*WEEKS, DATES], index=1, key="flow-period", width=180)
        first, last = today - timedelta(weeks=WEEKS.get(period, 13)) + timedelta(days=1), today
        if period == DATES:
            first, last = between(first, today)
        chosen = st.selectbox("Class", [ALL, *fields.CLASSES], format_func=named, key="flow-class", width=150)
        segment = pick("Segment", [0, *segments], lambda n: segments.get(n, ALL), "flow-segment")
        topic = pick("Topic", ["", *topics], lambda text: text or ALL, "flow-topic")
    service_class = None if chosen == ALL else ServiceClass(chosen)
    return FlowWish(first, last, service_class, segment or None, topic or None)


def named(name: str) -> str:
    """A class in words."""
    return name if name == ALL else fields.class_words(name)


def pick(label: str, options: list[Any], words: Any, key: str) -> Any:
    """A choice among what the pod's cards have; nothing to choose is not drawn."""
    if len(options) < 2:
        return options[0]
    return st.selectbox(label, options, format_func=words, key=key, width=180)


def between(first: date, today: date) -> tuple[date, date]:
    """Two days, the first and the last."""
    days = st.date_input("First and last day", (first, today), max_value=today, key="flow-days", width=240)
    both = days if isinstance(days, tuple) else (days,)
    return (both[0], both[-1]) if both else (first, today)


def draw_base(visit: Visit, pod_id: int, view: FlowView) -> None:
    """As of when, and in what time is counted."""
    place = ZoneInfo(view.zone)
    said = f"As of {view.as_of.astimezone(place):%a %-d %b %Y, %H:%M} ({view.zone}), from events alone."
    hours = f"{view.clock.day_s / 3600:g}"
    kept = f"counted in the working time of “{ui.plain(view.calendar)}”, {hours} h long"
    time = kept if view.calendar else "counted around the clock"
    with st.container(horizontal=True, vertical_alignment="center", key="flow-base"):
        st.caption(f"{said} Days are {time}.", width="content")
        working_time.draw(visit, pod_id)


def marks_of(told: Any, zone: str) -> list[Mark]:
    """What was agreed anew, by day."""
    return [Mark(at.astimezone(ZoneInfo(zone)).date(), said) for at, said in told]
