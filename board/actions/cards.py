"""Create a card, change what it says, give it to somebody."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update

from board import keys
from board.actions import checklists, clocks, guarding, intake, moves, places
from board.actions.ground import (
    Trace,
    check_member,
    columns_of,
    held_card,
    held_column,
    hold_boards,
    overtaken,
    record,
    save_card,
    seen_card,
    sentence,
)
from board.models import Board, Card, Column, ColumnKind, EventKind, ServiceClass
from board.queries.intake import Intake, customer_asking, intake_finding
from core import audit, permissions
from core.people import Actor, Person
from core.refusal import Conflict, NotFound, Refused
from pods import queries as pod_queries
from pods.entitlement import Call
from pods.models import Customer, Pod

NOBODY_SAID = Call()
WORDS = ("title", "description")
"""What people write on a card: it may name a customer, and stays in the pod."""

NAMES = {"service_class": "class", "due_at": "due time"}
"""Fields whose name is not what people call them."""


@dataclass(frozen=True)
class NewCard:
    """A card as it is wished for. Without a column it enters the first one."""

    pod_id: int
    title: str
    customer_id: int | None = None
    segment_id: int | None = None
    channel: str = ""
    topic: str = ""
    service_class: ServiceClass = ServiceClass.STANDARD
    assignee_id: int | None = None
    due_at: datetime | None = None
    description: str = ""
    column_id: int | None = None
    contract_id: int | None = None
    call: Call = NOBODY_SAID
    reason: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class CardEdit:
    """What a card shall say: every field as the editor leaves it."""

    title: str
    description: str
    channel: str
    topic: str
    service_class: ServiceClass
    due_at: datetime | None
    reason: str = ""


def edit_of(card: Card, **changed: Any) -> CardEdit:
    """What the card says now, but for what is named."""
    names = ("title", "description", "channel", "topic", "service_class", "due_at")
    return CardEdit(**{name: getattr(card, name) for name in names} | changed)


def create_card(session: Session, actor: Actor, wish: NewCard, at: datetime, *, op: str) -> Card:
    """Add a case, under the limit of its column like any other move."""
    permissions.check(actor, "card.write", wish.pod_id)
    hold_boards(session, {wish.pod_id})
    if answer := audit.answered(session, actor, "card.create", op):
        return seen_card(session, answer.object_id or 0)
    _check_home(session, actor, wish, at)
    return add_card(session, actor, wish, at, op=op)


def add_card(session: Session, actor: Actor, wish: NewCard, at: datetime, *, op: str | None) -> Card:
    """Write the card, with its board held and the right to do so settled by who calls."""
    title = sentence(wish.title, "Give the card a title: what does the customer need?", 200)
    column = _first_place(session, wish)
    asked = _asked(session, actor, wish, at)
    wish = replace(wish, title=title, customer_id=asked.customer_id)
    wish = replace(wish, segment_id=_segment(session, wish, at))
    check_member(session, wish.pod_id, wish.assignee_id, at)
    card = _new_card(session, wish, column, at)
    passed = guarding.admit(session, column, None, guarding.place_of(card, column), wish.reason)
    finding = intake_finding(session, asked, at)
    if finding is not None:
        intake.place(card, finding)
    session.add(card)
    session.flush()
    checklists.begin(session, card, wish.steps)
    if finding is not None:
        intake.keep(session, card, wish.call, finding, column, at)
    else:
        clocks.start(session, card, column)
    facts: dict[str, Any] = {"to_column_id": column.id, "to_assignee_id": card.assignee_id}
    trace = Trace(EventKind.CREATED, actor, at, op)
    record(session, card, trace, **facts)
    guarding.record_passed(session, card, passed, trace)
    _note(session, trace, "card.create", card, None, _picture(card))
    return card


def edit_card(
    session: Session, actor: Actor, card_id: int, edit: CardEdit, version: int, at: datetime, *, op: str
) -> Card:
    """Change what a card says. When somebody was faster, both texts come back."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.edit", op):
        return card
    return reword(session, card, edit, version, Trace(EventKind.EDITED, actor, at, op))


def reword(session: Session, card: Card, edit: CardEdit, version: int, trace: Trace) -> Card:
    """Write what a held card says now; its event keeps what it said before."""
    title = sentence(edit.title, "Give the card a title: what does the customer need?", 200)
    if card.version != version:
        mine, theirs = _apart(session, card, edit_of(card, **_kept(edit, title)))
        raise Conflict(str(overtaken(session, card)), mine=mine, theirs=theirs)
    passed = guarding.readjust(session, card, edit.reason, service_class=edit.service_class)
    before, former = _picture(card), card.service_class
    values = _kept(edit, title)
    if edit.service_class is not card.service_class and card.closed_at is None:
        values["rank"] = places.rank_for(session, card.column_id, edit.service_class, card.id)
    save_card(session, card, version, title, **values)
    trace = replace(trace, reason=_changes(before, _picture(card)))
    was = {name: value for name, value in before.items() if value != _picture(card)[name]}
    record(session, card, trace, from_class=former if former is not card.service_class else None, detail={"was": was})
    guarding.record_passed(session, card, passed, trace)
    _note(session, trace, "card.edit", card, before, _picture(card))
    return card


def assign_card(  # noqa: PLR0917
    session: Session,
    actor: Actor,
    card_id: int,
    assignee_id: int | None,
    version: int,
    at: datetime,
    reason: str = "",
    *,
    op: str,
) -> Card:
    """Give a card to a member of the pod, or (None) back to all."""
    card = held_card(session, actor, "card.write", card_id)
    if audit.answered(session, actor, "card.assign", op):
        return card
    return give(session, card, assignee_id, version, Trace(EventKind.ASSIGNED, actor, at, op, reason))


