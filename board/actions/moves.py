"""The one guarded move. Every path by which a card changes its column goes through here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board.actions import clocks, endings, places
from board.actions.ground import Trace, columns_of, held_card, held_column, record, save_card, sentence
from board.models import Block, Card, Column, ColumnKind, EventKind, ServiceClass
from core import audit
from core.people import Actor
from core.refusal import Refused

LANES = {"expedite": ServiceClass.EXPEDITE, "main": ServiceClass.STANDARD}


@dataclass(frozen=True)
class CardMove:
    """A wish to stand in a column: between two neighbours, or (without them) at its end.

    version: the card's version that the mover saw. lane: "expedite" or "main", or None to stay.
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
    column = held_column(session, card.pod_id, move.column_id)
    return settle(session, card, column, move, Trace(EventKind.MOVED, actor, at, op))


def close_card(session: Session, actor: Actor, card_id: int, version: int, at: datetime, *, op: str) -> Card:
    """Finish a card: it moves to the last column of its board."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.move", op):
        return card
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed already.")
    done = [column for column in columns_of(session, card.pod_id) if column.kind is ColumnKind.DONE]
    move = CardMove(card_id, done[-1].id or 0, version)
    return settle(session, card, done[-1], move, Trace(EventKind.MOVED, actor, at, op))


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
    move = CardMove(card_id, first.id or 0, card.version)
    return settle(session, card, column, move, Trace(EventKind.MOVED, actor, at, op, said))


def settle(session: Session, card: Card, column: Column, move: CardMove, trace: Trace) -> Card:
    """Check the room, write the place, append the event, note the audit. Boards are held already."""
    came_from, service_class = card.column_id, _class_after(card, move.lane)
    if card.version != move.version:
        save_card(session, card, move.version, mine=column.name)
    if column.id != came_from:
        places.check_room(session, column)
    _check_expedite(session, card, column, service_class)
    before = _picture(card)
    save_card(session, card, move.version, column.name, **_values(session, card, column, service_class, move, trace.at))
    kind = _kind_of(before, card)
    if kind is EventKind.CLOSED:
        _end_blocks(session, card, trace.at)
        endings.end_with(session, card.id or 0, trace.at, "Closed at home")
    if column.id != came_from:
        clocks.follow(session, card, column, trace.at)
    whole = Trace(kind, trace.actor, trace.at, trace.op, trace.reason)
    record(session, card, whole, from_column_id=came_from, to_column_id=card.column_id)
    audit.note(
        session,
        trace.actor,
        "card.move",
        trace.at,
        ("card", card.id),
        pod_id=card.pod_id,
        before=before,
        after=_picture(card),
        op=trace.op,
    )
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


def _values(
    session: Session, card: Card, column: Column, service_class: ServiceClass, move: CardMove, at: datetime
) -> dict[str, Any]:
    values: dict[str, Any] = {"service_class": service_class}
    if column.kind is ColumnKind.DONE:
        values["rank"] = 0
    else:
        values["rank"] = places.rank_for(session, column.id or 0, service_class, card.id, move.after_id, move.before_id)
    if column.id != card.column_id:
        values |= {"column_id": column.id, "entered_at": at, **times_in(column, card, at)}
    return values


def _class_after(card: Card, lane: str | None) -> ServiceClass:
    if lane is None:
        return card.service_class
    if lane not in LANES:
        raise Refused("That lane does not exist. Reload the page.")
    stays = (card.service_class is ServiceClass.EXPEDITE) == (lane == "expedite")
    return card.service_class if stays else LANES[lane]


def _check_expedite(session: Session, card: Card, column: Column, service_class: ServiceClass) -> None:
    if service_class is not ServiceClass.EXPEDITE or column.kind is ColumnKind.DONE:
        return
    if card.service_class is not ServiceClass.EXPEDITE or card.closed_at is not None:
        places.check_expedite(session, card.pod_id)


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
    }


def _end_blocks(session: Session, card: Card, at: datetime) -> None:
    for block in session.exec(select(Block).where(Block.card_id == card.id, col(Block.ended_at).is_(None))):
        block.ended_at = at
        session.add(block)
