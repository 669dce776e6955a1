"""Many cards in one deed: each through the same guarded action as a single one, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board import many
from board.actions import blocks, cards, labels, moves
from board.actions.ground import MARKS, Trace, attempt, columns_of, held_column, hold_boards
from board.many import Came, Many, ManyKind, Outcome
from board.models import Card, CardLabel, Column, ColumnKind, Deed, EventKind, Label, ServiceClass
from core import audit, permissions
from core.people import Actor, Person
from core.refusal import NotFound, Refused
from pods import queries as pod_queries

Chosen = Sequence[tuple[int, int]]
"""Cards with the version that was seen, in the order in which they are taken."""


@dataclass(frozen=True)
class Done:
    """A deed that was done, and what came of each card; of a repeat only the deed is known."""

    deed: Deed
    outcomes: tuple[Outcome, ...] = ()

    @property
    def id(self) -> int | None:
        """The deed's."""
        return self.deed.id


def preview_many(
    session: Session, actor: Actor, pod_id: int, chosen: Chosen, wish: Many, at: datetime
) -> tuple[Outcome, ...]:
    """What would come of each card: the deed itself is done, and all of it is thrown away."""
    permissions.check(actor, "card.write", pod_id)
    many.check(wish, len(chosen))
    outcomes: list[Outcome] = []

    def rehearse() -> None:
        hold_boards(session, {pod_id})
        outcomes.extend(_each(session, actor, pod_id, chosen, wish, at))
        raise Refused("Only a preview.")

    attempt(session, rehearse)
    return tuple(outcomes)


def change_many(
    session: Session, actor: Actor, pod_id: int, chosen: Chosen, wish: Many, at: datetime, *, op: str
) -> Done:
    """Do it with every card that allows it, in order, up to the limits; the rest is reported with its reason."""
    permissions.check(actor, "card.write", pod_id)
    many.check(wish, len(chosen))
    hold_boards(session, {pod_id})
    if answer := audit.answered(session, actor, "cards.change", op):
        return Done(session.get_one(Deed, answer.object_id))
    deed = Deed(pod_id=pod_id, person_id=actor.person_id, said="", at=at)
    session.add(deed)
    session.flush()
    session.info[MARKS] = {"deed_id": deed.id}
    try:
        outcomes = _each(session, actor, pod_id, chosen, wish, at)
    finally:
        session.info.pop(MARKS, None)
    changed = [one.key for one in outcomes if one.came is Came.DONE]
    deed.cards = len(changed)
    if not deed.cards:
        refused = [f"{one.key}: {one.said}" for one in outcomes if one.came is Came.REFUSED]
        raise Refused(f"Nothing was changed. {refused[0] if refused else 'All of these cards are so already.'}")
    deed.said = many.said(wish, _name(session, wish), changed)[:200]
    session.add(deed)
    after = {"kind": wish.kind.value, "cards": deed.cards, "refused": len(outcomes) - deed.cards}
    audit.note(session, actor, "cards.change", at, ("deed", deed.id), pod_id=pod_id, after=after, op=op)
    return Done(deed, outcomes)


def _each(session: Session, actor: Actor, pod_id: int, chosen: Chosen, wish: Many, at: datetime) -> tuple[Outcome, ...]:
    """One card after the other; what one is refused leaves no trace and does not stop the next."""
    outcomes = []
    for card_id, version in dict(chosen).items():
        card = session.get(Card, card_id, populate_existing=True)
        if card is None or card.pod_id != pod_id:
            outcomes.append(Outcome(card_id, "A card", Came.REFUSED, str(NotFound("It"))))
            continue
        key = card.key
        if said := _already(session, card, wish):
            outcomes.append(Outcome(card_id, key, Came.SAME, said))
            continue
        was = _standing(session, card, wish)
        work = partial(_change, session, card, version, wish, Trace(EventKind.MOVED, actor, at))
        reason = attempt(session, work)
        came = Came.REFUSED if reason else Came.DONE
        outcomes.append(Outcome(card_id, key, came, reason or was))
    return tuple(outcomes)


