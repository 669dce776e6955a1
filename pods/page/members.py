"""The people of a pod, with the days of their memberships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import permissions, ui
from core.people import POD_ROLES, Role
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewMember
from pods.models import Function
from pods.page.words import span
from pods.queries import Member

ADDING = "add member"
FUNCTIONS = {
    Function.MEMBER: "Member",
    Function.SPECIALIST: "Specialist",
    Function.CHANGE_TEAM: "Change team",
}


@dataclass(frozen=True)
class Roll:
    """Who belongs to the pod, who will, and who did."""

    now: tuple[Member, ...]
    later: tuple[Member, ...]
    gone: tuple[Member, ...]


def draw(visit: Visit, pod_id: int, today: date, *, is_over: bool = False) -> None:
    """Members of today, planned ones and former ones; the lead adds and ends."""
    with visit.read() as session:
        now = queries.members_on(session, pod_id, today)
        held = queries.memberships_of(session, visit.actor, pod_id)
    ids = {member.membership_id for member in now}
    others = [member for member in held if member.membership_id not in ids]
    roll = Roll(
        tuple(now),
        tuple(member for member in others if member.valid_from > today),
        tuple(member for member in others if member.valid_from <= today),
    )
    st.header("People", anchor=False)
    if not roll.now and not is_over:
        ui.empty("Nobody belongs to this pod today", "Add its first people below: about ten, a lead among them.")
    _draw_table(roll.now, "members-now")
    for title, its, key in (("Planned", roll.later, "members-later"), ("Former", roll.gone, "members-gone")):
        if its:
            with st.expander(f"{title}: {len(its)}"):
                _draw_table(its, key)
    if permissions.allows(visit.actor, "member.write", pod_id) and not is_over:
        _draw_add(visit, pod_id, today)
        _draw_end(visit, (*roll.now, *roll.later), today)
        _draw_cancel(visit, roll.later)


def _draw_table(its: Sequence[Member], key: str) -> None:
    if not its:
        return
    with st.container(key=key, gap=None):
        st.dataframe(
            {
                "Name": [member.name for member in its],
                "Role": [_part(member) for member in its],
                "FTE": [member.fte for member in its],
                "Days": [span(member.valid_from, member.valid_to) for member in its],
                "Site": [", ".join(filter(None, (member.site, _employer(member), member.zone))) for member in its],
            },
            hide_index=True,
            width="stretch",
            height="content",
            column_config={"FTE": st.column_config.NumberColumn(format="%.2g", width="small")},
        )


def _part(member: Member) -> str:
    """agent · specialist"""
    if member.function is Function.MEMBER:
        return member.role.value
    return f"{member.role.value} · {FUNCTIONS[member.function].lower()}"


def _employer(member: Member) -> str:
    return "" if member.employer == "own" else member.employer


def _draw_add(visit: Visit, pod_id: int, today: date) -> None:
    with visit.read() as session:
        people = dict(queries.people_to_place(session))
    with st.expander("Add somebody", icon=":material/person_add:"), st.form("add-member", border=False):
        person_id = st.selectbox(
            "Person",
            list(people),
            index=None,
            format_func=people.__getitem__,
            key="member-person",
            placeholder="Choose somebody with an account",
        )
        left, middle, right = st.columns(3)
        role = left.selectbox("Role", POD_ROLES, format_func=_said, key="member-role")
        fte = middle.number_input("Share of time (FTE)", 0.05, 1.0, 1.0, step=0.05, key="member-fte")
        start = right.date_input("From", value=today, key="member-from")
        where, whose = st.columns(2)
        site = where.text_input("Site", key="member-site", placeholder="Sofia, or remote", max_chars=80)
        employer = whose.text_input("Employer", value="own", key="member-employer", max_chars=80)
        zone, until, function = _draw_more()
        pressed = st.form_submit_button("Add to the pod")
    if pressed and person_id is None:
        st.error("Choose a person first.", icon=":material/block:")
    if pressed and person_id is not None and isinstance(start, date):
        new = NewMember(
            *(pod_id, person_id, role, start, until, float(fte), site, employer.strip() or "own", zone, function)
        )
        done = ui.change(
            visit,
            lambda session: actions.add_member(session, visit.actor, new, visit.now(), op=ui.op(ADDING)),
            form=ADDING,
            said=f"{people[person_id]} belongs to the pod from {start:%-d %b}.",
        )
        if done:
            st.rerun()


def _draw_more() -> tuple[str | None, date | None, Function]:
    """What most memberships leave as it is: zone, last day, function."""
    one, two, three = st.columns(3)
    function = one.selectbox("Function", list(FUNCTIONS), format_func=FUNCTIONS.__getitem__, key="member-function")
    zone = two.text_input("Time zone", key="member-zone", placeholder="of the site, else of the pod", max_chars=64)
    until = three.date_input("First day without", value=None, key="member-until", help="Empty: open.")
    return zone.strip() or None, until if isinstance(until, date) else None, function


def _draw_cancel(visit: Visit, its: Sequence[Member]) -> None:
    if not its:
        return
    names = {member.membership_id: f"{member.name}, {span(member.valid_from, member.valid_to)}" for member in its}
    with (
        st.expander("Cancel a planned membership", icon=":material/event_busy:"),
        st.form("cancel-member", border=False),
    ):
        chosen = st.selectbox("Membership", list(names), index=None, format_func=names.__getitem__, key="cancel-who")
        pressed = st.form_submit_button("Cancel it")
    if pressed and chosen is None:
        st.error("Choose a membership first.", icon=":material/block:")
    if pressed and chosen is not None:
        form = f"cancel membership {chosen}"
        done = ui.change(
            visit,
            lambda session: actions.cancel_membership(session, visit.actor, chosen, visit.now(), op=ui.op(form)),
            form=form,
            said="The planned membership is cancelled.",
        )
        if done:
            st.rerun()


def _said(role: Role) -> str:
    return role.value.capitalize()


def _draw_end(visit: Visit, its: Sequence[Member], today: date) -> None:
    if not its:
        return
    names = {member.membership_id: f"{member.name}, {member.role.value}" for member in its}
    with st.expander("End a membership", icon=":material/person_remove:"), st.form("end-member", border=False):
        chosen = st.selectbox("Membership", list(names), index=None, format_func=names.__getitem__, key="end-who")
        on = st.date_input("First day without", value=today, key="end-on")
        pressed = st.form_submit_button("End membership")
    if pressed and chosen is None:
        st.error("Choose a membership first.", icon=":material/block:")
    if pressed and chosen is not None and isinstance(on, date):
        form = f"end membership {chosen}"
        done = ui.change(
            visit,
            lambda session: actions.end_membership(session, visit.actor, chosen, on, visit.now(), op=ui.op(form)),
            form=form,
            said="The membership ends; history keeps it.",
        )
        if done:
            st.rerun()
