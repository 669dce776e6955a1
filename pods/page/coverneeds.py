"""Cover needs: how many people on which duty, by weekday and time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit
from pods import actions, queries
from pods.calendars import WEEKDAYS
from pods.covering import SAID, WeekNeed
from pods.localtime import clock
from pods.models import CoverNeed

DUTIES = {word: duty for duty, word in SAID.items() if duty != "off"}
SETTING = "set needs"
EXAMPLE = tuple(WeekNeed(day, 8 * 60, 18 * 60, "phone", 2) for day in range(5))


def draw(visit: Visit, pod_id: int) -> None:
    """What is needed in a week, as a table that the lead edits."""
    with visit.read() as session:
        today = queries.day_of(session, visit.now(), pod_id)
        rows = queries.needs_in_force(session, pod_id, today)
        zone = queries.zone_of(session, pod_id)
    may = permissions.allows(visit.actor, "shift.publish", pod_id)
    if not rows:
        step = (
            "Fill the table: a day, from, to, a duty, people."
            if may
            else "Ask the lead to say how many people are needed when."
        )
        ui.empty("No cover needs yet", step)
    hours = sum((row.end_minute - row.start_minute) * row.people for row in rows) / 60
    st.caption(
        f"Times of {zone}. Of needs that overlap on one duty the larger counts."
        + (f" In force: {len(rows)} needs, {hours:.4g} person-hours a week before overlaps." if rows else "")
    )
    shown = table(rows or (EXAMPLE if may else ()))
    if not may:
        st.dataframe(shown, hide_index=True, width="stretch", height="content")
        return
    edited = st.data_editor(
        shown, num_rows="dynamic", hide_index=True, width="stretch", key="needs", column_config=_columns()
    )
    start = st.date_input("In force from", value=today, min_value=today, key="needs-from")
    if st.button("Save the needs", type="primary", key="needs-save") and isinstance(start, date):
        _save(visit, pod_id, edited, start)


def _columns() -> dict[str, Any]:
    return {
        "Day": st.column_config.SelectboxColumn(options=list(WEEKDAYS), required=True),
        "From": st.column_config.TextColumn(required=True, help="Such as 8:00"),
        "To": st.column_config.TextColumn(required=True, help="Such as 16:30, at the latest 24:00"),
        "Duty": st.column_config.SelectboxColumn(options=list(DUTIES), required=True),
        "People": st.column_config.NumberColumn(min_value=1, max_value=200, step=1, required=True),
    }


def table(rows: Sequence[CoverNeed | WeekNeed]) -> dict[str, list[Any]]:
    """The needs as columns."""
    return {
        "Day": [WEEKDAYS[row.weekday] for row in rows],
        "From": [clock(row.start_minute) for row in rows],
        "To": [clock(row.end_minute) for row in rows],
        "Duty": [SAID[str(row.duty)] for row in rows],
        "People": [row.people for row in rows],
    }


def parsed(edited: Any) -> list[WeekNeed]:
    """The table as needs; a time that is none is refused with its row."""
    columns = [list(edited[name]) for name in ("Day", "From", "To", "Duty", "People")]
    found = []
    for number, (day, start, end, duty, people) in enumerate(zip(*columns, strict=True), 1):
        if day not in WEEKDAYS or duty not in DUTIES or people is None or people != people:  # noqa: PLR0124 (an empty cell is NaN)
            raise Refused(f"Row {number} is not complete: give a day, from, to, a duty and people.")
        found.append(
            WeekNeed(WEEKDAYS.index(day), minutes(start, number), minutes(end, number), DUTIES[duty], int(people))
        )
    return found


def minutes(text: object, number: int) -> int:
    """ "8:30" or "8" as minutes of the day."""
    hour, _, minute = str(text).strip().replace(".", ":").partition(":")
    if not (hour.isascii() and hour.isdecimal() and (minute or "0").isascii() and (minute or "0").isdecimal()):
        raise Refused(f"Row {number}: “{text}” is no time. Write it like 8:30.")
    found = int(hour) * 60 + int(minute or "0")
    if int(minute or "0") > 59 or found > 24 * 60:
        raise Refused(f"Row {number}: “{text}” is no time of a day. Write it like 8:30, at the latest 24:00.")
    return found


def _save(visit: Visit, pod_id: int, edited: Any, start: date) -> None:
    try:
        week = parsed(edited)
    except Refused as reason:
        ui.refusal(reason)
        return
    done = ui.change(
        visit,
        lambda session: actions.set_needs(session, visit.actor, pod_id, week, start, visit.now(), op=ui.op(SETTING)),
        form=SETTING,
        said=f"The needs hold from {start:%-d %b}.",
    )
    if done is not None:
        st.rerun()
