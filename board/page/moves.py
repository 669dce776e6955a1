"""What the component asks for: moves and new cards, parsed as the user input they are, answered one by one."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from board import actions, queries
from board.actions import CardMove, NewCard
from board.models import Column
from core import ui
from core.refusal import NeedsReason, Refused
from core.visit import Visit

ANSWERS = "board-answers"
HEARD = "board-heard"
"""The number of the latest message: it goes back, for equal data would not reach the component again."""
BASE = "board-base"
"""The stamp of the picture that the browser said it has: it is sent only what differs."""
FOUND = "board-found"
LAST = "undo-op"
"""The key of the latest move, which can be taken back."""
KEPT = 50
AT_ONCE = 50


@dataclass(frozen=True)
class Wish:
    """One wish of the component: a move of a card, or (without a card) a new one."""

    op: str
    column_id: int
    card_id: int | None = None
    version: int = 0
    after_id: int | None = None
    before_id: int | None = None
    lane: str | None = None
    title: str = ""
    reason: str = ""


def parse(value: Any) -> list[Wish]:
    """The wishes in a trigger's value; whatever is not a wish is left out."""
    moves = value.get("moves") if isinstance(value, dict) else None
    found = [_wish(move) for move in moves[:AT_ONCE]] if isinstance(moves, list) else []
    return [wish for wish in found if wish is not None]


def _wish(move: Any) -> Wish | None:
    if not isinstance(move, dict):
        return None
    op, column_id = move.get("op"), ui.number(move.get("col"))
    if not isinstance(op, str) or not 8 <= len(op) <= 64 or column_id is None:
        return None
    lane, title, reason = move.get("lane"), move.get("title"), move.get("reason")
    return Wish(
        op=op,
        column_id=column_id,
        card_id=ui.number(move.get("id")),
        version=ui.number(move.get("version")) or 0,
        after_id=ui.number(move.get("after")),
        before_id=ui.number(move.get("before")),
        lane=lane if isinstance(lane, str) else None,
        title=title[:400] if isinstance(title, str) else "",
        reason=reason[:300] if isinstance(reason, str) else "",
    )


def take(visit: Visit, pod_id: int) -> None:
    """Callback of the component: writes, never draws. What was answered before is not asked again."""
    said = hear("move")
    st.session_state[HEARD] = ui.number(said.get("n")) if isinstance(said, dict) else None
    given: list[dict[str, Any]] = st.session_state.setdefault(ANSWERS, [])
    known = {one["op"] for one in given}
    wishes = [wish for wish in parse(said) if wish.op not in known]
    given.extend({"op": wish.op, **answer(visit, pod_id, wish)} for wish in wishes)
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


def answer(visit: Visit, pod_id: int, wish: Wish) -> dict[str, Any]:
    """Carry out one wish in one transaction, and say what came of it."""
    try:
        said = visit.perform(lambda session: _carry_out(session, visit, pod_id, wish))
    except NeedsReason as question:
        return {"ok": False, "ask": True, "message": str(question)}
    except Refused as refusal:
        return {"ok": False, "message": str(refusal)}
    st.session_state[LAST] = wish.op if wish.card_id else None
    return {"ok": True, "message": said}


def _carry_out(session: Any, visit: Visit, pod_id: int, wish: Wish) -> str:
    if wish.card_id is None:
        asked = NewCard(pod_id, wish.title, column_id=wish.column_id, reason=wish.reason)
        card = actions.create_card(session, visit.actor, asked, visit.now(), op=wish.op)
        return f"{card.key} created."
    place = (wish.column_id, wish.version, wish.after_id, wish.before_id, wish.lane, wish.reason)
    move = CardMove(wish.card_id, *place)
    card = actions.move_card(session, visit.actor, move, visit.now(), op=wish.op)
    return f"{card.key} is in {session.get_one(Column, card.column_id).name}."