def _already(session: Session, card: Card, wish: Many) -> str:
    """Why there is nothing to do with a card."""
    carried = wish.target is not None and session.get(CardLabel, (card.id, wish.target)) is not None
    is_blocked = blocks.open_block(session, card.id or 0) is not None
    return {
        ManyKind.MOVE: "It is there already." * (card.column_id == wish.target),
        ManyKind.ASSIGN: "It is so already." * (card.assignee_id == wish.target),
        ManyKind.CLASS: "It is so already." * (card.service_class.value == wish.text),
        ManyKind.DUE: "It is so already." * (wish.kind is ManyKind.DUE and _due(session, card, wish) == card.due_at),
        ManyKind.LABEL: "It carries it already." * carried,
        ManyKind.UNLABEL: "It does not carry it." * (not carried),
        ManyKind.BLOCK: "It is blocked already." * is_blocked,
        ManyKind.UNBLOCK: "It is not blocked." * (not is_blocked),
        ManyKind.CLOSE: "It is closed already." * (card.closed_at is not None),
    }[wish.kind]


def _standing(session: Session, card: Card, wish: Many) -> str:
    """What it leaves behind: "from Next to Doing"."""
    here = session.get_one(Column, card.column_id).name
    if wish.kind is ManyKind.MOVE:
        return f"from {here} to {_name(session, wish)}"
    if wish.kind is ManyKind.ASSIGN:
        had = session.get(Person, card.assignee_id) if card.assignee_id else None
        return f"from {had.name if had else 'nobody'} to {_name(session, wish) or 'nobody'}"
    if wish.kind is ManyKind.CLASS:
        return f"from {card.service_class.value.replace('_', ' ')} to {wish.text.replace('_', ' ')}"
    if wish.kind is ManyKind.DUE:
        place = ZoneInfo(pod_queries.zone_of(session, card.pod_id))
        was = many.day_words(card.due_at.astimezone(place).date() if card.due_at else None)
        return f"from {was} to {_name(session, wish)}"
    return f"in {here}"


def _due(session: Session, card: Card, wish: Many) -> datetime | None:
    return many.due_on(many.day_of(wish), card.due_at, pod_queries.zone_of(session, card.pod_id))


def _change(session: Session, card: Card, version: int, wish: Many, trace: Trace) -> None:
    """One card, by the action that a single one takes."""
    if card.gone_as is not None:
        raise Refused(f"It was {card.gone_as.value}: it is no case any more.")
    if card.closed_at is not None and wish.kind is not ManyKind.MOVE:
        raise Refused("It is closed. Reopen it first.")
    if wish.kind in {ManyKind.MOVE, ManyKind.CLOSE}:
        column = held_column(session, card.pod_id, _target(session, card, wish), card.column_id)
        move = moves.CardMove(card.id or 0, column.id or 0, version, reason=wish.reason)
        moves.settle(session, card, column, move, trace)
    elif wish.kind is ManyKind.ASSIGN:
        its = Trace(EventKind.ASSIGNED, trace.actor, trace.at, reason=wish.reason)
        cards.give(session, card, wish.target, version, its)
    elif wish.kind is ManyKind.CLASS:
        edit = cards.edit_of(card, service_class=ServiceClass(wish.text), reason=wish.reason)
        cards.reword(session, card, edit, version, Trace(EventKind.EDITED, trace.actor, trace.at))
    elif wish.kind is ManyKind.DUE:
        edit = cards.edit_of(card, due_at=_due(session, card, wish))
        cards.reword(session, card, edit, version, Trace(EventKind.EDITED, trace.actor, trace.at))
    elif wish.kind is ManyKind.BLOCK:
        blocks.stop(session, card, None, Trace(EventKind.BLOCKED, trace.actor, trace.at, reason=wish.text))
    elif wish.kind is ManyKind.UNBLOCK:
        blocks.free(session, card, Trace(EventKind.UNBLOCKED, trace.actor, trace.at))
    else:
        paste = labels.stick if wish.kind is ManyKind.LABEL else labels.peel
        paste(session, card, wish.target or 0, Trace(EventKind.LABELLED, trace.actor, trace.at))


def _target(session: Session, card: Card, wish: Many) -> int:
    if wish.kind is ManyKind.MOVE:
        return wish.target or 0
    return [column.id or 0 for column in columns_of(session, card.pod_id) if column.kind is ColumnKind.DONE][-1]


def _name(session: Session, wish: Many) -> str:
    """What the wish's target is called today."""
    if wish.kind is ManyKind.DUE:
        return many.day_words(many.day_of(wish))
    kinds: dict[ManyKind, type[Column] | type[Person] | type[Label]] = {
        ManyKind.MOVE: Column,
        ManyKind.ASSIGN: Person,
        ManyKind.LABEL: Label,
        ManyKind.UNLABEL: Label,
    }
    kind = kinds.get(wish.kind)
    row: Any = session.get(kind, wish.target) if kind and wish.target is not None else None
    return row.name if row else ""
