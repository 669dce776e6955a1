"""Leave: ask for it, decide about it, and see who is away."""

from datetime import date

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewLeave
from pods.models import LeaveKind, LeaveState
from pods.queries import LeaveShown, said_leave

ASKING = "ask leave"
PARTS = {"whole": "Whole days", "late": "First day from noon", "early": "Last day until noon", "both": "Both halves"}


def draw(visit: Visit, pod_id: int) -> None:
    """Who is away, what is asked, and the form."""
    with visit.read() as session:
        today = queries.day_of(session, visit.now(), pod_id)
        found = queries.leave_from(session, visit.actor, pod_id, today)
        people = {one.person_id: one.name for one in queries.members_on(session, pod_id, today)}
    st.caption(
        "Half-days divide at 13:00 local time. Granted at once while the cover of published days holds; "
        "else the lead decides."
    )
    asked = [one for one in found if one.leave.state is LeaveState.ASKED]
    if asked:
        st.header(f"Waits for the lead: {len(asked)}", anchor=False)
        for one in asked:
            draw_one(visit, pod_id, one)
    st.header("Away from today on", anchor=False)
    others = [one for one in found if one.leave.state is not LeaveState.ASKED]
    if not others:
        ui.empty("Nobody is away", "Leave that is asked for and granted stands here.")
    for one in others:
        draw_one(visit, pod_id, one)
    if permissions.allows(visit.actor, "shift.write", pod_id):
        leads = permissions.allows(visit.actor, "shift.publish", pod_id)
        me = visit.actor.person_id or 0
        draw_form(visit, pod_id, today, people if leads else {me: people.get(me, visit.actor.name)})


def draw_own(visit: Visit, pod_id: int, today: date) -> None:
    """My own leave, and the form."""
    with visit.read() as session:
        found = queries.leave_from(session, visit.actor, pod_id, today)
    st.header("My leave", anchor=False)
    mine = [one for one in found if one.leave.person_id == visit.actor.person_id]
    if not mine:
        st.caption("None ahead.")
    for one in mine:
        draw_one(visit, pod_id, one)
    if permissions.allows(visit.actor, "shift.write", pod_id):
        draw_form(visit, pod_id, today, {visit.actor.person_id or 0: visit.actor.name})


def days_said(one: LeaveShown) -> str:
    """ "Mon 23 Nov from 13:00 to Wed 25 Nov"."""
    leave = one.leave
    start = f"{leave.first_day:%a %-d %b}" + (" from 13:00" if leave.starts_at_noon else "")
    end = f"{leave.last_day:%a %-d %b}" + (" until 13:00" if leave.ends_at_noon else "")
    return (
        start
        if start == end
        else end
        if leave.first_day == leave.last_day and leave.ends_at_noon
        else (start if leave.first_day == leave.last_day else f"{start} to {end}")
    )


def draw_one(visit: Visit, pod_id: int, one: LeaveShown) -> None:
    """One line with what can be done about it."""
    leave, leads = one.leave, permissions.allows(visit.actor, "shift.publish", pod_id)
    with st.container(horizontal=True, vertical_alignment="center", key=f"leave-{leave.id}"):
        state = " · refused" if leave.state is LeaveState.REFUSED else ""
        st.markdown(f"**{ui.plain(one.name)}** · {days_said(one)} · {said_leave(visit.actor, pod_id, leave)}{state}")
        if leave.reason and (leads or leave.person_id == visit.actor.person_id):
            st.caption(ui.plain(leave.reason))
        if leave.state is LeaveState.ASKED and leads:
            _decide(visit, leave.id or 0)
        elif leave.state is not LeaveState.REFUSED and (leads or leave.person_id == visit.actor.person_id):
            form = f"cancel leave {leave.id}"
            if st.button("Take back", key=form):
                done = ui.change(
                    visit,
                    lambda session: actions.cancel_leave(
                        session, visit.actor, leave.id or 0, visit.now(), op=ui.op(form)
                    ),
                    form=form,
                    said="The leave is taken back.",
                )
                if done:
                    st.rerun()


def _decide(visit: Visit, leave_id: int) -> None:
    with st.popover("Decide"):
        why = st.text_input("Why (needed to refuse)", key=f"why-{leave_id}", max_chars=300)
        with st.container(horizontal=True):
            grant = st.button("Grant", type="primary", key=f"grant-{leave_id}")
            refuse = st.button("Refuse", key=f"refuse-{leave_id}")
    if not grant and not refuse:
        return
    decision, form = LeaveState.GRANTED if grant else LeaveState.REFUSED, f"decide leave {leave_id} {grant}"
    done = ui.change(
        visit,
        lambda session: actions.decide_leave(
            session, visit.actor, leave_id, decision, why, visit.now(), op=ui.op(form)
        ),
        form=form,
        said=f"The leave is {decision.value}.",
    )
    if done:
        st.rerun()


def draw_form(visit: Visit, pod_id: int, today: date, people: dict[int, str]) -> None:
    """Who, from when to when, and why."""
    with st.expander("Ask for leave", icon=":material/event_busy:"), st.form("ask-leave", border=False):
        mine = visit.actor.person_id or 0
        names = sorted(people, key=lambda one: (one != mine, people[one]))
        who = st.selectbox(
            "Who", names, format_func=lambda one: people.get(one, ""), key="leave-who", disabled=len(names) < 2
        )
        left, right = st.columns(2)
        first = left.date_input("First day", value=today, key="leave-first")
        last = right.date_input("Last day, included", value=today, key="leave-last")
        part = left.selectbox("Halves", list(PARTS), format_func=PARTS.__getitem__, key="leave-part")
        kind = right.selectbox(
            "Why", list(LeaveKind), format_func=_word, key="leave-kind", help="Only you and the lead see why."
        )
        pressed = st.form_submit_button("Ask", type="primary")
    if pressed and who is not None and kind is not None and isinstance(first, date) and isinstance(last, date):
        new = NewLeave(pod_id, who, first, last, kind, part in ("late", "both"), part in ("early", "both"))
        done = ui.change(
            visit,
            lambda session: actions.ask_leave(session, visit.actor, new, visit.now(), op=ui.op(ASKING)),
            form=ASKING,
        )
        if done is not None:
            granted = done.state is LeaveState.GRANTED
            ui.flash(
                "Granted: cover holds." if granted else f"Asked. The lead decides, because it breaks: {done.reason}"
            )
            st.rerun()


def _word(kind: LeaveKind) -> str:
    return kind.value.capitalize()
