"""Feedback: thanks for what customers got, and the inbox of the change team."""

from collections.abc import Sequence

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions, neighbours, queries
from pods.actions import NewKudos
from pods.models import InboxState
from pods.page.help_asked import card_named
from pods.queries import InboxLine, KudosLine

THANK, WRITE = "give kudos", "add inbox item"
STATES = {
    InboxState.NEW: ":blue-badge[new]",
    InboxState.TAKEN: ":orange-badge[taken]",
    InboxState.ANSWERED: ":gray-badge[answered]",
}


def draw(visit: Visit, pod_id: int) -> None:
    """Inbox at the left, thanks at the right."""
    with visit.read() as session:
        items = queries.inbox_of(session, visit.actor, pod_id)
        thanks = queries.kudos_of(session, visit.actor, pod_id)
        zone = queries.zone_of(session, pod_id)
        today = queries.day_of(session, visit.now(), pod_id)
        people = {member.person_id: member.name for member in queries.members_on(session, pod_id, today)}
    left, right = st.columns(2, gap="large")
    with left:
        _draw_inbox(visit, pod_id, items, zone)
    with right:
        _draw_kudos(visit, pod_id, thanks, zone, people)


def _draw_inbox(visit: Visit, pod_id: int, items: Sequence[InboxLine], zone: str) -> None:
    waiting = sum(item.state is not InboxState.ANSWERED for item in items)
    st.subheader(f"Inbox of the change team  :gray[:small[{waiting} waiting]]", anchor=False)
    if not items:
        ui.empty("Nothing in the inbox", "What the pod cannot change by itself goes here, with an owner and an answer.")
    for item in items:
        with st.container(border=True, gap="xsmall", key=f"inbox-{item.item_id}"):
            source = "from a customer, written down by" if item.from_customer else "from"
            st.markdown(f"{STATES[item.state]}  :gray[{source} {ui.plain(item.author)}, {ui.moment(item.at, zone)}]")
            st.text(item.text)
            if item.owner:
                st.caption(f"Owner: {ui.plain(item.owner)}")
            if item.outcome:
                st.caption(ui.plain(f"What became of it: {item.outcome}"))
            if item.state is not InboxState.ANSWERED:
                _draw_deeds(visit, item)
    with st.form("inbox-form", border=False):
        text = st.text_area("What should change?", key="inbox-text", max_chars=1000, height=80)
        from_customer = st.checkbox("A customer said it", key="inbox-customer")
        pressed = st.form_submit_button("Put it into the inbox")
    if pressed:
        done = ui.change(
            visit,
            lambda s: actions.add_inbox_item(
                s, visit.actor, pod_id, text, visit.now(), from_customer=from_customer, op=ui.op(WRITE)
            ),
            form=WRITE,
            said="It is in the inbox.",
        )
        if done:
            _clear("inbox-text", "inbox-customer")


def _draw_deeds(visit: Visit, item: InboxLine) -> None:
    is_mine = item.owner_id == visit.actor.person_id
    form = f"inbox {item.item_id}"
    if not is_mine and st.button("Take it over" if item.owner else "Take it", key=f"take-{item.item_id}"):
        done = ui.change(
            visit,
            lambda s: actions.take_inbox_item(s, visit.actor, item.item_id, item.version, visit.now(), op=ui.op(form)),
            form=form,
            said="It is yours now.",
        )
        if done:
            st.rerun()
    if not is_mine:
        return
    with st.form(f"answer-{item.item_id}", border=False):
        outcome = st.text_input("What became of it", key=f"answer-text-{item.item_id}", max_chars=1000)
        pressed = st.form_submit_button("Answer it")
    if pressed:
        done = ui.change(
            visit,
            lambda s: actions.answer_inbox_item(
                s, visit.actor, item.item_id, outcome, item.version, visit.now(), op=ui.op(form)
            ),
            form=form,
            said="Answered: everybody of the pod can read it.",
        )
        if done:
            st.rerun()


def _draw_kudos(visit: Visit, pod_id: int, thanks: Sequence[KudosLine], zone: str, people: dict[int, str]) -> None:
    st.subheader("Thanks", anchor=False)
    if not thanks:
        ui.empty(
            "No thanks yet",
            "Thank somebody for what a customer got. Name the card, so that everybody can learn from it.",
        )
    for number, one in enumerate(thanks):
        with st.container(border=True, gap="xsmall", key=f"kudos-{number}"):
            st.text(one.outcome)
            card = _card(visit, one.card_id)
            whom = ui.plain(one.receiver) if one.receiver else "the whole pod"
            about = f", about {ui.plain(card)}" if card else ""
            st.caption(f"{ui.plain(one.giver)} to {whom}{about}, {ui.moment(one.at, zone)}")
    receivers: dict[int | None, str] = {None: "the whole pod"}
    receivers |= {person_id: name for person_id, name in people.items() if person_id != visit.actor.person_id}
    with st.form("kudos-form", border=False):
        outcome = st.text_area("What did the customer get?", key="kudos-text", max_chars=500, height=80)
        left, right = st.columns(2)
        to = left.selectbox("Thanks to", list(receivers), format_func=receivers.__getitem__, key="kudos-to")
        key = right.text_input("Card", key="kudos-card", placeholder="NR-1042", max_chars=40)
        pressed = st.form_submit_button("Say thanks")
    if pressed:
        _give(visit, pod_id, outcome, to, key)


def _give(visit: Visit, pod_id: int, outcome: str, to: int | None, key: str) -> None:
    card_id = card_named(visit, key)
    if card_id is None:
        st.error(
            "Name the card it was about: its key, as the board shows it. Nothing was lost.", icon=":material/block:"
        )
        return
    new = NewKudos(pod_id, card_id, outcome, to)
    done = ui.change(
        visit,
        lambda s: actions.give_kudos(s, visit.actor, new, visit.now(), op=ui.op(THANK), seen=neighbours.lookup(visit)),
        form=THANK,
        said="Said, for the whole pod to read.",
    )
    if done:
        _clear("kudos-text", "kudos-card")


def _card(visit: Visit, card_id: int | None) -> str:
    beside = neighbours.of(visit)
    if beside is None or card_id is None:
        return ""
    with visit.read() as session:
        seen = beside.case_seen(session, visit.actor, card_id)
    return seen.key if seen else ""


def _clear(*slots: str) -> None:
    for slot in slots:
        st.session_state.pop(slot, None)
    st.rerun()
