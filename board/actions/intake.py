"""The check at intake is stored with the card it let in, and the clock of what was promised starts."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from board.actions import clocks
from board.actions.ground import Trace, held_card, record
from board.models import Card, Column, EventKind
from board.queries.intake import Intake, customer_asking, intake_finding
from core import audit
from core.people import Actor
from core.refusal import Refused
from pods.entitlement import Call, Finding
from pods.models import EntitlementCheck


def check_entitlement(
    session: Session, actor: Actor, card_id: int, contract_id: int | None, call: Call, at: datetime, *, op: str
) -> EntitlementCheck:
    """Check a case that came in without its caller: once, with the promises of its opening."""
    card = held_card(session, actor, "card.write", card_id)
    if done := audit.answered(session, actor, "card.check", op):
        return session.get_one(EntitlementCheck, done.object_id)
    if session.exec(select(EntitlementCheck.id).where(EntitlementCheck.card_id == card_id)).first() is not None:
        raise Refused(f"{card.key} was checked already. A check is made once and never edited.")
    asked = Intake(card.customer_id, contract_id, replace(call, topic=call.topic or card.topic))
    customer_id = customer_asking(session, actor, asked, card.opened_at)
    finding = intake_finding(session, replace(asked, customer_id=customer_id), card.opened_at)
    if finding is None:
        raise Refused("No contract is involved here: choose one, or say who calls.")
    card.customer_id, card.version = customer_id, card.version + 1
    place(card, finding)
    check = keep(session, card, asked.call, finding, session.get_one(Column, card.column_id), at)
    record(session, card, Trace(EventKind.EDITED, actor, at, op, "entitlement checked"))
    after = {"result": finding.result.value, "contract_id": card.contract_id}
    audit.note(session, actor, "card.check", at, ("check", check.id), pod_id=card.pod_id, after=after, op=op)
    return check


def place(card: Card, finding: Finding) -> None:
    """Put the card under the contract that is in force, at the priority that may be asked for."""
    valid = finding.given is not None and finding.result not in ("unknown", "expired")
    card.contract_id = finding.contract_id if valid else None
    card.priority = finding.given


def keep(session: Session, card: Card, call: Call, finding: Finding, column: Column, at: datetime) -> EntitlementCheck:
    """Store what was found, and start the clock."""
    check = EntitlementCheck(
        card_id=card.id or 0,
        contract_id=finding.contract_id,
        entitled_contact_id=finding.contact_id,
        caller=(call.caller or call.email).strip()[:200],
        result=finding.result,
        is_outage=call.is_outage,
        asked_priority=finding.asked,
        given_priority=finding.given,
        at=at,
    )
    session.add_all([card, check])
    session.flush()
    clocks.start(session, card, column)
    return check
