"""What was said on a card, its steps, files and links, with those of the cards that were merged into it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from board import linking
from board.models import Attachment, Card, CardLink, ChecklistItem, Comment, CommentKind, Gone, LinkKind
from board.queries.chains import is_guest
from core import permissions
from core.people import Actor, Person
from core.refusal import NotFound, Refused


@dataclass(frozen=True)
class CommentLine:
    """One thing that was said. origin: the key of the merged card on which it was said, or nothing."""

    comment_id: int
    person_id: int
    who: str
    kind: CommentKind
    text: str
    at: datetime
    changed_at: datetime | None
    is_removed: bool
    origin: str


@dataclass(frozen=True)
class StepLine:
    """One step. origin: the key of the merged card that brought it; such a step is only read."""

    step_id: int
    text: str
    done_at: datetime | None
    who: str
    origin: str


@dataclass(frozen=True)
class FileLine:
    """One file of a card."""

    file_id: int
    name: str
    media_type: str
    size: int
    who: str
    at: datetime
    origin: str


@dataclass(frozen=True)
class LinkLine:
    """One relation, read from this card. Another pod's card, which the reader may not read, has no title.

    ended: finished, merged or deleted; empty while it is open.
    """

    link_id: int
    said: str
    card_id: int
    key: str
    title: str | None
    ended: str
    may_remove: bool


@dataclass(frozen=True)
class MergedLine:
    """A card that was merged into this one."""

    card_id: int
    key: str
    title: str


@dataclass(frozen=True)
class Talk:
    """All of it."""

    comments: list[CommentLine]
    steps: list[StepLine]
    files: list[FileLine]
    links: list[LinkLine]
    merged: list[MergedLine]


def talk_on(session: Session, actor: Actor, card_id: int) -> Talk:
    """For whoever may read the card's text, and for a pod that serves it."""
    card = readable(session, actor, card_id)
    merged = merged_into(session, card_id)
    keys = {card_id: ""} | {one.id or 0: one.key for one in merged}
    return Talk(
        comments=_comments(session, keys),
        steps=_steps(session, keys),
        files=_files(session, keys),
        links=_links(session, actor, card),
        merged=[MergedLine(one.id or 0, one.key, one.title) for one in merged],
    )


def readable(session: Session, actor: Actor, card_id: int) -> Card:
    """The card, if the actor may read its words."""
    card = session.get(Card, card_id)
    own = card is not None and permissions.allows(actor, "card.text", card.pod_id)
    if card is None or not (own or is_guest(session, actor, "card.text", card_id)):
        raise NotFound("That card")
    return card


def merged_into(session: Session, card_id: int) -> list[Card]:
    """Every card that became part of this one, and of those in turn."""
    found: dict[int, Card] = {}
    fresh = {card_id}
    while fresh:
        wanted = select(Card).where(col(Card.merged_into_id).in_(fresh), Card.gone_as == Gone.MERGED)
        new = {one.id or 0: one for one in session.exec(wanted) if one.id not in found}
        found |= new
        fresh = set(new)
    return sorted(found.values(), key=lambda one: one.id or 0)


def merged_card(session: Session, actor: Actor, card_id: int) -> MergedLine | None:
    """The card that this one became part of, if the reader may read it."""
    card = readable(session, actor, card_id)
    into = session.get(Card, card.merged_into_id) if card.merged_into_id is not None else None
    if card.gone_as is not Gone.MERGED or into is None or not permissions.allows(actor, "card.text", into.pod_id):
        return None
    return MergedLine(into.id or 0, into.key, into.title)


def steps_in(session: Session, pod_id: int) -> dict[int, tuple[int, int]]:
    """By open card of a pod that has steps: how many are done, and how many there are."""
    wanted = select(ChecklistItem.card_id, func.count(col(ChecklistItem.done_at)), func.count())
    wanted = wanted.join(Card, col(Card.id) == ChecklistItem.card_id)
    open_here = (Card.pod_id == pod_id, col(Card.closed_at).is_(None), col(ChecklistItem.removed_at).is_(None))
    found = session.exec(wanted.where(*open_here).group_by(col(ChecklistItem.card_id)))
    return {card_id: (done, every) for card_id, done, every in found}


