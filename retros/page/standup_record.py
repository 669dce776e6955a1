"""The record of a standup: who was there, what was said, the lock, later corrections, earlier days."""

from datetime import date
from typing import Literal

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from retros import actions
from retros.agenda import NAMED, Why
from retros.models import NoteKind
from retros.page import parts
from retros.queries import NoteLine, PastStandup, StandupView

SIGN = {
    NoteKind.NOTE: ":gray[note]",
    NoteKind.PROMISE: ":blue[promise]",
    NoteKind.BLOCKER: ":red[blocker]",
    NoteKind.CORRECTION: ":orange[correction]",
}


def draw(visit: Visit, held: StandupView, zone: str) -> None:
    """A closed record, or one of an earlier day that nobody closed."""
    if held.closed_at is not None:
        state = f"Closed by {held.closed_by} at {ui.moment(held.closed_at, zone)}."
    else:
        state = "Never closed: what was written is kept."
    with st.container(border=True, key="standup-record"):
        parts.section(f"Record of {parts.day(held.held_on)}")
        parts.quiet(f"{state} {attendance_said(held)}")
        spoken = [stop for stop in held.walk if held.notes_on(stop["card_id"])]
        if not held.notes:
            parts.quiet("Nothing was written down.")
        for stop in spoken:
            st.markdown(f"**{ui.plain(stop['key'])}** {ui.plain(stop['title'])}")
            for note in held.notes_on(stop["card_id"]):
                draw_note(note)
        for note in held.notes_on(None):
            draw_note(note)
        draw_order(held)
    if held.closed_at is not None and permissions.allows(visit.actor, "standup.record", held.pod_id):
        draw_correction(visit, held)


def draw_order(held: StandupView) -> None:
    """The walk as it was recorded."""
    if not held.walk:
        return
    with st.expander(f"The walk, {parts.count(len(held.walk), 'card')} in order", key="walk-order"):
        for number, stop in enumerate(held.walk, 1):
            parts.quiet(f"{number}. {stop['key']} {stop['title']} · {stop['column']} · {NAMED[Why(stop['why'])]}")


def draw_note(note: NoteLine) -> None:
    """One thing that was said."""
    st.markdown(f"{SIGN[note.kind]} · {ui.plain(note.text)} :gray[:small[{ui.plain(note.who)}]]")


def attendance_said(held: StandupView) -> str:
    """7 of 9 were there; unsaid reads as unsaid."""
    marked = [line for line in held.expected if line.present is not None]
    if not marked:
        return "Nobody wrote down who was there."
    absent = [line.name for line in marked if not line.present]
    there = f"{len(marked) - len(absent)} of {len(marked)} were there"
    return f"{there}; without {', '.join(absent)}." if absent else f"{there}."


def draw_attendance(visit: Visit, held: StandupView, may_record: bool) -> None:
    """Who is here. Absence is never a score."""
    people = {line.person_id: line.name for line in held.expected}
    present = [line.person_id for line in held.expected if line.present]
    marked = any(line.present is not None for line in held.expected)
    parts.section("Who is here", f"{len(present)} of {len(people)}" if marked else f"{len(people)} expected")
    if not people:
        return parts.quiet("The pod has no members on this day. Add them on the page Pods.")
    if not may_record:
        return parts.quiet(attendance_said(held))
    chosen = st.pills(
        "Who is here",
        list(people),
        selection_mode="multi",
        default=present,
        format_func=lambda person_id: ui.plain(people[person_id]),
        key=f"here-{held.standup_id}",
        label_visibility="collapsed",
    )
    if set(chosen) != set(present) and st.button(f"Save: {len(chosen)} of {len(people)} here", key="save-here"):
        save_attendance(visit, held, chosen)
    return None


def save_attendance(visit: Visit, held: StandupView, chosen: list[int]) -> None:
    """Write down who is here."""
    form = f"attendance {held.standup_id}"
    done = ui.change(
        visit,
        lambda session: actions.mark_attendance(
            session, visit.actor, held.standup_id, chosen, visit.now(), op=ui.op(form)
        ),
        form=form,
        said="Written down.",
    )
    if done is not None:
        st.rerun()


