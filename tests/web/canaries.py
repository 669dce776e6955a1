"""Words planted in every table in which people write: whoever may not read them must not receive them."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from board import actions
from board.actions import Help
from board.models import (
    Card,
    DirectContact,
    Handoff,
    HandoffKind,
    HandoffOffer,
    OverflowReason,
    SLAClock,
    SLAPause,
    TimeEntry,
)
from pods.models import (
    CoachEngagement,
    CoachNote,
    Contract,
    Decision,
    DecisionState,
    EntitledContact,
    EntitlementCheck,
    EntitlementResult,
    InboxItem,
    Kudos,
    LearningPlan,
    Leave,
    LeaveKind,
    LeaveState,
    PersonSkill,
    Priority,
    Remedy,
    Skill,
    SLAPolicy,
)
from tests.conftest import Cast


def plant(session: Session, cast: Cast, card_id: int, customer_id: int, at: datetime) -> int:
    """Everything in North; the contract's id."""
    passed(session, cast, card_id, at)
    grown(session, cast, card_id, at)
    return contract(session, cast, card_id, customer_id, at)


def passed(session: Session, cast: Cast, card_id: int, at: datetime) -> None:
    """An offer that South declined, an overflow that is over, a change of shift; a decision, leave."""
    north, south, ana = cast.north_id, cast.south_id, cast.ana.person_id or 0
    ends: dict[str, Any] = {
        "declined_at": at,
        "declined_reason": "Declinecanary",
        "answered_by_id": cast.emil.person_id,
    }
    sides: dict[str, Any] = {"from_pod_id": north, "to_pod_id": south, "summary": "Summarycanary"}
    session.add(HandoffOffer(card_id=card_id, reason="Offercanary", offered_at=at, **sides, **ends))
    served(session, cast, card_id, at)
    kind: dict[str, Any] = {"kind": HandoffKind.SHIFT_CHANGE, "reason": "Shift change", "summary": "Shiftcanary"}
    session.add(Handoff(card_id=card_id, seq=0, from_pod_id=north, to_pod_id=north, at=at, **kind))
    granted: dict[str, Any] = {"remedy": Remedy.REFUND, "amount": 100, "within": True, "reason": "Decisioncanary"}
    session.add(
        Decision(
            pod_id=north, card_id=card_id, card_key="NR-1", actor_id=ana, asked_at=at, decided_at=at,
            state=DecisionState.DECIDED, **granted,
        )
    )  # fmt: skip
    days: dict[str, Any] = {"first_day": at.date(), "last_day": at.date() + timedelta(days=2)}
    session.add(
        Leave(
            person_id=ana, pod_id=north, kind=LeaveKind.PARENTAL, state=LeaveState.GRANTED, reason="Leavecanary",
            asked_at=at, **days,
        )
    )  # fmt: skip


def served(session: Session, cast: Cast, card_id: int, at: datetime) -> None:
    """South served the card and gave it back, by the deeds that people use: the history tells both."""
    actions.open_board(session, cast.dora, cast.south_id, at)
    wish = Help(card_id, cast.south_id, OverflowReason.SKILL, "Triggercanary")
    helped = actions.serve_as_overflow(session, cast.ana, wish, at, op="serve")
    actions.return_overflow(session, cast.emil, helped.id or 0, "Outcomecanary", at, op="return")


def grown(session: Session, cast: Cast, card_id: int, at: datetime) -> None:
    """Learning, coaching, thanks and wishes."""
    north, ana, boyan = cast.north_id, cast.ana.person_id or 0, cast.boyan.person_id or 0
    day = at.date()
    skill = Skill(name="Billing")
    session.add(skill)
    session.flush()
    seen: dict[str, Any] = {"assessed_on": day, "recorded_at": at, "evidence": "Evidencecanary"}
    session.add(PersonSkill(person_id=boyan, skill_id=skill.id or 0, level=3, **seen))
    session.add(LearningPlan(pod_id=north, skill_id=skill.id or 0, cause="Learncanary", created_at=at))
    ends: dict[str, Any] = {"started_on": day, "expected_end_on": day + timedelta(days=30)}
    row = CoachEngagement(coach_id=cast.chen.person_id or 0, pod_id=north, goal="Goalcanary", exit_test="x", **ends)
    session.add(row)
    session.flush()
    said: dict[str, Any] = {"author_id": cast.chen.person_id or 0, "topic": "Coachcanary"}
    session.add(CoachNote(engagement_id=row.id or 0, held_on=day, at=at, **said))
    session.add(Kudos(from_person_id=ana, to_pod_id=north, card_id=card_id, outcome="Kudoscanary", at=at))
    session.add(InboxItem(pod_id=north, from_customer=False, text="Inboxcanary", author_id=ana, at=at))


def contract(session: Session, cast: Cast, card_id: int, customer_id: int, at: datetime) -> int:
    """A contract with a named person, its check, clock and pause on the card, time, and a direct contact."""
    day, ana = at.date().replace(day=1), cast.ana.person_id or 0
    row = Contract(number="K-1", name="Companycanary", customer_id=customer_id, starts_on=day, created_at=at)
    session.add(row)
    session.flush()
    number = row.id or 0
    session.add(EntitledContact(contract_id=number, name="Namedcanary", email="named.canary@mail", valid_from=day))
    given: dict[str, Any] = {"caller": "Callercanary", "result": EntitlementResult.ENTITLED}
    session.add(EntitlementCheck(card_id=card_id, contract_id=number, at=at, **given))
    promise = SLAPolicy(contract_id=number, priority=Priority.P1, resolve_minutes=60, recorded_at=at)
    session.add(promise)
    session.flush()
    due = at + timedelta(hours=1)
    session.add(SLAClock(card_id=card_id, policy_id=promise.id or 0, started_at=at, resolve_due_at=due))
    session.add(SLAPause(card_id=card_id, cause="Pausecanary", started_at=at))
    hour: dict[str, Any] = {"started_at": at - timedelta(hours=1), "ended_at": at, "minutes": 60, "month_on": day}
    facts: dict[str, Any] = {"person_id": ana, "pod_id": cast.north_id, "contract_id": number, "note": "Timecanary"}
    session.add(TimeEntry(card_id=card_id, billable=True, recorded_at=at, **facts, **hour))
    past: dict[str, Any] = {"person_id": ana, "pod_id": cast.north_id, "level": 2, "note": "Directcanary"}
    session.add(DirectContact(customer_id=customer_id, at=at, **past))
    card = session.get_one(Card, card_id)
    card.contract_id, card.priority = number, Priority.P1
    session.add(card)
    return number
