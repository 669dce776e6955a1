"""Tables of service on a card: warm offers, overflow, time, direct contacts, and the clocks of what was promised."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from core.record import BigInt, Record, choice, key, reference


class OverflowReason(StrEnum):
    """Why another pod served a customer whose home stays where it was."""

    CAPACITY = "capacity"
    SKILL = "skill"
    LANGUAGE = "language"
    HOURS = "hours"
    OUTAGE = "outage"
    REQUEST = "request"
    MISROUTE = "misroute"


class WorkKind(StrEnum):
    """What time on a case went into."""

    ROUTE = "route"
    SOLVE = "solve"
    DOCUMENT = "document"
    PREVENT = "prevent"


class HandoffOffer(Record, table=True):
    """A warm handoff that waits for the receiver: until it is accepted the giver keeps the card."""

    id: int | None = key()
    card_id: int = reference("card.id", index=True)
    from_pod_id: int = reference("pod.id", index=True)
    to_pod_id: int = reference("pod.id", index=True)
    reason: str = Field(default="", max_length=300)
    summary: str = Field(default="", max_length=2000)
    context_complete: bool = False
    offered_by_id: int | None = reference("person.id", default=None)
    offered_at: datetime
    answered_by_id: int | None = reference("person.id", default=None)
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    declined_reason: str = Field(default="", max_length=300)
    withdrawn_at: datetime | None = None
    handoff_id: int | None = reference("handoff.id", default=None)


class Overflow(Record, table=True):
    """Another pod served, the home pod still owns. Counted as a miss of continuity, never as a handoff."""

    id: int | None = key()
    card_id: int = reference("card.id", index=True)
    home_pod_id: int = reference("pod.id", index=True)
    serving_pod_id: int = reference("pod.id", index=True)
    reason: OverflowReason = choice(OverflowReason)
    trigger: str = Field(default="", max_length=300)
    actor_id: int | None = Field(default=None, sa_type=BigInt)
    at: datetime
    back_at: datetime | None = None
    outcome: str = Field(default="", max_length=300)


class TimeEntry(Record, table=True):
    """Minutes somebody spent on a case, at the rate of that moment. Reversed, never edited, once its month closed."""

    __table_args__ = (
        CheckConstraint("ended_at > started_at", name="span"),
        Index("ix_time_entry_person", "person_id", "started_at"),
    )

    id: int | None = key()
    person_id: int = reference("person.id")
    pod_id: int = reference("pod.id", index=True)
    card_id: int = reference("card.id", index=True)
    contract_id: int | None = reference("contract.id", default=None, index=True)
    kind: WorkKind = choice(WorkKind, default=WorkKind.SOLVE)
    level: int | None = None
    started_at: datetime
    ended_at: datetime
    minutes: int = Field(description="Negative in an entry that reverses another.")
    billable: bool = False
    rate: int = Field(default=0, sa_type=BigInt, description="Minor units an hour, copied at entry.")
    note: str = Field(default="", max_length=500, description="Internal: never in a customer's report.")
    month_on: date = Field(index=True, description="First day of the month it is charged to.")
    reverses_id: int | None = reference("time_entry.id", default=None, unique=True)
    recorded_at: datetime
    version: int = 1


class Credit(Record, table=True):
    """Why an entry was reversed. The reversing entry nets the first to zero."""

    id: int | None = key()
    entry_id: int = reference("time_entry.id", unique=True)
    reversing_id: int = reference("time_entry.id")
    reason: str = Field(max_length=500)
    actor_id: int | None = Field(default=None, sa_type=BigInt)
    at: datetime


class DirectContact(Record, table=True):
    """A customer reached somebody of level 2 or 3 directly: it becomes a case, or a stated non-case."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    person_id: int = reference("person.id")
    customer_id: int | None = reference("customer.id", default=None, index=True)
    level: int = 2
    note: str = Field(default="", max_length=500)
    card_id: int | None = reference("card.id", default=None)
    not_a_case: str = Field(default="", max_length=300)
    at: datetime


class SLAClock(Record, table=True):
    """The promises of one case: the version pinned at opening, when each is due, when each was kept or broken."""

    card_id: int = reference("card.id", primary_key=True)
    policy_id: int = reference("sla_policy.id")
    started_at: datetime
    first_due_at: datetime | None = None
    first_met_at: datetime | None = None
    resolve_due_at: datetime | None = None
    resolve_met_at: datetime | None = None


class SLAReply(Record, table=True):
    """A customer wrote again and waits for the next response: since when, until when, and when it came."""

    id: int | None = key()
    card_id: int = reference("card.id", index=True)
    asked_at: datetime
    due_at: datetime
    met_at: datetime | None = None


class SLAPause(Record, table=True):
    """A stretch in which a case's clocks stood still, with its cause."""

    id: int | None = key()
    card_id: int = reference("card.id", index=True)
    cause: str = Field(max_length=200)
    started_at: datetime
    ended_at: datetime | None = None
