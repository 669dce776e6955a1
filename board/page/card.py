"""One card over the board: what it says, whom it serves, what may be done with it, its story."""

from datetime import datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from board import actions, queries
from board.actions import CardEdit
from board.ages import hours
from board.models import ServiceClass
from board.page import (
    asking,
    beside,
    deeds,
    delays,
    detail,
    exits,
    fields,
    giving,
    helping,
    history,
    promised,
    related,
    removing,
    strip,
    together,
)
from board.queries import CardDetail, CardService
from core import ui
from core.refusal import Refused
from core.visit import Visit

SEEN = "card-seen"


def show(visit: Visit, card_id: int, above: DeltaGenerator) -> None:
    """Open the dialog for the card in the address; closing it takes the card out. Why not is said above the board."""
    try:
        with visit.read() as session:
            key = queries.card_detail(session, visit.actor, card_id, visit.now()).key
    except Refused as reason:
        st.query_params.pop("card", None)
        with above.container():
            ui.refusal(reason)
        return
    st.dialog(key, width="large", on_dismiss=forget)(draw)(visit, card_id)


def forget() -> None:
    """The dialog was closed."""
    st.query_params.pop("card", None)
    st.session_state.pop(SEEN, None)


def draw(visit: Visit, card_id: int) -> None:
    """Text and talk at the left, facts and deeds at the right; on a phone words, customer, talk, deeds (app.css)."""
    try:
        with visit.read() as session:
            card = queries.card_detail(session, visit.actor, card_id, visit.now())
    except Refused as reason:
        ui.refusal(reason)
        return
    beside.draw(visit, card)
    its = service_of(visit, card)
    draw_state(visit, card)
    if its is not None:
        promised.draw_alerts(its, visit.now())
    left, right = st.columns([3, 2], gap="large")
    with left:
        with st.container(key="card-front"):
            draw_summary(card)
            draw_text(visit, card)
        detail.draw(visit, card)
        draw_chain(card)
        history.draw(card)
        together.draw_on_card(visit, card.card_id)
    with right:
        with st.container(key="card-beside"):
            strip.draw(visit, card)
            if its is not None:
                promised.draw_promises(visit, card, its)
        is_case = True
        if card.may_write:
            exits.draw(visit, card)
            delays.draw(visit, card)
            is_case = deeds.draw(visit, card)
        elif card.is_guest:
            draw_guest(visit, card)
        if is_case:
            draw_rare(visit, card, its)
        else:
            related.draw_apart(visit, card)


def draw_rare(visit: Visit, card: CardDetail, its: CardService | None) -> None:
    """What is done now and then: each folds to one quiet line."""
    if not card.may_write:
        return
    with st.container(key="card-rare", gap=None):
        if its is not None:
            promised.draw_time(visit, card, its)
        deeds.draw_rare(visit, card)
        if card.closed_at is None:
            giving.draw(visit, card)
            helping.draw(visit, card)
            detail.draw_two(visit, card)
        removing.draw_delete(visit, card, deeds.do)


def service_of(visit: Visit, card: CardDetail) -> CardService | None:
    """What its contract promises and the time it took; guests are not told."""
    if card.is_guest:
        return None
    with visit.read() as session:
        return queries.card_service(session, visit.actor, card.card_id)


def draw_state(visit: Visit, card: CardDetail) -> None:
    """Where it stands, in one line of words."""
    with visit.read() as session:
        its = queries.ageing(session, card.pod_id, visit.now())
    age = its.age(card.service_class, card.started_at, card.opened_at)
    said = [f"{card.pod_name}, {card.column_name}"]
    ended = card.gone_as.value if card.gone_as else "finished"
    said.append(f"{ended} {ui.moment(card.closed_at, card.zone)}" if card.closed_at else f"{age.text} old, {age.words}")
    if card.assignee:
        said.append(f"with {card.assignee}")
    if card.handoffs:
        times = {1: "once", 2: "twice"}.get(card.handoffs, f"{card.handoffs} times")
        said.append(f"handed off {times}" + (", back and forth" if card.ping_pong else ""))
    with st.container(key="card-state"):
        st.text(" · ".join(said))
        for badge in badges(card):
            st.text(badge)
        if card.blocked is not None:
            since = card.blocked_since or visit.now()
            clock = f"{ui.moment(since, card.zone)}, {hours(its.seconds(since)):.2f} working hours"
            owner = f", {card.blocked_owner} sees to it" if card.blocked_owner else ""
            st.text(f"Blocked since {clock}{owner}: {card.blocked or 'the reason is for the pod and its coach'}")


