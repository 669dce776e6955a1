"""What the component asks of the page: wishes while its live line is down, cards that are not shown."""

from typing import Any

import streamlit as st

from board import actions, queries, wishes
from board.wishes import Answer, Wish
from core import ui
from core.visit import Visit

ANSWERS = "board-answers"
HEARD = "board-heard"
"""The number of the latest message: it goes back, for equal data would not reach the component again."""
BASE = "board-base"
"""The stamp of the picture that the browser said it has: it is sent only what differs."""
FOUND = "board-found"
KEPT = 50


def take(visit: Visit, pod_id: int) -> None:
    """Callback of the component: writes, never draws. What was answered before is not asked again."""
    said = hear("move")
    st.session_state[HEARD] = ui.number(said.get("n")) if isinstance(said, dict) else None
    given: list[Answer] = st.session_state.setdefault(ANSWERS, [])
    known = {one["op"] for one in given}
    given.extend(answer(visit, pod_id, wish) for wish in wishes.parse(said) if wish.op not in known)
    del given[:-KEPT]


def hear(event: str) -> Any:
    """What the component said, and with it which picture it has."""
    said = st.session_state.get("board", {}).get(event)
    if isinstance(said, dict):
        have = said.get("have")
        st.session_state[BASE] = have if isinstance(have, str) else None
    return said


def find(visit: Visit, pod_id: int) -> None:
    """Callback of the palette: cards that are not on the board."""
    said = hear("find")
    text = str(said.get("text", ""))[:80] if isinstance(said, dict) else ""
    with visit.read() as session:
        hits = queries.palette_hits(session, visit.actor, pod_id, text)
    st.session_state[FOUND] = {
        "text": text,
        "hits": [{"id": hit.card_id, "key": hit.key, "title": hit.title, "where": hit.where} for hit in hits],
    }


def base() -> str | None:
    """The stamp of the browser's picture; none on a page that it has only just come to."""
    if "board" not in st.session_state:
        st.session_state.pop(BASE, None)
    return st.session_state.get(BASE)


def answers() -> dict[str, Any]:
    """What goes back to the component with the board."""
    return {
        "acks": st.session_state.get(ANSWERS, []),
        "heard": st.session_state.get(HEARD),
        "found": st.session_state.pop(FOUND, None),
    }


def answer(visit: Visit, pod_id: int, wish: Wish) -> Answer:
    """Carry out one wish in one transaction."""

    def work() -> str:
        said: str = visit.perform(lambda session: actions.fulfil_wish(session, visit.actor, pod_id, wish, visit.now()))
        return said

    return wishes.answer(wish, work)
