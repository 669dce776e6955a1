"""Contracts as somebody may see them: by the home pod of their customer, personal data masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from core import permissions
from core.people import Actor
from core.refusal import NotFound
from pods import calendars
from pods.calendars import ALWAYS, WorkingTime
from pods.models import (
    Contract,
    ContractMonth,
    Customer,
    EntitledContact,
    Pod,
    Priority,
    ServiceCalendar,
    SLAPolicy,
)
from pods.queries.catalogue import day_of, zone_of
from pods.queries.find import MASK
from pods.queries.homes import home_finder, home_of
from pods.terms import Spent, Standing, budget_of, next_month, rolled_over, standing

Minutes = tuple[int | None, int]
"""A month's own minutes (None: hours are not counted), and those rolled into it."""


@dataclass(frozen=True)
class ContractLine:
    """A contract in a list, with where it stands today and whose customer it is."""

    contract: Contract
    standing: Standing
    customer: str
    pod_id: int | None
    pod_name: str
    today: date


@dataclass(frozen=True)
class NamedContact:
    """Somebody named in a contract; name and addresses only for who may see personal data."""

    contact_id: int
    name: str
    email: str
    phone: str
    may_request: tuple[str, ...]
    max_priority: Priority
    valid_from: date
    valid_to: date | None


def contracts_seen(session: Session, actor: Actor, at: datetime) -> list[ContractLine]:
    """The contracts of customers whose home the actor may look into, by what is urgent, then by name."""
    within = permissions.pods_within(actor, "contract.read")
    lines = _lines(session, actor, session.exec(select(Contract)).all(), at)
    shown = [line for line in lines if within is None or line.pod_id in within]
    return sorted(shown, key=lambda line: (not line.standing.is_urgent, not line.standing.in_force, line.contract.name))


def contract_shown(session: Session, actor: Actor, contract_id: int, at: datetime) -> ContractLine:
    """One contract, or "not found" outside the actor's pods."""
    contract = session.get(Contract, contract_id)
    if contract is None:
        raise NotFound("That contract")
    (line,) = _lines(session, actor, [contract], at)
    if not permissions.allows(actor, "contract.read", line.pod_id):
        raise NotFound("That contract")
    return line


def contracts_of(session: Session, customer_id: int) -> list[Contract]:
    """Every contract a customer ever had, newest first."""
    wanted = select(Contract).where(Contract.customer_id == customer_id)
    return list(session.exec(wanted.order_by(col(Contract.starts_on).desc(), col(Contract.id).desc())))


def contacts_of(session: Session, contract_id: int) -> list[EntitledContact]:
    """Everybody who is or was named in a contract. For rules: pages ask `named_contacts`."""
    wanted = select(EntitledContact).where(EntitledContact.contract_id == contract_id)
    return list(session.exec(wanted.order_by(col(EntitledContact.valid_from), col(EntitledContact.id))))


def named_contacts(session: Session, actor: Actor, line: ContractLine) -> list[NamedContact]:
    """Who is named in a contract, masked where the actor may not see personal data."""
    may = permissions.allows(actor, "customer.read", line.pod_id)
    return [
        NamedContact(
            one.id or 0,
            one.name if may else MASK,
            one.email if may else MASK,
            one.phone if may else MASK,
            tuple(one.may_request),
            one.max_priority,
            one.valid_from,
            one.valid_to,
        )
        for one in contacts_of(session, line.contract.id or 0)
    ]


def policies_of(session: Session, contract_id: int) -> list[SLAPolicy]:
    """What a contract promises now, most urgent first."""
    wanted = select(SLAPolicy).where(SLAPolicy.contract_id == contract_id, col(SLAPolicy.superseded_at).is_(None))
    return sorted(session.exec(wanted), key=lambda policy: (policy.priority.value, policy.channel))


@dataclass(frozen=True)
class Served:
    """For whom something may be promised: the contract of a case, its customer, the pod that opened it."""

    contract_id: int | None = None
    customer_id: int | None = None
    pod_id: int | None = None


