"""Pulse: would the pod's people recommend working here, and how much time did they miss? Nothing below five."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.page.pulse_words import bar, enps_said
from pods.pulse import FLOOR, Absence
from pods.queries import ClosedRound, OpenRound

OPENING, ANSWERING = "open pulse", "answer pulse"
TWO_WEEKS = timedelta(days=14)


def draw(visit: Visit, pod_id: int) -> None:
    """The running round, the closed ones, absence."""
    with visit.read() as session:
        found = queries.pulse_of(session, visit.actor, pod_id, visit.now())
        absences = queries.absences_of(session, visit.actor, pod_id, visit.now())
        today = queries.day_of(session, visit.now(), pod_id)
    opens = permissions.allows(visit.actor, "pulse.open", pod_id)
    if found.running:
        _draw_running(visit, pod_id, found.running, opens=opens)
    elif not found.closed:
        who = "Open the first one below." if opens else "Its lead, a coach or a manager opens one."
        ui.empty("No pulse yet", f"A round asks everybody one question, without names. {who}")
    _draw_closed(found.closed)
    if opens and not found.running:
        _draw_open(visit, pod_id, today)
    _draw_absence(absences)


def _draw_running(visit: Visit, pod_id: int, running: OpenRound, *, opens: bool) -> None:
    with st.container(border=True, key="pulse-running", gap="small"):
        st.markdown("**Would you recommend working in this pod to a friend?**")
        st.caption(
            f"Open until {running.closes_on:%a %-d %b %Y}. {running.answers} of {running.people} have answered; what "
            f"they said is shown once the round is closed, and only from {FLOOR} answers on."
        )
        if running.has_answered:
            st.markdown(":material/check: You have answered.")
        elif permissions.allows(visit.actor, "pulse.answer", pod_id):
            _draw_answer(visit, running.round_id)
        if opens and st.button("Close the round now", key="pulse-close", type="tertiary"):
            form = f"close pulse {running.round_id}"
            done = ui.change(
                visit,
                lambda s: actions.close_pulse(s, visit.actor, running.round_id, visit.now(), op=ui.op(form)),
                form=form,
                said="Closed.",
            )
            if done:
                st.rerun()


def _draw_answer(visit: Visit, round_id: int) -> None:
    with st.form("pulse-form", border=False):
        score = st.segmented_control(
            "0: not at all, 10: gladly",
            list(range(11)),
            key="pulse-score",
            help="0 to 6, 7 and 8, or 9 and 10 count alike.",
        )
        st.caption(
            "Kept are two things apart from each other: that you answered, and a number without name or time. All "
            "numbers of a round are shuffled with each answer. Whoever runs the server could watch while you press."
        )
        pressed = st.form_submit_button("Answer", type="primary")
    if pressed and score is None:
        st.error("Choose a number first.", icon=":material/block:")
    if pressed and score is not None:
        done = ui.change(
            visit,
            lambda s: actions.answer_pulse(s, visit.actor, round_id, int(score), visit.now(), op=ui.op(ANSWERING)),
            form=ANSWERING,
            said="Thank you. Nobody can tell which answer is yours.",
        )
        if done:
            st.session_state.pop("pulse-score", None)
            st.rerun()


def _draw_closed(closed: Sequence[ClosedRound]) -> None:
    if not closed:
        return
    st.header("Rounds", anchor=False)
    for one in closed:
        with st.container(key=f"round-{one.opened_on:%Y%m%d}", gap="xsmall"):
            st.markdown(f"**{one.opened_on:%-d %b} to {one.closed_on:%-d %b %Y}**  {enps_said(one)}")
            if one.result:
                st.html(bar(one.result))
    st.caption(
        "eNPS: share of 9 and 10 less share of 0 to 6, in points from −100 to 100; the bar is the 95 % interval "
        f"(adjusted Wald, Rocks 2016). Closed rounds of the whole pod only, none with fewer than {FLOOR} answers; "
        "rounds open at least four weeks apart. Two intervals that overlap do not tell the rounds apart."
    )


def _draw_open(visit: Visit, pod_id: int, today: date) -> None:
    with st.expander("Open a round", icon=":material/campaign:"), st.form("pulse-open", border=False):
        until = st.date_input("Last day for answers", value=today + TWO_WEEKS, min_value=today, key="pulse-until")
        pressed = st.form_submit_button("Ask everybody of the pod")
    if pressed and isinstance(until, date):
        done = ui.change(
            visit,
            lambda s: actions.open_pulse(s, visit.actor, pod_id, until, visit.now(), op=ui.op(OPENING)),
            form=OPENING,
            said="Everybody of the pod sees the question on Today and here.",
        )
        if done:
            st.rerun()


def _draw_absence(absences: Sequence[Absence]) -> None:
    st.header("Unplanned absence", anchor=False)
    if not absences:
        st.caption("No data: there is no published roster in the last whole weeks.")
        return
    for one in absences:
        share = one.share
        if share is None:
            words = (
                f"not shown: {one.people} people were rostered, and below {FLOOR} a figure would show single persons"
            )
        else:
            hours = f"{one.absent_hours:,.0f} of {one.scheduled_hours:,.0f} scheduled hours"
            words = f"**{share:.1%}**  {hours}, {one.people} people"
        st.markdown(f"{one.first:%-d %b} to {one.last:%-d %b %Y}: {words}")
    st.caption(
        "Hours of granted sick leave inside published shifts, over all published hours except off and standby. "
        "Holidays, training and part-time are planned and do not count. Four whole weeks at a time: "
        "a single week would tell who."
    )
