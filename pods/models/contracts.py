"""Tables of a managed service provider: contracts, who may ask for what, promised times, lines and their cost."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from core.record import BigInt, Document, Record, choice, key, reference


class Priority(StrEnum):
    """How soon a case must be answered, most urgent first."""

    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    P4 = "p4"


class EntitlementResult(StrEnum):
    """What the check at intake found."""

    ENTITLED = "entitled"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    NOT_NAMED = "not_named"
    OVER_POOL = "over_pool"


class ArticleState(StrEnum):
    """Where a knowledge article stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class ShiftDownState(StrEnum):
    """Where a proposal to resolve earlier stands."""

    PROPOSED = "proposed"
    STARTED = "started"
    STOPPED = "stopped"


class ServiceCalendar(Record, table=True):
    """Working hours: per weekday ("0" Monday to "6") a list of [start, end) minutes of the local day."""

    id: int | None = key()
    name: str = Field(max_length=80, unique=True)
    zone: str = Field(default="UTC", max_length=64)
    hours: dict[str, list[list[int]]] = Field(default_factory=dict, sa_type=Document)
    country: str = Field(default="", max_length=2)
    subdivision: str = Field(default="", max_length=12)
    own_days: dict[str, list[list[int]]] = Field(
        default_factory=dict, sa_type=Document, description="ISO day -> its ranges; an empty list closes the day."
    )


class Contract(Record, table=True):
    """What a customer bought, on [starts_on, ends_on). ends_on None: open. Rates in minor units an hour."""

    __table_args__ = (CheckConstraint("ends_on is null or ends_on > starts_on", name="dates"),)

    id: int | None = key()
    number: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    customer_id: int = reference("customer.id", index=True)
    tier: str = Field(default="", max_length=60)
    starts_on: date
    ends_on: date | None = None
    hours_month: float | None = Field(default=None, description="None: no pool of hours.")
    rollover_months: int = 0
    rate: int = Field(default=0, sa_type=BigInt)
    currency: str = Field(default="EUR", max_length=3)
    calendar_id: int | None = reference("service_calendar.id", default=None)
    version: int = 1
    created_at: datetime


class ContractMonth(Record, table=True):
    """The budget of one month, kept as it was; `closed_at` makes its time entries immutable."""

    __table_args__ = (UniqueConstraint("contract_id", "month_on"),)

    id: int | None = key()
    contract_id: int = reference("contract.id", index=True)
    month_on: date = Field(description="Its first day.")
    budget_minutes: int | None = None
    rolled_minutes: int = 0
    used_minutes: int | None = Field(default=None, description="Counted at closing.")
    closed_at: datetime | None = None
    closed_by_id: int | None = reference("person.id", default=None)


class EntitledContact(Record, table=True):
    """A person named in a contract: what they may ask for, and how urgently."""

    id: int | None = key()
    contract_id: int = reference("contract.id", index=True)
    name: str = Field(max_length=120)
    email: str = Field(default="", max_length=200, index=True)
    phone: str = Field(default="", max_length=40)
    may_request: list[str] = Field(default_factory=list, sa_type=Document, description="Topics; empty: any.")
    max_priority: Priority = choice(Priority, default=Priority.P3)
    valid_from: date
    valid_to: date | None = None


class SLAPolicy(Record, table=True):
    """One version of promised times, in working minutes of its calendar. A case keeps the version of its opening.

    Promised to a contract, to one customer, or to all customers of a pod: exactly one of the three is named.
    """

    id: int | None = key()
    contract_id: int | None = reference("contract.id", default=None, index=True)
    customer_id: int | None = reference("customer.id", default=None, index=True)
    pod_id: int | None = reference("pod.id", default=None, index=True)
    priority: Priority = choice(Priority)
    channel: str = Field(default="", max_length=24, description="Empty: every channel.")
    first_minutes: int | None = None
    next_minutes: int | None = None
    resolve_minutes: int | None = None
    risk_percent: int = Field(
        default=80, sa_column_kwargs={"server_default": "80"}, description="Share of a promised time that may pass."
    )
    calendar_id: int | None = reference("service_calendar.id", default=None)
    version: int = 1
    recorded_at: datetime
    superseded_at: datetime | None = None
    author_id: int | None = reference("person.id", default=None)


class EntitlementCheck(Record, table=True):
    """What was found at intake, before work. Stored once a case, never edited."""

    id: int | None = key()
    card_id: int = Field(sa_type=BigInt, index=True)
    contract_id: int | None = reference("contract.id", default=None)
    entitled_contact_id: int | None = reference("entitled_contact.id", default=None)
    caller: str = Field(default="", max_length=200)
    result: EntitlementResult = choice(EntitlementResult)
    is_outage: bool = False
    asked_priority: Priority | None = choice(Priority, named="asked_priority", default=None, nullable=True)
    given_priority: Priority | None = choice(Priority, default=None, nullable=True)
    at: datetime


class Level(Record, table=True):
    """A support line and what an hour of it costs, in minor units, on [valid_from, valid_to)."""

    __table_args__ = (UniqueConstraint("number", "valid_from"),)

    id: int | None = key()
    number: int
    name: str = Field(default="", max_length=60)
    hourly_cost: int = Field(sa_type=BigInt)
    currency: str = Field(default="EUR", max_length=3)
    valid_from: date
    valid_to: date | None = None
    recorded_at: datetime


class Article(Record, table=True):
    """What we know about a topic, written once for all channels."""

    id: int | None = key()
    title: str = Field(max_length=160)
    topic: str = Field(default="", max_length=60, index=True)
    text: str = Field(default="", max_length=8000)
    state: ArticleState = choice(ArticleState, default=ArticleState.DRAFT)
    author_id: int | None = reference("person.id", default=None)
    changed_at: datetime
    version: int = 1


class ShiftDownProposal(Record, table=True):
    """A category is to be resolved at a lower line. It starts only when that line is ready."""

    id: int | None = key()
    topic: str = Field(max_length=60)
    from_level: int
    to_level: int
    to_pod_id: int | None = reference("pod.id", default=None)
    skill_id: int | None = reference("skill.id", default=None)
    article_id: int | None = reference("article.id", default=None)
    guardrail_id: int | None = reference("guardrail.id", default=None)
    checklist: list[dict[str, Any]] = Field(default_factory=list, sa_type=Document)
    state: ShiftDownState = choice(ShiftDownState, default=ShiftDownState.PROPOSED)
    started_on: date | None = None
    stopped_on: date | None = None
    note: str = Field(default="", max_length=500)
    author_id: int | None = reference("person.id", default=None)
    created_at: datetime
    version: int = 1
