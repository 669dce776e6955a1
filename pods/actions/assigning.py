"""Change sets: moves of segments between pods, and new rules. Proved before, previewed, one at a time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, Refused
from pods import proof, queries
from pods.actions import resegment
from pods.dating import Move, Stint, pod_on
from pods.models import ChangeKind, ChangeSet, Organisation, Pod, PodAssignment, RuleSet, Segment, SegmentRule
from pods.neighbours import Beside
from pods.preview import Preview
from pods.queries.catalogue import WORKING
from pods.space import Box


def commit_moves(
    session: Session,
    actor: Actor,
    moves: Sequence[Move],
    note: str,
    at: datetime,
    *,
    op: str,
    seen_change_set_id: int | None = None,
    kind: ChangeKind | None = None,
    beside: Beside | None = None,
) -> ChangeSet:
    """Move segments to pods from their days on. A past day is a correction: rows are superseded, never edited.

    beside: the board, whose open cards may follow their segments at once, in the same transaction.
    """
    permissions.check(actor, "segment.design")
    done = audit.answered(session, actor, "segment.move", op)
    if done and (earlier := session.get(ChangeSet, done.object_id)):
        return earlier
    take_turns(session, seen_change_set_id)
    _check_note(note)
    check_moves(session, moves)
    old = queries.timelines(session)
    new = queries.after_moves(old, moves)
    if all(stints == old.get(segment_id, []) for segment_id, stints in new.items()):
        raise Refused("Nothing would change: each of these segments belongs to that pod already.")
    _check_served(session, {**old, **new}, [move.day for move in moves])
    today = queries.day_of(session, at)
    _check_cards(beside, moves, today)
    kind = kind or (ChangeKind.CORRECTION if any(move.day < today for move in moves) else ChangeKind.MOVE)
    seen = queries.preview_moves(session, actor, moves, at, beside.neighbours if beside else None)
    change = _change_set(session, actor, kind, seen, note, at)
    for segment_id, stints in new.items():
        _store(session, segment_id, (old.get(segment_id, []), stints), change, at)
    if beside and beside.cards_follow:
        beside.neighbours.carry_cases(session, actor, change.id or 0, at)
    after = {"moves": [[move.segment_id, move.pod_id, move.day.isoformat()] for move in moves], "note": note}
    audit.note(session, actor, "segment.move", at, ("change_set", change.id), after=after, op=op)
    return change


def commit_rules(
    session: Session,
    actor: Actor,
    effective_on: date,
    boxes: Mapping[int, Sequence[Box]],
    note: str,
    at: datetime,
    *,
    op: str,
    seen_change_set_id: int | None = None,
    kind: ChangeKind = ChangeKind.RULES,
) -> ChangeSet:
    """A new version of all rules from that day on, and every customer's segment with it."""
    permissions.check(actor, "segment.design")
    done = audit.answered(session, actor, "segment.rules", op)
    if done and (earlier := session.get(ChangeSet, done.object_id)):
        return earlier
    take_turns(session, seen_change_set_id)
    _check_note(note)
    _check_day(session, effective_on, at)
    names = {segment.id or 0: segment.code for segment in queries.all_segments(session)}
    if strange := sorted(set(boxes) - set(names)):
        raise Refused(f"There is no segment number {strange[0]}. Add the segment first.")
    draft = queries.draft_rules(session, actor, effective_on, boxes)
    proof.check(draft.proof, names)
    for later in draft.later:
        if later.is_draft:
            proof.check(later.proof, names, later.day)
    _check_owned(session, [segment_id for segment_id, its in boxes.items() if its], effective_on)
    change = _change_set(session, actor, kind, draft.preview, note, at)
    _store_rules(session, effective_on, boxes, change)
    resegment.from_day(session, effective_on)
    after = {"effective_on": effective_on.isoformat(), "rules": len(draft.rules), "note": note}
    audit.note(session, actor, "segment.rules", at, ("change_set", change.id), after=after, op=op)
    return change


def take_turns(session: Session, seen_change_set_id: int | None) -> None:
    """One change set at a time: the second waits here, and is refused when its preview is stale."""
    session.exec(select(Organisation).with_for_update()).all()
    newest = queries.latest_change(session)
    if seen_change_set_id is not None and newest != seen_change_set_id:
        other = session.get(ChangeSet, newest)
        told = f"{other.author_name} committed “{other.note}”" if other else "Somebody committed a change"
        raise Conflict(f"{told} after your preview. Nothing was changed: look at the new preview, then commit again.")


def _check_note(note: str) -> None:
    if not note.strip():
        raise Refused("Say in a few words why: the note stands in the history of every segment it touches.")


