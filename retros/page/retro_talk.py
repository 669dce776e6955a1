"""Voting and discussing: the budget that is left, then the topics with most votes and what we do about them."""

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from retros import actions, followup, queries, votes
from retros.page import parts, retro_actions, retro_cards
from retros.queries import CommitmentLine, RetroView, Topic

ACROSS = 3


def draw_vote(visit: Visit, view: RetroView) -> None:
    """Every topic with my own votes; others' votes are not here."""
    if not view.topics:
        return ui.empty("There is nothing to vote on", "The facilitator goes on to the discussion.")
    left = votes.remaining(view.my_votes, view.votes_each)
    parts.section(f"{left} of {view.votes_each} votes left", f"at most {view.votes_per_group} on one topic")
    with st.container(key="vote"):
        places = st.columns(ACROSS, gap="medium")
        for number, topic in enumerate(view.topics):
            with places[number % ACROSS]:
                draw_ballot(visit, view, topic, left)
    return None


def draw_ballot(visit: Visit, view: RetroView, topic: Topic, left: int) -> None:
    """One topic, large, with more and fewer."""
    with st.container(border=True, key=f"ballot-{topic.group_id}", gap="xsmall"):
        for remark in topic.remarks:
            retro_cards.draw_remark(remark)
        if not permissions.allows(visit.actor, "retro.take_part", view.pod_id):
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            given = topic.my_votes
            if st.button("Fewer", key=f"less-{topic.group_id}", icon=":material/remove:", disabled=given == 0):
                cast(visit, view, topic, given - 1)
            st.markdown(f"**{parts.count(given, 'vote')}**", width="content")
            full = left == 0 or given >= view.votes_per_group
            if st.button("More", key=f"more-{topic.group_id}", icon=":material/add:", disabled=full):
                cast(visit, view, topic, given + 1)


def cast(visit: Visit, view: RetroView, topic: Topic, count: int) -> None:
    """Give the topic so many of my votes."""
    form = f"vote {topic.group_id}"
    done = ui.change(
        visit,
        lambda session: actions.cast_vote(
            session, visit.actor, view.retro_id, topic.group_id, count, visit.now(), op=ui.op(form)
        ),
        form=form,
    )
    if done is not None:
        st.rerun()


def draw_discuss(visit: Visit, view: RetroView) -> None:
    """The topics with most votes first; what we agree on stands with its topic."""
    with visit.read() as session:
        agreed = queries.agreed_in(session, visit.actor, view.retro_id, visit.now())
    if warning := followup.too_many(len(agreed)):
        st.warning(warning)
    if not view.topics:
        ui.empty("No topics", "Talk about the weeks without cards; close when you are done.")
    with st.container(key="talk"):
        for topic in view.topics:
            with st.container(border=True, key=f"discuss-{topic.group_id}", gap="xsmall"):
                draw_votes(topic)
                for line in (found for found in agreed if found.remark_id == topic.group_id):
                    retro_actions.draw_line(visit, line)
                draw_agreeing(visit, view, topic, agreed)


def draw_votes(topic: Topic) -> None:
    """A topic with the sum of its votes."""
    st.markdown(f"**{parts.count(topic.votes or 0, 'vote')}**")
    for remark in topic.remarks:
        retro_cards.draw_remark(remark)


def draw_agreeing(visit: Visit, view: RetroView, topic: Topic, agreed: list[CommitmentLine]) -> None:
    """A button, and once pressed the form in place."""
    slot = f"agreeing {view.retro_id}"
    if not permissions.allows(visit.actor, "commitment.write", view.pod_id):
        return
    if st.session_state.get(slot) == topic.group_id:
        retro_actions.draw_new(visit, view, topic.group_id, agreed)
    elif st.button("Agree on an action", key=f"act-{topic.group_id}", icon=":material/add:"):
        st.session_state[slot] = topic.group_id
        st.rerun()


def draw_closed(visit: Visit, view: RetroView) -> None:
    """What was agreed first, then what was said."""
    with visit.read() as session:
        agreed = queries.agreed_in(session, visit.actor, view.retro_id, visit.now())
    with st.container(key="talk"):
        parts.section("Agreed", str(len(agreed)))
        if not agreed:
            parts.quiet("No action was agreed on.")
        for line in agreed:
            retro_actions.draw_line(visit, line)
        parts.section("Said", parts.count(len(view.topics), "topic"))
        for topic in view.topics:
            with st.container(border=True, key=f"said-{topic.group_id}", gap="xsmall"):
                draw_votes(topic)
