"""Tables of who serves whom: pods, members, segments, assignments, customers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from core.people import Role
from core.record import BigInt, Document, Record, choice, key, reference

ATTRIBUTES = ("region", "product", "tier", "language", "stage")
"""The closed list of customer attributes that segments are made of."""

UNKNOWN = "unknown"
"""The value of an attribute that nobody told us: rules must cover it too."""


ByCodePoint = String(200).with_variant(String(200, collation="C"), "postgresql")
"""Text in one order on every store, so that an index finds what begins with a word."""


class PodState(StrEnum):
    """Where a pod stands in its life."""

    FORMING = "forming"
    ACTIVE = "active"
    SPLIT = "split"
    RETIRED = "retired"


class ChangeKind(StrEnum):
    """What a change set does to the assignment."""

    MOVE = "move"
    RULES = "rules"
    CORRECTION = "correction"
    REVERT = "revert"


class Function(StrEnum):
    """What somebody is in a pod besides the role that says what they may do."""

    MEMBER = "member"
    SPECIALIST = "specialist"
    CHANGE_TEAM = "change_team"


class Organisation(Record, table=True):
    """The one organisation of this installation (id 1)."""

    id: int | None = key()
    name: str = Field(max_length=120)
    zone: str = Field(default="UTC", max_length=64)
    is_demo: bool = False
    sample_of: int = Field(default=1, description="Each customer row stands for so many customers (demo).")
    created_at: datetime


class Source(Record, table=True):
    """A configured connection from which data come. observed_until is its declared cut-off."""

    id: int | None = key()
    name: str = Field(max_length=80, unique=True)
    observed_until: datetime | None = None
    complete_for: str = Field(default="", max_length=200, description="What the log is complete for, comma separated.")


class Pod(Record, table=True):
    """About ten people who own customer segments end to end."""

    id: int | None = key()
    name: str = Field(max_length=120, unique=True)
    code: str = Field(max_length=16, unique=True, description="Prefix of its card keys, such as NR.")
    charter: str = Field(default="", max_length=2000)
    state: PodState = choice(PodState, default=PodState.ACTIVE)
    size_target: int = 10
    customers_target: int = 60_000
    parent_pod_id: int | None = reference("pod.id", default=None)
    level: int | None = Field(default=None, description="Support line 1 to 3, where the organisation still has lines.")
    zone: str = Field(default="UTC", max_length=64)
    source_id: int | None = reference("source.id", default=None)
    created_at: datetime
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class PodMembership(Record, table=True):
    """Who belongs to which pod, from which day to which (half-open)."""

    __table_args__ = (CheckConstraint("valid_to is null or valid_to > valid_from", name="dates"),)

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    person_id: int = reference("person.id", index=True)
    role: Role = choice(Role, default=Role.AGENT)
    fte: float = 1.0
    site: str = Field(default="", max_length=80)
    employer: str = Field(default="own", max_length=80)
    function: Function = choice(Function, default=Function.MEMBER, sa_column_kwargs={"server_default": "member"})
    zone: str | None = Field(default=None, max_length=64, description="None: the zone of the site, else of the pod.")
    valid_from: date
    valid_to: date | None = None


class AttributeValue(Record, table=True):
    """One allowed value of one attribute: together they span the closed attribute space."""

    __table_args__ = (UniqueConstraint("attribute", "value"),)

    id: int | None = key()
    attribute: str = Field(max_length=16)
    value: str = Field(max_length=60)
    position: int = 0
    valid_from: date | None = Field(default=None, description="The first day on which customers may have it.")
    valid_to: date | None = None


class Segment(Record, table=True):
    """A named group of customers. What belongs to it is said by its rules."""

    id: int | None = key()
    code: str = Field(max_length=24, unique=True)
    name: str = Field(max_length=120)


class RuleSet(Record, table=True):
    """One version of all segment rules, in force from a day until the next version."""

    id: int | None = key()
    effective_on: date = Field(index=True)
    note: str = Field(default="", max_length=500)
    change_set_id: int | None = reference("change_set.id", default=None)
    recorded_at: datetime
    superseded_at: datetime | None = None


class SegmentRule(Record, table=True):
    """A box: the allowed values per attribute. A missing attribute in `box` allows any value."""

    id: int | None = key()
    rule_set_id: int = reference("rule_set.id", index=True)
    segment_id: int = reference("segment.id")
    box: dict[str, list[str]] = Field(default_factory=dict, sa_type=Document)


class Customer(Record, table=True):
    """Somebody we serve. Personal data only here; attributes are dated, in CustomerProfile."""

    __table_args__ = (UniqueConstraint("source_id", "ext_id"),)

    id: int | None = key()
    source_id: int = reference("source.id")
    ext_id: str = Field(max_length=80)
    name: str = Field(default="", max_length=160, index=True)
    email: str = Field(default="", max_length=200, index=True)
    phone: str = Field(default="", max_length=40, index=True)
    batch_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    created_at: datetime
    merged_into_id: int | None = reference("customer.id", default=None, index=True)


class CustomerIdentifier(Record, table=True):
    """One way to name a customer, as it is searched for: see pods/identifiers.py for how each kind is written."""

    __table_args__ = (
        Index("ix_customer_identifier_value", "value", "kind"),
        UniqueConstraint("customer_id", "kind", "value"),
    )

    id: int | None = key()
    customer_id: int = reference("customer.id")
    kind: str = Field(max_length=12, description="number, email, phone, contract or name.")
    value: str = Field(sa_type=ByCodePoint)


class CustomerProfile(Record, table=True):
    """A customer's attributes, and the segment they led to, from a day until the next row."""

    __table_args__ = (
        CheckConstraint("valid_to is null or valid_to > valid_from", name="dates"),
        Index("ix_customer_profile_current", "segment_id", sqlite_where=text("valid_to is null")),
        UniqueConstraint("customer_id", "valid_from"),
    )

    id: int | None = key()
    customer_id: int = reference("customer.id")
    region: str = Field(default=UNKNOWN, max_length=60)
    product: str = Field(default=UNKNOWN, max_length=60)
    tier: str = Field(default=UNKNOWN, max_length=60)
    language: str = Field(default=UNKNOWN, max_length=60)
    stage: str = Field(default=UNKNOWN, max_length=60)
    segment_id: int | None = reference("segment.id", default=None)
    valid_from: date
    valid_to: date | None = None


