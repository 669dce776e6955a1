"""What a browser asked of a board, carried out by the actions that every other way goes by."""

from datetime import datetime

from sqlmodel import Session

from board.actions.cards import NewCard, create_card
from board.actions.moves import CardMove, move_card
from board.actions.undoing import undo_command
from board.models import Column
from board.wishes import Wish
from core.people import Actor


def fulfil_wish(session: Session, actor: Actor, pod_id: int, wish: Wish, at: datetime) -> str:
    """Move the card, take a change back, or make a new card on its pod's board (this one, if it names none).

    Returns what came of it, in words.
    """
    if wish.back:
        card = undo_command(session, actor, wish.back, at, wish.reason, op=wish.op)
        return f"{card.key} is in {session.get_one(Column, card.column_id).name}."
    if wish.card_id is None:
        asked = NewCard(wish.pod_id or pod_id, wish.title, column_id=wish.column_id, reason=wish.reason)
        card = create_card(session, actor, asked, at, op=wish.op)
        return f"{card.key} created."
    place = (wish.column_id, wish.version, wish.after_id, wish.before_id, wish.lane, wish.reason)
    card = move_card(session, actor, CardMove(wish.card_id, *place), at, op=wish.op)
    return f"{card.key} is in {session.get_one(Column, card.column_id).name}."
