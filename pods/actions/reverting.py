"""Taking a change set back: the opposite change set, so that nothing is deleted."""

from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import queries
from pods.actions.assigning import commit_moves, commit_rules
from pods.dating import Move, pod_on
from pods.models import ChangeKind, ChangeSet, RuleSet


def revert_change(session: Session, actor: Actor, change_set_id: int, at: datetime, *, op: str) -> ChangeSet:
    """Put back what a change set changed: from its own day where that still lies ahead, else from today."""
    permissions.check(actor, "segment.design")
    change = session.get(ChangeSet, change_set_id)
    if change is None:
        raise NotFound("That change set")
    version = session.exec(select(RuleSet).where(RuleSet.change_set_id == change_set_id)).first()
    done = audit.answered(session, actor, "segment.move" if version is None else "segment.rules", op)
    if done and (earlier := session.get(ChangeSet, done.object_id)):
        return earlier
    today = queries.day_of(session, at)
    note = f"Takes back: {change.note}"[:500]
    if version is not None:
        boxes = _rules_before(session, version).boxes()
        day = max(today, version.effective_on)
        return commit_rules(session, actor, day, boxes, note, at, op=op, kind=ChangeKind.REVERT)
    moves = _opposite(session, change, today)
    return commit_moves(session, actor, moves, note, at, op=op, kind=ChangeKind.REVERT)


def _rules_before(session: Session, version: RuleSet) -> queries.Rules:
    """The rules that the version replaced."""
    earlier = session.exec(
        select(RuleSet)
        .where(
            col(RuleSet.id) < version.id,
            RuleSet.effective_on <= version.effective_on,
            or_(col(RuleSet.superseded_at).is_(None), col(RuleSet.superseded_at) >= version.recorded_at),
        )
        .order_by(col(RuleSet.effective_on).desc(), col(RuleSet.id).desc())
        .limit(1)
    ).first()
    if earlier is None or earlier.id is None:
        raise Refused("These are the first rules: there is nothing to go back to. Commit other rules instead.")
    return queries.rules_of(session, earlier.id)


def _opposite(session: Session, change: ChangeSet, today: date) -> list[Move]:
    owned = queries.timelines(session)
    moves = []
    for line in change.preview.get("segments", ()):
        day = date.fromisoformat(line["day"])
        if change.kind is ChangeKind.MOVE:
            day = max(day, today)
        if line["from_pod_id"] is None:
            raise Refused(f"{line['name']} had no pod before: it cannot go back. Move it to another pod instead.")
        if pod_on(owned.get(line["segment_id"], ()), day) != line["to_pod_id"]:
            raise Refused(f"{line['name']} has been moved again since. Move it by hand, or take that move back first.")
        moves.append(Move(line["segment_id"], line["from_pod_id"], day))
    return moves
