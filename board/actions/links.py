"""Say how one card is related to another, and take it back."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board import linking
from board.actions.ground import Trace, held_card, record
from board.models import Card, CardLink, EventKind, LinkKind
from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused

MOST = 30


def link_cards(
    session: Session, actor: Actor, card_id: int, other_id: int, kind: LinkKind, at: datetime, *, op: str
) -> CardLink:
    """The card is a duplicate of the other, was caused by it, or follows it. Both ends must be the reader's."""
    other = _other(session, actor, other_id)
    card = held_card(session, actor, "card.write", card_id, {other.pod_id})
    if done := audit.answered(session, actor, "link.add", op):
        return session.get_one(CardLink, done.object_id)
    if kind not in linking.BY_HAND:
        raise Refused("That relation is made by splitting a card.")
    _check(session, card, other, kind)
    link = keep_link(session, Trace(EventKind.LINKED, actor, at, op), card, other, kind)
    after = {"card_id": card_id, "other_id": other_id, "kind": kind.value}
    audit.note(session, actor, "link.add", at, ("link", link.id), pod_id=card.pod_id, after=after, op=op)
    return link


def unlink_cards(session: Session, actor: Actor, link_id: int, at: datetime, *, op: str) -> CardLink:
    """The relation was a mistake. Whoever may write on one of both cards takes it back."""
    link = session.get(CardLink, link_id)
    if link is None:
        raise NotFound("That link")
    mine, far = _ends(session, actor, link)
    card = held_card(session, actor, "card.write", mine.id or 0, {far.pod_id}, gone=True)
    if audit.answered(session, actor, "link.remove", op):
        return link
    session.refresh(link)
    if link.removed_at is not None:
        raise Refused("That link was removed already.")
    link.removed_at = at
    session.add(link)
    first, other = (card, far) if link.card_id == card.id else (far, card)
    _tell(session, Trace(EventKind.LINKED, actor, at, op), first, other, {"kind": link.kind.value, "off": True})
    after = {"card_id": link.card_id, "other_id": link.other_id, "kind": link.kind.value}
    audit.note(session, actor, "link.remove", at, ("link", link_id), pod_id=card.pod_id, after=after, op=op)
    return link


def keep_link(session: Session, trace: Trace, card: Card, other: Card, kind: LinkKind) -> CardLink:
    """Write the link and an event at both ends, with both boards held."""
    link = CardLink(
        card_id=card.id or 0, other_id=other.id or 0, kind=kind, person_id=trace.actor.person_id, at=trace.at
    )
    session.add(link)
    session.flush()
    if trace.kind is EventKind.LINKED:
        _tell(session, trace, card, other, {"kind": kind.value})
    return link


def _tell(session: Session, trace: Trace, card: Card, other: Card, told: dict[str, Any]) -> None:
    facts = {"state": told["kind"]}
    record(session, card, trace, detail={**told, "other_id": other.id}, **facts)
    far = Trace(trace.kind, trace.actor, trace.at)
    record(session, other, far, detail={**told, "other_id": card.id, "far": True}, **facts)


def _other(session: Session, actor: Actor, other_id: int) -> Card:
    other = session.get(Card, other_id)
    if other is None or not permissions.allows(actor, "card.text", other.pod_id):
        raise NotFound("The other card")
    return other


def _ends(session: Session, actor: Actor, link: CardLink) -> tuple[Card, Card]:
    """The end on which the actor may write, and the far one."""
    ends = [session.get_one(Card, card_id) for card_id in (link.card_id, link.other_id)]
    mine = next((card for card in ends if permissions.allows(actor, "card.write", card.pod_id)), None)
    if mine is None:
        raise NotFound("That link")
    return mine, ends[1] if mine is ends[0] else ends[0]


def _check(session: Session, card: Card, other: Card, kind: LinkKind) -> None:
    """No card is related to itself, twice the same, or in a circle."""
    if card.id == other.id:
        raise Refused("A card cannot be linked to itself. Type the key of another card.")
    if other.gone_as is not None:
        raise Refused(f"{other.key} was {other.gone_as.value}: it is no case any more.")
    wanted = select(CardLink.card_id, CardLink.other_id).where(
        CardLink.kind == kind, col(CardLink.removed_at).is_(None)
    )
    mine = wanted.where(col(CardLink.card_id).in_([card.id]) | col(CardLink.other_id).in_([card.id]))
    near = session.exec(mine).all()
    if (card.id, other.id) in near:
        raise Refused(f"{card.key} has that link to {other.key} already.")
    if len(near) >= MOST:
        raise Refused(f"{card.key} has {len(near)} links of this kind, which is the most. Remove one first.")
    if _leads_back(session, other.id or 0, card.id or 0, kind):
        raise Refused(f"{other.key} leads back to {card.key} already: a circle would say nothing. Nothing was saved.")


def _leads_back(session: Session, start: int, goal: int, kind: LinkKind) -> bool:
    """Whether the other card leads to this one. Only what can be reached is read."""
    pairs: set[tuple[int, int]] = set()
    fresh = {start}
    while fresh:
        wanted = select(CardLink.card_id, CardLink.other_id).where(
            CardLink.kind == kind, col(CardLink.removed_at).is_(None), col(CardLink.card_id).in_(fresh)
        )
        found = set(session.exec(wanted)) - pairs
        pairs |= found
        fresh = {other for _, other in found}
    return linking.leads_to(start, goal, pairs)
