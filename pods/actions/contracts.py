"""Contracts: sign one, change its terms, end it. Each month keeps the pool of hours it had."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods.actions.identifying import renew_identifiers
from pods.models import Contract, ContractMonth, Customer, ServiceCalendar
from pods.queries.contracts import day_in, month_row, rolled_into
from pods.terms import budget_of, month_of, months_between, said

NUMBER_LONGEST, NAME_LONGEST, TIER_LONGEST = 40, 120, 60
MONTH_HOURS = 31 * 24


@dataclass(frozen=True)
class Terms:
    """What may be changed in a contract while it runs. rate: minor units an hour."""

    name: str
    tier: str = ""
    hours_month: float | None = None
    rollover_months: int = 0
    rate: int = 0
    currency: str = "EUR"
    calendar_id: int | None = None


@dataclass(frozen=True)
class NewContract:
    """A contract as it is signed, on [starts_on, ends_on)."""

    number: str
    customer_id: int
    starts_on: date
    terms: Terms
    ends_on: date | None = None


def add_contract(session: Session, actor: Actor, new: NewContract, at: datetime, *, op: str) -> Contract:
    """Write down what a customer bought."""
    permissions.check(actor, "contract.write")
    if done := audit.answered(session, actor, "contract.add", op):
        return session.get_one(Contract, done.object_id)
    number = " ".join(new.number.split())
    if not number or len(number) > NUMBER_LONGEST:
        raise Refused(f"Give the contract a number of at most {NUMBER_LONGEST} characters.")
    if session.exec(select(Contract.id).where(Contract.number == number)).first() is not None:
        raise Refused(f"{number} is taken by another contract. Give this one its own number.")
    if session.get(Customer, new.customer_id) is None:
        raise NotFound("That customer")
    _check_dates(new.starts_on, new.ends_on)
    values = _checked(session, new.terms)
    dates: dict[str, Any] = {"starts_on": new.starts_on, "ends_on": new.ends_on}
    contract = Contract(number=number, customer_id=new.customer_id, created_at=at, **dates, **values)
    session.add(contract)
    session.flush()
    renew_identifiers(session, {contract.customer_id})
    audit.note(session, actor, "contract.add", at, ("contract", contract.id), after=_picture(contract), op=op)
    return contract


def change_contract(
    session: Session, actor: Actor, contract_id: int, terms: Terms, version: int, at: datetime, *, op: str
) -> Contract:
    """Agree on other terms, from this month on. The months before keep the pool of hours that they had."""
    permissions.check(actor, "contract.write")
    contract = held_contract(session, contract_id)
    if audit.answered(session, actor, "contract.change", op):
        return contract
    _check_version(contract, version)
    values, before = _checked(session, terms), _picture(contract)
    if values["hours_month"] != contract.hours_month or values["rollover_months"] != contract.rollover_months:
        _keep_months(session, contract, values, at)
    for name, value in values.items():
        setattr(contract, name, value)
    contract.version += 1
    session.add(contract)
    session.flush()
    target = ("contract", contract_id)
    audit.note(session, actor, "contract.change", at, target, before=before, after=_picture(contract), op=op)
    return contract


def end_contract(
    session: Session, actor: Actor, contract_id: int, ends_on: date, version: int, at: datetime, *, op: str
) -> Contract:
    """Let a contract end: `ends_on` is the first day without it."""
    permissions.check(actor, "contract.write")
    contract = held_contract(session, contract_id)
    if audit.answered(session, actor, "contract.end", op):
        return contract
    _check_version(contract, version)
    _check_dates(contract.starts_on, ends_on)
    today = day_in(session, contract, at)
    if contract.ends_on is not None and contract.ends_on <= today:
        raise Refused(f"{contract.number} ended on {said(contract.ends_on)} already. Sign a new one to go on.")
    if ends_on < today:
        raise Refused(f"{said(ends_on)} is over. The earliest day without {contract.number} is today, {said(today)}.")
    before = _picture(contract)
    contract.ends_on, contract.version = ends_on, contract.version + 1
    session.add(contract)
    session.flush()
    target = ("contract", contract_id)
    audit.note(session, actor, "contract.end", at, target, before=before, after=_picture(contract), op=op)
    return contract


def held_contract(session: Session, contract_id: int) -> Contract:
    """The contract with its row held: its terms, its months and the time under it cannot race."""
    contract = session.get(Contract, contract_id, with_for_update={"key_share": True}, populate_existing=True)
    if contract is None:
        raise NotFound("That contract")
    return contract


def kept_month(session: Session, contract: Contract, month_on: date) -> ContractMonth:
    """The row of a month: made at the first touch with the pool of hours of that moment. The contract is held."""
    row = month_row(session, contract.id or 0, month_on)
    if row is None:
        row = ContractMonth(
            contract_id=contract.id or 0,
            month_on=month_on,
            budget_minutes=budget_of(contract.hours_month),
            rolled_minutes=rolled_into(session, contract, month_on),
        )
        session.add(row)
        session.flush()
    return row


def _keep_months(session: Session, contract: Contract, values: dict[str, Any], at: datetime) -> None:
    """Give every month up to now its row with the old pool; the running month, while open, takes the new one."""
    this = month_of(day_in(session, contract, at))
    for month_on in months_between(contract.starts_on, this):
        kept_month(session, contract, month_on)
    open_rows = select(ContractMonth).where(
        ContractMonth.contract_id == contract.id, ContractMonth.month_on >= this, col(ContractMonth.closed_at).is_(None)
    )
    for row in session.exec(open_rows):
        row.budget_minutes = budget_of(values["hours_month"])
        session.add(row)


def _check_version(contract: Contract, version: int) -> None:
    if contract.version != version:
        said_now = f"{contract.name}, {contract.hours_month or 'no'} hours a month"
        text = f"Somebody changed {contract.number} before you. Nothing of yours was saved; look again, then repeat it."
        raise Conflict(text, mine="What you typed", theirs=said_now)


def _check_dates(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("A contract ends after it starts: its last day is the day before the one given here.")


def _checked(session: Session, terms: Terms) -> dict[str, Any]:
    name, tier, currency = " ".join(terms.name.split()), " ".join(terms.tier.split()), terms.currency.strip().upper()
    if not name or len(name) > NAME_LONGEST:
        raise Refused(f"Give the contract the name of the company, in at most {NAME_LONGEST} characters.")
    if len(tier) > TIER_LONGEST:
        raise Refused(f"A tier has at most {TIER_LONGEST} characters.")
    if terms.hours_month is not None and not 0 <= terms.hours_month <= MONTH_HOURS:
        raise Refused("Hours a month lie between 0 and 744. Leave them empty where hours are not counted.")
    if not 0 <= terms.rollover_months <= 12:
        raise Refused("Unused hours may live on for 0 to 12 months.")
    if not 0 <= terms.rate <= 10_000_000:
        raise Refused("A rate lies between 0 and 100,000 an hour.")
    if len(currency) != 3 or not currency.isalpha():
        raise Refused("A currency has three letters, such as EUR.")
    if terms.calendar_id is not None and session.get(ServiceCalendar, terms.calendar_id) is None:
        raise NotFound("That calendar")
    return {**vars(terms), "name": name, "tier": tier, "currency": currency}


def _picture(contract: Contract) -> dict[str, Any]:
    return {
        "number": contract.number,
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat() if contract.ends_on else None,
        "tier": contract.tier,
        "hours_month": contract.hours_month,
        "rollover_months": contract.rollover_months,
        "rate": contract.rate,
        "calendar_id": contract.calendar_id,
    }
