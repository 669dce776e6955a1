"""Tell people something about a card, and let them say that they saw it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from board.models import Notice, NoticeKind
from core import audit
from core.people import Actor
from core.refusal import NotFound


def tell(
    session: Session,
    person_ids: Collection[int | None],
    kind: NoticeKind,
    at: datetime,
    *,
    pod_id: int | None = None,
    card_id: int | None = None,
    comment_id: int | None = None,
    said: str = "",
    by_id: int | None = None,
) -> list[Notice]:
    """One notice for each of these people but the one who did it. `said` holds no words of the card."""
    facts: dict[str, Any] = {
        "pod_id": pod_id,
        "card_id": card_id,
        "comment_id": comment_id,
        "said": said[:200],
        "by_id": by_id,
    }
    told = sorted({person_id for person_id in person_ids if person_id is not None and person_id != by_id})
    notices = [Notice(person_id=person_id, kind=kind, at=at, **facts) for person_id in told]
    session.add_all(notices)
    return notices


def withdraw(session: Session, comment_id: int | None, still: Collection[int], at: datetime) -> None:
    """A comment names somebody no more: who has not looked yet need not be told. still: whom it names."""
    wanted = select(Notice).where(Notice.comment_id == comment_id, col(Notice.seen_at).is_(None))
    for notice in session.exec(wanted.where(col(Notice.person_id).not_in(still))):
        notice.seen_at = at
        session.add(notice)


def mark_seen(session: Session, actor: Actor, notice_ids: Collection[int], at: datetime, *, op: str) -> int:
    """Say that one saw notices of one's own; how many were new."""
    wanted = select(Notice).where(col(Notice.id).in_(notice_ids), Notice.person_id == actor.person_id)
    mine = list(session.exec(wanted))
    if not mine or len(mine) < len(set(notice_ids)):
        raise NotFound("That notice")
    if audit.answered(session, actor, "notice.see", op):
        return 0
    fresh = [notice for notice in mine if notice.seen_at is None]
    for notice in fresh:
        notice.seen_at = at
        session.add(notice)
    audit.note(session, actor, "notice.see", at, ("notice", mine[0].id), after={"seen": len(fresh)}, op=op)
    return len(fresh)
