"""What goes in and out, field by field: the schema of the API is made from this."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from board.models import ColumnKind, CommentKind, EventKind, LimitMode, ServiceClass
from core.people import ActorKind

MASKED = "null: the token's owner may not read it."

Id = Annotated[int, Field(ge=1, lt=2**63)]
Named = Annotated[Id, Field(strict=True)]
"""An id in a body: true is not the first column."""

Reason = Annotated[str, Field(max_length=300, description="Why, where a limit or a checklist asks for it.")]
Version = Annotated[
    int,
    Field(strict=True, ge=1, lt=2**31, description="The card's version that you saw: a later one is answered 409."),
]


def in_utc(at: datetime) -> datetime:
    """The same moment as we keep it."""
    try:
        return at.astimezone(UTC)
    except OverflowError as problem:
        raise ValueError("a moment that lies too far away") from problem


Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
Channel = Literal["", "phone", "email", "chat", "web", "social", "letter", "visit"]


class Sent(BaseModel):
    """What a program sends: a field that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What a program is told: when we make it wrongly, the log says where, without what a customer said."""

    model_config = ConfigDict(hide_input_in_errors=True)


class CardToCreate(Sent):
    """A card as it is wished for."""

    title: str = Field(min_length=1, max_length=200, description="What does the customer need?")
    description: str = Field("", max_length=8000)
    column_id: Named | None = Field(None, description="Without one it enters the first column.")
    customer: str | None = Field(None, min_length=1, max_length=80, description="The customer's number.")
    channel: Channel = ""
    topic: str = Field("", max_length=60)
    service_class: ServiceClass = ServiceClass.STANDARD
    assignee_id: Named | None = None
    due_at: Moment | None = None
    reason: Reason = ""


class MoveToMake(Sent):
    """Where a card shall stand."""

    column_id: Named
    version: Version
    before_id: Named | None = Field(
        None,
        description="Stand before this open card of the column, of the same class; without a neighbour at the end.",
    )
    after_id: Named | None = Field(None, description="Stand after such a card.")
    lane: str | None = Field(None, max_length=80, description='Also come into this lane, such as "expedite".')
    reason: Reason = ""


class CardToClose(Sent):
    """Finish a card."""

    version: Version
    reason: Reason = ""


class CommentToWrite(Sent):
    """Something to say about a card."""

    text: str = Field(min_length=1, max_length=4000)
    kind: CommentKind = Field(
        CommentKind.NOTE, description="sent, received: what was told to, or said by, the customer. It runs the clocks."
    )


class BlockToSet(Sent):
    """A card cannot go on."""

    reason: str = Field(min_length=1, max_length=300)
    owner_id: Named | None = Field(None, description="Who gets it out of the way.")


class PodSeen(Told):
    """A pod, and what the token's owner may do in it."""

    id: int
    name: str
    may_read_board: bool
    may_read_text: bool
    may_write_cards: bool


class PodsSeen(Told):
    """Every pod in whose scope the owner is, by name."""

    pods: list[PodSeen]


class ColumnSeen(Told):
    """A column, what it holds, and what its limit does."""

    id: int
    name: str
    kind: ColumnKind
    limit: int | None = Field(description="null: no limit was agreed.")
    mode: LimitMode = Field(description="What the limit does when it is full.")
    count: int = Field(description="Open cards in it.")
    held: int = Field(description="Those that count towards its limit.")
    policy: str


class Blocked(Told):
    """What keeps a card from going on."""

    since: datetime | None
    reason: str | None = Field(description=MASKED)


class CardSeen(Told):
    """An open card on its board."""

    id: int
    key: str
    version: int
    column_id: int
    service_class: ServiceClass
    title: str | None = Field(description=MASKED)
    customer: str | None = Field(description=f"The customer's name; empty: nobody. {MASKED}")
    segment: str | None
    channel: str
    assignee_id: int | None
    assignee: str | None
    opened_at: datetime
    started_at: datetime | None
    entered_at: datetime = Field(description="When it came into its column.")
    due_at: datetime | None = Field(description="Its own date, or the promise that comes due first.")
    due_what: str | None = Field(description="What is due; null: the card's own date.")
    blocked: Blocked | None
    nth_contact: int = Field(description="1: the customer's first about this topic within the repeat window.")


class BoardSeen(Told):
    """A board as the token's owner may see it: open cards, in the order in which they are pulled."""

    pod_id: int
    pod: str
    zone: str
    as_of: datetime
    revision: int = Field(description="Rises with every change of the board.")
    blocked_cards_count: bool = Field(description="Whether blocked cards count towards limits.")
    expedite_limit: int
    columns: list[ColumnSeen]
    cards: list[CardSeen]


class Spoken(Told):
    """A comment."""

    at: datetime
    who: str
    text: str


class CardWhole(Told):
    """A card with what its dialog shows."""

    id: int
    key: str
    version: int
    pod_id: int
    pod: str
    column_id: int
    column: str
    service_class: ServiceClass
    title: str | None = Field(description=MASKED)
    description: str | None = Field(description=MASKED)
    customer: str | None = Field(description=f"The customer's name; empty: nobody. {MASKED}")
    segment: str
    channel: str
    topic: str
    assignee_id: int | None
    assignee: str
    opened_at: datetime
    started_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    gone_as: str | None = Field(description="deleted or merged: it is no case any more.")
    blocked: Blocked | None
    handoffs: int
    comments: list[Spoken] = Field(description="Empty as well for those who may not read the card's words.")
    may_write: bool


class Happened(Told):
    """One event of a card: ids as they were, names as they are today."""

    seq: int
    at: datetime
    kind: EventKind
    by: ActorKind = Field(description="Through which door it came: person, rule, import, api or system.")
    who: str = Field(description="Empty: no person.")
    pod_id: int
    from_pod_id: int | None
    from_column_id: int | None
    to_column_id: int | None
    from_assignee_id: int | None
    to_assignee_id: int | None
    service_class: ServiceClass
    reason: str | None = Field(description=MASKED)
    said: str = Field(description="The sentence in the card's history.")


class History(Told):
    """Everything that happened to a card, oldest first."""

    card_id: int
    as_of: datetime
    events: list[Happened]


class Standing(Told):
    """Where a card stands after a change. A repeat tells where it stands by then."""

    id: int
    key: str
    version: int
    pod_id: int
    column_id: int
    service_class: ServiceClass
    assignee_id: int | None
    entered_at: datetime
    started_at: datetime | None
    closed_at: datetime | None
    blocked: bool


class Said(Told):
    """A comment that was kept."""

    id: int
    card_id: int
    kind: CommentKind
    at: datetime
