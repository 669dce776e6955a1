"""Take back what was done to cards: by an event that says so, under the limits of now, never over somebody's change."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board import queries, undoing
from board.actions import blocks, cards, labels, moves
from board.actions.bulk import Done
from board.actions.ground import MARKS, Trace, attempt, held_card, held_column, hold_boards
from board.many import Came, Outcome
from board.models import Card, CardEvent, Column, ColumnKind, Deed, EventKind, ServiceClass
from core import audit, permissions
from core.people import Actor, Person
from core.refusal import NotFound, Refused

AGAIN = "Look at the card, then change it yourself if you still want to."


def undo_event(session: Session, actor: Actor, event_id: int, at: datetime, reason: str = "", *, op: str) -> Card:
    """Take back one move, assignment, edit, label or blocker. The event stays; another one says that it was undone.

    reason: answers a limit or a checklist that asks for one on the way back; to undo is no reason by itself.
    """
    event = session.get(CardEvent, event_id)
    if event is None:
        raise NotFound("That change")
    card = held_card(session, actor, "card.write", event.card_id)
    if audit.answered(session, actor, "card.undo", op):
        return card
    return _undo(session, card, event, Trace(EventKind.MOVED, actor, at, op, reason))


def undo_command(session: Session, actor: Actor, command: str, at: datetime, reason: str = "", *, op: str) -> Card:
    """Take back what an earlier command of the actor changed on a card; one that took something back is undone, too:
    then it is done again. Never over what anybody did to the card since.
    """
    done = queries.event_of(session, actor, command)
    earlier = None if done else audit.answered(session, actor, "card.undo", command)
    card_id = done.card_id if done else earlier.object_id if earlier else None
    if card_id is None:
        raise NotFound("That change")
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.undo", op):
        return card
    found = queries.undoable_on(session, actor, card_id)
    stroke = {one.id for one in undoing.companions(done, _story(session, card_id))} if done else set()
    if found is None or (found.event_id not in stroke if done else not found.is_again):
        raise Refused(f"{card.key} was changed meanwhile. It stays as it is.")
    event = done or session.get_one(CardEvent, found.event_id)
    return _undo(session, card, event, Trace(EventKind.MOVED, actor, at, op, reason))


def _undo(session: Session, card: Card, event: CardEvent, trace: Trace) -> Card:
    """One change with its companions. The key is the audit's: the events that take back have none."""
    story = _story(session, event.card_id)
    for one in undoing.companions(event, story):
        _take_back(session, card, one, story, replace(trace, op=None))
    told: dict[str, Any] = {"pod_id": card.pod_id, "after": {"event_id": event.id}, "op": trace.op}
    audit.note(session, trace.actor, "card.undo", trace.at, ("card", card.id), **told)
    return card


def undo_deed(session: Session, actor: Actor, deed_id: int, at: datetime, *, op: str) -> Done:
    """Take back a deed with many cards, each as far as nobody changed it since; the rest is reported."""
    first = session.get(Deed, deed_id)
    if first is None or not permissions.allows(actor, "board.read", first.pod_id):
        raise NotFound("That deed")
    permissions.check(actor, "card.write", first.pod_id)
    hold_boards(session, {first.pod_id})
    if answer := audit.answered(session, actor, "deed.undo", op):
        return Done(session.get_one(Deed, answer.object_id))
    first = session.get_one(Deed, deed_id, populate_existing=True)
    if first.undone_at is not None:
        raise Refused("This was undone already.")
    deed = Deed(pod_id=first.pod_id, person_id=actor.person_id, said=f"Undid: {first.said}"[:200], at=at)
    session.add(deed)
    session.flush()
    outcomes = _each(session, actor, first, deed, at)
    deed.cards = sum(one.came is Came.DONE for one in outcomes)
    if not deed.cards:
        raise Refused(f"Nothing was undone. {outcomes[0].key}: {outcomes[0].said}" if outcomes else "Nothing is left.")
    first.undone_at, first.undone_by_id = at, actor.person_id
    session.add_all([first, deed])
    after = {"deed_id": deed_id, "cards": deed.cards, "refused": len(outcomes) - deed.cards}
    audit.note(session, actor, "deed.undo", at, ("deed", deed.id), pod_id=first.pod_id, after=after, op=op)
    return Done(deed, outcomes)


def _each(session: Session, actor: Actor, first: Deed, deed: Deed, at: datetime) -> tuple[Outcome, ...]:
    """The cards of a deed, last one first: places are given back in the opposite order."""
    wanted = select(CardEvent).where(CardEvent.deed_id == first.id, col(CardEvent.kind).in_(undoing.UNDOABLE))
    events = [event for event in session.exec(wanted.order_by(col(CardEvent.id).desc())) if event.undoes_id is None]
    outcomes = []
    for card_id in dict.fromkeys(event.card_id for event in events):
        card = session.get_one(Card, card_id, populate_existing=True)
        own, key = [event for event in events if event.card_id == card_id], card.key
        if card.pod_id != first.pod_id or card.gone_as is not None:
            outcomes.append(Outcome(card_id, key, Came.REFUSED, "It is not on this board any more."))
            continue
        trace = Trace(EventKind.MOVED, actor, at)

        def back(card: Card = card, own: list[CardEvent] = own, trace: Trace = trace) -> None:
            for event in own:
                _take_back(session, card, event, _story(session, card.id or 0), trace, deed.id)

        reason = attempt(session, back)
        came = Came.REFUSED if reason else Came.DONE
        outcomes.append(Outcome(card_id, key, came, reason or "as it was"))
    return tuple(outcomes)


