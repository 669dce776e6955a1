"""Tables of a pod's life: operating models, managers, drafts of change, and how a change turned out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from core.record import Document, Record, choice, key, reference


class DraftState(StrEnum):
    """Where a draft of a change set stands."""

    OPEN = "open"
    COMMITTED = "committed"
    DISCARDED = "discarded"


class DraftOrigin(StrEnum):
    """Who proposed the moves of a draft."""

    PERSON = "person"
    SOLVER = "solver"
    SPLIT = "split"


class ChangeDraft(Record, table=True):
    """Moves that were thought of, not made: `moves` is a list of [segment_id, pod_id, iso day]."""

    id: int | None = key()
    name: str = Field(max_length=120)
    origin: DraftOrigin = choice(DraftOrigin, default=DraftOrigin.PERSON)
    moves: list[Any] = Field(default_factory=list, sa_type=Document)
    seen_change_set_id: int = 0
    author_id: int | None = reference("person.id", default=None)
    state: DraftState = choice(DraftState, default=DraftState.OPEN)
    change_set_id: int | None = reference("change_set.id", default=None)
    created_at: datetime
    changed_at: datetime
    version: int = 1


class ChangeReview(Record, table=True):
    """What really happened in the four weeks after a change set, beside what its preview expected."""

    __table_args__ = (UniqueConstraint("change_set_id"),)

    id: int | None = key()
    change_set_id: int = reference("change_set.id")
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    through: date
    recorded_at: datetime


class OperatingModel(Record, table=True):
    """One version of how pods are meant to work: the five answers."""

    __table_args__ = (UniqueConstraint("name", "version"),)

    id: int | None = key()
    name: str = Field(max_length=120)
    version: int = 1
    formed: str = Field(default="", max_length=2000, description="(a) How pods are formed.")
    stages: str = Field(default="", max_length=2000, description="(b) Which lifecycle stages they serve.")
    training: str = Field(default="", max_length=2000, description="(c) How deep the training goes.")
    roles: str = Field(default="", max_length=2000, description="(d) Which support roles there are.")
    rituals: str = Field(default="", max_length=2000, description="(e) How standup, retro and review are used.")
    note: str = Field(default="", max_length=500)
    author_id: int | None = reference("person.id", default=None)
    created_at: datetime


class PodModel(Record, table=True):
    """A pod works by an operating model, from a day until the next row (half-open)."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    operating_model_id: int = reference("operating_model.id")
    valid_from: date
    valid_to: date | None = None
    recorded_at: datetime


class PodManager(Record, table=True):
    """Who manages a pod, from a day until the next row (half-open)."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    person_id: int = reference("person.id", index=True)
    valid_from: date
    valid_to: date | None = None
    recorded_at: datetime
