"""Find customers by whatever names them: the index answers first, a part inside a word is looked for after."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, func, true
from sqlmodel import Session, and_, col, or_, select

from core import permissions
from core.people import Actor
from pods import identifiers
from pods.dating import pod_on
from pods.identifiers import Wanted
from pods.models import Customer, CustomerIdentifier, CustomerProfile, Pod, Segment
from pods.queries.homes import home_of
from pods.queries.merged import customer_kept
from pods.queries.segments import timelines

MASK = "hidden from your role"
FIRST, MOST, PORTION = 1_500, 20_000, 500
"""Rows with such a beginning that are looked through: first, at most where those hold too few, and at once."""

LETTERS = 3
"""A shorter part inside a word is not looked for."""

Homes = dict[int, int | None]
"""Segment -> the pod that owns it on the day."""


@dataclass(frozen=True)
class CustomerHit:
    """A customer in a list of search results."""

    customer_id: int
    ext_id: str
    name: str
    email: str
    phone: str
    segment_id: int | None
    segment_name: str
    pod_id: int | None
    pod_name: str
    is_masked: bool


@dataclass(frozen=True)
class Reader:
    """Whose customers somebody may know of, and whose names they may see, on a day."""

    actor: Actor
    homes: Homes
    day: date | None

    def may(self, action: str) -> ColumnElement[bool]:
        """Only customers at home in pods in which the reader may do this."""
        within = permissions.pods_within(self.actor, action)
        if within is None:
            return true()
        own = [segment_id for segment_id, pod_id in self.homes.items() if pod_id in within]
        return col(CustomerProfile.segment_id).in_(own) if own else false()


def find_customers(
    session: Session, actor: Actor, text: str, limit: int = 20, day: date | None = None
) -> list[CustomerHit]:
    """By name, e-mail, phone, number or contract within the actor's pods; merged customers are one.

    Who may not see names may not search by them: only the exact number finds.
    """
    reader = _reader(session, actor, day)
    found: dict[int, int | None] = {}
    for wanted in identifiers.asked(text):
        if len(found) < limit:
            found |= _indexed(session, reader, wanted, limit)
    if not found:
        found = _inside(session, reader, text, limit)
    people = session.exec(select(Customer).where(col(Customer.id).in_(found))).all()
    hits = [hit_of(session, actor, row, found[row.id or 0], reader.homes) for row in people]
    return sorted(hits, key=lambda hit: (hit.is_masked, hit.name, hit.ext_id))[:limit]


def _reader(session: Session, actor: Actor, day: date | None) -> Reader:
    return Reader(actor, {key: pod_on(its, day or date.max) for key, its in timelines(session).items()}, day)


def _indexed(session: Session, reader: Reader, wanted: Wanted, limit: int) -> dict[int, int | None]:
    """Customers by an identifier: a stretch of the index, of which the readable ones are taken, portion by portion."""
    named = CustomerIdentifier
    query = select(named.customer_id, named.value, named.kind).where(
        col(named.kind).in_(wanted.kinds), *(_also(word) for word in wanted.more)
    )
    if wanted.is_whole:
        query = query.where(named.value == wanted.value)
    else:
        since, until = identifiers.beginning(wanted.value)
        query = query.where(named.value >= since, named.value < until)
    query = query.order_by(named.value)
    rows = session.exec(query.limit(FIRST)).all()
    found = _of_rows(session, reader, wanted, rows, limit)
    if len(found) < limit and len(rows) == FIRST:
        found |= _of_rows(session, reader, wanted, session.exec(query.limit(MOST)).all(), limit)
    return found


def _of_rows(
    session: Session, reader: Reader, wanted: Wanted, rows: Sequence[tuple[int, str, str]], limit: int
) -> dict[int, int | None]:
    """The first of these rows' customers that the reader may know of."""
    if wanted.dialled:
        rows = [row for row in rows if identifiers.is_same_phone(row[1], wanted.dialled)]
    numbered = {row[0] for row in rows if row[2] == identifiers.NUMBER}
    ids = list(dict.fromkeys(row[0] for row in rows))
    found: dict[int, int | None] = {}
    for start in range(0, len(ids), PORTION):
        if len(found) < limit:
            found |= _readable(session, reader, ids[start : start + PORTION], numbered)
    return found


