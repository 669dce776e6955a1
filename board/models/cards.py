"""Tables of the board: columns, cards, and an append-only history that survives a handoff."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from core.people import ActorKind
from core.record import BigInt, Document, Record, choice, key, reference
from pods.models import Priority

RANK_GAP = 1 << 16


class ColumnKind(StrEnum):
    """What standing in a column means for flow."""

    QUEUE = "queue"
    ACTIVE = "active"
    WAITING = "waiting"
    DONE = "done"


class ServiceClass(StrEnum):
    """Class of service: how urgency is treated, agreed beforehand."""

    EXPEDITE = "expedite"
    FIXED_DATE = "fixed_date"
    STANDARD = "standard"
    INTANGIBLE = "intangible"


class LimitMode(StrEnum):
    """What a limit does when it is reached."""

    OFF = "off"
    WARN = "warn"
    REASON = "reason"
    BLOCK = "block"


class Lanes(StrEnum):
    """By what a board is cut into swimlanes."""

    EXPEDITE = "expedite"
    CLASS = "class"
    SEGMENT = "segment"
    PERSON = "person"
    NONE = "none"


class Gone(StrEnum):
    """Why a card is no case any more: it is closed, and no figure of finished work counts it."""

    DELETED = "deleted"
    MERGED = "merged"


class CommentKind(StrEnum):
    """Who is told: the pod alone, the customer by us, or us by the customer."""

    NOTE = "note"
    SENT = "sent"
    RECEIVED = "received"


class EventKind(StrEnum):
    """What happened to a card."""

    CREATED = "created"
    MOVED = "moved"
    EDITED = "edited"
    ASSIGNED = "assigned"
    COMMENTED = "commented"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    HANDED_OFF = "handed_off"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    STATUS = "status"
    OVERRIDDEN = "overridden"
    UNCHECKED = "unchecked"
    LABELLED = "labelled"
    LINKED = "linked"
    CHECKED = "checked"
    ATTACHED = "attached"
    MERGED = "merged"
    SPLIT = "split"
    DELETED = "deleted"
    RESTORED = "restored"
    OVERFLOWED = "overflowed"
    RETURNED = "returned"
    HELPED = "helped"
    PAUSED = "paused"
    RESUMED = "resumed"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    PROMISED = "promised"


class HandoffKind(StrEnum):
    """The taxonomy of handoffs (ownership changes)."""

    WARM = "warm"
    COLD = "cold"
    FUNCTIONAL = "functional"
    HIERARCHICAL = "hierarchical"
    RETURN = "return"
    MISROUTE = "misroute"
    SHIFT_CHANGE = "shift_change"
    SEGMENT_MOVE = "segment_move"
    IMPORTED = "imported"


class Board(Record, table=True):
    """A pod's board: its revision rises with every change, in the same transaction."""

    pod_id: int = reference("pod.id", primary_key=True)
    revision: int = Field(default=1, sa_type=BigInt)
    next_number: int = 1
    expedite_limit: int = 1
    blocked_counts: bool = Field(default=True, description="Do blocked cards count towards limits? A visible policy.")
    expedite_mode: LimitMode = choice(
        LimitMode, default=LimitMode.REASON, sa_column_kwargs={"server_default": "reason"}
    )
    lanes: Lanes = choice(Lanes, default=Lanes.EXPEDITE, sa_column_kwargs={"server_default": "expedite"})
    calendar_id: int | None = reference("service_calendar.id", default=None)
    setup_version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class Column(Record, table=True):
    """A column of a board, with its explicit policy and WIP limit."""

    __tablename__ = "board_column"

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    name: str = Field(max_length=60)
    position: int
    kind: ColumnKind = choice(ColumnKind, default=ColumnKind.ACTIVE)
    wip_limit: int | None = None
    limit_mode: LimitMode = choice(LimitMode, default=LimitMode.BLOCK, sa_column_kwargs={"server_default": "block"})
    policy: str = Field(default="", max_length=600)
    version: int = 1
    archived_at: datetime | None = None


