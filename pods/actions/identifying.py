"""Write down by what customers may be asked for, whenever their names change."""

from collections.abc import Collection

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from pods import identifiers
from pods.models import Contract, Customer, CustomerIdentifier

AT_ONCE = 500


def renew_identifiers(session: Session, customer_ids: Collection[int]) -> None:
    """Numbers, addresses, phones and words of names of these customers, as they stand now."""
    ordered = sorted(customer_ids)
    for start in range(0, len(ordered), AT_ONCE):
        _renew(session, ordered[start : start + AT_ONCE])


def _renew(session: Session, customer_ids: Collection[int]) -> None:
    table = CustomerIdentifier.__table__  # type: ignore[attr-defined]
    session.connection().execute(delete(table).where(table.c.customer_id.in_(customer_ids)))
    wanted = select(Customer.id, Customer.ext_id, Customer.name, Customer.email, Customer.phone)
    people = session.exec(wanted.where(col(Customer.id).in_(customer_ids))).all()
    found = {(row_id or 0, one) for row_id, *said in people for one in identifiers.of_customer(*said)}
    signed = select(Contract.customer_id, Contract.number).where(col(Contract.customer_id).in_(customer_ids))
    found |= {
        (row_id, identifiers.Identifier(identifiers.CONTRACT, value))
        for row_id, text in session.exec(signed)
        if (value := identifiers.number(text))
    }
    if found:
        values = [{"customer_id": row_id, "kind": one.kind, "value": one.value} for row_id, one in sorted(found)]
        session.connection().execute(insert(table), values)
