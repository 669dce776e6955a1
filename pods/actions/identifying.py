"""Write down by what customers may be asked for, whenever their names change."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from pods import identifiers
from pods.identifiers import Identifier
from pods.models import Contract, Customer, CustomerIdentifier

AT_ONCE = 500
Said = tuple[str, str, str, str]
"""Number, name, address and phone, as their source writes them."""


def write_identifiers(session: Session, people: Mapping[int, Said]) -> None:
    """Of customers who have none yet: numbers, addresses, phones and words of names."""
    values = [
        {"customer_id": row_id, "kind": one.kind, "value": one.value}
        for row_id, said in people.items()
        for one in sorted(identifiers.of_customer(*said))
    ]
    if values:
        session.connection().execute(insert(CustomerIdentifier.__table__), values)  # type: ignore[attr-defined]


def renew_identifiers(session: Session, customer_ids: Collection[int]) -> None:
    """Of customers whose names or contracts changed: everything anew, as it stands now."""
    ordered = sorted(customer_ids)
    for start in range(0, len(ordered), AT_ONCE):
        _renew(session, ordered[start : start + AT_ONCE])


def _renew(session: Session, customer_ids: Collection[int]) -> None:
    table = CustomerIdentifier.__table__  # type: ignore[attr-defined]
    session.connection().execute(delete(table).where(table.c.customer_id.in_(customer_ids)))
    wanted = select(Customer).where(col(Customer.id).in_(customer_ids)).order_by(col(Customer.id))
    people = session.exec(wanted.execution_options(populate_existing=True))
    write_identifiers(session, {row.id or 0: (row.ext_id, row.name, row.email, row.phone) for row in people})
    signed = select(Contract.customer_id, Contract.number).where(col(Contract.customer_id).in_(customer_ids))
    found = {
        (row_id, Identifier(identifiers.CONTRACT, value))
        for row_id, text in session.exec(signed)
        if (value := identifiers.number(text))
    }
    if found:
        values = [{"customer_id": row_id, "kind": one.kind, "value": one.value} for row_id, one in sorted(found)]
        session.connection().execute(insert(table), values)