def card_keyed(session: Session, actor: Actor, key: str) -> Card:
    """A card by its key, among those whose words the actor may read."""
    said = key.strip().upper()
    if not said:
        raise Refused("Type the key of the other card first: it stands on the card, like NR-12.")
    card = session.exec(select(Card).where(Card.key == said)).first()
    if card is None or not permissions.allows(actor, "card.text", card.pod_id):
        raise NotFound(f"A card {said[:40]}")
    return card


@dataclass(frozen=True)
class FileSeen:
    """A file as it is handed out."""

    name: str
    media_type: str
    size: int
    sha256: str
    place: str


def file_seen(session: Session, actor: Actor, file_id: int) -> FileSeen:
    """A file of a card that the actor may read, or of one merged into it; a removed one is nobody's."""
    found = session.get(Attachment, file_id)
    if found is None or found.removed_at is not None:
        raise NotFound("That file")
    card: Card | None = session.get_one(Card, found.card_id)
    while card is not None:
        if permissions.allows(actor, "card.text", card.pod_id) or is_guest(session, actor, "card.text", card.id or 0):
            return FileSeen(found.name, found.media_type, found.size, found.sha256, found.place)
        is_merged = card.gone_as is Gone.MERGED and card.merged_into_id is not None
        card = session.get(Card, card.merged_into_id) if is_merged else None
    raise NotFound("That file")


def kept_places(session: Session) -> dict[str, int]:
    """Every place on the shelf that a file of a card names, with the file's number."""
    wanted = select(Attachment.place, Attachment.id).where(col(Attachment.removed_at).is_(None))
    return {place: number or 0 for place, number in session.exec(wanted)}


def _comments(session: Session, keys: dict[int, str]) -> list[CommentLine]:
    wanted = select(Comment, Person.name).join(Person, col(Person.id) == Comment.person_id)
    wanted = wanted.where(col(Comment.card_id).in_(keys)).order_by(col(Comment.at), col(Comment.id))
    return [
        CommentLine(
            comment_id=one.id or 0,
            person_id=one.person_id,
            who=name,
            kind=one.kind,
            text=one.text,
            at=one.at,
            changed_at=one.changed_at,
            is_removed=one.removed_at is not None,
            origin=keys[one.card_id],
        )
        for one, name in session.exec(wanted)
    ]


def _steps(session: Session, keys: dict[int, str]) -> list[StepLine]:
    wanted = select(ChecklistItem, Person.name).outerjoin(Person, col(Person.id) == ChecklistItem.done_by_id)
    wanted = wanted.where(col(ChecklistItem.card_id).in_(keys), col(ChecklistItem.removed_at).is_(None))
    order = (col(ChecklistItem.card_id), col(ChecklistItem.position), col(ChecklistItem.id))
    found = [
        StepLine(one.id or 0, one.text, one.done_at, name or "", keys[one.card_id])
        for one, name in session.exec(wanted.order_by(*order))
    ]
    return sorted(found, key=lambda one: bool(one.origin))


def _files(session: Session, keys: dict[int, str]) -> list[FileLine]:
    wanted = select(Attachment, Person.name).outerjoin(Person, col(Person.id) == Attachment.added_by_id)
    wanted = wanted.where(col(Attachment.card_id).in_(keys), col(Attachment.removed_at).is_(None))
    return [
        FileLine(one.id or 0, one.name, one.media_type, one.size, name or "", one.at, keys[one.card_id])
        for one, name in session.exec(wanted.order_by(col(Attachment.at), col(Attachment.id)))
    ]


def _links(session: Session, actor: Actor, card: Card) -> list[LinkLine]:
    """Both ends are shown at both cards; of a pod that is not the reader's only the key."""
    ends = (col(CardLink.card_id) == card.id) | (col(CardLink.other_id) == card.id)
    links = session.exec(select(CardLink).where(ends, col(CardLink.removed_at).is_(None)).order_by(col(CardLink.id)))
    lines = []
    for link in links:
        is_first = link.card_id == card.id
        far = session.get_one(Card, link.other_id if is_first else link.card_id)
        seen = permissions.allows(actor, "card.text", far.pod_id)
        said = linking.SAID[link.kind][0 if is_first else 1]
        may = seen and permissions.allows(actor, "card.write", card.pod_id) and link.kind is not LinkKind.SPLIT_FROM
        title = far.title if seen else None
        ended = far.gone_as.value if far.gone_as else "finished" if far.closed_at else ""
        lines.append(LinkLine(link.id or 0, said, far.id or 0, far.key, title, ended, may))
    return lines
