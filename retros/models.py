"""Tables of what the team does about it: standups, retrospectives, actions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from core.record import BigInt, Document, Record, choice, key, reference


class NoteKind(StrEnum):
    """What was said about a card at the standup."""

    NOTE = "note"
    PROMISE = "promise"
    BLOCKER = "blocker"
    CORRECTION = "correction"


class Phase(StrEnum):
    """Where a retrospective stands."""

    OPEN_ACTIONS = "open_actions"
    GATHER = "gather"
    GROUP = "group"
    VOTE = "vote"
    DISCUSS = "discuss"
    CLOSED = "closed"


class CommitmentState(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class WalkOrder(StrEnum):
    """In which order a standup walks the board."""

    EXCEPTIONS = "exceptions"
    COLUMNS = "columns"


class Standup(Record, table=True):
    """One record per pod and day. Closing locks it; a later correction is a dated note."""

    __table_args__ = (UniqueConstraint("pod_id", "held_on"),)

    id: int | None = key()
    pod_id: int = reference("pod.id")
    held_on: date
    walk_order: WalkOrder = choice(WalkOrder, default=WalkOrder.EXCEPTIONS)
    walk: list[dict[str, Any]] = Field(default_factory=list, sa_type=Document)
    opened_by_id: int | None = reference("person.id", default=None)
    opened_at: datetime
    closed_by_id: int | None = reference("person.id", default=None)
    closed_at: datetime | None = None


class StandupNote(Record, table=True):
    """What was said, about one card or about the pod (card_id None)."""

    id: int | None = key()
    standup_id: int = reference("standup.id", index=True)
    card_id: int | None = reference("card.id", default=None)
    person_id: int | None = reference("person.id", default=None)
    kind: NoteKind = choice(NoteKind, default=NoteKind.NOTE)
    text: str = Field(max_length=1000)
    at: datetime


class Attendance(Record, table=True):
    """Whether an expected member was there. Absence is never a score."""

    __table_args__ = (UniqueConstraint("standup_id", "person_id"),)

    id: int | None = key()
    standup_id: int = reference("standup.id")
    person_id: int = reference("person.id")
    present: bool


class Retro(Record, table=True):
    """One retrospective, with its own copy of the template."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    title: str = Field(max_length=120)
    template: str = Field(max_length=40)
    columns: list[dict[str, str]] = Field(default_factory=list, sa_type=Document)
    phase: Phase = choice(Phase, default=Phase.OPEN_ACTIONS)
    votes_each: int = 5
    votes_per_group: int = 3
    revision: int = Field(default=1, sa_type=BigInt)
    opened_by_id: int | None = reference("person.id", default=None)
    opened_at: datetime
    closed_at: datetime | None = None


class Remark(Record, table=True):
    """A card in a retrospective. Until the reveal only its author gets it from the server."""

    id: int | None = key()
    retro_id: int = reference("retro.id", index=True)
    column: str = Field(max_length=40)
    text: str = Field(max_length=1000)
    author_id: int = reference("person.id")
    group_id: int | None = Field(default=None, sa_type=BigInt, description="Id of the remark that leads the group.")
    at: datetime


class Vote(Record, table=True):
    """How many votes one person gave one group."""

    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: int | None = key()
    retro_id: int = reference("retro.id", index=True)
    group_id: int = reference("remark.id")
    person_id: int = reference("person.id")
    count: int


class Commitment(Record, table=True):
    """An action the pod agreed on: one row that stays open, never copied from retro to retro."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    retro_id: int | None = reference("retro.id", default=None)
    remark_id: int | None = reference("remark.id", default=None)
    text: str = Field(max_length=500)
    owner_id: int = reference("person.id")
    due_on: date
    state: CommitmentState = choice(CommitmentState, default=CommitmentState.OPEN)
    metric: str | None = Field(default=None, max_length=60)
    check_on: date | None = None
    created_at: datetime
    closed_at: datetime | None = None
    version: int = 1


class CommitmentReview(Record, table=True):
    """What a retrospective said of an action that was open when it began."""

    __table_args__ = (UniqueConstraint("retro_id", "commitment_id"),)

    id: int | None = key()
    retro_id: int = reference("retro.id")
    commitment_id: int = reference("commitment.id")
    verdict: str = Field(max_length=8)
    at: datetime
