"""Talk about a card: say something, call somebody with an @, mend what one said, take it back."""

from datetime import datetime, timedelta

from sqlmodel import Session

from board.actions import clocks, notices
from board.actions.ground import Trace, held_card, record, sentence
from board.mentions import mentioned
from board.models import Card, Comment, CommentKind, EventKind, NoticeKind
from core import audit
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods import queries as pod_queries

MENDED_FOR = timedelta(hours=1)
"""For so long one may change what one said; taking back a note is free."""


def comment_on_card(
    session: Session,
    actor: Actor,
    card_id: int,
    text: str,
    at: datetime,
    kind: CommentKind = CommentKind.NOTE,
    *,
    op: str,
) -> Comment:
    """Say something about a card to the pod, or keep what was said to the customer, or by them."""
    card = held_card(session, actor, "card.write", card_id, guest=True)
    if answer := audit.answered(session, actor, "card.comment", op):
        return session.get_one(Comment, answer.object_id)
    said = sentence(text, "Write something first.", 4000)
    if actor.person_id is None:
        raise Refused("Only a person can comment.")
    comment = Comment(card_id=card_id, person_id=actor.person_id, text=said, kind=kind, at=at)
    session.add(comment)
    session.flush()
    if kind is not CommentKind.NOTE:
        (clocks.answer if kind is CommentKind.SENT else clocks.hear)(session, card, at)
    record(session, card, Trace(EventKind.COMMENTED, actor, at, op), state=kind.value)
    _call(session, actor, card, comment, set(), at)
    target, after = ("comment", comment.id), {"card_id": card_id, "kind": kind.value}
    audit.note(session, actor, "card.comment", at, target, pod_id=card.pod_id, after=after, op=op)
    return comment


def change_comment(
    session: Session, actor: Actor, comment_id: int, text: str, seen: datetime | None, at: datetime, *, op: str
) -> Comment:
    """Mend one's own words within the hour. `seen`: when they were changed last, as the writer saw it."""
    comment, card = _own(session, actor, comment_id)
    if audit.answered(session, actor, "comment.change", op):
        return comment
    said = sentence(text, "Write something, or take the comment back.", 4000)
    if comment.removed_at is not None:
        raise Refused("That comment was taken back. Write a new one.")
    if at > comment.at + MENDED_FOR:
        raise Refused("After an hour a comment stays as others read it. Write another one that corrects it.")
    if comment.changed_at != seen:
        raise Conflict(
            "You changed this comment elsewhere meanwhile. Nothing was saved.", mine=said, theirs=comment.text
        )
    if said != comment.text:
        called = _meant(session, card, comment.text, at)
        comment.text, comment.changed_at = said, at
        session.add(comment)
        record(session, card, Trace(EventKind.COMMENTED, actor, at, op), state="changed")
        _call(session, actor, card, comment, called, at)
    _note(session, Trace(EventKind.COMMENTED, actor, at, op), "comment.change", comment, card)
    return comment


def remove_comment(session: Session, actor: Actor, comment_id: int, at: datetime, *, op: str) -> Comment:
    """Take one's own note back: its words go, and the place says so. What a customer was told stays."""
    comment, card = _own(session, actor, comment_id)
    if audit.answered(session, actor, "comment.remove", op):
        return comment
    if comment.removed_at is not None:
        raise Refused("That comment is taken back already.")
    if comment.kind is not CommentKind.NOTE:
        raise Refused(
            "What the customer said or was told stays, for the clocks went by it. Add a note that corrects it."
        )
    comment.text, comment.removed_at = "", at
    session.add(comment)
    notices.withdraw(session, comment.id, (), at)
    record(session, card, Trace(EventKind.COMMENTED, actor, at, op), state="removed")
    _note(session, Trace(EventKind.COMMENTED, actor, at, op), "comment.remove", comment, card)
    return comment


def _own(session: Session, actor: Actor, comment_id: int) -> tuple[Comment, Card]:
    """A comment that the actor wrote, with its card's board held."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("That comment")
    card = held_card(session, actor, "card.write", comment.card_id, guest=True)
    session.refresh(comment)
    if comment.person_id != actor.person_id or comment.card_id != card.id:
        raise Refused("Only who wrote a comment may change it or take it back.")
    return comment, card


def _meant(session: Session, card: Card, text: str, at: datetime) -> set[int]:
    """Whom a text calls: people of the card's pod on that day, and nobody else."""
    if "@" not in text:
        return set()
    members = pod_queries.members_on(session, card.pod_id, pod_queries.day_of(session, at, card.pod_id))
    return mentioned(text, {member.person_id: member.name for member in members})


def _call(session: Session, actor: Actor, card: Card, comment: Comment, called: set[int], at: datetime) -> None:
    """Tell those whom the words call and who were not called before; who is called no more need not hear of it."""
    meant = _meant(session, card, comment.text, at)
    if called:
        notices.withdraw(session, comment.id, meant, at)
    people = meant - called
    facts = {"pod_id": card.pod_id, "card_id": card.id, "comment_id": comment.id, "by_id": actor.person_id}
    notices.tell(session, people, NoticeKind.MENTION, at, said=f"{actor.name} named you on {card.key}.", **facts)


def _note(session: Session, trace: Trace, action: str, comment: Comment, card: Card) -> None:
    """The trail, without the words."""
    target, after = ("comment", comment.id), {"card_id": card.id, "kind": comment.kind.value}
    audit.note(session, trace.actor, action, trace.at, target, pod_id=card.pod_id, after=after, op=trace.op)
