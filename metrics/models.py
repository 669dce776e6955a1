"""Tables of outcomes: survey answers and complaints. Contacts are a table of pods."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from core.record import BigInt, Record, key, reference


class SurveyAnswer(Record, table=True):
    """An answer to "how likely are you to recommend us", 0 to 10; score None: asked, not answered."""

    __table_args__ = (
        UniqueConstraint("source_id", "ext_id"),
        Index("ix_survey_answer_pod", "pod_id", "answered_s"),
    )

    id: int | None = key()
    source_id: int = reference("source.id")
    ext_id: str = Field(max_length=80)
    version: str = Field(default="", max_length=64)
    batch_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    customer_id: int | None = reference("customer.id", default=None, index=True)
    pod_id: int = reference("pod.id")
    segment_id: int | None = reference("segment.id", default=None)
    stage: str = Field(default="", max_length=60)
    score: int | None = None
    answered_s: int = Field(sa_type=BigInt)
    answered_day: int = Field(index=True)


class Complaint(Record, table=True):
    """A complaint, by the day it was received. One customer and one matter is one complaint."""

    __table_args__ = (
        UniqueConstraint("source_id", "ext_id"),
        Index("ix_complaint_pod", "pod_id", "received_day"),
    )

    id: int | None = key()
    source_id: int = reference("source.id")
    ext_id: str = Field(max_length=80)
    version: str = Field(default="", max_length=64)
    batch_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    customer_id: int | None = reference("customer.id", default=None, index=True)
    pod_id: int = reference("pod.id")
    segment_id: int | None = reference("segment.id", default=None)
    matter: str = Field(default="", max_length=80)
    received_s: int = Field(sa_type=BigInt)
    received_day: int
