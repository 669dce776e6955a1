"""How urgent a case is: another priority promises other times, from the opening on."""

from datetime import datetime

from sqlmodel import Session

from board.actions import clocks
from board.actions.ground import Trace, held_card, record, save_card
from board.models import Card, Column, EventKind
from core import audit
from core.people import Actor
from core.refusal import Refused
from pods.models import Priority


def set_priority(
    session: Session, actor: Actor, card_id: int, priority: Priority, version: int, at: datetime, *, op: str
) -> Card:
    """Say how urgent a card is. Its open promises are reckoned anew; what passed and every pause stay counted."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.prioritise", op):
        return card
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Reopen it before you change how urgent it is.")
    former = card.priority
    if former is priority:
        raise Refused(f"{card.key} is {priority.upper()} already.")
    save_card(session, card, version, priority.upper(), priority=priority)
    clocks.start(session, card, session.get_one(Column, card.column_id))
    before, after = {"priority": former.value if former else None}, {"priority": priority.value}
    record(session, card, Trace(EventKind.EDITED, actor, at, op, "priority"), detail={"before": before, "after": after})
    audit.note(
        session, actor, "card.prioritise", at, ("card", card_id), pod_id=card.pod_id, before=before, after=after, op=op
    )
    return card
