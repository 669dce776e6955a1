"""The months of a contract: budget, use, closing, and every entry with its credit."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from board import actions, queries
from board.hours import amount, said_hours
from board.page import correcting
from board.queries import MonthLine, TimeLine
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries
from pods.money import exact
from pods.queries import ContractLine
from pods.terms import month_said, said


def draw(visit: Visit, line: ContractLine) -> None:
    """Months as a table, one of them opened below."""
    with visit.read() as session:
        found = queries.months_of(session, line)
        zone = pod_queries.zone_in(session, line.contract)
    if not found:
        ui.empty("This contract has not begun", f"Its first month starts on {said(line.contract.starts_on)}.")
        return
    draw_table(found, zone)
    st.caption(
        "Used: charged minutes, credits taken off. From before: minutes left of closed months that may still be used. "
        f"Each month keeps the budget it had. Days and months are counted in {ui.plain(zone)}."
    )
    if close := [month for month in reversed(found) if month.may_close]:
        draw_close(visit, line, close[0])
    month_on = st.selectbox(
        "Month", [month.month_on for month in found], format_func=month_said, key="deal-month", width=260
    )
    draw_entries(visit, line, next(month for month in found if month.month_on == month_on), zone)


def draw_table(found: Sequence[MonthLine], zone: str) -> None:
    """Newest first."""
    st.dataframe(
        {
            "Month": [month_said(month.month_on) for month in found],
            "Budget": [hours_or_none(month.budget) for month in found],
            "From before": [said_hours(month.rolled) if month.rolled else "" for month in found],
            "Used": [said_hours(month.used) for month in found],
            "Left": [left(month) for month in found],
            "Credited": [said_hours(month.credited) if month.credited else "" for month in found],
            "State": [state(month, zone) for month in found],
        },
        hide_index=True,
        width="stretch",
        height="content",
        key="deal-months",
    )


def hours_or_none(minutes: int | None) -> str:
    """A budget, or that there is none."""
    return "not counted" if minutes is None else said_hours(minutes)


def left(month: MonthLine) -> str:
    """What a month still holds."""
    if month.budget is None:
        return ""
    rest = month.budget + month.rolled - month.used
    return said_hours(rest) if rest >= 0 else f"{said_hours(-rest)} over"


def state(month: MonthLine, zone: str) -> str:
    """Open, ready to close, or closed."""
    if month.closed_at is not None:
        return f"closed {said(month.closed_at.astimezone(ZoneInfo(zone)).date())}"
    return "over, not closed" if month.may_close else "running"


def draw_close(visit: Visit, line: ContractLine, month: MonthLine) -> None:
    """The oldest open month is closed first; there is no way back, so it is said what happens."""
    if not permissions.allows(visit.actor, "month.close", line.pod_id):
        return
    form = f"close {line.contract.id} {month.month_on}"
    with st.container(border=True, key="deal-close", gap="xsmall"):
        st.markdown(f"**{month_said(month.month_on)} is over.** {said_hours(month.used)} were used.")
        st.caption("Closing keeps it as reported, for good: later corrections are credits in the next open month.")
        if st.button(f"Close {month_said(month.month_on)}", key="deal-close-month"):
            done = ui.change(
                visit,
                lambda session: actions.close_month(
                    session, visit.actor, line.contract.id or 0, month.month_on, visit.now(), op=ui.op(form)
                ),
                form=form,
                said=f"{month_said(month.month_on)} is closed.",
            )
            if done is not None:
                st.rerun()


def draw_entries(visit: Visit, line: ContractLine, month: MonthLine, zone: str) -> None:
    """Every entry of a month, and the credit of one."""
    with visit.read() as session:
        found = queries.time_in_month(session, visit.actor, line.contract.id or 0, month.month_on, line.pod_id)
    if not found:
        ui.empty("No time in this month", "Time is logged on the card: open it on the board and press a number.")
        return
    place = ZoneInfo(zone)
    total = sum(amount(one.minutes, one.rate) for one in found if one.billable and not one.removed)
    st.dataframe(
        {
            "Begun": [one.started_at.astimezone(place).strftime("%a %-d %b %H:%M") for one in found],
            "Case": [one.case for one in found],
            "Topic": [one.topic for one in found],
            "For": [one.kind.value for one in found],
            "Minutes": [None if one.removed else one.minutes for one in found],
            "Charged": [charged(one) for one in found],
            "By": [one.person for one in found],
            "Note, internal": [one.note or one.reason for one in found],
        },
        hide_index=True,
        width="stretch",
        height="content" if len(found) <= 14 else 500,
        key="deal-entries",
    )
    entries = "1 entry" if len(found) == 1 else f"{len(found)} entries"
    st.caption(f"{entries}, worth {exact(total, line.contract.currency)} at the rates of their day.")
    if month.closed_at is None:
        correcting.draw(visit, found, line.pod_id, zone)
    if permissions.allows(visit.actor, "month.close", line.pod_id):
        draw_credit(visit, [one for one in found if not (one.credited or one.reverses or one.removed)], place)


def charged(one: TimeLine) -> str:
    """How an entry counts, in a word."""
    if one.reverses:
        return "credit"
    if one.credited:
        return "credited"
    if one.removed:
        return "removed"
    return "yes" if one.billable else "no"


def draw_credit(visit: Visit, found: Sequence[TimeLine], place: ZoneInfo) -> None:
    """Take an entry back, with the reason that the customer may ask for."""
    if not found:
        return
    names = {
        one.entry_id: f"{one.started_at.astimezone(place):%-d %b %H:%M}, {one.case}, {one.minutes} min" for one in found
    }
    form = "credit"
    with st.expander("Credit an entry", icon=":material/undo:"), st.form("deal-credit", border=False):
        chosen = st.selectbox("Entry", list(names), None, format_func=names.__getitem__, placeholder="Choose")
        reason = st.text_input("Why", max_chars=500, placeholder="What the customer will be told")
        pressed = st.form_submit_button("Credit it")
    if pressed and chosen is None:
        st.error("Choose the entry first.", icon=":material/block:")
    if pressed and chosen is not None:
        done = ui.change(
            visit,
            lambda session: actions.credit_time(session, visit.actor, chosen, reason, visit.now(), op=ui.op(form)),
            form=form,
            said="Credited. The two entries net to zero.",
        )
        if done is not None:
            st.rerun()