def draw_close(visit: Visit, held: StandupView, kind: Literal["primary", "secondary"]) -> None:
    """Close and lock, after saying what is in the record."""
    said = [note.kind for note in held.notes]
    words = [
        parts.count(said.count(noted), noted.value) for noted in (NoteKind.BLOCKER, NoteKind.PROMISE, NoteKind.NOTE)
    ]
    parts.quiet(f"{', '.join(words)}. Closing locks the record; later only dated corrections are added.")
    if st.button("Close the standup", type=kind, key=f"close-{kind}", icon=":material/lock:"):
        form = f"close {held.standup_id}"
        done = ui.change(
            visit,
            lambda session: actions.close_standup(session, visit.actor, held.standup_id, visit.now(), op=ui.op(form)),
            form=form,
            said="The standup is closed.",
        )
        if done is not None:
            st.rerun()


def draw_correction(visit: Visit, held: StandupView) -> None:
    """A dated note after the lock."""
    slot = f"correction {held.standup_id}"
    draft = unsent(held, slot)
    if draft:
        st.info("The standup was closed before your words were saved. They are kept here: add them as a correction.")
    with st.form(f"form {slot}", border=False):
        text = st.text_input("Add a correction", value=draft, key=parts.field(slot), max_chars=500)
        if st.form_submit_button("Add the correction"):
            made = ui.change(
                visit,
                lambda session: actions.add_correction(
                    session, visit.actor, held.standup_id, text or "", visit.now(), op=ui.op(slot)
                ),
                form=slot,
                said="Correction added.",
            )
            if made is not None:
                parts.saved(slot)
                st.session_state.pop(f"draft {slot}", None)
                st.rerun()


def unsent(held: StandupView, slot: str) -> str:
    """What was typed into the running standup and came too late."""
    starts = tuple(f"text {name} {held.standup_id} " for name in (*(kind.value for kind in NoteKind), "pod"))
    fields = [str(key) for key in st.session_state if str(key).startswith(starts)]
    typed = [str(st.session_state.pop(name) or "").strip() for name in fields]
    late = [words for words in typed if words and words not in {note.text for note in held.notes}]
    if late:
        st.session_state[f"draft {slot}"] = " / ".join(late)
        parts.saved(slot)
    return str(st.session_state.get(f"draft {slot}", ""))


def draw_past(past: list[PastStandup], today: date, asked: date) -> None:
    """Earlier records, newest first."""
    earlier = [line for line in past if line.held_on not in (today, asked)]
    if asked != today and st.button("Back to today", key="to-today", icon=":material/today:"):
        go_to_day(None)
    if not earlier:
        return
    with st.container(key="past"):
        parts.section("Earlier standups", str(len(earlier)))
        for line in earlier[:10]:
            if parts.row("", past_said(line), f"day-{line.held_on}", strong=parts.day(line.held_on)):
                go_to_day(line.held_on)
        choose_day(earlier[10:])


def choose_day(older: list[PastStandup]) -> None:
    """Still earlier ones, from a list."""
    if not older:
        return
    days = [line.held_on for line in older]
    chosen = st.selectbox("Earlier still", days, index=None, format_func=parts.day, key="older-day")
    if chosen:
        go_to_day(chosen)


def past_said(line: PastStandup) -> str:
    """14 cards · 2 blockers · 1 note · 7 there."""
    said = ((line.blockers, "blocker"), (line.promises, "promise"), (line.notes, "note"))
    words = [parts.count(line.cards, "card"), *(parts.count(number, noun) for number, noun in said if number)]
    words += [f"{line.present} there"] if line.present is not None else []
    words += [] if line.closed_at else ["never closed"]
    return " · ".join(words)


def go_to_day(day: date | None) -> None:
    """Show another day, by the address."""
    if day is None:
        st.query_params.pop("day", None)
    else:
        st.query_params["day"] = day.isoformat()
    st.session_state.pop("older-day", None)
    st.rerun()
