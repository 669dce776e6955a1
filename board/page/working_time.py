"""The small form that says in which working hours a pod's ages and cycle times are counted."""

import streamlit as st

from board import actions, queries
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries


def draw(visit: Visit, pod_id: int) -> None:
    """A button beside the figures, for those who may set up the board."""
    if not permissions.allows(visit.actor, "board.configure", pod_id):
        return
    with st.popover("Working time", icon=":material/schedule:", type="tertiary"), st.form("working-time", border=False):
        with visit.read() as session:
            calendars = {row.id or 0: row.name for row in pod_queries.calendars_known(session)}
            present = queries.calendar_of(session, visit.actor, pod_id) or 0
        options = [0, *calendars]
        chosen = st.selectbox(
            "Ages count in",
            options,
            options.index(present) if present in options else 0,
            format_func=lambda number: calendars.get(number, "All time: around the clock"),
            key=f"working-time-{present}",
            help="Ages, cycle times and blocked hours stand still outside these hours. Figures of the past follow too.",
        )
        if not calendars:
            st.caption("There are no working hours yet. A manager writes them on the page Contracts.")
        if st.form_submit_button("Save", key="working-time-save", type="primary"):
            op = ui.op("working-time")
            done = ui.change(
                visit,
                lambda session: actions.choose_calendar(
                    session, visit.actor, pod_id, chosen or None, visit.now(), op=op
                ),
                form="working-time",
                said="Ages count in these hours now.",
            )
            if done is not None:
                st.rerun()
