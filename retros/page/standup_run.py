"""The standup while it runs: the walk at the left, one card large in the middle, the pod at the right."""

from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

import streamlit as st

from board import actions as board_actions
from board import queries as board_queries
from board.queries import CardDetail
from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit
from retros import actions, queries
from retros.agenda import NAMED, Why
from retros.models import NoteKind, WalkOrder
from retros.page import parts, standup_record
from retros.queries import PromiseLine, StandupView, Walk

ASKED = {
    NoteKind.NOTE: ("What should we remember?", "Written down."),
    NoteKind.PROMISE: ("Who will do what until the next standup?", "Promise written down."),
    NoteKind.BLOCKER: ("What blocks it, and whom do we wait for?", "Blocked, with its reason."),
}
STORY = 6


def draw(visit: Visit, held: StandupView, walk: Walk, promises: list[PromiseLine], zone: str) -> None:
    """The three parts. On a phone the card comes first, then the pod, then the walk."""
    here = current_card(held)
    draw_pulse(visit, held.standup_id, len(held.notes))
    with st.container(key="standup"):
        rail, middle, side = st.columns([5, 11, 5], gap="medium")
        with rail:
            draw_rail(held, walk, here)
        with middle:
            draw_card(visit, held, walk, promises, here, zone)
        with side:
            draw_side(visit, held, promises, zone)


def current_card(held: StandupView) -> int | None:
    """The card we talk about; None after the last one."""
    slot = f"walk-{held.standup_id}"
    if slot not in st.session_state:
        st.session_state[slot] = held.walk[0]["card_id"] if held.walk else None
    chosen: int | None = st.session_state[slot]
    return chosen


def step_to(held: StandupView, card_id: int | None) -> None:
    """Go to a card of the walk, or (None) to its end."""
    st.session_state[f"walk-{held.standup_id}"] = card_id
    st.session_state.pop(f"say-{held.standup_id}", None)


def next_after(held: StandupView, here: int | None) -> int | None:
    """The card after this one in the recorded order."""
    order = [stop["card_id"] for stop in held.walk]
    place = order.index(here) + 1 if here in order else len(order)
    return order[place] if place < len(order) else None


def draw_rail(held: StandupView, walk: Walk, here: int | None) -> None:
    """The walk in its recorded order, under the reasons for it, or column by column."""
    open_ids = {stop.card.card_id for stop in walk.stops}
    with st.container(key="rail", gap=None):
        for heading, found in groupby(held.walk, partial(heading_of, held.walk_order)):
            stops = list(found)
            st.caption(f"{ui.plain(heading)} · {len(stops)}")
            for stop in stops:
                draw_stop(held, stop["card_id"], f"{stop['key']} {stop['title']}", here, stop["card_id"] in open_ids)


def heading_of(order: WalkOrder, stop: dict[str, Any]) -> str:
    """Under what a stop of the walk stands."""
    return str(stop["column"]) if order is WalkOrder.COLUMNS else NAMED[Why(stop["why"])]


def draw_stop(held: StandupView, card_id: int, label: str, here: int | None, is_open: bool) -> None:
    """One card of the rail, with what has been said about it."""
    notes = held.notes_on(card_id)
    marks = "" if is_open else " ✓"
    marks += f" · {len(notes)}" if notes else ""
    name = "stop-here" if card_id == here else f"stop-{card_id}"
    with st.container(key=name):
        st.button(
            ui.plain(label) + (f" :gray[{ui.plain(marks)}]" if marks else ""),
            key=f"to-{card_id}",
            type="tertiary",
            width="stretch",
            wrap=False,
            on_click=step_to,
            args=(held, card_id),
        )


def draw_card(
    visit: Visit, held: StandupView, walk: Walk, promises: list[PromiseLine], here: int | None, zone: str
) -> None:
    """The card we talk about, large, with its story since the last standup."""
    with st.container(border=True, key="standup-card"):
        if here is None:
            return draw_end(visit, held)
        at = visit.now()
        with visit.read() as session:
            card = board_queries.card_detail(session, visit.actor, here, at)
        draw_head(held, walk, card, zone)
        draw_story(card, walk.horizon.last_at, zone)
        draw_said(held, promises, here)
        if permissions.allows(visit.actor, "standup.record", held.pod_id):
            draw_buttons(visit, held, card)
            draw_form(visit, held, here)
    return None


