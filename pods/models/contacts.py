"""Table of contacts: each time a customer reached us, whoever answered."""

from enum import IntEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from core.record import BigInt, Record, key, reference


class RepeatRole(IntEnum):
    """Whether a contact takes part in repeat-contact figures, else why not."""

    COUNTED = 0
    UNIDENTIFIED = 1
    OUTBOUND = 2
    TRANSFER = 3
    PROACTIVE = 4
    RECONNECT = 5
    TEST = 6


class Contact(Record, table=True):
    """One interaction with a customer, charged to the pod that held the customer at its opening.

    opened_s, closed_s, answered_s: UTC epoch seconds; handle_s: seconds of work (talk, hold, wrap-up).
    opened_day: days since 1970-01-01 in the pod's zone. opened_week: floor((opened_day + 3) / 7), Monday weeks.
    abandoned: never served. pod_id is the customer's home; served_pod_id and person_id are who answered.
    """

    __table_args__ = (
        UniqueConstraint("source_id", "ext_id"),
        Index("ix_contact_customer", "customer_id", "opened_s", "source_id", "ext_id"),
        Index("ix_contact_pod_day", "pod_id", "opened_day"),
    )

    id: int | None = key()
    source_id: int = reference("source.id")
    ext_id: str = Field(max_length=80)
    version: str = Field(default="", max_length=64)
    batch_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    customer_id: int | None = reference("customer.id", default=None)
    pod_id: int = reference("pod.id")
    segment_id: int | None = reference("segment.id", default=None)
    channel: str = Field(default="", max_length=24)
    topic: str = Field(default="", max_length=60)
    opened_s: int = Field(sa_type=BigInt)
    closed_s: int | None = Field(default=None, sa_type=BigInt)
    opened_day: int = Field(index=True)
    opened_week: int = Field(index=True)
    abandoned: bool = False
    repeat_role: int = RepeatRole.COUNTED
    answered_s: int | None = Field(default=None, sa_type=BigInt)
    handle_s: int | None = None
    served_pod_id: int | None = Field(default=None, sa_type=BigInt, description="None: not told; the home pod else.")
    person_id: int | None = Field(default=None, sa_type=BigInt, description="Who answered, where the source says.")
    person_mark: str | None = Field(default=None, max_length=16, description="A one-way mark of somebody not ours.")
