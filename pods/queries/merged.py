"""Customers who turned out to be one: each row that was merged points at the one that stays."""

from collections.abc import Collection

from sqlmodel import Session, col, or_, select

from pods.models import Customer


def customer_kept(session: Session, customer_id: int) -> int:
    """The row that stands for this customer; the same where nobody merged it."""
    found = session.exec(select(Customer.merged_into_id).where(Customer.id == customer_id)).first()
    return found or customer_id


def same_customers(session: Session, customer_id: int) -> tuple[int, ...]:
    """Every row of this customer, the one that stays first: their histories are one."""
    kept = customer_kept(session, customer_id)
    merged = select(Customer.id).where(Customer.merged_into_id == kept).order_by(col(Customer.id))
    return (kept, *(row_id or 0 for row_id in session.exec(merged)))


def merged_customers(session: Session, among: Collection[int] | None = None) -> dict[int, int]:
    """Merged row -> the row that stays: of all, or of those that have one of these ids on either side."""
    wanted = select(Customer.id, Customer.merged_into_id).where(col(Customer.merged_into_id).is_not(None))
    if among is not None:
        kept = select(Customer.merged_into_id).where(col(Customer.id).in_(among))
        wanted = wanted.where(
            or_(
                col(Customer.id).in_(among),
                col(Customer.merged_into_id).in_(among),
                col(Customer.merged_into_id).in_(kept),
            )
        )
    return {row_id or 0: kept_id or 0 for row_id, kept_id in session.exec(wanted)}


def records_of(session: Session, customer_id: int) -> dict[int, str]:
    """The records that were merged into this one: their numbers, nothing personal."""
    wanted = select(Customer.id, Customer.ext_id).where(Customer.merged_into_id == customer_id)
    return {row_id or 0: ext_id for row_id, ext_id in session.exec(wanted.order_by(col(Customer.id)))}


def number_of(session: Session, customer_id: int) -> str:
    """The customer's own number, as their source writes it."""
    return session.exec(select(Customer.ext_id).where(Customer.id == customer_id)).first() or ""
