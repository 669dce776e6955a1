"""What a contract promises: who is named in it, how soon cases are answered, in which working hours."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import calendars
from pods.actions.contracts import held_contract
from pods.models import Customer, EntitledContact, Pod, Priority, ServiceCalendar, SLAPolicy
from pods.queries.contracts import day_in
from pods.terms import said

LONGEST_PROMISE = 366 * 24 * 60


@dataclass(frozen=True)
class NewContact:
    """Somebody who may ask under a contract. may_request: topics, none for any."""

    contract_id: int
    name: str
    email: str = ""
    phone: str = ""
    may_request: tuple[str, ...] = ()
    max_priority: Priority = Priority.P3
    valid_from: date | None = None


@dataclass(frozen=True)
class Promise:
    """Promised times for a priority and a channel (empty: any), in working minutes.

    To a contract, to one customer, or to all customers of a pod: exactly one of them.
    """

    contract_id: int | None
    priority: Priority
    first_minutes: int | None
    resolve_minutes: int | None
    channel: str = ""
    calendar_id: int | None = None
    next_minutes: int | None = None
    customer_id: int | None = None
    pod_id: int | None = None
    risk_percent: int = 80


@dataclass(frozen=True)
class CalendarWish:
    """Working hours as they are wished for; without an id a new calendar."""

    name: str
    zone: str
    hours: dict[str, list[list[int]]]
    country: str = ""
    subdivision: str = ""
    own_days: dict[str, list[list[int]]] | None = None
    calendar_id: int | None = None


def name_contact(session: Session, actor: Actor, new: NewContact, at: datetime, *, op: str) -> EntitledContact:
    """Name somebody who may ask for service."""
    permissions.check(actor, "contract.write")
    contract = held_contract(session, new.contract_id)
    if done := audit.answered(session, actor, "contact.name", op):
        return session.get_one(EntitledContact, done.object_id)
    name, email = " ".join(new.name.split()), new.email.strip()
    if not name or len(name) > 120:
        raise Refused("Write the name of the person, in at most 120 characters.")
    if len(email) > 200 or (email and "@" not in email):
        raise Refused("That is no e-mail address. Leave it empty if there is none.")
    since = new.valid_from or day_in(session, contract, at)
    if contract.ends_on is not None and since >= contract.ends_on:
        raise Refused(f"{contract.number} ends on {said(contract.ends_on)}: nobody can be named after it.")
    _check_new(session, new.contract_id, email, since)
    topics = sorted({topic.strip()[:60] for topic in new.may_request if topic.strip()})
    facts: dict[str, Any] = {"phone": new.phone.strip()[:40], "may_request": topics, "max_priority": new.max_priority}
    contact = EntitledContact(contract_id=new.contract_id, name=name, email=email, valid_from=since, **facts)
    session.add(contact)
    session.flush()
    after = {"contract_id": new.contract_id, "max_priority": new.max_priority.value, "topics": len(topics)}
    audit.note(session, actor, "contact.name", at, ("entitled_contact", contact.id), after=after, op=op)
    return contact


def end_contact(
    session: Session, actor: Actor, contact_id: int, valid_to: date, at: datetime, *, op: str
) -> EntitledContact:
    """From that day on this person is not named any more."""
    permissions.check(actor, "contract.write")
    contact = session.get(EntitledContact, contact_id, with_for_update=True, populate_existing=True)
    if contact is None:
        raise NotFound("That contact")
    if audit.answered(session, actor, "contact.end", op):
        return contact
    if valid_to < contact.valid_from:
        raise Refused(f"This person is named from {said(contact.valid_from)}; end it on that day or later.")
    if contact.valid_to is not None and contact.valid_to <= valid_to:
        raise Refused(f"This person is named until {said(contact.valid_to)} already.")
    contact.valid_to = valid_to
    session.add(contact)
    session.flush()
    after = {"valid_to": valid_to.isoformat()}
    audit.note(session, actor, "contact.end", at, ("entitled_contact", contact_id), after=after, op=op)
    return contact


def set_sla(session: Session, actor: Actor, promise: Promise, at: datetime, *, op: str) -> SLAPolicy:
    """Promise other times from now on: a new version. Open cases keep the version of their opening."""
    permissions.check(actor, "contract.write")
    _hold_promised(session, promise)
    if done := audit.answered(session, actor, "sla.set", op):
        return session.get_one(SLAPolicy, done.object_id)
    _check_promise(session, promise)
    former = _running(session, promise)
    if former is not None:
        former.superseded_at = at
        session.add(former)
    values = {**vars(promise), "channel": promise.channel.strip()}
    version = former.version + 1 if former else 1
    policy = SLAPolicy(version=version, recorded_at=at, author_id=actor.person_id, **values)
    session.add(policy)
    session.flush()
    before = _times(former) if former else None
    facts: dict[str, Any] = {"before": before, "after": _times(policy), "op": op, "pod_id": policy.pod_id}
    audit.note(session, actor, "sla.set", at, ("sla_policy", policy.id), **facts)
    return policy


def end_sla(session: Session, actor: Actor, policy_id: int, at: datetime, *, op: str) -> SLAPolicy:
    """Promise this no more: cases opened from now on do without it, open ones keep it."""
    permissions.check(actor, "contract.write")
    policy = session.get(SLAPolicy, policy_id, with_for_update=True, populate_existing=True)
    if policy is None:
        raise NotFound("That promise")
    if audit.answered(session, actor, "sla.end", op):
        return policy
    if policy.superseded_at is not None:
        raise Refused("This promise was replaced or ended already. Reload the page to see what is promised now.")
    policy.superseded_at = at
    session.add(policy)
    session.flush()
    facts: dict[str, Any] = {"before": _times(policy), "op": op, "pod_id": policy.pod_id}
    audit.note(session, actor, "sla.end", at, ("sla_policy", policy_id), **facts)
    return policy


def set_calendar(session: Session, actor: Actor, wish: CalendarWish, at: datetime, *, op: str) -> ServiceCalendar:
    """Write down working hours. Due times that were promised before stay as they were promised."""
    permissions.check(actor, "contract.write")
    if done := audit.answered(session, actor, "calendar.set", op):
        return session.get_one(ServiceCalendar, done.object_id)
    name = " ".join(wish.name.split())
    if not name or len(name) > 80:
        raise Refused("Give the calendar a name of at most 80 characters.")
    twin = session.exec(select(ServiceCalendar.id).where(ServiceCalendar.name == name)).first()
    if twin is not None and twin != wish.calendar_id:
        raise Refused(f"There is a calendar “{name}” already. Change that one, or take another name.")
    calendars.read(wish.zone, wish.hours, wish.country, wish.subdivision, wish.own_days)
    row = ServiceCalendar(name=name)
    if wish.calendar_id is not None:
        found = session.get(ServiceCalendar, wish.calendar_id, with_for_update=True)
        if found is None:
            raise NotFound("That calendar")
        row = found
    row.name, row.zone, row.hours = name, wish.zone, wish.hours
    row.country, row.subdivision, row.own_days = wish.country, wish.subdivision, wish.own_days or {}
    session.add(row)
    session.flush()
    after = {"zone": row.zone, "country": row.country, "own_days": len(row.own_days)}
    audit.note(session, actor, "calendar.set", at, ("service_calendar", row.id), after=after, op=op)
    return row


def _check_new(session: Session, contract_id: int, email: str, since: date) -> None:
    if not email:
        return
    wanted = select(EntitledContact).where(EntitledContact.contract_id == contract_id)
    for other in session.exec(wanted):
        if other.email.casefold() == email.casefold() and (other.valid_to is None or other.valid_to > since):
            raise Refused("Somebody with this e-mail address is named in the contract already. End that first.")


def _hold_promised(session: Session, promise: Promise) -> None:
    """To whom it is promised, with that row held: two versions cannot race."""
    named = [one for one in (promise.contract_id, promise.customer_id, promise.pod_id) if one is not None]
    if len(named) != 1:
        raise Refused("Promise it to a contract, to a customer, or to all customers of a pod: one of them.")
    if promise.contract_id is not None:
        held_contract(session, promise.contract_id)
    elif promise.customer_id is not None:
        if session.get(Customer, promise.customer_id, with_for_update={"key_share": True}) is None:
            raise NotFound("That customer")
    elif session.get(Pod, promise.pod_id, with_for_update={"key_share": True}) is None:
        raise NotFound("That pod")


def _running(session: Session, promise: Promise) -> SLAPolicy | None:
    """The version that this one replaces."""
    wanted = select(SLAPolicy).where(
        col(SLAPolicy.contract_id).is_not_distinct_from(promise.contract_id),
        col(SLAPolicy.customer_id).is_not_distinct_from(promise.customer_id),
        col(SLAPolicy.pod_id).is_not_distinct_from(promise.pod_id),
        SLAPolicy.priority == promise.priority,
        SLAPolicy.channel == promise.channel.strip(),
        col(SLAPolicy.superseded_at).is_(None),
    )
    return session.exec(wanted).first()


def _check_promise(session: Session, promise: Promise) -> None:
    times = (promise.first_minutes, promise.next_minutes, promise.resolve_minutes)
    given = [minutes for minutes in times if minutes is not None]
    if not given:
        raise Refused("Promise a first answer, a next one, a solution, or all of them.")
    if any(not 1 <= minutes <= LONGEST_PROMISE for minutes in given):
        raise Refused("A promised time lies between one minute and a year.")
    first, solved = promise.first_minutes, promise.resolve_minutes
    if first is not None and solved is not None and first > solved:
        raise Refused("The first answer must be due before the solution.")
    if not 10 <= promise.risk_percent <= 99:
        raise Refused("A promise is at risk when 10 to 99 percent of its time are over. Choose a share between them.")
    if len(promise.channel.strip()) > 24:
        raise Refused("A channel has at most 24 characters.")
    if promise.calendar_id is not None and session.get(ServiceCalendar, promise.calendar_id) is None:
        raise NotFound("That calendar")


def _times(policy: SLAPolicy) -> dict[str, Any]:
    return {
        "priority": policy.priority.value,
        "channel": policy.channel,
        "first_minutes": policy.first_minutes,
        "next_minutes": policy.next_minutes,
        "resolve_minutes": policy.resolve_minutes,
        "risk_percent": policy.risk_percent,
        "version": policy.version,
    }
