"""Customers found and shown: personal data only to those who may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from core import permissions
from core.people import Actor
from core.refusal import NotFound
from pods.models import ATTRIBUTES, ChangeSet, Customer, CustomerProfile, Pod, PodAssignment, Segment, Source
from pods.queries.catalogue import day_of
from pods.queries.find import CustomerHit, hit_of, known_at
from pods.queries.homes import home_of
from pods.queries.segments import Rules, rule_versions, rules_on


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
        hit=hit_of(session, actor, customer, home.segment_id, homes),
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
        select(CustomerProfile).where(CustomerProfile.customer_id == customer_id, known_at(day)).limit(1)
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
