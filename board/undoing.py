"""What can be taken back: which part of a card an event changed, and what came after it."""

from collections.abc import Sequence
from datetime import datetime

from board.models import CardEvent, EventKind

MOVES = frozenset({EventKind.MOVED, EventKind.CLOSED, EventKind.REOPENED})
UNDOABLE = MOVES | {EventKind.ASSIGNED, EventKind.EDITED, EventKind.LABELLED, EventKind.BLOCKED, EventKind.UNBLOCKED}
AGAIN = UNDOABLE - {EventKind.CLOSED, EventKind.REOPENED}
"""What is done again by one press. A closing is decided anew: it stops clocks and tells the customer."""
BARRING = {
    EventKind.HANDED_OFF: "handed it off",
    EventKind.DELETED: "deleted it",
    EventKind.RESTORED: "restored it",
    EventKind.MERGED: "merged it",
}
"""After these nothing earlier is taken back."""

DID = {
    EventKind.MOVED: "moved it",
    EventKind.CLOSED: "closed it",
    EventKind.REOPENED: "opened it again",
    EventKind.ASSIGNED: "gave it to somebody",
    EventKind.EDITED: "changed what it says",
    EventKind.LABELLED: "changed its labels",
    EventKind.BLOCKED: "blocked it",
    EventKind.UNBLOCKED: "removed its blocker",
    **BARRING,
}


def touched(event: CardEvent) -> frozenset[str]:
    """The parts of a card that an event changed."""
    detail = event.detail or {}
    if event.kind in MOVES:
        return frozenset({"place", "class"} if event.from_class is not None else {"place"})
    if event.kind is EventKind.EDITED:
        fields = detail.get("was") or {}
        return frozenset("class" if name == "service_class" else f"field {name}" for name in fields)
    if event.kind is EventKind.LABELLED:
        return frozenset({f"label {detail.get('label_id')}"})
    if event.kind in {EventKind.BLOCKED, EventKind.UNBLOCKED}:
        return frozenset({"block"})
    return frozenset({"who"}) if event.kind is EventKind.ASSIGNED else frozenset()


def can_be_undone(event: CardEvent) -> bool:
    """Whether enough of it was kept: edits of earlier days did not say what stood there before."""
    if event.kind in MOVES:
        stood = event.kind is EventKind.CLOSED and event.from_column_id == event.to_column_id
        return event.from_column_id is not None and not stood
    return event.kind in UNDOABLE and "label None" not in (parts := touched(event)) and bool(parts)


def taken_back(story: Sequence[CardEvent]) -> set[int]:
    """The events that a later one took back, as long as that was not taken back itself: then they stand again."""
    found: set[int] = set()
    for one in reversed(story):
        if one.undoes_id is not None and one.id not in found:
            found.add(one.undoes_id)
    return found


def is_undone(event: CardEvent, story: Sequence[CardEvent]) -> bool:
    """Whether a later event took it back."""
    return event.id in taken_back(story)


def can_be_redone(event: CardEvent, story: Sequence[CardEvent]) -> bool:
    """Whether this event took one change back that can be done again as simply: a press of its own, on a card that
    stays open. What was taken back with many cards, or in two steps, is done anew by hand.
    """
    first = next((one for one in story if one.id == event.undoes_id), None)
    if first is None or first.undoes_id is not None or event.deed_id is not None:
        return False
    is_simple = event.kind in AGAIN and first.kind in AGAIN and companions(first, story) == [first]
    return is_simple and can_be_undone(event)


def bar(event: CardEvent, story: Sequence[CardEvent]) -> CardEvent | None:
    """The first later event that stands in the way of taking this one back; what was taken back itself does not."""
    undone = taken_back(story)
    own = touched(event)
    for one in story:
        later = one.seq > event.seq and one.id not in undone and one.undoes_id is None
        with_it = one.deed_id is not None and one.deed_id == event.deed_id
        if later and (one.kind in BARRING or (not with_it and not own.isdisjoint(touched(one)))):
            return one
    return None


def resolved_before(event: CardEvent, story: Sequence[CardEvent]) -> datetime | None:
    """When the case had been resolved last, before a closing that is taken back: that one resolved nothing."""
    undone = taken_back(story)
    ends = {EventKind.CLOSED, EventKind.RESOLVED}
    earlier = (one for one in reversed(story) if one.seq < event.seq and one.kind in ends and one.id not in undone)
    return next((one.occurred_at for one in earlier), None)


def companions(event: CardEvent, story: Sequence[CardEvent]) -> list[CardEvent]:
    """The event with those of the same stroke, latest first: a move into a person's lane gives the card away, too."""
    same = [
        one
        for one in story
        if one.seq > event.seq
        and event.kind in MOVES
        and one.kind is EventKind.ASSIGNED
        and (one.occurred_at, one.actor_id, one.op) == (event.occurred_at, event.actor_id, None)
    ]
    return [*reversed(same[:1]), event]