def draw_head(held: StandupView, walk: Walk, card: CardDetail, zone: str) -> None:
    """Where we are in the walk, and what the card says."""
    order = [stop["card_id"] for stop in held.walk]
    stop = next(stop for stop in held.walk if stop["card_id"] == card.card_id)
    place = f"{order.index(card.card_id) + 1} of {len(order)}"
    st.caption(" · ".join([place, ui.plain(stop["said"] or NAMED[Why(stop["why"])])]))
    with st.container(key="standup-title"):
        st.subheader(ui.plain(card.title or card.key), anchor=False)
    live = next((found.card for found in walk.stops if found.card.card_id == card.card_id), None)
    facts = [card.key, card.column_name, card.assignee or "nobody's card"]
    facts += [f"{live.age} old"] if live else ["finished"]
    facts += [f"due {ui.moment(card.due_at, zone)}"] if card.due_at else []
    parts.quiet(" · ".join(facts))
    if card.blocked is not None and live and live.blocked_since:
        owner = f" {card.blocked_owner} sees to it." if card.blocked_owner else ""
        st.warning(ui.plain(f"Blocked since {ui.moment(live.blocked_since, zone)}: {card.blocked}.{owner}"))
    if card.description:
        st.text(card.description[:400])


def draw_story(card: CardDetail, last_at: datetime | None, zone: str) -> None:
    """What happened since the last standup, the newest last."""
    since = [line for line in card.history if last_at is None or line.at > last_at][:STORY]
    title = "Since the last standup" if last_at else "Lately"
    with st.container(key="story", gap="xxsmall"):
        st.caption(f"**{title}**")
        if not since:
            st.caption(f"Nothing happened since {ui.moment(last_at, zone)}." if last_at else "Nothing yet.")
        for line in reversed(since):
            parts.quiet(f"{ui.moment(line.at, zone)} · {line.text}")


def draw_said(held: StandupView, promises: list[PromiseLine], card_id: int) -> None:
    """Last time's promises about this card, and what was said today."""
    for promise in (line for line in promises if line.card_id == card_id):
        kept = ":green[kept]" if promise.kept else ":orange[not yet]"
        st.markdown(f"Promised last time, {kept}: {ui.plain(promise.text)} :gray[{ui.plain(promise.who)}]")
    for note in held.notes_on(card_id):
        standup_record.draw_note(note)


def draw_buttons(visit: Visit, held: StandupView, card: CardDetail) -> None:
    """Next, blocker, promise, note, done: each with its key."""
    here = card.card_id
    say = f"say-{held.standup_id}"
    with st.container(horizontal=True, key="standup-buttons", gap="small"):
        st.button(
            "Next", key="next", type="primary", shortcut="N", on_click=step_to, args=(held, next_after(held, here))
        )
        for kind, key in ((NoteKind.BLOCKER, "B"), (NoteKind.PROMISE, "P"), (NoteKind.NOTE, "T")):
            if st.button(kind.value.capitalize(), key=kind.value, shortcut=key):
                st.session_state[say] = kind.value
        may_finish = card.may_write and card.closed_at is None
        if may_finish and st.button(
            "Done", key="done", shortcut="D", help="Finish the card: it moves to the last column"
        ):
            finish(visit, held, card)


def finish(visit: Visit, held: StandupView, card: CardDetail) -> None:
    """The card is finished: close it on the board, go on."""
    form = f"done {card.card_id}"
    done = ui.change(
        visit,
        lambda session: board_actions.close_card(
            session, visit.actor, card.card_id, card.version, visit.now(), op=ui.op(form)
        ),
        form=form,
        said=f"{card.key} is finished.",
    )
    if done is not None:
        step_to(held, next_after(held, card.card_id))
        st.rerun()