def check_moves(session: Session, moves: Sequence[Move]) -> None:
    """Refuse moves of nothing, of one segment twice on a day, and to a pod that does not work."""
    if not moves:
        raise Refused("Choose at least one segment to move.")
    if len({(move.segment_id, move.day) for move in moves}) < len(moves):
        raise Refused("One segment is moved twice on the same day. Choose one pod for it.")
    wanted = {move.pod_id for move in moves}
    working = session.exec(select(Pod.id).where(col(Pod.id).in_(wanted), col(Pod.state).in_(WORKING))).all()
    if len(working) < len(wanted):
        raise Refused("One of these pods does not exist or is no longer working. Choose another.")
    known = set(session.exec(select(Segment.id)).all())
    if strange := [move.segment_id for move in moves if move.segment_id not in known]:
        raise Refused(f"There is no segment number {strange[0]}. Add the segment first.")


def _check_cards(beside: Beside | None, moves: Sequence[Move], today: date) -> None:
    if beside and beside.cards_follow and any(move.day != today for move in moves):
        raise Refused(
            "Open cards can follow only segments that move today: a planned or past move leaves them where they are. "
            "Nothing was changed: take the tick away, or move these segments today."
        )


def _check_served(session: Session, timelines: Mapping[int, Sequence[Stint]], days: Iterable[date]) -> None:
    """From the first day of the change on, every segment that has rules must have a pod."""
    versions = queries.rule_versions(session)
    first = min(days)
    for day in sorted({*days, *(version.effective_on for version in versions if version.effective_on > first)}):
        rules = queries.rules_on(versions, day)
        owned = {rule.segment_id for rule in rules.rules} if rules else set()
        _refuse_unserved(session, [s for s in owned if pod_on(timelines.get(s, ()), day) is None], day)


def _check_owned(session: Session, segment_ids: Sequence[int], day: date) -> None:
    """Once pods own segments, no rule may send customers to a segment without a pod."""
    homes = queries.homes_on(session, day)
    if homes:
        _refuse_unserved(session, [s for s in segment_ids if homes.get(s) is None], day)


def _refuse_unserved(session: Session, segment_ids: Sequence[int], day: date) -> None:
    if segment_ids:
        wanted = select(Segment.code).where(col(Segment.id).in_(segment_ids)).order_by(Segment.code)
        codes = session.exec(wanted).all()
        listed = ", ".join(codes[:8]) + (f" and {len(codes) - 8} more" if len(codes) > 8 else "")
        have = "segment has" if len(codes) == 1 else "segments have"
        raise Refused(f"{len(codes)} {have} no pod on {day.isoformat()}: {listed}. Give each of them a pod first.")


def _check_day(session: Session, effective_on: date, at: datetime) -> None:
    today = queries.day_of(session, at)
    if effective_on < today and queries.rules_on(queries.rule_versions(session), effective_on):
        raise Refused(
            f"Rules were in force on {effective_on.isoformat()} already, and figures rest on them. "
            f"New rules take effect today ({today.isoformat()}) or later."
        )


def _change_set(
    session: Session, actor: Actor, kind: ChangeKind, preview: Preview, note: str, at: datetime
) -> ChangeSet:
    change = ChangeSet(
        kind=kind,
        author_id=actor.person_id,
        author_name=actor.name,
        note=note.strip(),
        preview=preview.to_json(),
        effective_on=preview.effective_on,
        committed_at=at,
    )
    session.add(change)
    session.flush()
    return change


def _store(
    session: Session, segment_id: int, stints: tuple[Sequence[Stint], Sequence[Stint]], change: ChangeSet, at: datetime
) -> None:
    """Supersede what no longer holds, then add what does: in that order, for the unique indexes."""
    old, new = stints
    kept = {stint.id for stint in new if stint.id is not None}
    gone = [stint.id for stint in old if stint.id not in kept]
    rows = update(PodAssignment).where(col(PodAssignment.id).in_(gone)).values(superseded_at=at)
    session.execute(rows.execution_options(synchronize_session=False))
    for stint in new:
        if stint.id is None:
            session.add(
                PodAssignment(
                    segment_id=segment_id,
                    pod_id=stint.pod_id,
                    valid_from=stint.valid_from,
                    valid_to=stint.valid_to,
                    change_set_id=change.id,
                    recorded_at=at,
                )
            )
    session.flush()


def _store_rules(session: Session, effective_on: date, boxes: Mapping[int, Sequence[Box]], change: ChangeSet) -> None:
    same_day = update(RuleSet).where(col(RuleSet.effective_on) == effective_on, col(RuleSet.superseded_at).is_(None))
    session.execute(same_day.values(superseded_at=change.committed_at))
    version = RuleSet(
        effective_on=effective_on, note=change.note, change_set_id=change.id, recorded_at=change.committed_at
    )
    session.add(version)
    session.flush()
    for segment_id, its in boxes.items():
        for box in its:
            plain = {name: list(values) for name, values in box.items()}
            session.add(SegmentRule(rule_set_id=version.id or 0, segment_id=segment_id, box=plain))
    session.flush()
