"""Drafts of a change set: moves that were thought of and kept, changed, put aside or committed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods import drafts, queries
from pods.actions.assigning import check_moves, commit_moves, take_turns
from pods.dating import Move
from pods.models import ChangeDraft, ChangeSet, DraftOrigin, DraftState
from pods.neighbours import Beside

LONGEST = 120


def save_draft(
    session: Session, actor: Actor, name: str, moves: Sequence[Move], origin: DraftOrigin, at: datetime, *, op: str
) -> ChangeDraft:
    """Keep moves under a name. Nobody's pod changes."""
    permissions.check(actor, "draft.write")
    done = audit.answered(session, actor, "draft.save", op)
    if done and (earlier := session.get(ChangeDraft, done.object_id)):
        return earlier
    draft = ChangeDraft(
        name=_named(name),
        origin=origin,
        moves=_checked(session, moves),
        seen_change_set_id=queries.latest_change(session),
        author_id=actor.person_id,
        created_at=at,
        changed_at=at,
    )
    session.add(draft)
    session.flush()
    after = {"moves": len(draft.moves), "origin": origin.value}
    audit.note(session, actor, "draft.save", at, ("change_draft", draft.id), after=after, op=op)
    return draft


def change_draft(
    session: Session,
    actor: Actor,
    draft_id: int,
    name: str,
    moves: Sequence[Move],
    at: datetime,
    *,
    version: int,
    op: str,
) -> ChangeDraft:
    """Other moves, or another name. Whoever changes a draft has looked at what holds now."""
    permissions.check(actor, "draft.write")
    done = audit.answered(session, actor, "draft.change", op)
    if done and (earlier := session.get(ChangeDraft, done.object_id)):
        return earlier
    draft = _open(session, draft_id, version)
    was = len(draft.moves)
    draft.name, draft.moves = _named(name), _checked(session, moves)
    draft.seen_change_set_id = queries.latest_change(session)
    _touched(draft, at)
    session.flush()
    before, after = {"moves": was}, {"moves": len(draft.moves)}
    audit.note(session, actor, "draft.change", at, ("change_draft", draft.id), before=before, after=after, op=op)
    return draft


def discard_draft(session: Session, actor: Actor, draft_id: int, version: int, at: datetime, *, op: str) -> ChangeDraft:
    """Put a draft aside for good."""
    permissions.check(actor, "draft.write")
    done = audit.answered(session, actor, "draft.discard", op)
    if done and (earlier := session.get(ChangeDraft, done.object_id)):
        return earlier
    draft = _open(session, draft_id, version)
    draft.state = DraftState.DISCARDED
    _touched(draft, at)
    session.flush()
    audit.note(session, actor, "draft.discard", at, ("change_draft", draft.id), op=op)
    return draft


def commit_draft(
    session: Session,
    actor: Actor,
    draft_id: int,
    note: str,
    version: int,
    at: datetime,
    *,
    op: str,
    seen_change_set_id: int | None = None,
    beside: Beside | None = None,
) -> ChangeSet:
    """Make a draft's moves real, unless somebody changed one of its segments since it was looked at."""
    permissions.check(actor, "segment.design")
    done = audit.answered(session, actor, "segment.move", op)
    if done and (earlier := session.get(ChangeSet, done.object_id)):
        return earlier
    draft = _open(session, draft_id, version)
    take_turns(session, seen_change_set_id)
    if met := queries.changes_met(session, draft):
        others = "; ".join(f"“{change.note}” by {change.author_name} (number {change.id})" for change in met[:3])
        raise Conflict(
            f"Since this draft was looked at, its segments were changed: {others}. Nothing was committed. "
            "Look at the draft anew, then commit it or change it."
        )
    moves = drafts.moves_of(draft.moves)
    change = commit_moves(session, actor, moves, note, at, op=op, beside=beside)
    draft.state, draft.change_set_id = DraftState.COMMITTED, change.id
    _touched(draft, at)
    session.flush()
    audit.note(session, actor, "draft.commit", at, ("change_draft", draft.id), after={"change_set": change.id})
    return change


def _open(session: Session, draft_id: int, version: int) -> ChangeDraft:
    """The draft, locked: only an open one changes, and only by who saw its newest state."""
    draft = session.get(ChangeDraft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None:
        raise NotFound("That draft")
    if draft.state is not DraftState.OPEN:
        raise Refused(f"This draft was {draft.state.value} already. Save the moves as a new draft.")
    if draft.version != version:
        raise Conflict(
            "Somebody else changed this draft while you had it open. Nothing of theirs was lost: "
            "open it again, then make your change.",
            theirs=f"{draft.name}: {len(draft.moves)} moves",
        )
    return draft


def _touched(draft: ChangeDraft, at: datetime) -> None:
    draft.changed_at = at
    draft.version += 1


def _named(name: str) -> str:
    if not name.strip():
        raise Refused("Give the draft a name, so that it can be found again.")
    if len(name.strip()) > LONGEST:
        raise Refused(f"That name has {len(name.strip())} characters; {LONGEST} fit. Nothing was lost: shorten it.")
    return name.strip()


def _checked(session: Session, moves: Sequence[Move]) -> list[list[Any]]:
    check_moves(session, moves)
    return drafts.written(moves)
