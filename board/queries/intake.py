"""What is found when somebody asks: their contract, whether they may ask, and what the month still holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from board.models import TimeEntry
from core import permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import entitlement
from pods import queries as pod_queries
from pods.entitlement import Call, Finding, Pool
from pods.models import Contract, Customer
from pods.queries import ContractLine
from pods.terms import month_of


@dataclass(frozen=True)
class Intake:
    """Who asks for whom: a customer, a contract if one was chosen, and the words of the call."""

    customer_id: int | None
    contract_id: int | None
    call: Call


def preview_intake(session: Session, actor: Actor, pod_id: int, asked: Intake, at: datetime) -> Finding | None:
    """What the check will find, before anything is written. None: no contract is involved."""
    permissions.check(actor, "card.write", pod_id)
    asked = replace(asked, customer_id=customer_asking(session, actor, asked, at))
    if asked.customer_id is not None:
        home = pod_queries.home_of(session, asked.customer_id, pod_queries.day_of(session, at))
        if home.pod_id not in (None, pod_id):
            raise NotFound("That customer")
    return intake_finding(session, asked, at)


def intake_finding(session: Session, asked: Intake, at: datetime) -> Finding | None:
    """The check. Customers who never had a contract are served as ever, unless a caller claims to have one."""
    contracts = _contracts(session, asked)
    if not contracts and not (asked.call.caller or asked.call.email):
        return None
    day = pod_queries.day_of(session, at)
    valid = entitlement.in_force(contracts, day)
    if valid is None:
        return entitlement.check(asked.call, contracts, [], Pool(), day)
    contacts = pod_queries.contacts_of(session, valid.id or 0)
    return entitlement.check(_speaking(session, asked), contracts, contacts, pool_of(session, valid, at), day)


def customer_asking(session: Session, actor: Actor, asked: Intake, at: datetime) -> int | None:
    """The customer of the card: the one named, else the one whose contract was chosen."""
    if asked.contract_id is None:
        return asked.customer_id
    contract = session.get(Contract, asked.contract_id)
    if contract is None:
        raise NotFound("That contract")
    if not permissions.allows(actor, "contract.read", pod_queries.home_in(session, contract, at)):
        raise NotFound("That contract")
    if asked.customer_id not in (None, contract.customer_id):
        raise Refused(f"{contract.number} belongs to another customer. Choose the customer or the contract, not both.")
    return contract.customer_id


def pool_of(session: Session, contract: Contract, at: datetime) -> Pool:
    """The hours of the running month: all there are, and those used."""
    month_on = month_of(pod_queries.day_in(session, contract, at))
    budget, rolled = pod_queries.pool_minutes(session, contract, month_on)
    if budget is None:
        return Pool()
    used = used_minutes(session, contract.id or 0).get(month_on, 0)
    return Pool(budget + rolled, used)


def pools_of(session: Session, lines: Sequence[ContractLine]) -> dict[int, Pool]:
    """The running month of many contracts, by contract: read at once."""
    months = {line.contract.id or 0: month_of(line.today) for line in lines}
    wanted = select(col(TimeEntry.contract_id), col(TimeEntry.month_on), func.sum(col(TimeEntry.minutes))).where(
        col(TimeEntry.contract_id).in_(months),
        col(TimeEntry.month_on).in_(set(months.values())),
        col(TimeEntry.billable).is_(True),
    )
    grouped = session.exec(wanted.group_by(col(TimeEntry.contract_id), col(TimeEntry.month_on)))
    used = {(contract_id, month_on): int(minutes or 0) for contract_id, month_on, minutes in grouped}
    held = pod_queries.pools_in(session, months, [line.contract for line in lines])
    return {
        contract_id: Pool()
        if budget is None
        else Pool(budget + rolled, used.get((contract_id, months[contract_id]), 0))
        for contract_id, (budget, rolled) in held.items()
    }


def used_minutes(session: Session, contract_id: int) -> dict[date, int]:
    """Billable minutes by month, credits taken off."""
    wanted = select(col(TimeEntry.month_on), func.sum(col(TimeEntry.minutes))).where(
        TimeEntry.contract_id == contract_id, col(TimeEntry.billable).is_(True)
    )
    return {month_on: int(minutes or 0) for month_on, minutes in session.exec(wanted.group_by(col(TimeEntry.month_on)))}


def _speaking(session: Session, asked: Intake) -> Call:
    """Who calls: where nobody says so, the customer in person."""
    if asked.call.caller or asked.call.email or asked.customer_id is None:
        return asked.call
    customer = session.get_one(Customer, asked.customer_id)
    return replace(asked.call, caller=customer.name, email=customer.email)


def _contracts(session: Session, asked: Intake) -> list[Contract]:
    if asked.contract_id is not None:
        found = session.get(Contract, asked.contract_id)
        return [found] if found else []
    if asked.customer_id is None:
        return []
    return pod_queries.contracts_of(session, asked.customer_id)
