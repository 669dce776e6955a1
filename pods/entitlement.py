"""The check at intake: who calls, under which contract, what they may ask for, and what to do when it does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pods.localtime import within
from pods.models import Contract, EntitledContact, EntitlementResult, Priority
from pods.terms import said, standing

UNVOUCHED = Priority.P3
"""The most urgent a case can be while nobody who is named in the contract stands behind it."""
ORDER = tuple(Priority)
SAID = {
    EntitlementResult.ENTITLED: "Entitled",
    EntitlementResult.UNKNOWN: "No contract known",
    EntitlementResult.EXPIRED: "Contract expired",
    EntitlementResult.NOT_NAMED: "Not named for this",
    EntitlementResult.OVER_POOL: "Hours used up",
}
"""What intake found, in a few words."""


@dataclass(frozen=True)
class Call:
    """What is known when somebody asks: in their own words, before any work."""

    caller: str = ""
    email: str = ""
    topic: str = ""
    asked: Priority | None = None
    is_outage: bool = False


@dataclass(frozen=True)
class Pool:
    """Minutes of a month: all there are, and those used. minutes None: no pool."""

    minutes: int | None = None
    used: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return self.minutes is not None and self.used >= self.minutes


@dataclass(frozen=True)
class Finding:
    """The result with the contract and the person it rests on, the priority given, and the next step in words."""

    result: EntitlementResult
    contract_id: int | None
    contact_id: int | None
    asked: Priority | None
    given: Priority | None
    passes: bool
    next_step: str


def check(
    call: Call, contracts: Sequence[Contract], contacts: Sequence[EntitledContact], pool: Pool, day: date
) -> Finding:
    """What intake finds. `contracts` are the customer's own; contacts and pool those of the one in force.

    An outage report always passes, at the priority that was asked for: what is dark is not argued about.
    """
    contract = in_force(contracts, day)
    person = named(call, contacts, day) if contract else None
    result, step = _result(call, contracts, contract, person, pool, day)
    if call.is_outage:
        passed = "An outage report always passes: start, and settle the rest afterwards."
        step = step if result is EntitlementResult.ENTITLED else f"{passed} {step}"
    return Finding(
        result=result,
        contract_id=contract.id if contract else _latest(contracts),
        contact_id=person.id if person else None,
        asked=call.asked,
        given=_given(call, contract, person),
        passes=call.is_outage or result is EntitlementResult.ENTITLED,
        next_step=step,
    )


def in_force(contracts: Sequence[Contract], day: date) -> Contract | None:
    """The contract of that day; of several the one that began last."""
    valid = [its for its in contracts if standing(its.starts_on, its.ends_on, day).in_force]
    return max(valid, key=lambda its: (its.starts_on, its.id or 0), default=None)


def named(call: Call, contacts: Sequence[EntitledContact], day: date) -> EntitledContact | None:
    """The named contact who calls: by e-mail if one is given and known, else by name."""
    valid = [one for one in contacts if within(day, one.valid_from, one.valid_to)]
    email, name = _folded(call.email), _folded(call.caller)
    by_email = [one for one in valid if email and _folded(one.email) == email]
    by_name = [one for one in valid if name and name in (_folded(one.name), _folded(one.email))]
    return next(iter([*by_email, *by_name]), None)


def capped(asked: Priority | None, limit: Priority) -> Priority:
    """The priority asked for, but never more urgent than the limit. Nothing asked: P3 at most."""
    return max(asked or UNVOUCHED, limit, key=ORDER.index)


def _result(
    call: Call,
    contracts: Sequence[Contract],
    contract: Contract | None,
    person: EntitledContact | None,
    pool: Pool,
    day: date,
) -> tuple[EntitlementResult, str]:
    if contract is None:
        return _no_contract(contracts, day)
    if person is None:
        who = call.caller or call.email or "Whoever calls"
        return EntitlementResult.NOT_NAMED, f"{who} is not named in {contract.number}. Ask a named contact to confirm."
    if person.may_request and _folded(call.topic) not in {_folded(topic) for topic in person.may_request}:
        allowed = ", ".join(person.may_request)
        asked = f"“{call.topic}”" if call.topic else "a case without a topic"
        return EntitlementResult.NOT_NAMED, f"This contact may ask for {allowed}, not for {asked}. Ask who may."
    if pool.is_empty:
        used, minutes = _hours(pool.used), _hours(pool.minutes or 0)
        step = f"{used} of this month's {minutes} hours are used. Sell more hours, or agree on billing before work."
        return EntitlementResult.OVER_POOL, step
    capped_to = capped(call.asked, person.max_priority)
    if call.asked and capped_to is not call.asked and not call.is_outage:
        step = f"Entitled, up to {person.max_priority.upper()}: {call.asked.upper()} was asked for."
        return EntitlementResult.ENTITLED, step
    return EntitlementResult.ENTITLED, "Entitled: start."


def _no_contract(contracts: Sequence[Contract], day: date) -> tuple[EntitlementResult, str]:
    past = [its for its in contracts if its.ends_on and its.ends_on <= day]
    if past:
        last = max(past, key=lambda its: its.ends_on or day)
        when = "today" if last.ends_on == day else f"on {said(last.ends_on or day)}"
        return EntitlementResult.EXPIRED, f"{last.number} ended {when}. Offer to renew it, or decline kindly."
    coming = [its for its in contracts if its.starts_on > day]
    if coming:
        first = min(coming, key=lambda its: its.starts_on)
        return (
            EntitlementResult.UNKNOWN,
            f"{first.number} starts on {said(first.starts_on)}. Agree on billing until then.",
        )
    return (
        EntitlementResult.UNKNOWN,
        "No contract is known. Ask who they are and what they bought, then sell or decline.",
    )


def _given(call: Call, contract: Contract | None, person: EntitledContact | None) -> Priority | None:
    if call.is_outage:
        return call.asked or Priority.P1
    if contract is None:
        return None
    return capped(call.asked, person.max_priority if person else UNVOUCHED)


def _latest(contracts: Sequence[Contract]) -> int | None:
    latest = max(contracts, key=lambda its: (its.starts_on, its.id or 0), default=None)
    return latest.id if latest else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0")
