"""Two cards of one case become one, and one card of two cases becomes two. Both can be read from either end."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from board.actions import cards, clocks, endings, removing
from board.actions.ground import Trace, held_card, record, save_card, seen_card
from board.actions.links import keep_link
from board.models import Card, CardEvent, ChecklistItem, Comment, CommentKind, EventKind, Gone, LinkKind
from board.promises import MERGED
from board.replay import INTO
from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods.models import Customer


@dataclass(frozen=True)
class SplitWish:
    """The new card: its title, and what comes over to it."""

    title: str
    comment_ids: tuple[int, ...] = ()
    step_ids: tuple[int, ...] = ()
    reason: str = ""


def merge_card(
    session: Session, actor: Actor, card_id: int, into_id: int, version: int, at: datetime, *, op: str
) -> Card:
    """This card is the same case as the other: it leaves the board, and what it holds is read from the other."""
    into = session.get(Card, into_id)
    if into is None or not permissions.allows(actor, "card.text", into.pod_id):
        raise NotFound("The other card")
    permissions.check(actor, "card.write", into.pod_id)
    card = held_card(session, actor, "card.write", card_id, {into.pod_id}, gone=True)
    if audit.answered(session, actor, "card.merge", op):
        return card
    into = session.get_one(Card, into_id, populate_existing=True)
    _check(session, card, into)
    removing.end_blocks(session, card_id, at)
    save_card(session, card, version, gone_as=Gone.MERGED, closed_at=at, merged_into_id=into_id, rank=0)
    endings.end_with(session, card, Trace(EventKind.MERGED, actor, at), "Merged at home")
    clocks.stand_still(session, card, MERGED, at)
    record(session, card, Trace(EventKind.MERGED, actor, at, op), from_column_id=card.column_id, detail={INTO: into_id})
    record(session, into, Trace(EventKind.MERGED, actor, at), detail={"other_id": card_id})
    after = {"into_id": into_id}
    audit.note(session, actor, "card.merge", at, ("card", card_id), pod_id=card.pod_id, after=after, op=op)
    return card


def unmerge_card(session: Session, actor: Actor, card_id: int, at: datetime, reason: str = "", *, op: str) -> Card:
    """They were two cases after all: the card comes back to its column, if there is room."""
    into_id = session.exec(select(Card.merged_into_id).where(Card.id == card_id)).first()
    into = session.get(Card, into_id) if into_id is not None else None
    card = held_card(session, actor, "card.write", card_id, {into.pod_id} if into else (), gone=True)
    if audit.answered(session, actor, "card.unmerge", op):
        return card
    if card.gone_as is not Gone.MERGED or into is None or card.merged_into_id != into.id:
        raise Refused(f"{card.key} is not merged. Look again; nothing was saved.")
    merged = _merging(session, card_id)
    removing.stand_again(session, card, Trace(EventKind.RESTORED, actor, at, op, reason.strip()), merged)
    save_card(session, card, card.version, merged_into_id=None)
    record(session, into, Trace(EventKind.MERGED, actor, at), state="apart", detail={"other_id": card_id})
    audit.note(session, actor, "card.unmerge", at, ("card", card_id), pod_id=card.pod_id, op=op)
    return card


def split_card(
    session: Session, actor: Actor, card_id: int, wish: SplitWish, version: int, at: datetime, *, op: str
) -> Card:
    """A second case was in this card: it gets a card of its own, and takes along what is about it."""
    card = held_card(session, actor, "card.write", card_id)
    if done := audit.answered(session, actor, "card.split", op):
        return seen_card(session, done.object_id or 0)
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Reopen it before you split it.")
    if card.version != version:
        raise Conflict(f"{card.key} was changed meanwhile. Look again, then split it; nothing was saved.")
    comments, steps = _chosen(session, card_id, wish)
    fresh = cards.add_card(session, actor, _second(card, wish), at, op=None)
    session.flush()
    for one in (*comments, *steps):
        one.card_id = fresh.id or 0
        session.add(one)
    taken = {"comment": len(comments), "step": len(steps)}
    keep_link(session, Trace(EventKind.SPLIT, actor, at), fresh, card, LinkKind.SPLIT_FROM)
    record(session, card, Trace(EventKind.SPLIT, actor, at, op), detail={"other_id": fresh.id, **taken})
    record(session, fresh, Trace(EventKind.SPLIT, actor, at), detail={"other_id": card_id, "far": True, **taken})
    after = {"from_id": card_id, **taken}
    audit.note(session, actor, "card.split", at, ("card", fresh.id), pod_id=card.pod_id, after=after, op=op)
    return fresh


def _second(card: Card, wish: SplitWish) -> cards.NewCard:
    """The new card stands where cards come in, for the same customer. Whose it is, people say."""
    return cards.NewCard(
        card.pod_id,
        wish.title,
        card.customer_id,
        card.segment_id,
        channel=card.channel,
        topic=card.topic,
        reason=wish.reason,
    )


def _chosen(session: Session, card_id: int, wish: SplitWish) -> tuple[list[Comment], list[ChecklistItem]]:
    """What goes over: notes and steps that are still the card's."""
    said = select(Comment).where(Comment.card_id == card_id, col(Comment.id).in_(wish.comment_ids))
    comments = list(session.exec(said.where(col(Comment.removed_at).is_(None))))
    done = select(ChecklistItem).where(ChecklistItem.card_id == card_id, col(ChecklistItem.id).in_(wish.step_ids))
    steps = list(session.exec(done.where(col(ChecklistItem.removed_at).is_(None))))
    if len(comments) < len(set(wish.comment_ids)) or len(steps) < len(set(wish.step_ids)):
        raise Conflict("Something that you chose was changed meanwhile. Look again; nothing was saved.")
    if any(comment.kind is not CommentKind.NOTE for comment in comments):
        raise Refused("What the customer said or was told stays here, for the clocks went by it. Choose notes only.")
    return comments, steps


def _check(session: Session, card: Card, into: Card) -> None:
    """Only two open cases of one customer are one."""
    if card.id == into.id:
        raise Refused("A card cannot be merged into itself. Type the key of the other one.")
    for one in (card, into):
        if one.gone_as is not None:
            raise Refused(f"{one.key} was {one.gone_as.value} already. Nothing was saved.")
        if one.closed_at is not None:
            raise Refused(f"{one.key} is finished, and its figures stay. Link the cards as duplicates instead.")
    theirs = {_whole(session, one.customer_id) for one in (card, into)} - {None}
    if len(theirs) > 1:
        raise Refused(f"{card.key} and {into.key} are of two customers, so they stay apart. Link them instead.")
    if card.customer_id is not None and into.customer_id is None:
        raise Refused(f"{into.key} has no customer, and {card.key} has. Merge {into.key} into {card.key} instead.")


def _whole(session: Session, customer_id: int | None) -> int | None:
    """The customer, or the one that they were merged into."""
    customer = session.get(Customer, customer_id) if customer_id is not None else None
    return (customer.merged_into_id or customer.id) if customer else None


def _merging(session: Session, card_id: int) -> int | None:
    wanted = select(CardEvent.id).where(CardEvent.card_id == card_id, CardEvent.kind == EventKind.MERGED)
    return session.exec(wanted.order_by(col(CardEvent.seq).desc()).limit(1)).first()
