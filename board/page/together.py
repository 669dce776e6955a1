"""Change many cards together: first what would come of each, then one deed, then the way back."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from board import actions, many, queries
from board.actions.bulk import Done
from board.many import Came, Many, ManyKind, Outcome
from board.models import ServiceClass
from board.page import asking
from board.page.flow_charts import class_name
from board.queries import Line
from core import ui
from core.refusal import Refused
from core.visit import Visit

ASKED, SEEN, REPORT, REFUSED = "many-asked", "many-seen", "many-report", "many-refused"
OVERTAKEN = (
    "Somebody changed one of these cards since your preview. Nothing was done: this is what would come of it now."
)
KINDS = {
    ManyKind.MOVE: "Move to",
    ManyKind.ASSIGN: "Give to",
    ManyKind.CLASS: "Make it",
    ManyKind.LABEL: "Put on the label",
    ManyKind.UNLABEL: "Take off the label",
    ManyKind.DUE: "Make due on",
    ManyKind.BLOCK: "Block",
    ManyKind.UNBLOCK: "Remove the blocker",
    ManyKind.CLOSE: "Close",
}
WORDS = {
    Came.DONE: ("will change", "will change"),
    Came.SAME: ("needs nothing", "need nothing"),
    Came.REFUSED: ("is refused", "are refused"),
}


def draw(visit: Visit, pod_id: int, lines: Sequence[Line]) -> None:
    """What to do with the chosen cards."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="many-wish"):
        wish = draw_wish(visit, pod_id, len(lines))
        asked = repr((wish, [line.card_id for line in lines]))
        stamp = repr([line.version for line in lines])
        if st.button("Preview", key="many-preview"):
            st.session_state[ASKED], st.session_state[SEEN] = asked, stamp
    if st.session_state.get(ASKED) == asked:
        if st.session_state[SEEN] != stamp:
            st.session_state[SEEN] = stamp
            st.warning(OVERTAKEN, icon=":material/sync_problem:")
        draw_preview(visit, pod_id, lines, wish, stamp)


def draw_wish(visit: Visit, pod_id: int, count: int) -> Many:
    """The kind of change, and what it needs."""
    with visit.read() as session:
        called = queries.called_in(session, pod_id, visit.now())
    kind = st.selectbox(
        f"With {count} chosen card{'s' * (count != 1)}", list(KINDS), format_func=KINDS.__getitem__, key="many-kind"
    )
    targets: dict[ManyKind, dict[int, str]] = {
        ManyKind.MOVE: dict(called.columns),
        ManyKind.ASSIGN: {0: "Nobody", **called.people},
        ManyKind.LABEL: dict(called.labels),
        ManyKind.UNLABEL: dict(called.labels),
    }
    target, text, reason = None, "", ""
    if kind in targets:
        names = targets[kind]
        target = st.selectbox(KINDS[kind], list(names), format_func=names.__getitem__, key=f"many-target-{kind.value}")
    if kind is ManyKind.CLASS:
        text = st.selectbox("Class", [one.value for one in ServiceClass], format_func=named, key="many-class")
    if kind is ManyKind.DUE:
        said = "Each card keeps its hour, 17:00 where it had none. Empty: no due date."
        day = st.date_input("Day", None, format="YYYY-MM-DD", key="many-day", help=said)
        text = day.isoformat() if day else ""
    if kind is ManyKind.BLOCK:
        text = st.text_input("What is in the way?", max_chars=300, key="many-text")
    if kind in {ManyKind.MOVE, ManyKind.ASSIGN, ManyKind.CLASS, ManyKind.CLOSE}:
        reason = st.text_input("Why, if a limit or a check asks", max_chars=300, key="many-reason")
    return Many(kind, target or None, text, reason)


def named(kind: str) -> str:
    """A class of service in words."""
    return class_name(ServiceClass(kind))


