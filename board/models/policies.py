"""Tables of how a pod agreed to work: limits, exit checklists, classes of service, and every version of it all."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from board.models.cards import LimitMode, ServiceClass
from core.record import BigInt, Document, Record, choice, key, reference


class LimitScope(StrEnum):
    """What a limit counts, besides a single column (whose limit stands in the column itself)."""

    GROUP = "group"
    LANE = "lane"
    PERSON = "person"
    POD = "pod"


class WipLimit(Record, table=True):
    """A limit over several columns, a swimlane, each person, or the whole pod. Queues count only in a group."""

    __table_args__ = (CheckConstraint("wip_limit between 1 and 999", name="limit"),)

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    scope: LimitScope = choice(LimitScope)
    name: str = Field(default="", max_length=60, description="What a group is called.")
    column_ids: list[int] = Field(default_factory=list, sa_type=Document, description="The columns of a group.")
    lane: str = Field(default="", max_length=40, description="The swimlane, such as class:expedite or segment:7.")
    person_id: int | None = reference("person.id", default=None)
    wip_limit: int
    mode: LimitMode = choice(LimitMode, default=LimitMode.BLOCK)
    version: int = 1
    archived_at: datetime | None = None


class ColumnCheck(Record, table=True):
    """One line of a column's exit checklist: what holds before a card leaves it."""

    id: int | None = key()
    column_id: int = reference("board_column.id", index=True)
    text: str = Field(max_length=160)
    position: int = 0
    archived_at: datetime | None = None


class CardCheck(Record, table=True):
    """A line of an exit checklist, ticked for a card."""

    __table_args__ = (UniqueConstraint("card_id", "check_id"),)

    id: int | None = key()
    card_id: int = reference("card.id")
    check_id: int = reference("column_check.id")
    person_id: int | None = reference("person.id", default=None)
    at: datetime


class ClassPolicy(Record, table=True):
    """What a class of service means in a pod: its rule in words, its place in the pull order, its own target."""

    pod_id: int = reference("pod.id", primary_key=True)
    service_class: ServiceClass = choice(ServiceClass, primary_key=True)
    policy: str = Field(default="", max_length=600)
    pull_order: int = 0
    target_days: float | None = Field(default=None, description="Working days promised for 85 % of its cards.")
    version: int = 1


class BoardRange(Record, table=True):
    """How far a pod may change its own board without asking: granted by a manager. No row: as far as it likes."""

    pod_id: int = reference("pod.id", primary_key=True)
    limit_low: int = 1
    limit_high: int = 999
    columns_high: int = 40
    may_soften: bool = Field(default=True, description="May a limit warn, ask for a reason or be off?")
    expedite_high: int = 999
    note: str = Field(default="", max_length=300)
    version: int = 1


class BoardSetup(Record, table=True):
    """The whole of a board's columns, limits and policies after a change: previewed before, reversible after.

    setup: columns, limits, checklists, classes and policies as they stood, by id. A mark on charts is one row.
    """

    __table_args__ = (Index("ix_board_setup_pod_id_number", "pod_id", "number", unique=True),)

    id: int | None = key()
    pod_id: int = reference("pod.id")
    number: int
    at: datetime
    actor_id: int | None = Field(default=None, sa_type=BigInt)
    said: str = Field(default="", max_length=600, description="What changed, in words.")
    setup: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    reverts_id: int | None = reference("board_setup.id", default=None)