def _readable(session: Session, reader: Reader, ids: Collection[int], numbered: set[int]) -> dict[int, int | None]:
    """Of these rows the ones that the reader may know of, by the row that stays, with the segment of the day."""
    kept = func.coalesce(Customer.merged_into_id, Customer.id)
    exact = [row_id for row_id in ids if row_id in numbered]
    may = reader.may("customer.read")
    if exact:
        may = or_(may, and_(reader.may("segment.read"), col(Customer.id).in_(exact)))
    query = (
        select(kept, CustomerProfile.segment_id)
        .select_from(Customer)
        .outerjoin(CustomerProfile, and_(col(CustomerProfile.customer_id) == kept, known_at(reader.day)))
        .where(col(Customer.id).in_(ids), may)
    )
    return {row_id or 0: segment_id for row_id, segment_id in session.exec(query)}


def _also(word: str) -> ColumnElement[bool]:
    """The same customer has a word that begins so, too."""
    other = CustomerIdentifier.__table__.alias()  # type: ignore[attr-defined]
    since, until = identifiers.beginning(word)
    found = select(other.c.id).where(
        other.c.customer_id == col(CustomerIdentifier.customer_id),
        other.c.kind == identifiers.NAME,
        other.c.value >= since,
        other.c.value < until,
    )
    return found.exists()


def _inside(session: Session, reader: Reader, text: str, limit: int) -> dict[int, int | None]:
    """A part inside a name or an address, in the reader's own pods. SQLite folds ASCII alone: else spellings are tried.

    The address is looked at where the text is no mere word: words of addresses are in the index.
    """
    said = text.strip()
    if sum(sign.isalnum() for sign in said) < LETTERS or customer_numbered(session, said) is not None:
        return {}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    spellings = {said} if said.isascii() and is_sqlite else {said, said.lower(), said.upper(), said.title()}
    parts: list[Any] = [col(Customer.name).contains(word, autoescape=True) for word in sorted(spellings)]
    if not said.isalpha():
        parts.append(col(Customer.email).contains(said.lower(), autoescape=True))
    query = (
        select(func.coalesce(Customer.merged_into_id, Customer.id), CustomerProfile.segment_id)
        .join(Customer, col(Customer.id) == CustomerProfile.customer_id)
        .where(col(CustomerProfile.valid_to).is_(None), reader.may("customer.read"), or_(*parts))
        .limit(limit)
    )
    return {row_id or 0: segment_id for row_id, segment_id in session.exec(query)}


def known_at(day: date | None) -> ColumnElement[bool]:
    """The stretch of a customer's profile on that day; without a day the last one."""
    ends = col(CustomerProfile.valid_to)
    if day is None:
        return ends.is_(None)
    return and_(col(CustomerProfile.valid_from) <= day, or_(ends.is_(None), ends > day))


def customer_numbered(session: Session, text: str) -> int | None:
    """The one customer with exactly this number or contract, in any spelling; None where none or several have it."""
    wanted = identifiers.number(text)
    named = CustomerIdentifier
    found = select(named.customer_id).where(
        named.value == wanted, col(named.kind).in_((identifiers.NUMBER, identifiers.CONTRACT))
    )
    kept = {customer_kept(session, row_id) for row_id in session.exec(found.limit(5))} if wanted else set()
    return kept.pop() if len(kept) == 1 else None


def customer_known(session: Session, actor: Actor, text: str, day: date) -> int | None:
    """The same for somebody who may know of them. A number that was merged into another leads to the row that stays."""
    found = customer_numbered(session, text)
    if found is None or not _readable(session, _reader(session, actor, day), [found], {found}):
        return None
    return found


def belongs_to(session: Session, actor: Actor, text: str, day: date) -> str | None:
    """Whose customer this exact number is, for somebody who serves customers elsewhere: the pod's name, no more."""
    within = permissions.pods_within(actor, "customer.read")
    found = customer_numbered(session, text) if within is None or within else None
    home = home_of(session, found, day).pod_id if found is not None else None
    return session.get_one(Pod, home).name if home is not None else None


def hit_of(session: Session, actor: Actor, customer: Customer, segment_id: int | None, homes: Homes) -> CustomerHit:
    """A customer as this reader may see them."""
    pod_id = homes.get(segment_id) if segment_id is not None else None
    is_masked = not permissions.allows(actor, "customer.read", pod_id)
    segment = session.get(Segment, segment_id) if segment_id is not None else None
    pod = session.get(Pod, pod_id) if pod_id is not None else None
    return CustomerHit(
        customer_id=customer.id or 0,
        ext_id=customer.ext_id,
        name=MASK if is_masked else customer.name,
        email=MASK if is_masked else customer.email,
        phone=MASK if is_masked else customer.phone,
        segment_id=segment_id,
        segment_name=segment.name if segment else "",
        pod_id=pod_id,
        pod_name=pod.name if pod else "",
        is_masked=is_masked,
    )
