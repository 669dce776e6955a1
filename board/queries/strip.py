"""The customer beside a card: what they lately asked, what is open, what we promised, whose they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from board.models import Card, CustomerPromise
from board.queries.chains import is_guest
from board.queries.recurring import charged_to, repeats_of
from core import permissions
from core.people import Actor, Person
from core.refusal import NotFound, Refused
from pods import queries as pod_queries
from pods.models import Contact, Pod
from pods.routing import Route

SHOWN, ANSWERED = 5, 3


@dataclass(frozen=True)
class ContactLine:
    """They reached us, or a case of theirs was opened: when, by which way, about what, who had it."""

    at: datetime
    channel: str
    topic: str
    pod: str
    person: str = ""
    key: str = ""


@dataclass(frozen=True)
class OpenCase:
    """A case of theirs that is open on a board which the reader may read."""

    card_id: int
    key: str
    title: str | None
    pod: str
    opened_at: datetime


@dataclass(frozen=True)
class PromiseLine:
    """What somebody told them to do, and by when; nothing came of it yet."""

    promise_id: int
    text: str
    due_at: datetime
    who: str
    is_overdue: bool
    may_answer: bool


@dataclass(frozen=True)
class AnsweredLine:
    """A promise of which something came: it was kept, or (outcome) given up."""

    text: str
    due_at: datetime
    at: datetime
    is_kept: bool
    outcome: str


@dataclass(frozen=True)
class RepeatLine:
    """This card is a repeat contact. key is None where the earlier case is not for the reader; pod: who is charged."""

    nth: int
    days: float
    topic: str
    key: str | None
    pod: str
    was_closed: bool


@dataclass(frozen=True)
class Strip:
    """Everything the strip says. rows: every row of the customer, merged ones too. opens: their page may be opened."""

    rows: tuple[int, ...]
    number: str
    contacts: list[ContactLine]
    open_cases: list[OpenCase]
    elsewhere: dict[str, int]
    promises: list[PromiseLine]
    answered: list[AnsweredLine]
    repeat: RepeatLine | None
    home: str
    route: Route | None
    last: ContactLine | None
    opens: bool = False


def customer_strip(session: Session, actor: Actor, card_id: int, at: datetime) -> Strip:
    """The strip of a card's customer, for who may read that customer's personal data there."""
    card = session.get(Card, card_id)
    own = card is not None and permissions.allows(actor, "customer.read", card.pod_id)
    if card is None or not (own or is_guest(session, actor, "customer.read", card_id)):
        raise NotFound("That card")
    if card.customer_id is None:
        raise Refused("There is no customer on this card.")
    rows = pod_queries.same_customers(session, card.customer_id)
    names = {pod_id or 0: name for pod_id, name in session.exec(select(Pod.id, Pod.name))}
    home = pod_queries.home_of(session, rows[0], pod_queries.day_of(session, at)).pod_id
    calls, cases = _calls(session, actor, rows, names, at), _cases(session, rows, card_id)
    arrivals = [
        ContactLine(case.opened_at, case.channel, case.topic, names[case.pod_id], "", case.key)
        for case in cases
        if permissions.allows(actor, "board.read", case.pod_id)
    ]
    return Strip(
        rows=rows,
        number=pod_queries.number_of(session, rows[0]),
        contacts=sorted([*calls, *arrivals], key=lambda line: line.at, reverse=True)[:SHOWN],
        open_cases=_open(actor, cases, names),
        elsewhere=_elsewhere(actor, cases, names),
        promises=_promises(session, actor, rows, at),
        answered=_answered(session, rows),
        repeat=_repeat(session, actor, card, names),
        home=names.get(home or 0, ""),
        route=_route(session, actor, rows[0], card, at) if home is not None else None,
        last=next((line for line in calls if line.pod), None),
        opens=home is not None and permissions.allows(actor, "segment.read", home),
    )


def _calls(
    session: Session, actor: Actor, rows: Collection[int], names: dict[int, str], at: datetime
) -> list[ContactLine]:
    """Their last contacts by any channel. Who answered is told to those who may see that pod's members."""
    wanted = select(Contact).where(col(Contact.customer_id).in_(rows), Contact.opened_s <= int(at.timestamp()))
    found = session.exec(wanted.order_by(col(Contact.opened_s).desc(), col(Contact.id).desc()).limit(SHOWN)).all()
    seen = {
        contact.person_id or 0
        for contact in found
        if permissions.allows(actor, "people.read", contact.served_pod_id or contact.pod_id)
    }
    people = _names(session, seen)
    return [
        ContactLine(
            datetime.fromtimestamp(contact.opened_s, UTC),
            contact.channel,
            contact.topic,
            "" if contact.abandoned else names.get(contact.served_pod_id or contact.pod_id, ""),
            "" if contact.abandoned else people.get(contact.person_id or 0, ""),
        )
        for contact in found
    ]


