"""What programs ask about a board, and do with its cards: the same queries and actions as the pages."""

from fastapi import APIRouter
from sqlmodel import Session, col, select

from board import actions, queries
from board.actions import CardMove, NewCard
from board.actions.blocks import open_block
from board.models import Card
from board.queries import BoardView, CardDetail, CardView
from core import audit
from core.people import Actor
from core.refusal import NotFound
from pods import queries as pod_queries
from web.api.keys import Reader, Writer
from web.api.shapes import (
    Blocked,
    BlockToSet,
    BoardSeen,
    CardSeen,
    CardToClose,
    CardToCreate,
    CardWhole,
    ColumnSeen,
    CommentToWrite,
    Happened,
    History,
    Id,
    MoveToMake,
    Said,
    Spoken,
    Standing,
)

router = APIRouter(tags=["Board"])


@router.get("/pods/{pod_id}/board", summary="A pod's board")
def board_seen(pod_id: Id, caller: Reader) -> BoardSeen:
    """Columns with their limits and what they hold, and the open cards in the order in which they are pulled."""
    with caller.store.reading() as session:
        shown = queries.board_view(session, caller.actor, pod_id, caller.at)
    if shown is None:
        raise NotFound("A board of that pod")
    return BoardSeen(
        pod_id=shown.pod_id,
        pod=shown.pod_name,
        zone=shown.zone,
        as_of=caller.at,
        revision=shown.revision,
        blocked_cards_count=shown.blocked_counts,
        expedite_limit=shown.expedite_limit,
        columns=[
            ColumnSeen(
                **{name: getattr(column, name) for name in ("name", "kind", "mode", "count", "held", "policy")},
                id=column.column_id,
                limit=column.wip_limit,
            )
            for column in shown.columns
        ],
        cards=[_on_board(card, shown) for card in shown.cards if card.closed_at is None],
    )


ON_BOARD = (
    *("key", "version", "column_id", "service_class", "title", "customer", "channel"),
    *("assignee_id", "opened_at", "started_at", "entered_at", "nth_contact"),
)


def _on_board(card: CardView, shown: BoardView) -> CardSeen:
    due = queries.first_due(card.due_at, card.promise)
    is_readable = card.title is not None
    return CardSeen(
        **{name: getattr(card, name) for name in ON_BOARD},
        id=card.card_id,
        segment=shown.segments.get(card.segment_id or 0),
        assignee=shown.people.get(card.assignee_id or 0),
        due_at=due.at if due else None,
        due_what=due.what or None if due else None,
        blocked=None if card.blocked is None else _blocked(card, is_readable=is_readable),
    )


def _blocked(card: CardView | CardDetail, *, is_readable: bool) -> Blocked:
    return Blocked(since=card.blocked_since, reason=card.blocked if is_readable else None)


@router.get("/cards/{card_id}", summary="One card")
def card_seen(card_id: Id, caller: Reader) -> CardWhole:
    """What the card's dialog shows to the token's owner."""
    with caller.store.reading() as session:
        card = queries.card_detail(session, caller.actor, card_id, caller.at)
    return CardWhole(
        **{name: getattr(card, name) for name in WHOLE},
        id=card.card_id,
        pod=card.pod_name,
        column=card.column_name,
        customer=card.customer_name,
        blocked=None if card.blocked is None else _blocked(card, is_readable=card.title is not None),
        comments=[Spoken(at=one.at, who=one.who, text=one.text) for one in card.comments],
    )


WHOLE = (
    *("key", "version", "pod_id", "column_id", "service_class", "title", "description", "segment", "channel", "topic"),
    *("assignee_id", "assignee", "opened_at", "started_at", "due_at", "closed_at", "gone_as", "handoffs", "may_write"),
)


@router.get("/cards/{card_id}/events", summary="A card's history")
def card_history(card_id: Id, caller: Reader) -> History:
    """Every event, oldest first, with who did it and through which door."""
    with caller.store.reading() as session:
        found = queries.card_events(session, caller.actor, card_id, caller.at)
    return History(card_id=card_id, as_of=caller.at, events=[Happened(**vars(one)) for one in found])


