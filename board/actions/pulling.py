"""Pull a card: it becomes mine and goes where it is worked on, as one step through the guarded move."""

from datetime import datetime

from sqlmodel import Session

from board.actions import guarding
from board.actions.ground import Trace, check_member, held_card, held_column, record, save_card
from board.actions.moves import CardMove, settle
from board.models import Card, EventKind
from core import audit
from core.people import Actor
from core.refusal import Refused


def pull_card(
    session: Session, actor: Actor, card_id: int, column_id: int, version: int, at: datetime, *, op: str
) -> Card:
    """Take a card that nobody has. Limits hold as for any move: with one refused, nothing of it happens."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.pull", op):
        return card
    if actor.person_id is None:
        raise Refused("Only a person can pull a card.")
    if card.assignee_id not in (None, actor.person_id):
        raise Refused(f"Somebody else took {card.key} before you. Look again for what comes next.")
    column = held_column(session, card.pod_id, column_id)
    if card.assignee_id is None:
        _give(session, actor, card, version, at)
    if card.column_id != column_id:
        settle(session, card, column, CardMove(card_id, column_id, card.version), Trace(EventKind.MOVED, actor, at))
    after = {"column_id": column_id, "assignee_id": actor.person_id}
    audit.note(session, actor, "card.pull", at, ("card", card_id), pod_id=card.pod_id, after=after, op=op)
    return card


def _give(session: Session, actor: Actor, card: Card, version: int, at: datetime) -> None:
    check_member(session, card.pod_id, actor.person_id, at)
    passed = guarding.readjust(session, card, "", assignee_id=actor.person_id)
    save_card(session, card, version, assignee_id=actor.person_id)
    trace = Trace(EventKind.ASSIGNED, actor, at)
    record(session, card, trace, from_assignee_id=None, to_assignee_id=actor.person_id)
    guarding.record_passed(session, card, passed, trace)
