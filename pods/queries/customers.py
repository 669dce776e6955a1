"""Customers found and shown: personal data only to those who may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, false, true
from sqlmodel import Session, and_, col, or_, select

from core import permissions
from core.people import Actor
from core.refusal import NotFound
from pods.dating import pod_on
from pods.models import ATTRIBUTES, ChangeSet, Customer, CustomerProfile, Pod, PodAssignment, Segment, Source
from pods.queries.catalogue import day_of
from pods.queries.homes import home_of
from pods.queries.segments import Rules, rule_versions, rules_on, timelines

MASK = "hidden from your role"


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
class ProfileLine:
    """A stretch of a customer's history."""

    valid_from: date
    valid_to: date | None
    attributes: dict[str, str]
    segment_id: int | None
    segment_name: str


@dataclass(frozen=True)
class CustomerCard:
    """One customer with the whole profile history, oldest first."""

    hit: CustomerHit
    source: str
    history: tuple[ProfileLine, ...]


@dataclass(frozen=True)
class HomeReason:
    """Which pod was home on a day, and why: the profile, the rule, the assignment, the change set."""

    day: date
    attributes: dict[str, str] | None
    segment_name: str
    box: dict[str, list[str]] | None
    rules_since: date | None
    rules_note: str
    pod_name: str
    since: date | None
    until: date | None
    change_note: str
    change_author: str
    changed_at: datetime | None


def find_customers(
    session: Session, actor: Actor, text: str, limit: int = 20, day: date | None = None
) -> list[CustomerHit]:
    """By name, e-mail, phone or id within the actor's pods. Who may not see names may not search by them."""
    wanted = text.strip()
    if not wanted:
        return []
    owned = timelines(session)
    homes = {segment: pod_on(its, day or date.max) for segment, its in owned.items()}
    seen = _in_segments(homes, permissions.pods_within(actor, "segment.read"))
    readable = _in_segments(homes, permissions.pods_within(actor, "customer.read"))
    query = (
        select(Customer, col(CustomerProfile.segment_id))
        .outerjoin(CustomerProfile, and_(col(CustomerProfile.customer_id) == col(Customer.id), _at(day)))
        .where(or_(and_(seen, col(Customer.ext_id) == wanted), and_(readable, _mentions(wanted))))
        .order_by(Customer.name, Customer.ext_id)
        .limit(limit)
    )
    rows = session.exec(query).all()
    return [_hit(session, actor, customer, segment_id, homes) for customer, segment_id in rows]


def customer_numbered(session: Session, ext_id: str) -> int | None:
    """The one customer with exactly this outside id; None where none or several have it."""
    found = session.exec(select(Customer.id).where(Customer.ext_id == ext_id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _in_segments(homes: dict[int, int | None], within: Collection[int] | None) -> ColumnElement[bool]:
    if within is None:
        return true()
    own = [segment_id for segment_id, pod_id in homes.items() if pod_id in within]
    return col(CustomerProfile.segment_id).in_(own) if own else false()


def _at(day: date | None) -> ColumnElement[bool]:
    ends = col(CustomerProfile.valid_to)
    if day is None:
        return ends.is_(None)
    return and_(col(CustomerProfile.valid_from) <= day, or_(ends.is_(None), ends > day))


def _mentions(text: str) -> ColumnElement[bool]:
    """SQLite folds only ASCII: the usual spellings of a word are tried one by one."""
    spellings = {text, text.lower(), text.upper(), text.title()}
    fields = (Customer.name, Customer.email, Customer.phone)
    named: list[Any] = [col(field).contains(word, autoescape=True) for field in fields for word in spellings]
    return or_(*named, col(Customer.email).icontains(text, autoescape=True), col(Customer.ext_id) == text)


def _hit(
    session: Session, actor: Actor, customer: Customer, segment_id: int | None, homes: dict[int, int | None]
) -> CustomerHit:
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


def customer_card(session: Session, actor: Actor, customer_id: int, at: datetime) -> CustomerCard:
    """One customer, masked where the actor may not see personal data."""
    day = day_of(session, at)
    customer = session.get(Customer, customer_id)
    home = home_of(session, customer_id, day)
    if customer is None or not permissions.allows(actor, "segment.read", home.pod_id):
        raise NotFound("That customer")
    names = dict(session.exec(select(Segment.id, Segment.name)).all())
    wanted = select(CustomerProfile).where(CustomerProfile.customer_id == customer_id)
    history = session.exec(wanted.order_by(col(CustomerProfile.valid_from))).all()
    source = session.get(Source, customer.source_id)
    homes = {home.segment_id: home.pod_id} if home.segment_id is not None else {}
    return CustomerCard(
        hit=_hit(session, actor, customer, home.segment_id, homes),
        source=source.name if source else "",
        history=tuple(
            ProfileLine(row.valid_from, row.valid_to, _attributes(row), row.segment_id, names.get(row.segment_id, ""))
            for row in history
        ),
    )


def _attributes(row: CustomerProfile) -> dict[str, str]:
    return {name: getattr(row, name) for name in ATTRIBUTES}


def why_home(session: Session, actor: Actor, customer_id: int, day: date, at: datetime) -> HomeReason:
    """Which pod was home to the customer on that day, and what that rests on."""
    customer_card(session, actor, customer_id, at)
    profile = session.exec(
        select(CustomerProfile).where(CustomerProfile.customer_id == customer_id, _at(day)).limit(1)
    ).first()
    segment_id = profile.segment_id if profile else None
    segment = session.get(Segment, segment_id) if segment_id is not None else None
    version = rules_on(rule_versions(session), day)
    owned = _assignment(session, segment_id, day)
    pod = session.get(Pod, owned.pod_id) if owned else None
    change = session.get(ChangeSet, owned.change_set_id) if owned and owned.change_set_id else None
    return HomeReason(
        day=day,
        attributes=_attributes(profile) if profile else None,
        segment_name=segment.name if segment else "",
        box=_box(version, segment_id, _attributes(profile)) if profile else None,
        rules_since=version.effective_on if version else None,
        rules_note=version.note if version else "",
        pod_name=pod.name if pod else "",
        since=owned.valid_from if owned else None,
        until=owned.valid_to if owned else None,
        change_note=change.note if change else "",
        change_author=change.author_name if change else "",
        changed_at=change.committed_at if change else None,
    )


def _assignment(session: Session, segment_id: int | None, day: date) -> PodAssignment | None:
    ends = col(PodAssignment.valid_to)
    return session.exec(
        select(PodAssignment).where(
            PodAssignment.segment_id == segment_id,
            col(PodAssignment.superseded_at).is_(None),
            PodAssignment.valid_from <= day,
            or_(ends.is_(None), ends > day),
        )
    ).first()


def _box(version: Rules | None, segment_id: int | None, attributes: dict[str, str]) -> dict[str, list[str]] | None:
    """The rule of the segment that holds this customer."""
    for rule in version.rules if version else ():
        if rule.segment_id == segment_id and all(attributes[name] in values for name, values in rule.box.items()):
            return {name: list(values) for name, values in rule.box.items()}
    return None
