"""Coaching: who helps the pod towards what, until when, and how both will know that it is over."""

from datetime import date

import streamlit as st

from core import permissions, ui
from core.people import Role
from core.visit import Visit
from pods import actions, coaching, queries
from pods.actions import NewEngagement
from pods.models import CoachMode
from pods.queries import Engagement

START = "start engagement"
MODES = {
    CoachMode.FACILITATION: "facilitation: the coach clears the way",
    CoachMode.COLLABORATION: "collaboration: both work on it together",
    CoachMode.SERVICE: "service: the coach provides something",
}


def draw(visit: Visit, pod_id: int) -> None:
    """Running and past engagements; coaches and managers start, extend and end them."""
    with visit.read() as session:
        its = queries.engagements_of(session, visit.actor, pod_id, visit.now())
        today = queries.day_of(session, visit.now(), pod_id)
    may = permissions.allows(visit.actor, "coach.write", pod_id)
    if not its:
        ui.empty(
            "No coach works with this pod",
            "A coach or a manager starts an engagement: with a goal, an expected end, and a test for when it is over.",
        )
    for one in its:
        with st.container(border=True, gap="xsmall", key=f"engagement-{one.engagement_id}"):
            _draw_one(visit, one, today, may=may)
    if may:
        _draw_start(visit, pod_id, today)


def _draw_one(visit: Visit, one: Engagement, today: date, *, may: bool) -> None:
    st.markdown(f"**{ui.plain(one.coach)}** with {ui.plain(one.partner)}  {_when(one)}")
    st.text(one.goal)
    talks = (
        "no conversation yet" if not one.talks else f"{one.talks} conversations" if one.talks > 1 else "1 conversation"
    )
    st.caption(ui.plain(f"Over when: {one.exit_test}"))
    st.caption(f"Since {one.started_on:%-d %b %Y} · {one.mode.value} · {talks}; their words stay with the pair")
    if one.ended_on:
        st.caption(ui.plain(f"Came of it: {one.outcome}"))
    if one.is_pair:
        _draw_notes(visit, one, today)
    if may and one.ended_on is None:
        _draw_end(visit, one)


def _when(one: Engagement) -> str:
    if one.ended_on:
        return f":gray-badge[ended {one.ended_on:%-d %b %Y}]"
    if one.is_overdue:
        return f":orange-badge[:material/warning: should have ended on {one.expected_end_on:%-d %b %Y}]"
    return f":gray-badge[until {one.expected_end_on:%-d %b %Y}]"


def _draw_notes(visit: Visit, one: Engagement, today: date) -> None:
    with st.expander(f"Conversations, for the two of you: {one.talks}"):
        for held_on, topic in one.notes:
            st.markdown(f"{held_on:%-d %b %Y}  {ui.plain(topic)}")
        if one.ended_on is not None:
            return
        form = f"note {one.engagement_id}"
        with st.form(form, border=False, clear_on_submit=False):
            left, right = st.columns([1, 3])
            day = left.date_input("Held on", value=today, max_value=today, key=f"note-day-{one.engagement_id}")
            topic = right.text_input("Topic", key=f"note-topic-{one.engagement_id}", max_chars=120)
            pressed = st.form_submit_button("Write it down")
        if pressed and isinstance(day, date):
            done = ui.change(
                visit,
                lambda s: actions.note_coaching(
                    s, visit.actor, one.engagement_id, day, topic, visit.now(), op=ui.op(form)
                ),
                form=form,
                said="Written down for the two of you.",
            )
            if done:
                st.rerun()


def _draw_end(visit: Visit, one: Engagement) -> None:
    with st.expander("End or extend"):
        ending, extending = f"end {one.engagement_id}", f"extend {one.engagement_id}"
        with st.form(ending, border=False):
            outcome = st.text_input("What came of it?", key=f"outcome-{one.engagement_id}", max_chars=500)
            ended = st.form_submit_button("End the engagement")
        with st.form(extending, border=False):
            until = st.date_input("New expected end", value=one.expected_end_on, key=f"until-{one.engagement_id}")
            extended = st.form_submit_button("Extend it")
    done = None
    if ended:
        done = ui.change(
            visit,
            lambda s: actions.end_engagement(
                s, visit.actor, one.engagement_id, outcome, one.version, visit.now(), op=ui.op(ending)
            ),
            form=ending,
            said="Ended.",
        )
    if extended and isinstance(until, date):
        done = ui.change(
            visit,
            lambda s: actions.extend_engagement(
                s, visit.actor, one.engagement_id, until, one.version, visit.now(), op=ui.op(extending)
            ),
            form=extending,
            said=f"Expected to end on {until:%-d %b %Y} now.",
        )
    if done:
        st.rerun()


def _draw_start(visit: Visit, pod_id: int, today: date) -> None:
    with visit.read() as session:
        members = queries.members_on(session, pod_id, today)
        coaches = {member.person_id: member.name for member in members if member.role is Role.COACH}
        managers = queries.managers_named(session, today) if visit.actor.person_id in coaches else {}
    with st.expander("Start an engagement", icon=":material/add:"):
        if not coaches:
            st.caption("This pod has no coach. Add one as a member with the role coach on the page Pod.")
            return
        with st.form("engagement-form", border=False):
            left, right = st.columns(2)
            coach = left.selectbox("Coach", list(coaches), format_func=coaches.__getitem__, key="eng-coach")
            partners = {None: "this pod", **dict[int | None, str](managers.items())}
            partner = right.selectbox("With", list(partners), format_func=partners.__getitem__, key="eng-with")
            goal = st.text_area("Goal", key="eng-goal", max_chars=500, height=70)
            test = st.text_input(
                "Over when", key="eng-test", max_chars=500, placeholder="The pod runs three retros alone"
            )
            mode = left.selectbox("Mode", list(MODES), format_func=MODES.__getitem__, key="eng-mode")
            start = left.date_input("From", value=today, key="eng-from")
            end = right.date_input("Expected end", value=today + coaching.USUAL, key="eng-until")
            pressed = st.form_submit_button("Start")
        if pressed and isinstance(start, date) and isinstance(end, date):
            home = pod_id if partner is None else None
            new = NewEngagement(coach or 0, goal, test, start, end, home, partner, mode or CoachMode.FACILITATION)
            done = ui.change(
                visit,
                lambda session: actions.start_engagement(session, visit.actor, new, visit.now(), op=ui.op(START)),
                form=START,
                said="Started, with its end in sight.",
            )
            if done:
                st.rerun()
