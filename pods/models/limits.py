"""Tables of what a pod may decide by itself, what it decided, and how long its contacts wait at home."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field

from core.people import Role
from core.record import BigInt, Record, choice, key, reference


class Remedy(StrEnum):
    """What a customer is granted."""

    REFUND = "refund"
    CREDIT = "credit"
    FEE_WAIVER = "fee_waiver"
    REPLACEMENT = "replacement"
    TERMS = "terms"


class DecisionState(StrEnum):
    """Decided at once within the limit, or waiting for the one named approver."""

    DECIDED = "decided"
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


class Guardrail(Record, table=True):
    """One version of a limit, in force on [valid_from, valid_to). Amounts in minor units (cents); None: no such limit.

    It reaches as far as its filled fields say: a pod, a role, a skill at a level; none filled: everybody.
    All versions of one limit share `series`.
    """

    id: int | None = key()
    series: str = Field(max_length=32, index=True)
    version: int = 1
    remedy: Remedy = choice(Remedy)
    pod_id: int | None = reference("pod.id", default=None, index=True)
    role: Role | None = choice(Role, default=None, nullable=True)
    skill_id: int | None = reference("skill.id", default=None)
    level: int | None = None
    currency: str = Field(default="EUR", max_length=3)
    per_action: int | None = Field(default=None, sa_type=BigInt)
    per_customer_30d: int | None = Field(default=None, sa_type=BigInt)
    per_pod_month: int | None = Field(default=None, sa_type=BigInt)
    approver_id: int | None = reference("person.id", default=None)
    review_on: date
    note: str = Field(default="", max_length=500)
    valid_from: date
    valid_to: date | None = None
    author_id: int | None = reference("person.id", default=None)
    recorded_at: datetime


class Decision(Record, table=True):
    """What was granted to a customer, judged by the guardrail in force that day."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    card_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    card_key: str = Field(default="", max_length=40)
    customer_id: int | None = reference("customer.id", default=None, index=True)
    actor_id: int = reference("person.id")
    remedy: Remedy = choice(Remedy)
    amount: int = Field(sa_type=BigInt)
    currency: str = Field(default="EUR", max_length=3)
    guardrail_id: int | None = reference("guardrail.id", default=None)
    within: bool
    exceeded: str = Field(default="", max_length=300, description="Which limit was exceeded, in words.")
    reason: str = Field(default="", max_length=500)
    state: DecisionState = choice(DecisionState, default=DecisionState.DECIDED)
    approver_id: int | None = reference("person.id", default=None)
    asked_at: datetime
    decided_at: datetime | None = None
    answered_by_id: int | None = reference("person.id", default=None)
    answer_note: str = Field(default="", max_length=500)
    added_approval: bool = Field(default=False, description="Somebody asked for an approval inside the limit.")
    overruled_by_id: int | None = reference("person.id", default=None)
    overruled_at: datetime | None = None
    overruled_reason: str = Field(default="", max_length=500)
    version: int = 1


class OverflowDial(Record, table=True):
    """How long a contact waits at home before another pod may take it. after_seconds None: never."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    after_seconds: int | None = None
    target_share: float = 0.8
    target_seconds: int = 20
    handle_seconds: int | None = Field(default=None, description="None: measured from contacts.")
    valid_from: date
    valid_to: date | None = None
    author_id: int | None = reference("person.id", default=None)
    recorded_at: datetime
