"""Gathering and grouping: cards of one's own while others' are hidden, then everybody's, put together."""

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from retros import actions
from retros.page import parts
from retros.queries import RemarkLine, RetroView, Topic


def draw_gather(visit: Visit, view: RetroView) -> None:
    """One column each with its question, my cards, and room for the next one."""
    may_write = permissions.allows(visit.actor, "retro.take_part", view.pod_id)
    with st.container(key="gather"):
        for place, entry in zip(st.columns(len(view.columns), gap="medium"), view.columns, strict=True):
            with place, st.container(key=f"column-{entry['key']}"):
                parts.section(entry["name"])
                parts.quiet(entry["hint"])
                if may_write:
                    draw_pen(visit, view, entry["key"], entry["name"])
                for remark in (line for line in view.remarks if line.column == entry["key"]):
                    draw_own(visit, view, remark)


def draw_pen(visit: Visit, view: RetroView, column: str, name: str) -> None:
    """Where a new card is written: no form, so that the server knows the draft as soon as the field is left."""
    slot = f"remark {view.retro_id} {column}"
    text = st.text_area(
        f"New card: {ui.plain(name)}",
        value=st.session_state.get(f"draft {slot}", ""),
        key=parts.field(slot),
        height=80,
        max_chars=1000,
        label_visibility="collapsed",
        placeholder="Write a card",
        persist_state="session",
    )
    if st.button("Add card", key=f"add {slot}"):
        send(visit, view, column, text or "")


def send(visit: Visit, view: RetroView, column: str, text: str) -> None:
    """Save the card; a refusal leaves the draft where it is."""
    slot = f"remark {view.retro_id} {column}"
    made = ui.change(
        visit,
        lambda session: actions.add_remark(
            session, visit.actor, view.retro_id, column, text, visit.now(), op=ui.op(slot)
        ),
        form=slot,
    )
    if made is not None:
        st.session_state.pop(f"draft {slot}", None)
        parts.saved(slot)
        st.rerun()


def draw_own(visit: Visit, view: RetroView, remark: RemarkLine) -> None:
    """One of my cards, which I may change or take back."""
    slot = f"edit {remark.remark_id}"
    with st.container(border=True, key=f"remark-{remark.remark_id}", gap="xxsmall"):
        st.text(remark.text)
        with st.container(horizontal=True, gap="small"):
            with st.popover("Change", type="tertiary", key=f"change-{remark.remark_id}"), st.form(slot, border=False):
                text = st.text_area("Your card", value=remark.text, key=parts.field(slot), max_chars=1000)
                if st.form_submit_button("Save"):
                    change(visit, remark, text or "")
            if st.button("Take back", key=f"delete-{remark.remark_id}", type="tertiary"):
                take_back(visit, view, remark)


def change(visit: Visit, remark: RemarkLine, text: str) -> None:
    """Save other words for my card."""
    slot = f"edit {remark.remark_id}"
    done = ui.change(
        visit,
        lambda session: actions.edit_remark(session, visit.actor, remark.remark_id, text, visit.now(), op=ui.op(slot)),
        form=slot,
    )
    if done is not None:
        parts.saved(slot)
        st.rerun()


def take_back(visit: Visit, view: RetroView, remark: RemarkLine) -> None:
    """Remove my card. Its words come back as a draft, so that nothing typed is lost."""
    form = f"delete {remark.remark_id}"

    gone = ui.change(
        visit,
        lambda session: actions.delete_remark(session, visit.actor, remark.remark_id, visit.now(), op=ui.op(form)),
        form=form,
        said="Taken back; its words are your draft again.",
    )
    if gone is not None:
        slot = f"remark {view.retro_id} {remark.column}"
        st.session_state[f"draft {slot}"] = remark.text
        parts.saved(slot)
        st.rerun()


def draw_group(visit: Visit, view: RetroView) -> None:
    """Everybody's cards, by column; choose one, then where it belongs."""
    draw_unsent(view)
    lifted = st.session_state.get(f"lifted {view.retro_id}")
    if not view.topics:
        return ui.empty("Nobody wrote a card", "The facilitator may go on, and you talk about the weeks without cards.")
    with st.container(key="group"):
        for place, entry in zip(st.columns(len(view.columns), gap="medium"), view.columns, strict=True):
            with place, st.container(key=f"column-{entry['key']}"):
                parts.section(entry["name"])
                for topic in (found for found in view.topics if found.column == entry["key"]):
                    draw_topic(visit, view, topic, lifted)
    return None


def draw_unsent(view: RetroView) -> None:
    """What was typed but not sent before the reveal."""
    for entry in view.columns:
        text = st.session_state.get(parts.field(f"remark {view.retro_id} {entry['key']}"), "")
        if text:
            st.info(f"You had not sent this card ({ui.plain(entry['name'])}). Bring it in by word of mouth:")
            st.text(text)


def draw_topic(visit: Visit, view: RetroView, topic: Topic, lifted: int | None) -> None:
    """A card or a group of cards."""
    with st.container(border=True, key=f"topic-{topic.group_id}", gap="xsmall"):
        for remark in topic.remarks:
            draw_remark(remark)
            if len(topic.remarks) > 1 and st.button("Split off", key=f"split-{remark.remark_id}", type="tertiary"):
                regroup(visit, view, remark.remark_id, None)
        slot = f"lifted {view.retro_id}"
        if not permissions.allows(visit.actor, "retro.take_part", view.pod_id):
            return
        if lifted is None and st.button("Group…", key=f"lift-{topic.group_id}", type="tertiary"):
            st.session_state[slot] = topic.group_id
            st.rerun()
        elif lifted == topic.group_id:
            parts.quiet("Choose the card it belongs to.")
            if st.button("Leave it here", key="drop-it", type="tertiary"):
                st.session_state.pop(slot, None)
                st.rerun()
        elif lifted is not None and st.button("Together with this", key=f"into-{topic.group_id}"):
            regroup(visit, view, lifted, topic.group_id)


def draw_remark(remark: RemarkLine) -> None:
    """A revealed card with its author."""
    st.text(remark.text)
    parts.quiet("you" if remark.is_mine else remark.author)


def regroup(visit: Visit, view: RetroView, remark_id: int, into_id: int | None) -> None:
    """Put a card together with another, or (None) take it out of its group."""
    form = f"group {remark_id} {into_id}"

    if into_id is None:
        done = ui.change(
            visit,
            lambda session: actions.split_remark(session, visit.actor, remark_id, visit.now(), op=ui.op(form)),
            form=form,
        )
    else:
        done = ui.change(
            visit,
            lambda session: actions.merge_remarks(
                session, visit.actor, remark_id, into_id, visit.now(), op=ui.op(form)
            ),
            form=form,
        )
    st.session_state.pop(f"lifted {view.retro_id}", None)
    if done is not None:
        st.rerun()
