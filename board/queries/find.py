"""Find cards by a question in the language of board.matching: each term becomes a condition on the store.

Text is looked for only where the reader may read it, and customers only by those who may see them: whatever is hidden
is refused in words, never answered with a count.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, true
from sqlmodel import Session, col, select

from board import matching
from board.matching import NONE, TEXT, Term
from board.models import Block, Card, CardLabel, Column, Label
from board.queries import moments
from board.queries.dues import coming_due
from board.queries.moments import Asking
from board.queries.said import said_in
from core import permissions
from core.people import Actor, Person
from core.refusal import Refused
from pods import queries as pod_queries
from pods.models import Customer, Segment

MOST_CUSTOMERS = 200
HIDDEN = {
    "text": "the text of cards is for the pod and its coach. Ask for a key, a column or a class instead.",
    "title": "the text of cards is for the pod and its coach. Ask for a key, a column or a class instead.",
    "label": "labels are words of the pod, for the pod and its coach. Ask for a key, a column or a class instead.",
    "customer": "customers are visible to the pod only. Leave this part out.",
}
Condition = ColumnElement[bool]


def condition(session: Session, actor: Actor, pod_id: int, text: str, at: datetime, *, also: str = "") -> Condition:
    """The cards of a pod that fit. Without a word on open or closed: the open ones. also: what a page asks besides."""
    permissions.check(actor, "board.read", pod_id)
    terms = [*matching.read(text), *matching.read(also)]
    asking = Asking(session, actor, pod_id, at)
    wanted: list[Any] = [Card.pod_id == pod_id, col(Card.gone_as).is_(None), *(_term(asking, term) for term in terms)]
    if not any(term.field in {"is", "closed"} for term in terms):
        wanted.append(col(Card.closed_at).is_(None))
    return and_(*wanted)


def found_ids(session: Session, actor: Actor, pod_id: int, text: str, at: datetime) -> list[int]:
    """The cards that fit: their ids, lowest first."""
    wanted = select(Card.id).where(condition(session, actor, pod_id, text, at)).order_by(col(Card.id))
    return [row_id or 0 for row_id in session.exec(wanted)]


def check_names(session: Session, actor: Actor, pod_id: int, terms: Iterable[Term], at: datetime) -> None:
    """Refuse terms that name a column, person, label or segment that is not there: no card would ever fit them."""
    asking = Asking(session, actor, pod_id, at)
    for term in terms:
        if term.field in SAID:
            TERMS[term.field](asking, term)


def _term(asking: Asking, term: Term) -> Condition:
    _check_sight(asking, term)
    holds = TERMS[term.field](asking, term)
    return not_(func.coalesce(holds, false())) if term.turned else holds


def _check_sight(asking: Asking, term: Term) -> None:
    """Nobody finds by what is hidden: a hit would tell it."""
    needs = {TEXT: "card.text", "title": "card.text", "label": "card.text", "customer": "customer.read"}.get(term.field)
    if needs and not permissions.allows(asking.actor, needs, asking.pod_id):
        raise Refused(f"“{term.said}”: {HIDDEN[term.field]}")


def _text(asking: Asking, term: Term) -> Condition:
    return said_in(asking.session, term.values[0], is_phrase=term.is_phrase)


def _title(_asking: Asking, term: Term) -> Condition:
    return or_(*(func.lower(col(Card.title)).contains(value, autoescape=True) for value in term.values))


def _key(_asking: Asking, term: Term) -> Condition:
    return or_(*(func.lower(col(Card.key)).startswith(value, autoescape=True) for value in term.values))


def _class(_asking: Asking, term: Term) -> Condition:
    return col(Card.service_class).in_(term.values)


def _priority(_asking: Asking, term: Term) -> Condition:
    wanted = col(Card.priority).in_(set(term.values) - {NONE})
    return or_(wanted, col(Card.priority).is_(None)) if NONE in term.values else wanted


def _worded(column: Any) -> Callable[[Asking, Term], Condition]:
    """A column of short texts, compared without regard to case."""

    def holds(_asking: Asking, term: Term) -> Condition:
        spelt = {spelling for value in term.values for spelling in (value, value.title(), value.upper())}
        same = or_(func.lower(column).in_(term.values), column.in_(spelt))
        return or_(same, column == "") if NONE in term.values else same

    return holds


def _is(_asking: Asking, term: Term) -> Condition:
    is_open = col(Card.closed_at).is_(None)
    return or_(*({"open": is_open, "closed": not_(is_open), "any": true()}[value] for value in term.values))


def _blocked(_asking: Asking, term: Term) -> Condition:
    running = select(Block.id).where(Block.card_id == Card.id, col(Block.ended_at).is_(None)).correlate(Card).exists()
    return or_(*(running if value == "yes" else not_(running) for value in term.values))


def _named(term: Term, known: Mapping[int, str], *, parts: bool = False) -> set[int]:
    """The ids of what the term names; a name that nothing bears is said, with what there is."""
    found: set[int] = set()
    for value in term.values:
        if value in {NONE, "nobody", "me"} and term.field in {"who", "label", "segment"}:
            continue
        hits = {
            row_id
            for row_id, name in known.items()
            if name.casefold() == value or (parts and value in name.casefold().split())
        }
        if not hits:
            there = ", ".join(sorted(set(known.values()), key=str.casefold)[:12]) or "none yet"
            raise Refused(f"“{term.said}”: no {SAID[term.field]} is called “{value}”. There is {there}.")
        found |= hits
    return found


SAID = {"who": "person of this pod", "column": "column", "label": "label", "segment": "segment of these cards"}


def _who(asking: Asking, term: Term) -> Condition:
    ids: set[int | None] = set(_named(term, asking.once("people", lambda: people_of(asking)), parts=True))
    if "me" in term.values:
        ids.add(asking.actor.person_id or 0)
    nobody = not {NONE, "nobody"}.isdisjoint(term.values)
    wanted = col(Card.assignee_id).in_(ids)
    return or_(wanted, col(Card.assignee_id).is_(None)) if nobody else wanted


def people_of(asking: Asking) -> dict[int, str]:
    """Members of the pod, and whoever has one of its cards."""
    day = pod_queries.day_of(asking.session, asking.at, asking.pod_id)
    names = {one.person_id: one.name for one in pod_queries.members_on(asking.session, asking.pod_id, day)}
    holding = select(Card.assignee_id).where(Card.pod_id == asking.pod_id).distinct()
    wanted = select(Person.id, Person.name).where(col(Person.id).in_(holding))
    return names | _by_id(asking.session.exec(wanted).all())


def _by_id(rows: Any) -> dict[int, str]:
    return {row_id or 0: name for row_id, name in rows}


def _column(asking: Asking, term: Term) -> Condition:
    wanted = select(Column.id, Column.name).where(Column.pod_id == asking.pod_id)
    return col(Card.column_id).in_(_named(term, _by_id(asking.session.exec(wanted).all())))


def _label(asking: Asking, term: Term) -> Condition:
    wanted = select(Label.id, Label.name).where(Label.pod_id == asking.pod_id)
    ids = _named(term, _by_id(asking.session.exec(wanted).all()))
    carried = select(CardLabel.card_id).where(CardLabel.card_id == Card.id).correlate(Card)
    holds = carried.where(col(CardLabel.label_id).in_(ids)).exists()
    return or_(holds, not_(carried.exists())) if NONE in term.values else holds


def _segment(asking: Asking, term: Term) -> Condition:
    here = select(Card.segment_id).where(Card.pod_id == asking.pod_id).distinct()
    wanted = select(Segment.id, Segment.name).where(col(Segment.id).in_(here))
    ids = _named(term, _by_id(asking.session.exec(wanted).all()))
    holds = col(Card.segment_id).in_(ids)
    return or_(holds, col(Card.segment_id).is_(None)) if NONE in term.values else holds


def _customer(asking: Asking, term: Term) -> Condition:
    """By whatever names a customer, as the page Customers finds them; only those whose names the reader may see."""
    ids: set[int] = set()
    for value in set(term.values) - {NONE}:
        hits = pod_queries.find_customers(asking.session, asking.actor, value, MOST_CUSTOMERS)
        ids |= {hit.customer_id for hit in hits if not hit.is_masked}
    kept = func.coalesce(Customer.merged_into_id, Customer.id)
    holds = col(Card.customer_id).in_(select(Customer.id).where(kept.in_(ids)))
    return or_(holds, col(Card.customer_id).is_(None)) if NONE in term.values else holds


TERMS: dict[str, Callable[[Asking, Term], Condition]] = {
    TEXT: _text,
    "title": _title,
    "key": _key,
    "class": _class,
    "priority": _priority,
    "topic": _worded(col(Card.topic)),
    "channel": _worded(col(Card.channel)),
    "is": _is,
    "blocked": _blocked,
    "who": _who,
    "column": _column,
    "label": _label,
    "segment": _segment,
    "customer": _customer,
    "age": moments.age,
    "due": moments.moment(coming_due(), ago=False),
    "opened": moments.moment(col(Card.opened_at), ago=True),
    "closed": moments.moment(col(Card.closed_at), ago=True),
}
