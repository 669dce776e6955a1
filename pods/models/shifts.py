"""Tables of time: who is on which duty when, leave, holidays, swaps, and the cover that is needed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from core.record import BigInt, Document, Record, choice, key, reference


class Duty(StrEnum):
    """What a shift is for."""

    PHONE = "phone"
    CHAT = "chat"
    BACK_OFFICE = "back_office"
    STANDBY = "standby"
    LEARNING = "learning"
    OFF = "off"


class ShiftState(StrEnum):
    """A draft is the pod's own; a published shift is a promise."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class LeaveKind(StrEnum):
    """Why somebody is away. Shown only to those who plan; others see "away"."""

    HOLIDAY = "holiday"
    SICK = "sick"
    TRAINING = "training"
    PARENTAL = "parental"
    OTHER = "other"


class LeaveState(StrEnum):
    """Where a leave request stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class SwapState(StrEnum):
    """Where a swap stands: proposed, accepted by the peer, applied; or with the lead; or over."""

    PROPOSED = "proposed"
    WITH_LEAD = "with_lead"
    APPLIED = "applied"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Site(Record, table=True):
    """A place of work, by the name that memberships carry: its zone and its public holidays."""

    id: int | None = key()
    name: str = Field(max_length=80, unique=True)
    country: str = Field(default="", max_length=2, description="ISO 3166 code for public holidays; empty: none.")
    subdivision: str = Field(default="", max_length=12)
    zone: str = Field(default="UTC", max_length=64)


class SiteDay(Record, table=True):
    """A day of its own at a site: an extra holiday, or a public holiday that is worked."""

    __table_args__ = (UniqueConstraint("site_id", "day"),)

    id: int | None = key()
    site_id: int = reference("site.id", index=True)
    day: date
    name: str = Field(max_length=120)
    is_worked: bool = False


class CoverNeed(Record, table=True):
    """How many people a pod needs on a duty in an interval of a weekday, in minutes of its local day."""

    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("end_minute > start_minute", name="span"),
    )

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    weekday: int
    start_minute: int
    end_minute: int
    duty: Duty = choice(Duty, default=Duty.PHONE)
    people: int = 1
    valid_from: date
    valid_to: date | None = None


class Shift(Record, table=True):
    """A stretch of duty of one person, as instants in UTC; `day` is its local day in the pod's zone."""

    __table_args__ = (
        CheckConstraint("end_at > start_at", name="span"),
        Index("ix_shift_pod_day", "pod_id", "day"),
        Index("ix_shift_person_day", "person_id", "day"),
    )

    id: int | None = key()
    pod_id: int = reference("pod.id")
    person_id: int = reference("person.id")
    day: date
    start_at: datetime
    end_at: datetime
    duty: Duty = choice(Duty, default=Duty.PHONE)
    state: ShiftState = choice(ShiftState, default=ShiftState.DRAFT)
    note: str = Field(default="", max_length=200)
    link_id: int | None = Field(default=None, sa_type=BigInt, description="The swap that both halves came from.")
    version: int = 1
    changed_at: datetime


class Leave(Record, table=True):
    """Away from the first day to the last, both included; half a day less at either end where so marked."""

    id: int | None = key()
    person_id: int = reference("person.id", index=True)
    pod_id: int = reference("pod.id", index=True)
    first_day: date
    starts_at_noon: bool = False
    last_day: date
    ends_at_noon: bool = False
    kind: LeaveKind = choice(LeaveKind, default=LeaveKind.HOLIDAY)
    state: LeaveState = choice(LeaveState, default=LeaveState.ASKED)
    decided_by_id: int | None = reference("person.id", default=None)
    reason: str = Field(default="", max_length=300)
    asked_at: datetime
    decided_at: datetime | None = None
    version: int = 1


class Publication(Record, table=True):
    """A week of a pod's roster was published, with the gaps that were accepted by name."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    week_on: date = Field(description="Its Monday.")
    accepted_gaps: list[dict[str, Any]] = Field(default_factory=list, sa_type=Document)
    reason: str = Field(default="", max_length=500)
    published_by_id: int | None = reference("person.id", default=None)
    published_at: datetime


class Swap(Record, table=True):
    """Two people exchange shifts, or one takes over another's."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    shift_id: int = reference("shift.id", index=True)
    other_shift_id: int | None = reference("shift.id", default=None)
    from_person_id: int = reference("person.id")
    to_person_id: int = reference("person.id")
    state: SwapState = choice(SwapState, default=SwapState.PROPOSED)
    broken_rule: str = Field(default="", max_length=500)
    asked_at: datetime
    answered_at: datetime | None = None
    decided_by_id: int | None = reference("person.id", default=None)
    version: int = 1


class Wish(Record, table=True):
    """What somebody would like, from -3 (rather not) to +3 (gladly): on a day, or on every such weekday."""

    __table_args__ = (CheckConstraint("weight between -3 and 3", name="weight"),)

    id: int | None = key()
    person_id: int = reference("person.id", index=True)
    pod_id: int = reference("pod.id", index=True)
    day: date | None = None
    weekday: int | None = None
    turn: str = Field(default="", max_length=16, description="early, late, back_office or off.")
    weight: int = 0


class CalendarFeed(Record, table=True):
    """A person's secret calendar address. Only the SHA-256 of its token is kept."""

    id: int | None = key()
    person_id: int = reference("person.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    revoked_at: datetime | None = None
