"""Help asked inside the pod, on its card: who helped, with what, for how long."""

import streamlit as st

from board import actions
from board.page import deeds, fields
from board.queries import CardDetail
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries


def draw(visit: Visit, card: CardDetail) -> None:
    """One folded line. The card stays with whoever has it."""
    if not permissions.allows(visit.actor, "learning.write", card.pod_id):
        return
    with visit.read() as session:
        skills = {row.id or 0: row.name for row in pod_queries.all_skills(session, visit.actor, card.pod_id)}
        people = fields.members(session, card.pod_id, visit.now())
    others = {person_id: name for person_id, name in people.items() if person_id != visit.actor.person_id}
    if not skills or not others:
        return
    form = f"help {card.card_id}"
    with st.expander("Somebody helped me"), st.form(form.replace(" ", "-"), border=False):
        st.caption("You keep the card, and no handoff is counted. The third ask on one skill suggests a learning plan.")
        helper = st.selectbox("Who helped?", [*others], None, format_func=others.__getitem__, key=f"who {form}")
        skill = st.selectbox("With what?", [*skills], None, format_func=skills.__getitem__, key=f"what {form}")
        minutes = st.number_input("Minutes", 1, 480, 10, key=f"minutes {form}")
        if not st.form_submit_button("Write it down", key="card-help"):
            return
        if helper is None or skill is None:
            st.error("Choose who helped, and with what.", icon=":material/block:")
            return
        answer = (helper, skill, int(minutes))
        deeds.do(
            visit,
            form,
            lambda session, op: actions.note_help(session, visit.actor, card.card_id, answer, visit.now(), op=op),
            f"Written down: {ui.plain(others[helper])} helped with {card.key}.",
        )