def draw_preview(visit: Visit, pod_id: int, lines: Sequence[Line], wish: Many, stamp: str) -> None:
    """What would come of each card, in words; then the deed. Its button belongs to what was seen, so that a press
    that somebody overtook does nothing.
    """
    picked = [(line.card_id, line.version) for line in lines]
    try:
        seen: tuple[Outcome, ...] = visit.perform(
            lambda session: actions.preview_many(session, visit.actor, pod_id, picked, wish, visit.now())
        )
    except Refused as reason:
        ui.refusal(reason)
        return
    st.markdown(f"**{many.counted(seen)}.** Nothing has happened yet.")
    draw_outcomes(seen)
    ready = sum(one.came is Came.DONE for one in seen)
    label = f"Change {ready} card{'s' * (ready != 1)}"
    if ready and st.button(label, type="primary", key=f"many-do-{hash(stamp)}"):
        do(visit, pod_id, picked, wish)


def draw_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Refused ones first: they need somebody. Cards that fare alike share a line."""
    lines = many.grouped(outcomes)
    with st.container(height=180 if len(lines) > 6 else "content", border=False, key="many-outcomes", gap="xsmall"):
        for came, said, keys in lines:
            st.text(f"{', '.join(keys)} {WORDS[came][len(keys) > 1]}: {said}")


def do(visit: Visit, pod_id: int, picked: list[tuple[int, int]], wish: Many) -> None:
    """The deed, in one transaction; what was refused stays to be read."""
    done: Done | None = ui.change(
        visit,
        lambda session: actions.change_many(session, visit.actor, pod_id, picked, wish, visit.now(), op=ui.op("many")),
        form="many",
    )
    if done is not None:
        report(done)
        st.rerun()


def report(done: Done) -> None:
    """Said after the next run, and what was refused stays beside it."""
    st.session_state.pop(ASKED, None)
    refused = [line for line in many.grouped(done.outcomes) if line[0] is Came.REFUSED]
    st.session_state[REPORT] = [f"{', '.join(keys)}: {said}" for _, said, keys in refused]
    st.session_state[REFUSED] = sum(len(keys) for *_, keys in refused)
    ui.flash(f"{done.deed.said}.")


def draw_last(visit: Visit, pod_id: int) -> None:
    """The reader's latest deed with many cards, with the way back, and what it was refused."""
    with visit.read() as session:
        deed = queries.last_deed(session, visit.actor, pod_id, visit.now())
    refused: list[str] = st.session_state.get(REPORT, [])
    if deed is None and not refused:
        return
    with st.container(key="many-last"):
        if deed is not None:
            with st.container(horizontal=True, vertical_alignment="center", key="many-undo"):
                st.text(f"{deed.said}.")
                if st.button("Undo", key="many-back", icon=":material/undo:", type="tertiary"):
                    undo(visit, deed.id or 0)
        if refused:
            with st.expander(f"{st.session_state.get(REFUSED)} refused", expanded=True):
                for line in refused:
                    st.text(line)
                st.button("I have read this", key="many-read", type="tertiary", on_click=ui.forget, args=(REPORT,))


def undo(visit: Visit, deed_id: int) -> None:
    """Take the deed back, as far as nobody changed the cards since."""
    form = f"undo deed {deed_id}"
    done: Done | None = ui.change(
        visit,
        lambda session: actions.undo_deed(session, visit.actor, deed_id, visit.now(), op=ui.op(form)),
        form=form,
    )
    if done is not None:
        report(done)
        st.rerun()


def draw_on_card(visit: Visit, card_id: int) -> None:
    """In a card's history: take back the latest change."""
    with visit.read() as session:
        found = queries.undoable_on(session, visit.actor, card_id)
        key = queries.card_key_of(session, card_id) if found is not None else ""
    if found is None:
        return
    form = f"undo {found.event_id}"
    said = {"moved": "Undo the last move", "closed": "Undo the closing", "assigned": "Undo the last assignment"}
    label = "Do it again" if found.is_again else said.get(found.kind, "Undo the last change")

    def back(reason: str = "") -> None:
        op = ui.op(form)
        done: Any = asking.change(
            visit,
            lambda session: actions.undo_event(session, visit.actor, found.event_id, visit.now(), reason, op=op),
            form=form,
            said=f"{key}: done again." if found.is_again else f"{key} is as it was.",
        )
        if done is not None:
            st.rerun()

    if st.button(label, key="card-undo", icon=f":material/{'redo' if found.is_again else 'undo'}:", type="tertiary"):
        back()
    asking.box(form, back)
