"""A colleague helped with a card: its owner stays, no handoff is counted, and its history tells it."""

from datetime import datetime

from sqlmodel import Session

from board.actions.ground import Trace, held_card, record
from board.models import EventKind
from core import audit
from core.people import Actor
from core.refusal import Refused
from pods import actions as pod_actions
from pods.actions import NewHelp
from pods.models import HelpRecord


def note_help(
    session: Session,
    actor: Actor,
    card_id: int,
    answer: tuple[int, int, int],
    at: datetime,
    *,
    op: str,
) -> HelpRecord:
    """Write down who helped the actor with this card: (person, skill, minutes)."""
    card = held_card(session, actor, "card.write", card_id)
    if done := audit.answered(session, actor, "help.record", op):
        return session.get_one(HelpRecord, done.object_id)
    if actor.person_id is None:
        raise Refused("Only a person can ask for help.")
    helper_id, skill_id, minutes = answer
    new = NewHelp(card.pod_id, actor.person_id, helper_id, skill_id, minutes, card_id)
    row = pod_actions.record_help(session, actor, new, at, op=op)
    detail = {"helper_id": helper_id, "skill_id": skill_id, "minutes": minutes}
    record(session, card, Trace(EventKind.HELPED, actor, at), detail=detail)
    return row
