"""Change sets: what was committed, and what one would do, worked out without touching a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor
from pods import drafts, preview
from pods.dating import Move, Stint, moved, pod_on
from pods.lifetimes import Lifetimes, rules_within
from pods.models import ChangeDraft, ChangeSet, DraftState, RuleSet
from pods.neighbours import Neighbours
from pods.preview import Preview
from pods.proof import NOBODY, Ints, Proof, Rule, prove
from pods.queries import outlook, segments
from pods.queries.segments import Rules
from pods.space import Box, Space


@dataclass(frozen=True)
class RulesDraft:
    """A draft of all rules: its proof on its first day, what it would change, and its proof on later days.

    rules: place by place the drafted ones; a rule whose values are not there on that day holds nobody.
    """

    space: Space
    whole: Space
    rules: tuple[Rule | None, ...]
    proof: Proof
    preview: Preview
    customers: Ints
    later: tuple["LaterProof", ...] = ()

    @property
    def holds(self) -> bool:
        """Whether each combination has exactly one segment, on the first day and on each later one."""
        return self.proof.holds and all(one.proof.holds for one in self.later if one.is_draft)


@dataclass(frozen=True)
class LaterProof:
    """The proof on a later day on which rules or attribute values change. is_draft: the draft is still in force."""

    day: date
    space: Space
    proof: Proof
    is_draft: bool


def latest_change(session: Session) -> int:
    """The number of the newest change set, 0 before the first."""
    newest = session.exec(select(ChangeSet.id).order_by(col(ChangeSet.id).desc()).limit(1)).first()
    return newest or 0


def change_sets(session: Session, actor: Actor, limit: int = 20, offset: int = 0) -> list[ChangeSet]:
    """Committed change sets, newest first."""
    permissions.check(actor, "segment.read")
    wanted = select(ChangeSet).order_by(col(ChangeSet.id).desc()).limit(limit).offset(offset)
    return list(session.exec(wanted).all())


def first_rules(session: Session) -> int | None:
    """The change set of the very first rules: before it nothing was in force that could come back."""
    return session.exec(select(RuleSet.change_set_id).order_by(col(RuleSet.id)).limit(1)).first()


def drafts_open(session: Session, actor: Actor) -> list[ChangeDraft]:
    """Drafts that wait for a decision, the one changed last first."""
    permissions.check(actor, "draft.write")
    wanted = select(ChangeDraft).where(ChangeDraft.state == DraftState.OPEN)
    return list(session.exec(wanted.order_by(col(ChangeDraft.changed_at).desc(), col(ChangeDraft.id).desc())).all())


def changes_met(session: Session, draft: ChangeDraft) -> list[ChangeSet]:
    """Change sets committed after the draft was looked at that touch one of its segments."""
    own = {move.segment_id for move in drafts.moves_of(draft.moves)}
    wanted = select(ChangeSet).where(col(ChangeSet.id) > draft.seen_change_set_id).order_by(col(ChangeSet.id))
    return [change for change in session.exec(wanted) if own & drafts.touched_by(change.preview)]


def after_moves(timelines: Mapping[int, Sequence[Stint]], moves: Sequence[Move]) -> dict[int, list[Stint]]:
    """The touched segments' new histories, on a copy."""
    touched: dict[int, list[Stint]] = {}
    for move in moves:
        known = touched.get(move.segment_id, list(timelines.get(move.segment_id, ())))
        touched[move.segment_id] = moved(known, move.pod_id, move.day)
    return touched


def preview_moves(
    session: Session, actor: Actor, moves: Sequence[Move], at: datetime, neighbours: Neighbours | None = None
) -> Preview:
    """Who would be served by whom on the last day of these moves, before and after, and what it would mean."""
    permissions.check(actor, "segment.design")
    day = max(move.day for move in moves)
    old = segments.timelines(session)
    new = {**old, **after_moves(old, moves)}
    customers = {k: n for k, n in segments.customers_per_segment(session, day).items() if k is not None}
    was = {segment_id: pod_on(stints, day) for segment_id, stints in old.items()}
    now = {segment_id: pod_on(stints, day) for segment_id, stints in new.items()}
    counted = sum(customers.get(segment_id, 0) for segment_id in now if was.get(segment_id) != now[segment_id])
    days = {move.segment_id: move.day for move in moves}
    names = segments.catalogue_of(session)
    seen = preview.compared(day, names, (was, customers), (now, customers), counted, days)
    called = {pod_id: name for pod_id, (name, _) in names.pods.items()}
    return replace(
        seen, outlook=outlook.outlook_of(session, actor, outlook.Change(day, was, now), called, at, neighbours)
    )


def draft_rules(session: Session, actor: Actor, day: date, boxes: Mapping[int, Sequence[Box]]) -> RulesDraft:
    """Prove a draft of all rules on that day and on every later day of change, and say what it would change."""
    permissions.check(actor, "segment.design")
    whole, lives = segments.space_of(session), segments.lifetimes_of(session)
    versions = segments.rule_versions(session)
    drafted = tuple(Rule(segment_id, box) for segment_id, its in boxes.items() for box in its)
    for rule in drafted:
        whole.check_box(rule.box)
    space = lives.space_on(whole, day)
    rules = tuple(rules_within(space, drafted))
    customers = segments.customers_per_cell(session, space, day)
    proof = prove(space, [rule for rule in rules if rule], customers)
    seen = _rules_preview(session, day, segments.proof_on(whole, versions, lives, day), proof, customers)
    later = _later(session, (whole, lives), versions, drafted, day)
    return RulesDraft(space, whole, rules, proof, seen, customers, later)


def _rules_preview(session: Session, day: date, old: Proof | None, proof: Proof, customers: Ints) -> Preview:
    held = _by_segment(old.segment_at, customers) if old else {}
    holds = _by_segment(proof.segment_at, customers)
    homes = segments.homes_on(session, day)
    counted = int(customers[proof.segment_at != old.segment_at].sum()) if old else int(customers.sum())
    return preview.compared(day, segments.catalogue_of(session), (homes, held), (homes, holds), counted)


def _later(
    session: Session, ground: tuple[Space, Lifetimes], versions: Sequence[Rules], drafted: Sequence[Rule], day: date
) -> tuple[LaterProof, ...]:
    whole, lives = ground
    newer = [version for version in versions if version.effective_on > day]
    days = sorted({*(version.effective_on for version in newer), *(one for one in lives.changes() if one > day)})
    found = []
    for then in days:
        space = lives.space_on(whole, then)
        planned = segments.rules_on(newer, then)
        rules = rules_within(space, planned.rules if planned else drafted)
        customers = segments.customers_per_cell(session, space, then)
        proof = prove(space, [rule for rule in rules if rule], customers)
        found.append(LaterProof(then, space, proof, planned is None))
    return tuple(found)


def _by_segment(segment_at: Ints, customers: Ints) -> dict[int, int]:
    ids = {int(found) for found in set(segment_at.tolist()) if found != NOBODY}
    return {segment_id: int(customers[segment_at == segment_id].sum()) for segment_id in ids}