def draw_form(visit: Visit, held: StandupView, card_id: int) -> None:
    """Write down what was said. No form: what was typed goes along with any click, and waits until it is saved.

    The frame lets Enter press the button.
    """
    said = st.session_state.get(f"say-{held.standup_id}")
    if said is None:
        return
    kind = NoteKind(said)
    slot = f"{kind.value} {held.standup_id} {card_id}"
    with st.container(key=f"pen-{slot}"):
        text = st.text_input(
            ASKED[kind][0], key=parts.field(slot), max_chars=300, on_change="ignore", persist_state="session"
        )
        owner = None
        if kind is NoteKind.BLOCKER:
            people = {line.person_id: line.name for line in held.expected}
            owner = st.selectbox(
                "Who sees to it?", people, index=None, format_func=lambda one: people[one], key=f"owner {slot}"
            )
        if st.button("Write it down", key=f"write {slot}"):
            new = actions.NewNote(held.standup_id, kind, text or "", card_id, owner)
            save(visit, held, new, slot)


def save(visit: Visit, held: StandupView, new: actions.NewNote, slot: str) -> None:
    """Save the words; a refusal leaves them where they are."""
    made = ui.change(
        visit,
        lambda session: actions.note_on_card(session, visit.actor, new, visit.now(), op=ui.op(slot)),
        form=slot,
        said=ASKED[new.kind][1],
    )
    if made is not None:
        st.session_state.pop(f"say-{held.standup_id}", None)
        parts.saved(slot)
        st.rerun()


def draw_end(visit: Visit, held: StandupView) -> None:
    """After the last card: is something missing, then close."""
    parts.section("That was the walk")
    parts.quiet("What is not on the board? Write it at the right, then close the standup.")
    if permissions.allows(visit.actor, "standup.close", held.pod_id):
        standup_record.draw_close(visit, held, "primary")
    else:
        parts.quiet("The lead of this pod closes the record.")
    if held.walk:
        st.button("Back to the first card", key="again", on_click=step_to, args=(held, held.walk[0]["card_id"]))


def draw_side(visit: Visit, held: StandupView, promises: list[PromiseLine], zone: str) -> None:
    """The pod: time, who is here, what was promised, what is not on the board."""
    may_record = permissions.allows(visit.actor, "standup.record", held.pod_id)
    with st.container(key="side"):
        parts.quiet(f"{held.opened_by} opened it at {parts.clock(held.opened_at, zone)}.")
        if st.toggle("Timer", key="timer"):
            draw_timer(visit, held.opened_at)
        standup_record.draw_attendance(visit, held, may_record)
        broken = [line for line in promises if line.kept is not True]
        if broken:
            parts.section("Promised, not kept yet", str(len(broken)))
            for line in broken:
                st.markdown(f"**{ui.plain(line.key)}** {ui.plain(line.text)} :gray[{ui.plain(line.who)}]")
        parts.section("Not on the board")
        for note in held.notes_on(None):
            standup_record.draw_note(note)
        if may_record:
            draw_pod_note(visit, held)
        if permissions.allows(visit.actor, "standup.close", held.pod_id):
            with st.popover("Close and lock", icon=":material/lock:", key="closing"):
                standup_record.draw_close(visit, held, "secondary")


def draw_pod_note(visit: Visit, held: StandupView) -> None:
    """Something about the pod, not about one card."""
    slot = f"pod {held.standup_id}"
    with st.form(f"form {slot}", border=False):
        text = st.text_input("What should the pod remember?", key=parts.field(slot), max_chars=300)
        if st.form_submit_button("Write it down", key=f"save {slot}"):
            save(visit, held, actions.NewNote(held.standup_id, NoteKind.NOTE, text or ""), slot)


@st.fragment(run_every=3)
def draw_pulse(visit: Visit, standup_id: int, notes: int) -> None:
    """Looks for what others wrote. It only tells, so that nothing changes under a hand that types."""
    try:
        with visit.read() as session:
            newest, closed = queries.standup_news(session, visit.actor, standup_id)
    except Refused as reason:
        return ui.refusal(reason)
    if closed or newest != notes:
        said = "The standup was closed." if closed else "Somebody wrote something down."
        with st.container(horizontal=True, vertical_alignment="center", key="standup-news"):
            st.markdown(said, width="content")
            if st.button("Show what is new", key="show-new"):
                st.rerun(scope="app")
    return None


@st.fragment(run_every=10)
def draw_timer(visit: Visit, opened_at: datetime) -> None:
    """How long we have been standing."""
    minutes = int((visit.now() - opened_at).total_seconds() // 60)
    st.caption(f"{parts.count(minutes, 'minute')} so far; fifteen are plenty")
