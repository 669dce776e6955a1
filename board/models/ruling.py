"""Tables of what happens by itself and of finding: rules, timers, notices, saved views, deeds that can be undone."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from core.record import BigInt, Document, Record, choice, key, reference


class RuleTrigger(StrEnum):
    """When a rule looks at a card."""

    CREATED = "created"
    MOVED = "moved"
    ASSIGNED = "assigned"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    REOPENED = "reopened"
    HANDED_OFF = "handed_off"
    REPLIED = "replied"
    TIME_IN_COLUMN = "time_in_column"
    SLA_AT_RISK = "sla_at_risk"


class RunOutcome(StrEnum):
    """What came of one run of a rule."""

    DONE = "done"
    REFUSED = "refused"
    LOOP = "loop"


class TimerKind(StrEnum):
    """What a timer waits for."""

    FIRST_RISK = "first_risk"
    FIRST_BREACH = "first_breach"
    NEXT_RISK = "next_risk"
    NEXT_BREACH = "next_breach"
    RESOLVE_RISK = "resolve_risk"
    RESOLVE_BREACH = "resolve_breach"
    RULE = "rule"


class NoticeKind(StrEnum):
    """Why somebody is told something."""

    MENTION = "mention"
    RULE = "rule"
    SLA = "sla"
    GIVEN = "given"


class Layout(StrEnum):
    """How a view shows its cards."""

    BOARD = "board"
    LIST = "list"
    CALENDAR = "calendar"


class Rule(Record, table=True):
    """When something happens to a card, and it is like that, then do this. In force while enabled_at is set.

    condition: a query in the language of the filter; empty: every card. deeds: what is done, in order.
    """

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    name: str = Field(max_length=80)
    trigger: RuleTrigger = choice(RuleTrigger)
    column_id: int | None = reference("board_column.id", default=None)
    minutes: int | None = Field(default=None, description="Working minutes in the column.")
    condition: str = Field(default="", max_length=400)
    deeds: list[dict[str, Any]] = Field(default_factory=list, sa_type=Document)
    version: int = 1
    tried_version: int | None = Field(default=None, description="The version whose dry run was looked at.")
    tried_at: datetime | None = None
    enabled_at: datetime | None = None
    archived_at: datetime | None = None
    author_id: int | None = reference("person.id", default=None)
    changed_at: datetime
    seen_event_id: int = Field(default=0, sa_type=BigInt, description="The last event that it looked at.")


class RuleRun(Record, table=True):
    """A rule met a card. Once a cause: a repeat changes nothing."""

    __table_args__ = (UniqueConstraint("rule_id", "card_id", "cause"),)

    id: int | None = key()
    rule_id: int = reference("rule.id")
    card_id: int = reference("card.id", index=True)
    cause: str = Field(max_length=60, description="The event or timer that led to it, such as event:812.")
    depth: int = Field(default=0, description="How many rules led to the event before this one.")
    outcome: RunOutcome = choice(RunOutcome)
    said: str = Field(default="", max_length=300)
    at: datetime


class Timer(Record, table=True):
    """A moment at which something about a card comes due. Set with the change that makes it so; fired once."""

    __table_args__ = (
        Index(
            "ix_timer_waiting",
            "due_at",
            sqlite_where=text("fired_at is null and dropped_at is null"),
            postgresql_where=text("fired_at is null and dropped_at is null"),
        ),
    )

    id: int | None = key()
    kind: TimerKind = choice(TimerKind)
    card_id: int = reference("card.id", index=True)
    rule_id: int | None = reference("rule.id", default=None)
    due_at: datetime
    fired_at: datetime | None = None
    dropped_at: datetime | None = Field(default=None, description="It no longer applies.")


class Notice(Record, table=True):
    """Something that one person is told. No card text: the card says it to those who may read it."""

    __table_args__ = (Index("ix_notice_person_id_seen_at", "person_id", "seen_at"),)

    id: int | None = key()
    person_id: int = reference("person.id")
    pod_id: int | None = reference("pod.id", default=None)
    card_id: int | None = reference("card.id", default=None)
    comment_id: int | None = reference("comment.id", default=None)
    kind: NoticeKind = choice(NoticeKind)
    said: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, sa_type=BigInt)
    at: datetime
    seen_at: datetime | None = None


class SavedView(Record, table=True):
    """A filter with a name: one person's, or (owner_id None) the pod's."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    owner_id: int | None = reference("person.id", default=None)
    author_id: int | None = reference("person.id", default=None)
    name: str = Field(max_length=60)
    query: str = Field(default="", max_length=400)
    layout: Layout = choice(Layout, default=Layout.BOARD)
    version: int = 1
    archived_at: datetime | None = None


class OpeningView(Record, table=True):
    """The view with which a person's board of a pod opens, by their own choice; view_id None: with everything."""

    person_id: int = reference("person.id", primary_key=True)
    pod_id: int = reference("pod.id", primary_key=True)
    view_id: int | None = reference("saved_view.id", default=None)
    chosen_at: datetime


class Deed(Record, table=True):
    """One thing somebody did to one or many cards, which can be undone. Its events carry its id."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    person_id: int | None = reference("person.id", default=None)
    said: str = Field(max_length=200)
    cards: int = 1
    at: datetime
    undone_at: datetime | None = None
    undone_by_id: int | None = reference("person.id", default=None)
