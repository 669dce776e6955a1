"""One card with everything its dialog shows, masked by what the reader may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from board import story
from board.models import Block, Board, Card, Column, ColumnKind, Comment, Gone, RunOutcome, ServiceClass
from board.queries.chains import chain_of, is_guest
from board.queries.passages import ChainStep, OfferLine, ServedLine, chain_shown, offer_shown, served_shown
from board.queries.rules import runs_on
from board.queries.told import Happening, Said, happenings_of, history_of
from core import permissions
from core.people import Actor, Person
from core.refusal import NotFound
from pods import queries as pod_queries
from pods.models import Customer, Pod, PodState, Segment


@dataclass(frozen=True)
class CardDetail:
    """A card, its place, its customer, its blocker, its story. Hidden text is None."""

    card_id: int
    key: str
    version: int
    pod_id: int
    pod_name: str
    zone: str
    column_id: int
    column_name: str
    column_kind: ColumnKind
    service_class: ServiceClass
    title: str | None
    description: str | None
    channel: str
    topic: str
    customer_id: int | None
    customer_name: str | None
    segment: str
    home: str
    assignee_id: int | None
    assignee: str
    due_at: datetime | None
    opened_at: datetime
    started_at: datetime | None
    closed_at: datetime | None
    gone_as: Gone | None
    blocked: str | None
    blocked_since: datetime | None
    blocked_owner: str
    may_write: bool
    handoffs: int
    ping_pong: bool
    summary: str | None
    comments: list[Said]
    earlier: list[Said]
    history: list[Said]
    steps: list[ChainStep]
    offer: OfferLine | None
    served: list[ServedLine]
    is_guest: bool
    may_comment: bool


class Sight(NamedTuple):
    """A card and how much of it somebody sees: its words, and who the customer is."""

    card: Card
    guest: bool
    readable: bool
    named: bool


AS_THEY_ARE = (
    *("key", "version", "pod_id", "column_id", "service_class", "channel", "topic"),
    *("assignee_id", "due_at", "opened_at", "started_at", "closed_at", "gone_as"),
)
"""What anybody who may read the board learns of a card, under the same names."""


def card_detail(session: Session, actor: Actor, card_id: int, at: datetime) -> CardDetail:
    """The card, if the actor may read its board. `at` bounds what is told: nothing later than that."""
    card, guest, readable, named = sight_of(session, actor, card_id)
    column, pod = session.get_one(Column, card.column_id), session.get_one(Pod, card.pod_id)
    block = session.exec(select(Block).where(Block.card_id == card_id, col(Block.ended_at).is_(None))).first()
    customer = session.get(Customer, card.customer_id) if card.customer_id and named else None
    segment = session.get(Segment, card.segment_id) if card.segment_id else None
    return CardDetail(
        card_id=card_id,
        **{name: getattr(card, name) for name in AS_THEY_ARE},
        pod_name=pod.name,
        zone=pod.zone,
        column_name=column.name,
        column_kind=column.kind,
        title=card.title if readable else None,
        description=card.description if readable else None,
        customer_id=card.customer_id if named else None,
        customer_name=customer.name if customer else ("" if named else None),
        segment=segment.name if segment else "",
        home=_home(session, card, at) if named else "",
        assignee=_person(session, card.assignee_id),
        blocked=(block.reason if readable else "") if block else None,
        blocked_since=block.started_at if block else None,
        blocked_owner=_person(session, block.owner_id if block else None),
        comments=_comments(session, card_id) if readable else [],
        earlier=_earlier(session, actor, card) if named else [],
        is_guest=guest,
        **_rights(session, actor, card),
        **_passing(session, card, at, readable),
    )


def sight_of(session: Session, actor: Actor, card_id: int) -> Sight:
    """The card, if the actor may read its board, or serves it or is offered it as a guest."""
    card = session.get(Card, card_id)
    is_own = card is not None and permissions.allows(actor, "board.read", card.pod_id)
    guest = not is_own and is_guest(session, actor, "card.text", card_id)
    if card is None or not (is_own or guest):
        raise NotFound("That card")
    readable = guest or permissions.allows(actor, "card.text", card.pod_id)
    named = permissions.allows(actor, "customer.read", card.pod_id) or (
        guest and is_guest(session, actor, "customer.read", card_id)
    )
    return Sight(card, guest, readable, named)


def _rights(session: Session, actor: Actor, card: Card) -> dict[str, Any]:
    """What the reader may do: guests comment, and no more."""
    may_write = permissions.allows(actor, "card.write", card.pod_id)
    return {"may_write": may_write, "may_comment": may_write or is_guest(session, actor, "card.write", card.id or 0)}


def _passing(session: Session, card: Card, at: datetime, readable: bool) -> dict[str, Any]:
    """How the card came here, who is offered it, who serves it, and its whole story."""
    card_id = card.id or 0
    steps = chain_shown(session, card_id, readable=readable)
    served = served_shown(session, card_id, readable=readable)
    passed = [step for step in steps if step.giver_id != step.taker_id]
    return {
        "handoffs": len(passed),
        "ping_pong": any(step.is_bounce for step in steps),
        "summary": _summary(session, card_id) if passed and readable else None,
        "history": _whole_story(session, card_id, at, readable=readable),
        "steps": [step for step in steps if step.at <= at],
        "offer": offer_shown(session, card, readable=readable),
        "served": served,
    }


def _summary(session: Session, card_id: int) -> str:
    """What the last pod that gave it away wrote for this one."""
    passed = [step for step in chain_of(session, card_id) if step.from_pod_id != step.to_pod_id]
    return passed[-1].summary


def _refused(session: Session, card_id: int) -> list[Said]:
    """What rules wanted to do and could not: nothing changed, so there is no event of it."""
    stopped = {RunOutcome.REFUSED: "was refused", RunOutcome.LOOP: "was stopped"}
    return [
        Said(run.at, "", f"The rule “{name}” {stopped[run.outcome]}: {run.said}", "Card")
        for run, name in runs_on(session, card_id)
        if run.outcome in stopped
    ]


def _whole_story(session: Session, card_id: int, at: datetime, *, readable: bool) -> list[Said]:
    """Every event, and what rules were refused; newest first."""
    told = history_of(session, card_id, at, readable=readable) + (_refused(session, card_id) if readable else [])
    return sorted((line for line in told if line.at <= at), key=lambda line: line.at, reverse=True)


def _home(session: Session, card: Card, at: datetime) -> str:
    """The pod to which the customer belongs on that day."""
    if card.customer_id is None:
        return ""
    home = pod_queries.home_of(session, card.customer_id, pod_queries.day_of(session, at))
    pod = session.get(Pod, home.pod_id) if home.pod_id is not None else None
    return pod.name if pod else ""


def card_events(session: Session, actor: Actor, card_id: int, at: datetime) -> list[Happening]:
    """Everything that happened to the card until then, oldest first, to whoever may read its board."""
    sight = sight_of(session, actor, card_id)
    return happenings_of(session, card_id, at, readable=sight.readable)


def receivers(session: Session, actor: Actor, pod_id: int) -> dict[int, str]:
    """The pods to which a card of this pod can be handed: active, and with a board."""
    permissions.check(actor, "card.write", pod_id)
    wanted = select(Pod.id, Pod.name).join(Board, col(Board.pod_id) == Pod.id)
    wanted = wanted.where(Pod.state == PodState.ACTIVE, Pod.id != pod_id).order_by(col(Pod.name))
    return {key or 0: name for key, name in session.exec(wanted)}


def _person(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name if person else ""


def _comments(session: Session, card_id: int) -> list[Said]:
    wanted = select(Comment, Person.name).join(Person, col(Person.id) == Comment.person_id)
    found = session.exec(wanted.where(Comment.card_id == card_id).order_by(col(Comment.at), col(Comment.id)))
    return [
        Said(one.at, story.speaker(name, one.kind), one.text if one.removed_at is None else "Taken back.")
        for one, name in found
    ]


def _earlier(session: Session, actor: Actor, card: Card) -> list[Said]:
    """The customer's latest other cases, on boards that the reader may read."""
    if card.customer_id is None:
        return []
    wanted = select(Card).where(Card.customer_id == card.customer_id, Card.id != card.id)
    within = permissions.pods_within(actor, "card.text")
    if within is not None:
        wanted = wanted.where(col(Card.pod_id).in_(within))
    found = session.exec(wanted.order_by(col(Card.opened_at).desc()).limit(5))
    return [Said(other.opened_at, other.key, other.title) for other in found]


def topics(session: Session, actor: Actor, pod_id: int) -> list[str]:
    """What the pod's cards have been about, by name."""
    permissions.check(actor, "board.read", pod_id)
    wanted = select(Card.topic).where(Card.pod_id == pod_id, Card.topic != "").distinct().limit(200)
    return sorted(session.exec(wanted))