def _story(session: Session, card_id: int) -> list[CardEvent]:
    wanted = select(CardEvent).where(CardEvent.card_id == card_id).order_by(col(CardEvent.seq))
    return list(session.exec(wanted))


def _take_back(
    session: Session, card: Card, event: CardEvent, story: list[CardEvent], trace: Trace, deed_id: int | None = None
) -> None:
    """One event, if it still shows and nobody changed the same since."""
    if not undoing.can_be_undone(event) or event.pod_id != card.pod_id:
        raise Refused(f"That change of {card.key} cannot be undone: what was there before is not kept, or not here.")
    if undoing.is_undone(event, story):
        raise Refused(f"That change of {card.key} was undone already.")
    if (later := undoing.bar(event, story)) is not None:
        person = session.get(Person, later.actor_id) if later.actor_id else None
        raise Refused(f"{person.name if person else 'Somebody'} {undoing.DID[later.kind]} since. {AGAIN}")
    session.info[MARKS] = {"undoes_id": event.id, "deed_id": deed_id}
    try:
        _compensate(session, card, event, trace)
        if event.kind is EventKind.CLOSED:
            card.resolved_at = undoing.resolved_before(event, story)
            session.add(card)
        session.flush()
    finally:
        session.info.pop(MARKS, None)


def _compensate(session: Session, card: Card, event: CardEvent, trace: Trace) -> None:
    """The same in the other direction, by the same guarded action."""
    detail = event.detail or {}
    if event.kind in undoing.MOVES:
        _move_back(session, card, event, trace)
    elif event.kind is EventKind.ASSIGNED:
        its = Trace(EventKind.ASSIGNED, trace.actor, trace.at, reason=trace.reason)
        cards.give(session, card, event.from_assignee_id, card.version, its)
    elif event.kind is EventKind.EDITED:
        was = dict(detail["was"])
        if was.get("due_at"):
            was["due_at"] = datetime.fromisoformat(was["due_at"])
        if "service_class" in was:
            was["service_class"] = ServiceClass(was["service_class"])
        edit = cards.edit_of(card, **was, reason=trace.reason)
        cards.reword(session, card, edit, card.version, Trace(EventKind.EDITED, trace.actor, trace.at))
    elif event.kind is EventKind.LABELLED:
        paste = labels.peel if detail.get("on") else labels.stick
        paste(session, card, int(detail["label_id"]), Trace(EventKind.LABELLED, trace.actor, trace.at))
    elif event.kind is EventKind.BLOCKED:
        blocks.free(session, card, Trace(EventKind.UNBLOCKED, trace.actor, trace.at))
    else:
        owner_id = blocks.last_owner(session, card, trace.at)
        blocks.stop(session, card, owner_id, Trace(EventKind.BLOCKED, trace.actor, trace.at, reason=event.reason))


def _move_back(session: Session, card: Card, event: CardEvent, trace: Trace) -> None:
    """To where it came from, next to whom it stood if they are there still; a lane's class comes back with it."""
    column = held_column(session, card.pod_id, event.from_column_id or 0, card.column_id)
    before = event.from_class if event.from_class is not None else card.service_class
    lane = None if before is card.service_class else f"class:{before.value}"
    near: tuple[int | None, int | None] = (None, None)
    rank = (event.detail or {}).get("rank")
    if rank is not None and column.kind is not ColumnKind.DONE:
        near = _neighbours(session, card, column, before, rank)
    move = moves.CardMove(card.id or 0, column.id or 0, card.version, *near, lane=lane, reason=trace.reason)
    moves.settle(session, card, column, move, replace(trace, reason=""))


def _neighbours(
    session: Session, card: Card, column: Column, before: ServiceClass, rank: int
) -> tuple[int | None, int | None]:
    """The card after which it stood; for the first one, that before which."""
    here: list[Any] = [Card.column_id == column.id, Card.service_class == before, Card.id != card.id]
    wanted = select(Card.id).where(*here, col(Card.closed_at).is_(None))
    above = wanted.where(Card.rank <= rank).order_by(col(Card.rank).desc(), col(Card.id).desc()).limit(1)
    below = wanted.where(Card.rank > rank).order_by(col(Card.rank), col(Card.id)).limit(1)
    after_id = session.exec(above).first()
    return after_id, None if after_id is not None else session.exec(below).first()
