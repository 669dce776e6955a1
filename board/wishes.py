"""What a browser asks of a board: moves, new cards, the way back. Parsed as user input, answered one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

from core.refusal import NeedsReason, Refused

AT_ONCE = 50
"""Wishes of one message; more is no person's hand."""

Answer = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """One wish: a move of a card, or (without a card) a new one. `op` is its key: asked again, it is answered again.

    pod_id: for a new card, whose board it was written on; its reader may have gone to another one meanwhile.
    back: the key of an earlier wish that is to be taken back; nothing else of the wish counts then but its reason.
    """

    op: str
    column_id: int = 0
    card_id: int | None = None
    version: int = 0
    after_id: int | None = None
    before_id: int | None = None
    lane: str | None = None
    title: str = ""
    reason: str = ""
    pod_id: int | None = None
    back: str = ""


def parse(value: Any) -> list[Wish]:
    """The wishes in a message; whatever is not a wish is left out."""
    moves = value.get("moves") if isinstance(value, dict) else None
    found = [_wish(move) for move in moves[:AT_ONCE]] if isinstance(moves, list) else []
    return [wish for wish in found if wish is not None]


def is_key(op: Any) -> TypeGuard[str]:
    """Whether this can be the key of a wish."""
    return isinstance(op, str) and 8 <= len(op) <= 64


def answer(wish: Wish, work: Callable[[], str]) -> Answer:
    """Carry out one wish, and say what came of it; `ask` wants the same wish again with a reason."""
    try:
        return {"op": wish.op, "ok": True, "message": work()}
    except NeedsReason as question:
        return {"op": wish.op, "ok": False, "ask": True, "message": str(question)}
    except Refused as refusal:
        return {"op": wish.op, "ok": False, "message": str(refusal)}


def _wish(move: Any) -> Wish | None:
    if not isinstance(move, dict):
        return None
    op, column_id = move.get("op"), _number(move.get("col"))
    lane, title, reason, back = (move.get(name) for name in ("lane", "title", "reason", "back"))
    if not is_key(op) or column_id is None:
        return None
    return Wish(
        op=op,
        column_id=column_id,
        card_id=_number(move.get("id")),
        version=_number(move.get("version")) or 0,
        after_id=_number(move.get("after")),
        before_id=_number(move.get("before")),
        lane=lane if isinstance(lane, str) else None,
        title=title[:400] if isinstance(title, str) else "",
        reason=reason[:300] if isinstance(reason, str) else "",
        pod_id=_number(move.get("pod")),
        back=back if is_key(back) else "",
    )


def _number(value: Any) -> int | None:
    """A whole number that fits the store."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
