"""What a pod promises: to all its customers, and to single ones. Contracts promise for themselves, and come first."""

from dataclasses import replace

import streamlit as st

from board.page import agreement, fields
from core import permissions, ui
from core.visit import Visit
from pods import actions
from pods import queries as pod_queries
from pods.actions import Promise
from pods.models import Priority, ServiceCalendar, SLAPolicy

PRIORITIES = [priority.value for priority in Priority]


def draw(visit: Visit, pod_id: int) -> None:
    """What is promised now, and the form for other times."""
    if not permissions.allows(visit.actor, "contract.read", pod_id):
        ui.empty("Promised times are read by who serves the customers", "Ask the lead of the pod, or a manager.")
        return
    with visit.read() as session:
        lines = pod_queries.policies_for_pod(session, visit.actor, pod_id, visit.now())
        calendars = {row.id or 0: row for row in pod_queries.calendars_known(session)}
    writes = permissions.allows(visit.actor, "contract.write")
    if not lines:
        words = "Promise the first times below." if writes else "A manager promises times for a pod or a customer."
        ui.empty("This pod promises nothing of its own", f"Only contracts count so far. {words}")
    else:
        draw_lines(lines, calendars)
    if writes:
        draw_form(visit, pod_id, calendars)
        draw_end(visit, lines)


def draw_lines(lines: list[tuple[SLAPolicy, str | None]], calendars: dict[int, ServiceCalendar]) -> None:
    """Each promise with its times, its hours and when it is at risk."""
    st.dataframe(
        {
            "To": [whom or "Every customer of the pod" for _, whom in lines],
            "Priority": [its.priority.upper() for its, _ in lines],
            "Channel": [its.channel or "every" for its, _ in lines],
            "First answer": [agreement.working(its.first_minutes) for its, _ in lines],
            "Next answer": [agreement.working(its.next_minutes) for its, _ in lines],
            "Solution": [agreement.working(its.resolve_minutes) for its, _ in lines],
            "At risk after": [f"{its.risk_percent} %" for its, _ in lines],
            "Hours": [
                calendars[its.calendar_id].name if its.calendar_id in calendars else "round the clock"
                for its, _ in lines
            ],
            "Version": [its.version for its, _ in lines],
        },
        hide_index=True,
        width="stretch",
        height="content",
        key="pod-promises",
    )
    st.caption(
        "In working time. A contract counts before the customer, the customer before the pod. A case keeps the version "
        "of its opening; one whose priority nobody said counts as P3. When the share of the time is over, and when the "
        "time itself is, whoever has the card is told, else the lead."
    )


def draw_form(visit: Visit, pod_id: int, calendars: dict[int, ServiceCalendar]) -> None:
    """A new version of promised times for the pod, or for one customer."""
    form = f"pod promise {pod_id}"
    with st.expander("Promise other times", icon=":material/timer:"), st.form(form.replace(" ", "-"), border=False):
        ext_id, wish = draw_fields(pod_id, calendars, fields.fresh(form))
        st.caption("Counts for cases opened from now on. Open cases keep what they were promised.")
        pressed = st.form_submit_button("Promise")
    if not pressed:
        return
    if ext_id:
        with visit.read() as session:
            customer_id = pod_queries.customer_numbered(session, ext_id)
        if customer_id is None:
            st.error("There is no customer with that number. Nothing was saved.", icon=":material/block:")
            return
        wish = replace(wish, customer_id=customer_id, pod_id=None)
    kept = ui.change(
        visit,
        lambda session: actions.set_sla(session, visit.actor, wish, visit.now(), op=ui.op(form)),
        form=form,
        said=f"{wish.priority.upper()} is promised anew.",
    )
    if kept is not None:
        fields.spend(form)
        st.rerun()


def draw_fields(pod_id: int, calendars: dict[int, ServiceCalendar], slot: str) -> tuple[str, Promise]:
    """The number of a customer (empty: all of the pod), and the times."""
    left, right = st.columns(2)
    ext_id = left.text_input("Customer number", max_chars=80, placeholder="Empty: all of the pod", key=f"whom {slot}")
    priority: str = right.selectbox("Priority", PRIORITIES, 2, format_func=str.upper, key=f"priority {slot}")
    first = left.number_input("First answer, working minutes", 1, 527_040, None, key=f"first {slot}")
    later = right.number_input("Next answer, working minutes", 1, 527_040, None, key=f"next {slot}")
    solved = left.number_input("Solution, working hours", 0.25, 8_784.0, None, step=1.0, key=f"solved {slot}")
    risk = right.number_input("At risk after, percent of the time", 10, 99, 80, key=f"risk {slot}")
    channels = ["", *filter(None, fields.CHANNELS)]
    channel: str = left.selectbox(
        "Channel", channels, format_func=lambda one: one.capitalize() or "Every channel", key=f"channel {slot}"
    )
    hours = right.selectbox(
        "Working hours",
        [0, *calendars],
        format_func=lambda n: calendars[n].name if n else "Round the clock",
        key=f"hours {slot}",
    )
    minutes = round(solved * 60) if solved else None
    times = Promise(None, Priority(priority), first, minutes, channel, hours or None, later)
    return ext_id.strip(), replace(times, pod_id=pod_id, risk_percent=int(risk))


def draw_end(visit: Visit, lines: list[tuple[SLAPolicy, str | None]]) -> None:
    """Promise something no more."""
    if not lines:
        return
    names = {its.id or 0: f"{its.priority.upper()} to {whom or 'every customer of the pod'}" for its, whom in lines}
    with st.expander("Promise it no more", icon=":material/timer_off:"), st.form("pod-promise-end", border=False):
        chosen = st.selectbox("Which", list(names), format_func=names.__getitem__, key="promise-end")
        pressed = st.form_submit_button("End it")
    form = f"end promise {chosen}"
    if (
        pressed
        and chosen
        and ui.change(
            visit,
            lambda session: actions.end_sla(session, visit.actor, chosen, visit.now(), op=ui.op(form)),
            form=form,
            said="Cases opened from now on do without it; open ones keep it.",
        )
        is not None
    ):
        st.rerun()