@router.post("/pods/{pod_id}/cards", status_code=201, summary="Write a card")
def create_card(pod_id: Id, sent: CardToCreate, wish: Writer) -> Standing:
    """Under the limit of its column, like any other way."""

    def work(session: Session, actor: Actor, op: str) -> Standing:
        at, given = wish.caller.at, sent.model_dump(exclude={"customer"})
        new = NewCard(pod_id, customer_id=_customer(session, actor, sent.customer, wish), **given)
        return _standing(session, actions.create_card(session, actor, new, at, op=op))

    return wish.perform(work)


def _customer(session: Session, actor: Actor, number: str | None, wish: Writer) -> int | None:
    """The customer of this number, as far as the owner may find them."""
    if number is None:
        return None
    found = pod_queries.customer_known(session, actor, number, pod_queries.day_of(session, wish.caller.at))
    if found is None:
        raise NotFound("That customer")
    return found


@router.post("/cards/{card_id}/move", summary="Move a card")
def move_card(card_id: Id, sent: MoveToMake, wish: Writer) -> Standing:
    """The one guarded move: limits, exit checklist and version are judged as for a drag."""

    def work(session: Session, actor: Actor, op: str) -> Standing:
        move = CardMove(card_id, **sent.model_dump())
        is_new = audit.answered(session, actor, "card.move", op) is None
        card = actions.move_card(session, actor, move, wish.caller.at, op=op)
        if is_new:
            _check_beside(session, card, sent)
        return _standing(session, card)

    return wish.perform(work)


def _check_beside(session: Session, card: Card, sent: MoveToMake) -> None:
    """Who names a card to stand beside means one. A page that is a moment old is forgiven: its card stands last."""
    named = {one for one in (sent.before_id, sent.after_id) if one is not None}
    alike = (Card.column_id == card.column_id, Card.service_class == card.service_class, Card.id != card.id)
    wanted = select(Card.id).where(col(Card.id).in_(named), col(Card.closed_at).is_(None), *alike)
    if missing := named - set(session.exec(wanted) if named else ()):
        raise NotFound(f"An open card {min(missing)} of the same class in that column")


@router.post("/cards/{card_id}/close", summary="Finish a card")
def close_card(card_id: Id, sent: CardToClose, wish: Writer) -> Standing:
    """It moves into the last column of its board."""

    def work(session: Session, actor: Actor, op: str) -> Standing:
        at = wish.caller.at
        return _standing(session, actions.close_card(session, actor, card_id, sent.version, at, sent.reason, op=op))

    return wish.perform(work)


@router.post("/cards/{card_id}/comments", status_code=201, summary="Say something about a card")
def write_comment(card_id: Id, sent: CommentToWrite, wish: Writer) -> Said:
    """A note for the pod, or what was told to or by the customer."""

    def work(session: Session, actor: Actor, op: str) -> Said:
        kept = actions.comment_on_card(session, actor, card_id, sent.text, wish.caller.at, sent.kind, op=op)
        return Said(id=kept.id or 0, card_id=kept.card_id, kind=kept.kind, at=kept.at)

    return wish.perform(work)


@router.post("/cards/{card_id}/block", summary="Say that a card cannot go on")
def block_card(card_id: Id, sent: BlockToSet, wish: Writer) -> Standing:
    """Its clock starts."""

    def work(session: Session, actor: Actor, op: str) -> Standing:
        at = wish.caller.at
        block = actions.block_card(session, actor, card_id, sent.reason, sent.owner_id, at, op=op)
        return _standing(session, session.get_one(Card, block.card_id))

    return wish.perform(work)


@router.post("/cards/{card_id}/unblock", summary="Say that a card can go on")
def unblock_card(card_id: Id, wish: Writer) -> Standing:
    """Its clock stops."""

    def work(session: Session, actor: Actor, op: str) -> Standing:
        return _standing(session, actions.unblock_card(session, actor, card_id, wish.caller.at, op=op))

    return wish.perform(work)


STANDING = (
    *("id", "key", "version", "pod_id", "column_id", "service_class", "assignee_id"),
    *("entered_at", "started_at", "closed_at"),
)


def _standing(session: Session, card: Card) -> Standing:
    blocked = open_block(session, card.id or 0) is not None
    return Standing(**{name: getattr(card, name) for name in STANDING}, blocked=blocked)