def badges(card: CardDetail) -> list[str]:
    """Whose hands it is in besides its owner's."""
    said = [
        f"Overflow: {line.serving} serves for {line.home}. {line.reason}"
        + (f". {line.trigger}" if line.trigger else "")
        for line in card.served
        if line.back_at is None
    ]
    if card.offer is not None and not card.offer.declined:
        said.append(f"Offered to {card.offer.taker}; {card.offer.giver} keeps it until they accept")
    return said


def draw_guest(visit: Visit, card: CardDetail) -> None:
    """A pod that serves it, or is offered it: the owner stays the owner."""
    served = next((line for line in card.served if line.back_at is None), None)
    if served is not None and card.may_comment:
        st.caption(f"{ui.plain(served.home)} owns this card. You read it, comment, and give it back.")
        giving.draw_return(visit, card, served)
    elif card.offer is not None:
        st.caption(f"{ui.plain(card.offer.giver)} offers you this card. Accept or decline it over your board.")


def draw_chain(card: CardDetail) -> None:
    """Every owner in turn, and whether the next one had to ask again."""
    if not card.steps:
        return
    with st.container(key="card-lines-chain"):
        st.caption("Handoffs")
        for step in card.steps:
            st.text(
                f"{step.number}. {ui.moment(step.at, card.zone)} · {step.said}" + f": {step.reason}" * bool(step.reason)
            )
            if step.marks:
                st.caption(ui.plain(" · ".join(step.marks)))


def draw_summary(card: CardDetail) -> None:
    """What the pod that gave it away wrote for this one."""
    if card.summary:
        with st.container(key="card-lines-summary"):
            st.caption("Summary of the last handoff")
            st.text(card.summary)


def draw_text(visit: Visit, card: CardDetail) -> None:
    """The words of the card, and the form that changes them."""
    if card.title is None:
        st.caption("Card text is visible to the pod and its coach only.")
        return
    if not card.may_write or card.closed_at is not None:
        with st.container(key="card-words"):
            st.text(card.title)
            if card.description:
                st.text(card.description)
        return
    seen = version_seen(card)
    with st.form(f"edit-{card.card_id}", border=False):
        title = st.text_input(
            "Title", card.title, max_chars=200, label_visibility="collapsed", key=f"card-title:{card.card_id}"
        )
        description = st.text_area(
            "What is known", card.description or "", max_chars=8000, height=110, key=f"card-text:{card.card_id}"
        )
        chosen, due_at, channel, topic = draw_facts(card)
        reason = asking.field(f"edit {card.card_id}")
        if st.form_submit_button("Save", key="card-save", type="primary"):
            due = fields.moment_of(due_at, card.zone)
            save(visit, card, CardEdit(title, description, channel, topic, ServiceClass(chosen), due, reason), seen)


def draw_facts(card: CardDetail) -> tuple[str, datetime | None, str, str]:
    """Class and due time, channel and topic."""
    left, right = st.columns(2)
    at = fields.CLASSES.index(card.service_class.value)
    chosen = left.selectbox(
        "Class of service", fields.CLASSES, at, format_func=fields.class_words, key=f"card-class:{card.card_id}"
    )
    with right:
        due_at = fields.due(card.due_at, card.zone, f"card-due:{card.card_id}")
    channels = list(dict.fromkeys([*fields.CHANNELS, card.channel]))
    channel = left.selectbox(
        "Channel",
        channels,
        channels.index(card.channel),
        format_func=fields.channel_words,
        key=f"card-channel:{card.card_id}",
    )
    topic = right.text_input("Topic", card.topic, max_chars=60, key=f"card-topic:{card.card_id}")
    return chosen, due_at, channel, topic


def version_seen(card: CardDetail) -> int:
    """The version that the editor began with: later ones by others must not be overwritten unseen."""
    slot = st.session_state.setdefault(SEEN, {})
    if f"card-title:{card.card_id}" not in st.session_state or card.card_id not in slot:
        slot[card.card_id] = card.version
    return int(slot[card.card_id])


def save(visit: Visit, card: CardDetail, edit: CardEdit, seen: int) -> None:
    """Keep the edit. After a conflict both texts were shown, so the next press is an informed one."""
    form = f"edit {card.card_id}"
    kept = asking.change(
        visit,
        lambda session: actions.edit_card(session, visit.actor, card.card_id, edit, seen, visit.now(), op=ui.op(form)),
        form=form,
        said=f"{card.key} saved.",
    )
    st.session_state[SEEN] = {card.card_id: kept.version if kept is not None else card.version}
    if kept is not None:
        st.rerun()