class Card(Record, table=True):
    """A case, as it stands now. How it got here is in its events."""

    __table_args__ = (
        UniqueConstraint("source_id", "ext_id"),
        Index("ix_card_pod_id_closed_at", "pod_id", "closed_at"),
        Index("ix_card_open", "column_id", "rank", sqlite_where=text("closed_at is null")),
    )

    id: int | None = key()
    key: str = Field(max_length=40, unique=True)
    pod_id: int = reference("pod.id")
    column_id: int = reference("board_column.id")
    customer_id: int | None = reference("customer.id", default=None, index=True)
    segment_id: int | None = reference("segment.id", default=None)
    title: str = Field(max_length=200)
    description: str = Field(default="", max_length=8000)
    channel: str = Field(default="", max_length=24)
    topic: str = Field(default="", max_length=60)
    service_class: ServiceClass = choice(ServiceClass, default=ServiceClass.STANDARD)
    assignee_id: int | None = reference("person.id", default=None)
    due_at: datetime | None = None
    priority: Priority | None = choice(Priority, default=None, nullable=True)
    contract_id: int | None = reference("contract.id", default=None)
    rank: int = Field(default=0, sa_type=BigInt)
    version: int = 1
    opened_at: datetime
    entered_at: datetime = Field(description="When it entered its present column.")
    started_at: datetime | None = None
    resolved_at: datetime | None = Field(default=None, description="Last resolution.")
    closed_at: datetime | None = None
    gone_as: Gone | None = choice(Gone, default=None, nullable=True)
    merged_into_id: int | None = reference("card.id", default=None)
    source_id: int | None = reference("source.id", default=None)
    ext_id: str | None = Field(default=None, max_length=80)
    batch_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    history_hash: str | None = Field(default=None, max_length=64, description="What its source told, when imported.")


class CardEvent(Record, table=True):
    """One thing that happened. Appended only: never rewritten, never deleted with its card.

    pod_id is the pod that owned the card right after the event, at that time.
    """

    __table_args__ = (Index("ix_card_event_card_id_seq", "card_id", "seq"),)

    id: int | None = key()
    card_id: int = Field(sa_type=BigInt)
    seq: int = Field(description="Order within the card, from 0.")
    kind: EventKind = choice(EventKind)
    pod_id: int = reference("pod.id", index=True)
    from_pod_id: int | None = Field(default=None, sa_type=BigInt)
    from_column_id: int | None = Field(default=None, sa_type=BigInt)
    to_column_id: int | None = Field(default=None, sa_type=BigInt)
    from_assignee_id: int | None = Field(default=None, sa_type=BigInt)
    to_assignee_id: int | None = Field(default=None, sa_type=BigInt)
    service_class: ServiceClass = choice(ServiceClass, default=ServiceClass.STANDARD)
    from_class: ServiceClass | None = choice(ServiceClass, named="from_class", default=None, nullable=True)
    state: str = Field(default="", max_length=60, description="The source's own word, for imported events.")
    reason: str = Field(default="", max_length=600)
    actor_id: int | None = Field(default=None, sa_type=BigInt)
    actor_kind: ActorKind = choice(ActorKind)
    op: str | None = Field(default=None, max_length=64, unique=True)
    occurred_at: datetime = Field(index=True)
    recorded_at: datetime
    batch_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    detail: dict[str, Any] | None = Field(default=None, sa_type=Document, description="What undoing it needs.")
    deed_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    undoes_id: int | None = Field(default=None, sa_type=BigInt, description="The event that this one takes back.")
    rule_id: int | None = Field(default=None, sa_type=BigInt)


class Block(Record, table=True):
    """A stretch in which a card could not go on, with its reason and owner."""

    id: int | None = key()
    card_id: int = reference("card.id", index=True)
    pod_id: int = reference("pod.id", index=True)
    reason: str = Field(max_length=300)
    owner_id: int | None = reference("person.id", default=None)
    started_at: datetime
    ended_at: datetime | None = None


class Handoff(Record, table=True):
    """A change of owner: one link of a chain, `to` of step k is `from` of step k+1."""

    __table_args__ = (UniqueConstraint("card_id", "seq"),)

    id: int | None = key()
    card_id: int = reference("card.id")
    seq: int
    from_pod_id: int = reference("pod.id", index=True)
    to_pod_id: int = reference("pod.id", index=True)
    kind: HandoffKind = choice(HandoffKind)
    reason: str = Field(default="", max_length=300)
    summary: str = Field(default="", max_length=2000)
    actor_id: int | None = Field(default=None, sa_type=BigInt)
    at: datetime
    batch_id: int | None = Field(default=None, sa_type=BigInt, index=True)
    from_person_id: int | None = Field(default=None, sa_type=BigInt)
    to_person_id: int | None = Field(default=None, sa_type=BigInt)
    accepted_at: datetime | None = Field(default=None, description="A warm handoff was accepted before release.")
    undoes_id: int | None = reference("handoff.id", default=None)
    skill_id: int | None = Field(default=None, sa_type=BigInt, description="The skill that was missing.")
    guardrail_id: int | None = Field(default=None, sa_type=BigInt, description="The guardrail that was exceeded.")
    named: str | None = Field(default=None, max_length=120, description="The skill or limit in words: no row has it.")
    context_complete: bool | None = None
    minutes: int | None = None


class Comment(Record, table=True):
    """Something said about a card."""

    id: int | None = key()
    card_id: int = reference("card.id", index=True)
    person_id: int = reference("person.id")
    text: str = Field(max_length=4000)
    kind: CommentKind = choice(CommentKind, default=CommentKind.NOTE, sa_column_kwargs={"server_default": "note"})
    at: datetime
    changed_at: datetime | None = None
    removed_at: datetime | None = None
