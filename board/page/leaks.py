"""Where service goes unseen: touched cases without time, customers who came past the intake."""

import streamlit as st

from board import actions, queries
from board.actions import NewDirect
from board.page import fields
from board.queries import OpenDirect
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries
from pods.queries import ContractLine


def draw(visit: Visit, line: ContractLine) -> None:
    """Internal: this never stands in a report."""
    with visit.read() as session:
        found = queries.leaks_of(session, visit.actor, line, visit.now())
        zone = pod_queries.zone_of(session, line.pod_id)
    st.caption(
        "Touched in the last 31 days, and no time of that person on the case. A reminder for the person, no reckoning."
    )
    if not found:
        ui.empty("No time is missing", "Everybody who touched a case of this contract logged some time on it.")
    else:
        st.dataframe(
            {
                "Case": [leak.key for leak in found],
                "Touched by": [leak.person for leak in found],
                "Times": [leak.times for leak in found],
                "Last": [ui.moment(leak.touched_at, zone) for leak in found],
            },
            hide_index=True,
            width="stretch",
            height="content",
            key="deal-leaks",
        )
    if line.pod_id is not None and permissions.allows(visit.actor, "card.write", line.pod_id):
        draw_record(visit, line.pod_id, line)


def draw_directs(visit: Visit) -> None:
    """Direct contacts nobody has answered for: an alert until each is a case or a stated non-case."""
    with visit.read() as session:
        found = queries.open_directs(session, visit.actor)
        zone = pod_queries.zone_of(session, visit.pod_id)
    if not found:
        return
    count = "1 customer" if len(found) == 1 else f"{len(found)} customers"
    with st.container(border=True, key="direct-list", gap="xsmall"):
        st.markdown(f":orange[**{count} came past the intake.**] Make it a case, or say why it is none.")
        for contact in found:
            draw_direct(visit, contact, zone)


def draw_direct(visit: Visit, contact: OpenDirect, zone: str) -> None:
    """One of them, with its two ways out."""
    facts = [contact.customer, f"reached {contact.person}, line {contact.level}", ui.moment(contact.at, zone)]
    st.text(" · ".join(filter(None, [*facts, contact.note])))
    if not permissions.allows(visit.actor, "card.write", contact.pod_id):
        return
    form = f"direct {contact.contact_id}"
    with st.container(horizontal=True, key=f"direct-ways-{contact.contact_id}"):
        if st.button("Make a case", key=f"direct-case-{contact.contact_id}"):
            done = ui.change(
                visit,
                lambda session: actions.convert_direct_contact(
                    session, visit.actor, contact.contact_id, visit.now(), op=ui.op(form)
                ),
                form=form,
                said="It is a case now.",
            )
            if done is not None:
                st.rerun()
        with st.popover("It is no case"), st.form(form.replace(" ", "-"), border=False):
            why = st.text_input("Why not", max_chars=300, key=fields.fresh(form))
            pressed = st.form_submit_button("Say so")
    if pressed:
        noted = ui.change(
            visit,
            lambda session: actions.dismiss_direct_contact(
                session, visit.actor, contact.contact_id, why, visit.now(), op=ui.op(f"{form} why")
            ),
            form=f"{form} why",
            said="Noted.",
        )
        if noted is not None:
            st.rerun()


def draw_record(visit: Visit, pod_id: int, line: ContractLine) -> None:
    """Somebody of this customer reached me directly."""
    form = "direct record"
    with st.expander("They reached me directly", icon=":material/call:"), st.form("direct-record", border=False):
        level = st.selectbox("Line reached", [2, 3], key=f"level {form}")
        note = st.text_input("What about", max_chars=500, key=fields.fresh(form))
        pressed = st.form_submit_button("Note it")
    if pressed:
        new = NewDirect(pod_id, line.contract.customer_id, level, note)
        done = ui.change(
            visit,
            lambda session: actions.record_direct_contact(session, visit.actor, new, visit.now(), op=ui.op(form)),
            form=form,
            said="Noted. It stays on the list of contracts until it is a case or a stated non-case.",
        )
        if done is not None:
            fields.spend(form)
            st.rerun()
