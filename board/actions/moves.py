"""The one guarded move. Every path by which a card changes its column goes through here."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board import lanes
from board.actions import clocks, endings, guarding, places
from board.actions.ground import (
    Trace,
    check_member,
    columns_of,
    held_card,
    held_column,
    record,
    save_card,
    sentence,
)
from board.limits import Place
from board.models import Block, Board, Card, Column, ColumnKind, EventKind, ServiceClass
from core import audit
from core.people import Actor
from core.refusal import Refused


@dataclass(frozen=True)
class CardMove:
    """A wish to stand in a column: between two neighbours, or (without them) at its end.

    version: the card's version that the mover saw. lane: a name of board.lanes, or None to stay.
    reason: why it is moved although an agreed limit or check asks for one; empty: the move is refused there.
    """

    card_id: int
    column_id: int
    version: int
    after_id: int | None = None
    before_id: int | None = None
    lane: str | None = None
    reason: str = ""


def move_card(session: Session, actor: Actor, move: CardMove, at: datetime, *, op: str) -> Card:
    """Put a card into a column of its pod, if there is room and nobody was faster."""
    card = held_card(session, actor, "card.write", move.card_id)
    if audit.answered(session, actor, "card.move", op):
        return card
    column = held_column(session, card.pod_id, move.column_id, card.column_id)
    return settle(session, card, column, move, Trace(EventKind.MOVED, actor, at, op))


def close_card(
    session: Session, actor: Actor, card_id: int, version: int, at: datetime, reason: str = "", *, op: str
) -> Card:
    """Finish a card: it moves to the last column of its board. One that came over open among finished work closes."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.move", op):
        return card
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed already.")
    done = [column for column in columns_of(session, card.pod_id) if column.kind is ColumnKind.DONE]
    move = CardMove(card_id, done[-1].id or 0, version, reason=reason)
    return settle(session, card, done[-1], move, Trace(EventKind.CLOSED, actor, at, op))


def reopen_card(session: Session, actor: Actor, card_id: int, reason: str, at: datetime, *, op: str) -> Card:
    """Take a finished card back into work, at the end of the first column, under its limit."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.move", op):
        return card
    if card.closed_at is None:
        raise Refused(f"{card.key} is open already.")
    said = sentence(reason, "Say why it is opened again, in a few words.", 300)
    first = next(column for column in columns_of(session, card.pod_id) if column.kind is not ColumnKind.DONE)
    column = held_column(session, card.pod_id, first.id or 0)
    move = CardMove(card_id, first.id or 0, card.version, reason=said)
    return settle(session, card, column, move, Trace(EventKind.MOVED, actor, at, op, said))


def settle(session: Session, card: Card, column: Column, move: CardMove, trace: Trace, **facts: Any) -> Card:
    """The one guarded move: limits, exit checklist, version, place, events, audit. The boards are held already.

    Everything that puts a card into a column of its pod calls this: drag, keys, menu, many at once, rules, restoring,
    reopening, undoing. A kind other than MOVED stays as it is; `facts` (deed_id, undoes_id, rule_id) go on its events.
    """
    if card.version != move.version:
        save_card(session, card, move.version, mine=column.name)
    source = session.get_one(Column, card.column_id)
    changed = _changed(session, card, move, trace.at)
    before = None if card.closed_at is not None else guarding.place_of(card, source)
    after = replace(guarding.place_of(card, column), **changed)
    passed, left = guarding.let_through(session, (card, column), before, after, move.reason)
    was = _picture(card)
    values = {**_values(session, card, column, after, move, trace), **changed}
    save_card(session, card, move.version, column.name, **values)
    whole = replace(trace, kind=_kind_of(was, card) if trace.kind is EventKind.MOVED else trace.kind)
    if card.closed_at is not None and not was["closed"]:
        _end_blocks(session, card, trace.at)
        endings.end_with(session, card, trace, "Closed at home")
    if column.id != source.id or was["closed"] is not (card.closed_at is not None):
        clocks.follow(session, card, column, trace.at)
    _record(session, card, was, whole, facts)
    guarding.record_passed(session, card, passed, whole, **facts)
    guarding.record_unticked(session, card, left, move.reason, whole)
    told: dict[str, Any] = {"pod_id": card.pod_id, "before": was, "after": _picture(card), "op": trace.op}
    audit.note(session, trace.actor, "card.move", trace.at, ("card", card.id), **told)
    return card


def times_in(column: Column, card: Card | None, at: datetime) -> dict[str, Any]:
    """The instants that entering this column sets: first start, last finish."""
    done = column.kind is ColumnKind.DONE
    started_at = card.started_at if card else None
    if started_at is None and column.kind is ColumnKind.ACTIVE:
        started_at = at
    closed_at = ((card.closed_at if card else None) or at) if done else None
    values: dict[str, Any] = {"started_at": started_at, "closed_at": closed_at}
    if done and (card is None or card.closed_at is None):
        values["resolved_at"] = at
    return values


def _changed(session: Session, card: Card, move: CardMove, at: datetime) -> dict[str, Any]:
    """What another lane makes of the card: another class, or another person."""
    if move.lane is None:
        return {}
    cut = session.get_one(Board, card.pod_id).lanes
    wished = lanes.change(cut, move.lane, card.service_class, card.segment_id)
    if wished.get("assignee_id") not in (None, card.assignee_id):
        check_member(session, card.pod_id, wished["assignee_id"], at)
    return {name: value for name, value in wished.items() if value != getattr(card, name)}


def _values(session: Session, card: Card, column: Column, after: Place, move: CardMove, trace: Trace) -> dict[str, Any]:
    place = (column.id or 0, after.service_class, card.id, move.after_id, move.before_id)
    values: dict[str, Any] = {"rank": 0 if column.kind is ColumnKind.DONE else places.rank_for(session, *place)}
    if column.id != card.column_id:
        values |= {"column_id": column.id, "entered_at": trace.at, **times_in(column, card, trace.at)}
    elif column.kind is ColumnKind.DONE and card.closed_at is None:  # came over open by an import: this finishes it
        values |= times_in(column, card, trace.at)
    return values


def _record(session: Session, card: Card, was: dict[str, Any], trace: Trace, facts: dict[str, Any]) -> None:
    """Its move, and who has it now when the lane is a person's."""
    former = ServiceClass(was["service_class"])
    about: dict[str, Any] = {"from_class": former} if former is not card.service_class else {}
    about["detail"] = {"rank": was["rank"]}  # for whoever takes it back
    record(session, card, trace, from_column_id=was["column_id"], to_column_id=card.column_id, **about, **facts)
    if was["assignee_id"] != card.assignee_id:
        people = {"from_assignee_id": was["assignee_id"], "to_assignee_id": card.assignee_id}
        record(session, card, Trace(EventKind.ASSIGNED, trace.actor, trace.at), **people, **facts)


def _kind_of(before: dict[str, Any], card: Card) -> EventKind:
    was_closed = before["closed"]
    if was_closed == (card.closed_at is not None):
        return EventKind.MOVED
    return EventKind.REOPENED if was_closed else EventKind.CLOSED


def _picture(card: Card) -> dict[str, Any]:
    return {
        "column_id": card.column_id,
        "service_class": card.service_class.value,
        "rank": card.rank,
        "closed": card.closed_at is not None,
        "assignee_id": card.assignee_id,
    }


def _end_blocks(session: Session, card: Card, at: datetime) -> None:
    for block in session.exec(select(Block).where(Block.card_id == card.id, col(Block.ended_at).is_(None))):
        block.ended_at = at
        session.add(block)