def _cases(session: Session, rows: Collection[int], card_id: int) -> list[Card]:
    """Their other cases, the open ones first, then the latest."""
    wanted = select(Card).where(col(Card.customer_id).in_(rows), Card.id != card_id, col(Card.gone_as).is_(None))
    is_open = session.exec(wanted.where(col(Card.closed_at).is_(None)).order_by(col(Card.opened_at).desc()).limit(100))
    closed = session.exec(
        wanted.where(col(Card.closed_at).is_not(None)).order_by(col(Card.opened_at).desc()).limit(SHOWN)
    )
    return [*is_open, *closed]


def _open(actor: Actor, cases: Sequence[Card], names: dict[int, str]) -> list[OpenCase]:
    return [
        OpenCase(
            case.id or 0,
            case.key,
            case.title if permissions.allows(actor, "card.text", case.pod_id) else None,
            names[case.pod_id],
            case.opened_at,
        )
        for case in cases
        if case.closed_at is None and permissions.allows(actor, "board.read", case.pod_id)
    ]


def _elsewhere(actor: Actor, cases: Sequence[Card], names: dict[int, str]) -> dict[str, int]:
    """Open cases on boards that the reader may not read: how many, with which pod."""
    counted: dict[str, int] = {}
    for case in cases:
        if case.closed_at is None and not permissions.allows(actor, "board.read", case.pod_id):
            counted[names[case.pod_id]] = counted.get(names[case.pod_id], 0) + 1
    return dict(sorted(counted.items()))


def _promises(session: Session, actor: Actor, rows: Collection[int], at: datetime) -> list[PromiseLine]:
    """What was promised to them and is neither kept nor given up, the nearest first."""
    wanted = (
        select(CustomerPromise, Card.pod_id)
        .outerjoin(Card, col(Card.id) == CustomerPromise.card_id)
        .where(col(CustomerPromise.customer_id).in_(rows))
        .where(col(CustomerPromise.kept_at).is_(None), col(CustomerPromise.broken_at).is_(None))
    )
    found = session.exec(wanted.order_by(col(CustomerPromise.due_at), col(CustomerPromise.id))).all()
    names = _names(session, {one.person_id or 0 for one, _ in found})
    return [
        PromiseLine(
            one.id or 0,
            one.text,
            one.due_at,
            names.get(one.person_id or 0, ""),
            one.due_at <= at,
            any(permissions.allows(actor, "card.write", pod_id) for pod_id in (one.pod_id, now_with) if pod_id),
        )
        for one, now_with in found
    ]


def _answered(session: Session, rows: Collection[int]) -> list[AnsweredLine]:
    """The promises to them that were kept or given up last."""
    ended = func.coalesce(CustomerPromise.kept_at, CustomerPromise.broken_at)
    wanted = select(CustomerPromise).where(col(CustomerPromise.customer_id).in_(rows), ended.is_not(None))
    return [
        AnsweredLine(
            one.text, one.due_at, one.kept_at or one.broken_at or one.due_at, one.kept_at is not None, one.outcome
        )
        for one in session.exec(wanted.order_by(ended.desc(), col(CustomerPromise.id).desc()).limit(ANSWERED))
    ]


def _repeat(session: Session, actor: Actor, card: Card, names: dict[int, str]) -> RepeatLine | None:
    """The badge of this card with the pod that is charged."""
    here = card.id or 0
    found = repeats_of(session, [(here, card.customer_id, card.topic, card.opened_at)]).get(here)
    if found is None:
        return None
    earlier = session.get_one(Card, found.earlier_id)
    pod_id = charged_to(session, [(found, card.opened_at)])[here] or earlier.pod_id
    readable = permissions.allows(actor, "board.read", earlier.pod_id)
    return RepeatLine(
        nth=found.nth,
        days=found.gap.total_seconds() / 86_400,
        topic=card.topic,
        key=earlier.key if readable else None,
        pod=names.get(pod_id, ""),
        was_closed=earlier.closed_at is not None and earlier.closed_at <= card.opened_at,
    )


def _route(session: Session, actor: Actor, customer_id: int, card: Card, at: datetime) -> Route | None:
    """Who should answer them now: nothing for guests, who do not read the home pod."""
    if card.closed_at is not None:
        return None
    try:
        return pod_queries.route_contact(session, actor, customer_id, at, topic=card.topic, channel=card.channel)
    except NotFound:
        return None


def _names(session: Session, people: set[int]) -> dict[int, str]:
    found = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people)))
    return {person_id or 0: name for person_id, name in found}
