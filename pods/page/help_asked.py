"""Help asked inside the pod: who asked whom about what. The case stays where it is."""

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions, neighbours, queries
from pods.actions import NewHelp
from pods.learning import ASKS

FORM = "record help"


def draw(visit: Visit, pod_id: int, people: dict[int, str], *, may: bool) -> None:
    """How much the pod helps itself, and the form for one more time."""
    with visit.read() as session:
        count, minutes = queries.help_given(session, visit.actor, pod_id, visit.now())
        skills = {skill.id or 0: skill.name for skill in queries.all_skills(session, visit.actor, pod_id)}
    st.subheader("Help inside the pod", anchor=False)
    times = "once" if count == 1 else f"{count} times"
    said = f"{times} in the last 13 weeks, {minutes} minutes in all. " if count else "No help recorded in 13 weeks. "
    st.caption(
        said[0].upper() + said[1:] + f"Asking changes no owner and counts as no handoff; the ask number {ASKS} on one "
        "skill suggests a learning plan."
    )
    if may and skills and len(people) > 1:
        with st.expander("Write down that somebody helped", icon=":material/handshake:"):
            _draw_form(visit, pod_id, people, skills)


def _draw_form(visit: Visit, pod_id: int, people: dict[int, str], skills: dict[int, str]) -> None:
    ids, own = list(people), visit.actor.person_id
    with st.form("help-form", border=False):
        one, two, three = st.columns(3)
        asked = one.selectbox(
            "Who asked",
            ids,
            index=ids.index(own) if own in ids else None,
            format_func=people.__getitem__,
            key="help-asked",
        )
        answered = two.selectbox("Who helped", ids, index=None, format_func=people.__getitem__, key="help-answered")
        skill = three.selectbox("With what", list(skills), index=None, format_func=skills.__getitem__, key="help-skill")
        minutes = one.number_input("Minutes", 1, 480, 10, key="help-minutes")
        card = two.text_input("Card (optional)", key="help-card", placeholder="NR-1042", max_chars=40)
        pressed = st.form_submit_button("Write it down")
    if not pressed:
        return
    if asked is None or answered is None or skill is None:
        st.error("Choose who asked, who helped, and with what.", icon=":material/block:")
        return
    card_id = card_named(visit, card) if card.strip() else None
    if card.strip() and card_id is None:
        st.error(f"No card {ui.plain(card)} was found on a board you may read.", icon=":material/block:")
        return
    new = NewHelp(pod_id, asked, answered, skill, int(minutes), card_id)
    done = ui.change(
        visit,
        lambda session: actions.record_help(
            session, visit.actor, new, visit.now(), op=ui.op(FORM), seen=neighbours.lookup(visit)
        ),
        form=FORM,
        said="Written down. The case stays where it is.",
    )
    if done:
        st.rerun()


def card_named(visit: Visit, key: str) -> int | None:
    """The card of that key on a board that the reader may see."""
    beside = neighbours.of(visit)
    if beside is None:
        return None
    with visit.read() as session:
        seen = beside.case_seen(session, visit.actor, key.strip().upper())
    return seen.card_id if seen else None
