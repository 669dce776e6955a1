"""Tables of what a card carries: labels, checklist, files, links, templates, and what was promised to its customer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from board.models.cards import ServiceClass
from core.record import BigInt, Document, Record, choice, key, reference


class LinkKind(StrEnum):
    """How one card is related to another, read from the first to the second."""

    DUPLICATE_OF = "duplicate_of"
    CAUSED_BY = "caused_by"
    FOLLOWS = "follows"
    SPLIT_FROM = "split_from"


class TemplateKind(StrEnum):
    """What a template makes: a card, or a reply."""

    CARD = "card"
    REPLY = "reply"


class Label(Record, table=True):
    """A word that a pod sticks on cards. hue: one of the theme's colour names."""

    __table_args__ = (UniqueConstraint("pod_id", "name"),)

    id: int | None = key()
    pod_id: int = reference("pod.id")
    name: str = Field(max_length=30)
    hue: str = Field(default="gray", max_length=12)
    archived_at: datetime | None = None


class CardLabel(Record, table=True):
    """A label on a card."""

    card_id: int = reference("card.id", primary_key=True)
    label_id: int = reference("label.id", primary_key=True, index=True)


class ChecklistItem(Record, table=True):
    """A step of a card, ticked when it is done."""

    id: int | None = key()
    card_id: int = reference("card.id", index=True)
    text: str = Field(max_length=200)
    position: int = 0
    done_at: datetime | None = None
    done_by_id: int | None = reference("person.id", default=None)
    removed_at: datetime | None = None


class Attachment(Record, table=True):
    """A file of a card. Its bytes rest outside the database under `place`; sha256 says that they are the same."""

    id: int | None = key()
    card_id: int = reference("card.id", index=True)
    name: str = Field(max_length=160)
    media_type: str = Field(max_length=80)
    size: int = Field(sa_type=BigInt, description="Bytes.")
    sha256: str = Field(max_length=64)
    place: str = Field(max_length=120, unique=True)
    added_by_id: int | None = reference("person.id", default=None)
    at: datetime
    removed_at: datetime | None = None


class CardLink(Record, table=True):
    """One card related to another. Removed, never deleted."""

    __table_args__ = (
        CheckConstraint("card_id <> other_id", name="other"),
        Index(
            "ix_card_link_once",
            "card_id",
            "other_id",
            "kind",
            unique=True,
            sqlite_where=text("removed_at is null"),
            postgresql_where=text("removed_at is null"),
        ),
    )

    id: int | None = key()
    card_id: int = reference("card.id")
    other_id: int = reference("card.id", index=True)
    kind: LinkKind = choice(LinkKind)
    person_id: int | None = reference("person.id", default=None)
    at: datetime
    removed_at: datetime | None = None


class Template(Record, table=True):
    """A card or a reply that a pod writes often."""

    id: int | None = key()
    pod_id: int = reference("pod.id", index=True)
    kind: TemplateKind = choice(TemplateKind)
    name: str = Field(max_length=60)
    title: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=8000)
    topic: str = Field(default="", max_length=60)
    service_class: ServiceClass = choice(ServiceClass, default=ServiceClass.STANDARD)
    steps: list[str] = Field(default_factory=list, sa_type=Document, description="The checklist of a new card.")
    version: int = 1
    archived_at: datetime | None = None
    author_id: int | None = reference("person.id", default=None)
    changed_at: datetime


class CustomerPromise(Record, table=True):
    """What we told a customer that we would do, and by when."""

    id: int | None = key()
    customer_id: int = reference("customer.id", index=True)
    pod_id: int = reference("pod.id", index=True)
    card_id: int | None = reference("card.id", default=None, index=True)
    text: str = Field(max_length=300)
    due_at: datetime
    person_id: int | None = reference("person.id", default=None)
    at: datetime
    kept_at: datetime | None = None
    broken_at: datetime | None = Field(default=None, description="Given up, with what came of it.")
    outcome: str = Field(default="", max_length=300)
