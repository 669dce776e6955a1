"""The board of a pod that was split: its halves get boards of their own, and every open card goes with one of them."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from board.actions.carrying import carry_segment_cards
from board.actions.handoffs import hand_off_card
from board.actions.opening import open_boards
from board.handoffs import HandOff
from board.models import Card, HandoffKind
from core import permissions
from core.people import Actor, ActorKind
from pods.models import ChangeSet, Pod


def carry_split_cards(session: Session, actor: Actor, change_set_id: int, parent_id: int, at: datetime) -> int:
    """Open cards follow their segment; those without one go to the first half. None stays behind. How many went."""
    permissions.check(actor, "segment.design")
    change = session.get_one(ChangeSet, change_set_id)
    halves = session.exec(select(Pod.id).where(Pod.parent_pod_id == parent_id).order_by(col(Pod.id))).all()
    if not halves:
        return 0
    open_boards(session, actor, [half or 0 for half in halves], at)
    carried = carry_segment_cards(session, actor, change_set_id, at)
    left = session.exec(
        select(Card).where(Card.pod_id == parent_id, col(Card.closed_at).is_(None)).order_by(col(Card.id))
    ).all()
    hands = replace(actor, kind=ActorKind.SYSTEM)
    for card in left:
        wish = HandOff(card.id or 0, halves[0] or 0, HandoffKind.SEGMENT_MOVE, change.note, "", card.version)
        hand_off_card(session, hands, wish, at, op=f"part-{change_set_id}-{card.id}")
    return carried + len(left)
