"""The end of a month: closed once with what it came to; afterwards time is only ever reversed, never edited."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from board.actions.ground import sentence
from board.actions.hours import held_entry, reversal_of
from board.models import Credit, TimeEntry
from board.queries.intake import used_minutes
from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries as pod_queries
from pods.actions import held_contract, kept_month
from pods.models import Contract, ContractMonth
from pods.terms import month_of, month_said, months_between, next_month, said


def credit_time(session: Session, actor: Actor, entry_id: int, reason: str, at: datetime, *, op: str) -> Credit:
    """Take an entry back: a reversing entry nets it to zero, in its own month or the next that is open. Once."""
    entry, contract = held_entry(session, actor, "month.close", entry_id)
    if done := audit.answered(session, actor, "time.credit", op):
        return session.get_one(Credit, done.object_id)
    why = sentence(reason, "Say why the time is credited: the report shows that it was.", 500)
    if entry.reverses_id is not None:
        raise Refused("This entry is itself a credit. Log new time if it was a mistake.")
    if session.exec(select(Credit.id).where(Credit.entry_id == entry_id)).first() is not None:
        raise Refused("This entry was credited already. An entry is credited once.")
    if session.exec(select(TimeEntry.id).where(col(TimeEntry.reverses_id) == entry_id)).first() is not None:
        raise Refused("This entry was removed. There is nothing left to credit.")
    month_on = _open_month(session, contract, entry.month_on) if contract else entry.month_on
    reversing = reversal_of(entry, month_on, at)
    session.add(reversing)
    session.flush()
    credit = Credit(entry_id=entry_id, reversing_id=reversing.id or 0, reason=why, actor_id=actor.person_id, at=at)
    session.add(credit)
    session.flush()
    after = {"entry_id": entry_id, "minutes": reversing.minutes, "month_on": month_on.isoformat()}
    audit.note(session, actor, "time.credit", at, ("credit", credit.id), pod_id=entry.pod_id, after=after, op=op)
    return credit


def close_month(
    session: Session, actor: Actor, contract_id: int, month_on: date, at: datetime, *, op: str
) -> ContractMonth:
    """Close a month of a contract. What is left rolls over; months before it without any time close along."""
    found = session.get(Contract, contract_id)
    pod_id = pod_queries.home_in(session, found, at) if found else None
    if found is None or not permissions.allows(actor, "contract.read", pod_id):
        raise NotFound("That contract")
    permissions.check(actor, "month.close", pod_id)
    contract = held_contract(session, contract_id)
    if done := audit.answered(session, actor, "month.close", op):
        return session.get_one(ContractMonth, done.object_id)
    month_on = month_of(month_on)
    _check_over(session, contract, month_on, at)
    used = used_minutes(session, contract_id)
    for earlier in months_between(contract.starts_on, month_on)[:-1]:
        _close_untouched(session, actor, contract, earlier, at)
    row = kept_month(session, contract, month_on)
    if row.closed_at is not None:
        raise Refused(f"{month_said(month_on)} of {contract.number} is closed already.")
    row.rolled_minutes = pod_queries.rolled_into(session, contract, month_on)
    _close(session, actor, row, used.get(month_on, 0), at)
    if following := pod_queries.month_row(session, contract_id, next_month(month_on)):
        following.rolled_minutes = pod_queries.rolled_into(session, contract, following.month_on)
        session.add(following)
    session.flush()
    after = {"month_on": month_on.isoformat(), "budget": row.budget_minutes, "used": row.used_minutes}
    audit.note(session, actor, "month.close", at, ("contract_month", row.id), pod_id=pod_id, after=after, op=op)
    return row


def _check_over(session: Session, contract: Contract, month_on: date, at: datetime) -> None:
    today = pod_queries.day_in(session, contract, at)
    if month_on < month_of(contract.starts_on):
        raise Refused(f"{contract.number} starts on {said(contract.starts_on)}; there is nothing to close before.")
    if today < next_month(month_on):
        raise Refused(
            f"{month_said(month_on)} is not over. It can be closed from {said(next_month(month_on))} on, "
            f"in the time of {ZoneInfo(pod_queries.zone_in(session, contract)).key}."
        )


def _close_untouched(session: Session, actor: Actor, contract: Contract, month_on: date, at: datetime) -> None:
    row = kept_month(session, contract, month_on)
    if row.closed_at is not None:
        return
    some = select(TimeEntry.id).where(TimeEntry.contract_id == contract.id, TimeEntry.month_on == month_on)
    if session.exec(some.limit(1)).first() is not None:
        raise Refused(f"Close {month_said(month_on)} first: it holds time, and what is left of it rolls over.")
    row.rolled_minutes = pod_queries.rolled_into(session, contract, month_on)
    _close(session, actor, row, 0, at)


def _close(session: Session, actor: Actor, row: ContractMonth, used: int, at: datetime) -> None:
    row.used_minutes, row.closed_at, row.closed_by_id = used, at, actor.person_id
    session.add(row)
    session.flush()


def _open_month(session: Session, contract: Contract, month_on: date) -> date:
    closed = select(col(ContractMonth.month_on)).where(
        ContractMonth.contract_id == contract.id, col(ContractMonth.closed_at).is_not(None)
    )
    shut = set(session.exec(closed))
    while month_on in shut:
        month_on = next_month(month_on)
    kept_month(session, contract, month_on)
    return month_on