def policy_for(session: Session, served: Served, priority: Priority, channel: str, at: datetime) -> SLAPolicy | None:
    """The version in force at that moment: of the contract, else of the customer, else of the pod.

    Within each: of that channel if there is one, else of every channel.
    """
    named = [(col(getattr(SLAPolicy, name)), value) for name, value in vars(served).items() if value is not None]
    if not named:
        return None
    wanted = select(SLAPolicy).where(
        or_(*(column == value for column, value in named)),
        SLAPolicy.priority == priority,
        col(SLAPolicy.channel).in_(["", channel]),
        SLAPolicy.recorded_at <= at,
        or_(col(SLAPolicy.superseded_at).is_(None), col(SLAPolicy.superseded_at) > at),
    )
    return max(
        session.exec(wanted),
        key=lambda policy: (
            policy.contract_id is not None,
            policy.customer_id is not None,
            policy.channel != "",
            policy.version,
        ),
        default=None,
    )


def policies_for_pod(session: Session, actor: Actor, pod_id: int, at: datetime) -> list[tuple[SLAPolicy, str | None]]:
    """What a pod promises now to all its customers, then to single ones whose home it is, with their names."""
    permissions.check(actor, "contract.read", pod_id)
    running = col(SLAPolicy.superseded_at).is_(None)
    theirs = select(SLAPolicy).where(running, SLAPolicy.pod_id == pod_id)
    own: list[tuple[SLAPolicy, str | None]] = [(policy, None) for policy in session.exec(theirs)]
    named = select(SLAPolicy, Customer).join(Customer, col(Customer.id) == SLAPolicy.customer_id)
    rows = session.exec(named.where(running)).all()
    find, day = home_finder(session, {customer.id or 0 for _, customer in rows}), day_of(session, at)
    may = permissions.allows(actor, "customer.read", pod_id)
    single: list[tuple[SLAPolicy, str | None]] = [
        (policy, customer.name if may and customer.name else customer.ext_id)
        for policy, customer in rows
        if find(customer.id or 0, day).pod_id == pod_id
    ]
    return sorted(own + single, key=lambda line: (line[1] or "", line[0].priority.value, line[0].channel))


def calendars_known(session: Session) -> list[ServiceCalendar]:
    """All working hours that were written down, by name."""
    return list(session.exec(select(ServiceCalendar).order_by(col(ServiceCalendar.name))))


def promised_hours(session: Session, policy: SLAPolicy) -> WorkingTime:
    """The working hours of a promise, else of its contract, else round the clock."""
    contract = session.get(Contract, policy.contract_id) if policy.contract_id is not None else None
    return hours_of(session, policy.calendar_id or (contract.calendar_id if contract else None))


def hours_of(session: Session, calendar_id: int | None) -> WorkingTime:
    """A calendar that was written down; none: round the clock."""
    row = session.get(ServiceCalendar, calendar_id) if calendar_id is not None else None
    if row is None:
        return ALWAYS
    return calendars.read(row.zone, row.hours, row.country, row.subdivision, row.own_days)


def zone_in(session: Session, contract: Contract) -> str:
    """The zone in which a contract's days and months are counted: its calendar's, else the organisation's."""
    row = session.get(ServiceCalendar, contract.calendar_id) if contract.calendar_id is not None else None
    return row.zone if row else zone_of(session)


def day_in(session: Session, contract: Contract, at: datetime) -> date:
    """The day of an instant, as the contract counts it."""
    return at.astimezone(ZoneInfo(zone_in(session, contract))).date()


def home_in(session: Session, contract: Contract, at: datetime) -> int | None:
    """The pod that is home to the contract's customer on that day."""
    return home_of(session, contract.customer_id, day_of(session, at)).pod_id


