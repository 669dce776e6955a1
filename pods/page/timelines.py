"""Timelines: which pod served a segment or a customer from when to when, by which change, recorded when."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core import ui
from core.visit import Visit
from pods import queries
from pods.localtime import within
from pods.page.words import span
from pods.queries import Chapter


def draw_segment(visit: Visit, names: dict[int, str]) -> None:
    """Choose a segment, see its whole story."""
    if not names:
        return
    with st.expander("Timeline of a segment", icon=":material/timeline:", key="segment-story"):
        chosen = st.selectbox(
            "Segment", list(names), index=None, format_func=names.__getitem__, key="story-segment", placeholder="Choose"
        )
        if chosen is None:
            st.caption("Which pod owned it from when to when, by which change, and when that was written down.")
            return
        corrected = st.checkbox("Also what was believed before corrections", key="story-corrected")
        with visit.read() as session:
            story = queries.segment_story(session, visit.actor, chosen, with_superseded=corrected)
            zone = queries.zone_of(session)
            today = queries.day_of(session, visit.now())
        if not story:
            st.caption("No pod ever owned this segment. Give it one under “Move segments”.")
            return
        strip([row for row in story if row.superseded_at is None], today)
        _table(story, zone)


def draw_customer(visit: Visit, customer_id: int, today: date) -> None:
    """The pods that were home to a customer, one after the other."""
    with visit.read() as session:
        story = queries.customer_story(session, visit.actor, customer_id, visit.now())
        zone = queries.zone_of(session)
    st.header("Home pods", anchor=False)
    if not story:
        st.caption("No pod was ever home to this customer.")
        return
    strip(story, today)
    with st.expander("By which change"):
        _table(story, zone)


def strip(story: Sequence[Chapter], today: date) -> None:
    """The pods in order of time; today's is marked."""
    parts = []
    for row in story:
        now = within(today, row.valid_from, row.valid_to)
        color, mark = ("blue", " (now)") if now else ("gray", "")
        planned = " (planned)" if row.valid_from > today else mark
        parts.append(f":{color}-badge[{ui.plain(row.pod_name)}{planned}] {span(row.valid_from, row.valid_to)}")
    st.markdown("  \n".join(parts))


def _table(story: Sequence[Chapter], zone: str) -> None:
    st.dataframe(
        {
            "Days": [span(row.valid_from, row.valid_to) for row in story],
            "Pod": [row.pod_name for row in story],
            "Segment": [row.segment_name for row in story],
            "Why": [row.note for row in story],
            "By": [f"{row.author} ({row.change_set_id})" if row.change_set_id else row.author for row in story],
            "Recorded": [ui.moment(row.recorded_at, zone) for row in story],
            "Believed until": [ui.moment(row.superseded_at, zone) if row.superseded_at else "still" for row in story],
        },
        hide_index=True,
        width="stretch",
        height="content",
    )
