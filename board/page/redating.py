"""Give a card of the calendar another day: dragged there, carried by keys, or chosen from a list."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from board import actions, component, wishes
from board.many import Many, ManyKind, day_words
from board.queries import Line
from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit

SLOT, WHY = "cal-days", "cal-why"
HELP = (
    "To give a card another day, drag it, pick it up with Space and carry it with the arrow keys, or choose it under "
    "Another day. It keeps its hour. What was promised stays on its day: only a card's own date is moved."
)


def draw(visit: Visit, pod_id: int, lines: Sequence[Line]) -> None:
    """What listens in the browser, and the form that does the same; a refusal stands here."""
    if why := st.session_state.pop(WHY, None):
        st.error(ui.plain(why), icon=":material/block:")
    may = permissions.allows(visit.actor, "card.write", pod_id)
    with st.container(key="cal-ears"):
        component.days(
            key=SLOT,
            data={"may": may, "versions": {str(line.card_id): line.version for line in lines}},
            on_day_change=partial(dropped, visit, pod_id),
        )


def draw_form(visit: Visit, pod_id: int, lines: Sequence[Line]) -> None:
    """A card and a day, for fingers and for cards that have no day yet."""
    if not lines or not permissions.allows(visit.actor, "card.write", pod_id):
        return
    by_id = {line.card_id: line for line in lines}
    with st.popover("Another day", icon=":material/event:", type="tertiary", key="cal-to"):
        card_id = st.selectbox("Card", list(by_id), format_func=lambda n: named(by_id[n]), key="cal-to-card")
        day = st.date_input("Due on", None, format="YYYY-MM-DD", key="cal-to-date", help="Empty: on no day.")
        label = f"Due on {day_words(day)}" if day else "Take its due date off"
        if st.button(label, type="primary", key="cal-to-set", disabled=not day and by_id[card_id].due_at is None):
            line = by_id[card_id]
            give(visit, pod_id, (card_id, line.version), day, ui.op("cal-to"))
            ui.renew("cal-to")
            st.rerun()


def named(line: Line) -> str:
    """A card in the list."""
    return f"{line.key} {line.title}" if line.title is not None else line.key


def dropped(visit: Visit, pod_id: int) -> None:
    """Callback: a card was dropped on a day."""
    said = st.session_state.get(SLOT, {}).get("day")
    if not isinstance(said, dict):
        return
    card_id, version, op = ui.number(said.get("card")), ui.number(said.get("version")), said.get("op")
    try:
        day = date.fromisoformat(str(said.get("day")))
    except ValueError:
        return
    if card_id is not None and wishes.is_key(op):
        give(visit, pod_id, (card_id, version or 0), day, op)


def give(visit: Visit, pod_id: int, card: tuple[int, int], day: date | None, op: str) -> None:
    """One card, as a deed of its own: the line over the cards takes it back. What is refused is said above the days."""
    wish = Many(ManyKind.DUE, text=day.isoformat() if day else "")
    try:
        done = visit.perform(
            lambda session: actions.change_many(session, visit.actor, pod_id, [card], wish, visit.now(), op=op)
        )
    except Refused as reason:
        st.session_state[WHY] = str(reason)
        return
    ui.flash(f"{done.deed.said}.")