class ChangeSet(Record, table=True):
    """One committed change of the assignment or of the rules, with the preview it was judged by."""

    id: int | None = key()
    kind: ChangeKind = choice(ChangeKind)
    author_id: int | None = reference("person.id", default=None)
    author_name: str = Field(max_length=120)
    note: str = Field(default="", max_length=500)
    preview: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    effective_on: date
    committed_at: datetime


class PodAssignment(Record, table=True):
    """Which pod owns a segment, from a day until the next row (half-open).

    A correction supersedes rows instead of editing them: what we believed on day K
    stays answerable (recorded_at <= K < superseded_at).
    """

    __table_args__ = (
        CheckConstraint("valid_to is null or valid_to > valid_from", name="dates"),
        Index(
            "uq_pod_assignment_start",
            "segment_id",
            "valid_from",
            unique=True,
            sqlite_where=text("superseded_at is null"),
            postgresql_where=text("superseded_at is null"),
        ),
        Index(
            "uq_pod_assignment_open",
            "segment_id",
            unique=True,
            sqlite_where=text("superseded_at is null and valid_to is null"),
            postgresql_where=text("superseded_at is null and valid_to is null"),
        ),
    )

    id: int | None = key()
    segment_id: int = reference("segment.id")
    pod_id: int = reference("pod.id", index=True)
    valid_from: date
    valid_to: date | None = None
    change_set_id: int | None = reference("change_set.id", default=None)
    recorded_at: datetime
    superseded_at: datetime | None = None


class Pilot(Record, table=True):
    """A pod's trial of a new operating model. The dip is a prediction, written down before."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    name: str = Field(max_length=120)
    why: str = Field(default="", max_length=1000)
    started_on: date
    ramp_weeks: int = 8
    expected_dip: str = Field(default="", max_length=300)
    read_on: date
    ended_on: date | None = None
    operating_model_id: int | None = reference("operating_model.id", default=None)
