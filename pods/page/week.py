"""The week: chosen, drawn as a grid, filled, published."""

from datetime import date, datetime, timedelta

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.localtime import day_of, monday_of
from pods.page import weekgrid
from pods.page.roster_draft import draw_draft
from pods.queries import WeekView

WEEK = "shift-week"
COPYING, PUBLISHING = "copy week", "publish week"


def draw(visit: Visit, pod_id: int) -> None:
    """The chosen week. A move runs only this part again."""
    with visit.read() as session:
        today = queries.day_of(session, visit.now(), pod_id)
    monday = chosen(today)
    draw_chooser(monday, today)
    draw_grid(visit, pod_id, monday, today)
    if monday + timedelta(days=6) >= today:
        draw_draft(visit, pod_id, monday, today)


def chosen(today: date) -> date:
    """The Monday of the week that is looked at."""
    try:
        return monday_of(date.fromisoformat(str(st.session_state.get(WEEK, ""))))
    except ValueError:
        return monday_of(today)


def choose(day: date) -> None:
    """Look at the week of that day."""
    st.session_state[WEEK] = monday_of(day).isoformat()


def draw_chooser(monday: date, today: date) -> None:
    """Back, on, and this week."""
    sunday, week = monday + timedelta(days=6), timedelta(days=7)
    with st.container(horizontal=True, vertical_alignment="center", key="week-chooser"):
        for label, icon, day in (
            ("Week before", "chevron_left", monday - week),
            ("Week after", "chevron_right", monday + week),
        ):
            st.button(label, icon=f":material/{icon}:", key=f"week-{icon}", on_click=choose, args=(day,))
        st.markdown(f"**{monday:%-d %b} – {sunday:%-d %b %Y}** · week {monday.isocalendar().week}")
        if monday != monday_of(today):
            st.button("This week", key="week-this", on_click=choose, args=(today,))


@st.fragment
def draw_grid(visit: Visit, pod_id: int, monday: date, today: date) -> None:
    """The grid with its state above and the publishing below."""
    with visit.read() as session:
        view = queries.week_view(session, visit.actor, pod_id, monday)
    draw_state(view, today)
    if not view.needs:
        ui.empty(
            "No cover needs yet", "Say how many people you need when, under Cover needs. Then gaps are named here."
        )
    if not view.shifts:
        draw_first_step(visit, view, today)
    weekgrid.draw(visit, view, today)
    may = permissions.allows(visit.actor, "shift.publish", pod_id)
    if may and view.shifts and monday + timedelta(days=6) >= today:
        draw_publish(visit, view, visit.now())


def draw_state(view: WeekView, today: date) -> None:
    """In one line: what is published, what is draft, what is missing."""
    published = (
        f"published {ui.moment(view.publication.published_at, view.zone)}" if view.publication else "not published"
    )
    drafts = f"{view.drafts} {'shift' if view.drafts == 1 else 'shifts'} still draft" if view.drafts else ""
    people = {shift.person_id for shift in view.shifts}
    missing = said_gaps(view, today) if view.needs and view.shifts else ""
    said = f"{len(view.shifts)} shifts of {len(people)} people"
    st.caption(" · ".join(filter(None, (published, said, drafts, missing))))


def said_gaps(view: WeekView, today: date) -> str:
    """Gaps that are open, that were accepted, and that stood on days that are over; without any, cover holds."""
    past = sum(day_of(gap.start_at, view.zone) < today for gap in view.open_gaps)
    accepted = len(view.gaps) - len(view.open_gaps)
    found = ((len(view.open_gaps) - past, "open {}"), (accepted, "accepted {}"), (past, "{} on days that are over"))
    parts = [f"{count} {words.format('gap' if count == 1 else 'gaps')}" for count, words in found if count]
    return " · ".join(parts) or "cover holds"


def draw_first_step(visit: Visit, view: WeekView, today: date) -> None:
    """An empty week: copy the one before, or draft."""
    ui.empty(
        "This week has no shifts yet",
        "Copy the week before, draft a roster below, or press a free day of somebody (key N) for one shift.",
    )
    if not permissions.allows(visit.actor, "shift.write", view.pod_id) or view.monday + timedelta(days=6) < today:
        return
    if st.button("Copy the week before", type="primary", key="week-copy"):
        weeks = (view.monday - timedelta(days=7), view.monday)
        copied = ui.change(
            visit,
            lambda session: actions.copy_week(session, visit.actor, view.pod_id, weeks, visit.now(), op=ui.op(COPYING)),
            form=COPYING,
        )
        if copied is not None:
            left = f" {len(copied.left_out)} left out: {copied.left_out[0]}" if copied.left_out else ""
            ui.flash(f"{len(copied.shifts)} shifts copied as drafts.{left}")
            st.rerun()


def draw_publish(visit: Visit, view: WeekView, now: datetime) -> None:
    """Drafts become promises. Each gap that remains is ticked by name, with a reason."""
    gaps = [gap for gap in view.open_gaps if gap.end_at > now]
    if not view.drafts and view.publication and not gaps:
        return
    st.subheader("Publish this week", anchor=False)
    if not gaps:
        st.caption("Cover holds. Published shifts stand in everybody's calendar; only the lead moves them then.")
    with st.form("publish-week", border=True):
        ticked = [gap for gap in gaps if st.checkbox(f"Accept: {ui.plain(gap.said(view.zone))}", key=f"gap {gap.name}")]
        why = ""
        if gaps:
            said = "gap remains" if len(gaps) == 1 else "gaps remain"
            st.caption(f"{len(gaps)} {said}. Fill each, or accept it by name.")
            why = st.text_input("Why these gaps stay open", key="gap-reason", max_chars=300)
        label = "Publish again" if view.publication else "Publish the week"
        pressed = st.form_submit_button(label, type="primary")
    if pressed:
        accepted = {gap.name: why for gap in ticked}
        done = ui.change(
            visit,
            lambda session: actions.publish_week(
                session, visit.actor, view.pod_id, view.monday, accepted, visit.now(), op=ui.op(PUBLISHING)
            ),
            form=PUBLISHING,
            said="The week is published.",
        )
        if done:
            st.rerun()