def give(session: Session, card: Card, assignee_id: int | None, version: int, trace: Trace) -> Card:
    """Put a held card into somebody's hands, under their limit; the trace's reason is why although it is reached."""
    check_member(session, card.pod_id, assignee_id, trace.at)
    passed, former = guarding.readjust(session, card, trace.reason, assignee_id=assignee_id), card.assignee_id
    save_card(session, card, version, _name(session, assignee_id), assignee_id=assignee_id)
    facts = {"from_assignee_id": former, "to_assignee_id": assignee_id}
    trace = replace(trace, reason="")
    record(session, card, trace, **facts)
    guarding.record_passed(session, card, passed, trace)
    _note(session, trace, "card.assign", card, {"assignee_id": former}, {"assignee_id": assignee_id})
    return card


def _check_home(session: Session, actor: Actor, wish: NewCard, at: datetime) -> None:
    """A customer of another pod is not taken silently: their card stands at home, whoever serves."""
    if wish.customer_id is None or not actor.is_somebody:
        return
    home = pod_queries.home_of(session, wish.customer_id, pod_queries.day_of(session, at))
    if home.pod_id not in (None, wish.pod_id):
        name = session.get_one(Pod, home.pod_id).name
        raise Refused(f"This is a customer of {name}. Create the card there, or serve them as overflow, with a reason.")


def _first_place(session: Session, wish: NewCard) -> Column:
    column_id = wish.column_id
    if column_id is None:
        present = [column for column in columns_of(session, wish.pod_id) if column.kind is not ColumnKind.DONE]
        column_id = present[0].id or 0
    column = held_column(session, wish.pod_id, column_id)
    if column.kind is ColumnKind.DONE:
        raise Refused(f"A new card cannot start in {column.name}. Create it where the work begins.")
    return column


def _asked(session: Session, actor: Actor, wish: NewCard, at: datetime) -> Intake:
    """Who asks, with the customer that a chosen contract names."""
    asked = Intake(wish.customer_id, wish.contract_id, replace(wish.call, topic=wish.topic))
    return replace(asked, customer_id=customer_asking(session, actor, asked, at))


def _new_card(session: Session, wish: NewCard, column: Column, at: datetime) -> Card:
    count = update(Board).where(col(Board.pod_id) == wish.pod_id).values(next_number=Board.next_number + 1)
    number = session.execute(count.returning(col(Board.next_number))).scalar_one() - 1
    code = session.exec(select(Pod.code).where(Pod.id == wish.pod_id)).one()
    given = {
        name: value for name, value in vars(wish).items() if name not in ("call", "contract_id", "reason", "steps")
    }
    values = given | {"column_id": column.id, "description": _long(wish.description)}
    times = moves.times_in(column, None, at)
    rank = places.rank_for(session, column.id or 0, wish.service_class)
    return Card(key=keys.card_key(code, number), rank=rank, opened_at=at, entered_at=at, **values, **times)


def _segment(session: Session, wish: NewCard, at: datetime) -> int | None:
    """The segment asked for, else the customer's own on that day."""
    if wish.customer_id is None:
        return wish.segment_id
    if session.get(Customer, wish.customer_id) is None:
        raise NotFound("That customer")
    if wish.segment_id is not None:
        return wish.segment_id
    return pod_queries.home_of(session, wish.customer_id, pod_queries.day_of(session, at)).segment_id


def _name(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name if person else ""


def _long(text: str) -> str:
    if len(text) > 8000:
        raise Refused(f"That description has {len(text)} characters; 8000 fit. Shorten it, nothing was saved.")
    return text.strip()


def _kept(edit: CardEdit, title: str) -> dict[str, Any]:
    values = {**vars(edit), "title": title, "description": _long(edit.description)}
    values.pop("reason")
    return values


def _apart(session: Session, card: Card, edit: CardEdit) -> tuple[str, str]:
    """The fields in which an edit and its card differ, both ways, a line each."""
    zone = ZoneInfo(pod_queries.zone_of(session, card.pod_id))

    def said(value: Any) -> str:
        if isinstance(value, ServiceClass):
            return value.value.replace("_", " ")
        return f"{value.astimezone(zone):%Y/%m/%d, %H:%M}" if isinstance(value, datetime) else str(value or "(empty)")

    def lines(one: CardEdit) -> str:
        return "\n".join(f"{NAMES.get(name, name).capitalize()}: {said(vars(one)[name])}" for name in names)

    saved = edit_of(card)
    names = [name for name in vars(edit) if vars(edit)[name] != vars(saved)[name]]
    return lines(edit), lines(saved)


def _picture(card: Card) -> dict[str, Any]:
    return {
        "title": card.title,
        "channel": card.channel,
        "topic": card.topic,
        "service_class": card.service_class.value,
        "due_at": card.due_at.isoformat() if card.due_at else None,
        "description": card.description,
    }


def _changes(before: dict[str, Any], after: dict[str, Any]) -> str:
    return ", ".join(NAMES.get(name, name) for name in after if before[name] != after[name]) or "nothing"


def _note(
    session: Session, trace: Trace, action: str, card: Card, before: dict[str, Any] | None, after: dict[str, Any]
) -> None:
    """Note a change without a card's words, for the trail is read outside the pod; it says which of them changed."""
    words = [name for name in WORDS if before and before.get(name) != after.get(name)]
    told = {**_wordless(after), **({"words": words} if words else {})}
    facts: dict[str, Any] = {"pod_id": card.pod_id, "before": before and _wordless(before), "after": told}
    audit.note(session, trace.actor, action, trace.at, ("card", card.id), **facts, op=trace.op)


def _wordless(picture: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in picture.items() if name not in WORDS}
