"""Open cards follow their segment to its new pod, when a change set says so."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from board.actions.handoffs import hand_off_card
from board.handoffs import HandOff
from board.models import Card, HandoffKind
from core import permissions
from core.people import Actor, ActorKind
from pods.models import ChangeSet, PodAssignment


def carry_segment_cards(session: Session, actor: Actor, change_set_id: int, at: datetime) -> int:
    """Hand the open cards of a committed change set to the pods that own their segments now; how many moved.

    They keep keys and history and arrive under the receivers' limits: if there is no room, nothing moves at all.
    """
    permissions.check(actor, "segment.design")
    change = session.get_one(ChangeSet, change_set_id)
    hands = replace(actor, kind=ActorKind.SYSTEM)
    wanted = (
        select(Card, PodAssignment.pod_id)
        .join(PodAssignment, col(PodAssignment.segment_id) == Card.segment_id)
        .where(
            PodAssignment.change_set_id == change_set_id,
            col(PodAssignment.superseded_at).is_(None),
            PodAssignment.valid_from == change.effective_on,
            col(Card.closed_at).is_(None),
            Card.pod_id != PodAssignment.pod_id,
        )
        .order_by(col(Card.id))
    )
    moved = session.exec(wanted).all()
    for card, pod_id in moved:
        wish = HandOff(card.id or 0, pod_id, HandoffKind.SEGMENT_MOVE, change.note, "", card.version)
        hand_off_card(session, hands, wish, at, op=f"carry-{change_set_id}-{card.id}")
    return len(moved)
