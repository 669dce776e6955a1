"""Two rows of one customer become one, and may become two again: nothing is deleted, nothing moved."""

from datetime import datetime

from sqlmodel import Session, col, select

from core import audit, permissions
from core.audit import AuditEntry
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries
from pods.models import Contract, Customer, Organisation


def merge_customers(
    session: Session, actor: Actor, customer_id: int, into_id: int, at: datetime, *, op: str
) -> Customer:
    """From now on `customer_id` is known as `into_id`: history, cases, repeats and finding count as one.

    Only rows are pointed; every contact, card and answer stays with the row it came in on, so that it can be undone.
    """
    gone, kept = _row_held(session, actor, customer_id, at), _row_held(session, actor, into_id, at)
    if audit.answered(session, actor, "customer.merge", op):
        return kept
    if customer_id == into_id:
        raise Refused("These are the same record already.")
    for row in (gone, kept):
        if row.merged_into_id is not None:
            raise Refused("One of these was merged into another record already. Look again and choose that one.")
    _check_contracts(session, gone, kept, at)
    followers = list(session.exec(select(Customer).where(Customer.merged_into_id == customer_id)))
    for row in (gone, *followers):
        row.merged_into_id = into_id
        session.add(row)
    session.flush()
    after = {"into": into_id, "followed": sorted(row.id or 0 for row in followers)}
    pod_id = _home_id(session, into_id, at)
    audit.note(session, actor, "customer.merge", at, ("customer", customer_id), pod_id=pod_id, after=after, op=op)
    return kept


def part_customers(session: Session, actor: Actor, customer_id: int, at: datetime, *, op: str) -> Customer:
    """Take a merge back: the row stands for itself again, with those that had come with it."""
    gone = _row_held(session, actor, customer_id, at)
    if audit.answered(session, actor, "customer.part", op):
        return gone
    kept_id = gone.merged_into_id
    if kept_id is None:
        raise Refused("This record is not merged into another one.")
    merged = select(AuditEntry).where(
        AuditEntry.action == "customer.merge",
        AuditEntry.object_type == "customer",
        AuditEntry.object_id == customer_id,
    )
    last = session.exec(merged.order_by(col(AuditEntry.id).desc())).first()
    followed = (last.after or {}).get("followed", []) if last else []
    theirs = select(Customer).where(col(Customer.id).in_(followed), Customer.merged_into_id == kept_id)
    for row in session.exec(theirs):
        row.merged_into_id = customer_id
        session.add(row)
    gone.merged_into_id = None
    session.add(gone)
    session.flush()
    before = {"into": kept_id}
    pod_id = _home_id(session, customer_id, at)
    audit.note(session, actor, "customer.part", at, ("customer", customer_id), pod_id=pod_id, before=before, op=op)
    return gone


def _row_held(session: Session, actor: Actor, customer_id: int, at: datetime) -> Customer:
    """A row of a customer of the actor's pods. The organisation's row is held: two merges never cross."""
    home = _home_id(session, customer_id, at)
    if not permissions.allows(actor, "customer.read", home):
        raise NotFound("That customer")
    permissions.check(actor, "customer.merge", home)
    session.exec(select(Organisation.id).with_for_update()).all()
    row = session.get(Customer, customer_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("That customer")
    return row


def _home_id(session: Session, customer_id: int, at: datetime) -> int | None:
    return queries.home_of(session, customer_id, queries.day_of(session, at)).pod_id


def _check_contracts(session: Session, gone: Customer, kept: Customer, at: datetime) -> None:
    """The row with a contract stays: promised times are found by it."""
    today = queries.day_of(session, at)
    found = session.exec(select(Contract).where(col(Contract.customer_id).in_([gone.id, kept.id])))
    running = {row.customer_id for row in found if row.ends_on is None or row.ends_on > today}
    if running == {gone.id, kept.id}:
        raise Refused("Both have a contract in force. End one of the contracts first; nothing was changed.")
    if gone.id in running:
        raise Refused("The record that would go has a contract in force. Merge the other way round: keep that one.")
