"""What a source reports: one contact, one survey answer, one complaint; and how many of them were news."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pods import localtime
from pods.models import RepeatRole


class Tally(NamedTuple):
    """What recording rows did: never seen before, known but different, known and equal (or older)."""

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class ContactRow:
    """One contact as its source tells it.

    version: the source's stamp of the last update, as text that sorts; empty where it gives none.
    pod_id: the customer's home; served_pod_id: who answered. handle_s: seconds of work, not of waiting.
    person_mark: a one-way mark of who answered, where it is nobody of ours.
    """

    source_id: int
    ext_id: str
    version: str
    customer_id: int | None
    pod_id: int
    segment_id: int | None
    channel: str
    topic: str
    opened_at: datetime
    closed_at: datetime | None
    abandoned: bool = False
    repeat_role: RepeatRole = RepeatRole.COUNTED
    answered_at: datetime | None = None
    handle_s: int | None = None
    served_pod_id: int | None = None
    person_id: int | None = None
    person_mark: str | None = None


@dataclass(frozen=True)
class AnswerRow:
    """One survey sent: score None is "asked, not answered"."""

    source_id: int
    ext_id: str
    version: str
    customer_id: int | None
    pod_id: int
    segment_id: int | None
    stage: str
    score: int | None
    answered_at: datetime


@dataclass(frozen=True)
class ComplaintRow:
    """One complaint, by the moment it was received."""

    source_id: int
    ext_id: str
    version: str
    customer_id: int | None
    pod_id: int
    segment_id: int | None
    matter: str
    received_at: datetime


def day_number(at: datetime, zone: ZoneInfo) -> int:
    """Days since 1970-01-01 on the calendar of the zone."""
    return localtime.day_number(at.astimezone(zone).date())


def is_older(version: str, stored: str) -> bool:
    """Whether a row comes from before the stored one. Without a stamp on both, the content decides."""
    return bool(version and stored) and version < stored