def month_row(session: Session, contract_id: int, month_on: date) -> ContractMonth | None:
    """What is kept of a month, if anything is."""
    wanted = select(ContractMonth).where(ContractMonth.contract_id == contract_id, ContractMonth.month_on == month_on)
    return session.exec(wanted).first()


def month_rows(session: Session, contract_id: int) -> list[ContractMonth]:
    """Every month that is kept, newest first."""
    wanted = select(ContractMonth).where(ContractMonth.contract_id == contract_id)
    return list(session.exec(wanted.order_by(col(ContractMonth.month_on).desc())))


def rolled_into(session: Session, contract: Contract, month_on: date) -> int:
    """Minutes of closed months that this month may still use. Before the month before is closed nobody knows: none."""
    if not contract.rollover_months:
        return 0
    wanted = select(ContractMonth).where(
        ContractMonth.contract_id == contract.id,
        ContractMonth.month_on < month_on,
        col(ContractMonth.closed_at).is_not(None),
    )
    return _carried(contract, session.exec(wanted.order_by(col(ContractMonth.month_on))).all(), month_on)


def _carried(contract: Contract, closed: Sequence[ContractMonth], month_on: date) -> int:
    """The same from the closed months before it, first to last."""
    if not contract.rollover_months or not closed or next_month(closed[-1].month_on) != month_on:
        return 0
    return rolled_over([Spent(row.budget_minutes, row.used_minutes or 0) for row in closed], contract.rollover_months)


def pool_minutes(session: Session, contract: Contract, month_on: date) -> tuple[int | None, int]:
    """A month's own minutes (None: hours are not counted) and those rolled into it: as kept, else as agreed now."""
    row = month_row(session, contract.id or 0, month_on)
    if row is not None:
        return row.budget_minutes, row.rolled_minutes
    return budget_of(contract.hours_month), rolled_into(session, contract, month_on)


def pools_in(session: Session, months: Mapping[int, date], contracts: Sequence[Contract]) -> dict[int, Minutes]:
    """`pool_minutes` of many contracts, each in its month, read at once."""
    kept: dict[int, list[ContractMonth]] = {}
    wanted = select(ContractMonth).where(col(ContractMonth.contract_id).in_(months))
    for row in session.exec(wanted.order_by(col(ContractMonth.month_on))):
        kept.setdefault(row.contract_id, []).append(row)
    found: dict[int, Minutes] = {}
    for contract in contracts:
        rows, month_on = kept.get(contract.id or 0, []), months[contract.id or 0]
        this = next((one for one in rows if one.month_on == month_on), None)
        before = [one for one in rows if one.month_on < month_on and one.closed_at is not None]
        agreed = budget_of(contract.hours_month), _carried(contract, before, month_on)
        found[contract.id or 0] = (this.budget_minutes, this.rolled_minutes) if this else agreed
    return found


def _lines(session: Session, actor: Actor, contracts: Sequence[Contract], at: datetime) -> list[ContractLine]:
    """However many: customers, homes, pods and calendars are each read once."""
    ids = {contract.customer_id for contract in contracts}
    customers = {row.id: row for row in session.exec(select(Customer).where(col(Customer.id).in_(ids)))}
    zones, zone = {row.id: row.zone for row in calendars_known(session)}, zone_of(session)
    pod_names = dict(session.exec(select(Pod.id, Pod.name)).all())
    find, day = home_finder(session, ids), day_of(session, at)
    lines = []
    for contract in contracts:
        today = at.astimezone(ZoneInfo(zones.get(contract.calendar_id, zone))).date()
        pod_id, customer = find(contract.customer_id, day).pod_id, customers[contract.customer_id]
        may = permissions.allows(actor, "customer.read", pod_id)
        lines.append(
            ContractLine(
                contract=contract,
                standing=standing(contract.starts_on, contract.ends_on, today),
                customer=customer.name if may and customer.name else customer.ext_id,
                pod_id=pod_id,
                pod_name=pod_names.get(pod_id, ""),
                today=today,
            )
        )
    return lines
