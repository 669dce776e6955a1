"""Correct or remove a time entry while its month is open: one's own, or as the lead anybody's."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from board import actions
from board.actions import TimeChange
from board.models import WorkKind
from board.page import fields
from board.queries import TimeLine
from core import permissions, ui
from core.visit import Visit

REMOVING = (
    "For time that was logged by mistake. It counts nowhere any more and stays listed as removed. "
    "To give time back to a customer, credit it instead."
)


def draw(visit: Visit, found: Sequence[TimeLine], pod_id: int | None, zone: str) -> None:
    """Choose the entry, unless there is but one; the form holds what it says now, and the version that was seen."""
    leads = permissions.allows(visit.actor, "month.close", pod_id)
    if not permissions.allows(visit.actor, "time.write", pod_id):
        return
    mine = [one for one in found if not one.credited and not one.reverses and not one.removed]
    mine = [one for one in mine if leads or one.person_id == visit.actor.person_id]
    if not mine:
        return
    place = ZoneInfo(zone)
    names = {
        one.entry_id: f"{one.started_at.astimezone(place):%-d %b %H:%M}, {one.case}, {one.minutes} min" for one in mine
    }
    with st.expander("Correct or remove an entry", icon=":material/edit:"):
        if len(mine) == 1:
            st.text(names[mine[0].entry_id])
            draw_form(visit, mine[0], zone)
            return
        chosen = st.selectbox(
            "Entry", list(names), None, format_func=names.__getitem__, placeholder="Choose", key="correct-which"
        )
        entry = next((one for one in mine if one.entry_id == chosen), None)
        if entry is not None:
            draw_form(visit, entry, zone)


def draw_form(visit: Visit, entry: TimeLine, zone: str) -> None:
    """Begin, minutes, what for, note, and whether it is charged."""
    form = f"correct {entry.entry_id} {entry.version}"
    kinds = [kind.value for kind in WorkKind]
    with st.form("deal-correct", border=False):
        left, right = st.columns(2)
        local = entry.started_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        began = left.datetime_input("Begun", local, key=f"began {form}")
        minutes = right.number_input("Minutes", 1, 840, entry.minutes, key=f"minutes {form}")
        kind = left.selectbox("For", kinds, kinds.index(entry.kind.value), key=f"kind {form}")
        note = right.text_input("Note, internal", entry.note, max_chars=500, key=f"note {form}")
        billable = st.checkbox("Charge it", entry.billable, key=f"charge {form}")
        pressed = st.form_submit_button("Correct it")
    draw_removing(visit, entry)
    if pressed:
        start = fields.moment_of(began, zone) or entry.started_at
        change = TimeChange(start, start + timedelta(minutes=minutes), WorkKind(kind), note, billable)
        done = ui.change(
            visit,
            lambda session: actions.change_time(
                session, visit.actor, entry.entry_id, change, entry.version, visit.now(), op=ui.op(form)
            ),
            form=form,
            said="The entry is corrected.",
        )
        if done is not None:
            st.rerun()


def draw_removing(visit: Visit, entry: TimeLine) -> None:
    """Out with what was a mistake. It stays written down as removed, and its hour is free again."""
    form = f"remove {entry.entry_id} {entry.version}"
    if not st.button("Remove it", key="correct-remove", type="tertiary", icon=":material/delete:", help=REMOVING):
        return
    done = ui.change(
        visit,
        lambda session: actions.remove_time(
            session, visit.actor, entry.entry_id, entry.version, visit.now(), op=ui.op(form)
        ),
        form=form,
        said=f"{entry.minutes} min on {entry.case} are removed and count no more. Were they right? Log them again.",
    )
    if done is not None:
        st.rerun()
