"""Splitting a pod in two: segments, people and what the pod had go to the halves in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor, Role
from core.refusal import Conflict, Refused
from pods import halving, queries
from pods.actions import dated, inheriting
from pods.actions.assigning import commit_moves
from pods.actions.founding import NewPod, place_pod
from pods.actions.living import end_as_split
from pods.dating import Move
from pods.models import ChangeSet, Pod, PodMembership, PodState
from pods.queries.dated import not_ended


@dataclass(frozen=True)
class Half:
    """One of the two pods to be: its name and code, what it gets, and who leads it."""

    name: str
    code: str
    segment_ids: tuple[int, ...]
    membership_ids: tuple[int, ...]
    lead_id: int | None = None


@dataclass(frozen=True)
class NewSplit:
    """A pod becomes two from a day on."""

    pod_id: int
    day: date
    halves: tuple[Half, Half]
    note: str


def split_pod(session: Session, actor: Actor, new: NewSplit, at: datetime, *, op: str) -> ChangeSet:
    """Two pods instead of one. On a later day both are forming until somebody starts them; today they start at once."""
    permissions.check(actor, "pod.design", new.pod_id)
    done = audit.answered(session, actor, "segment.move", op)
    if done and (earlier := session.get(ChangeSet, done.object_id)):
        return earlier
    parent = dated.held_pod(session, new.pod_id)
    today = queries.day_of(session, at)
    _check(session, parent, new, today)
    children = [_form(session, actor, parent, half, at) for half in new.halves]
    change = _move_segments(session, actor, parent, new, children, at, op=op)
    rows = _memberships(session, new.pod_id, new.day)
    for row in rows:
        _move_member(session, actor, row, new, children, at)
    inheriting.hand_down(session, parent, children, new.day, at)
    if new.day == today:
        for child in children:
            child.state = PodState.ACTIVE
        end_as_split(session, actor, parent, at)
    session.flush()
    after = {"into": [child.id for child in children], "on": new.day.isoformat(), "members": len(rows)}
    audit.note(session, actor, "pod.split", at, ("change_set", change.id), pod_id=parent.id, after=after)
    return change


def _check(session: Session, parent: Pod, new: NewSplit, today: date) -> None:
    if parent.state is not PodState.ACTIVE:
        raise Refused(f"{parent.name} is {parent.state.value}: only an active pod can be split.")
    if any(state is PodState.FORMING for _, _, state in queries.children_of(session, [new.pod_id]).get(new.pod_id, ())):
        raise Refused(f"A split of {parent.name} is planned already. Start its two pods on their day.")
    if new.day < today:
        raise Refused(f"A split takes effect today ({today.isoformat()}) or later: the past stays as it was.")
    if not new.note.strip():
        raise Refused("Say in a few words why the pod is split: it stands in the history of every segment.")
    owned = {home.segment_id for home in queries.segments_on(session, new.day) if home.pod_id == parent.id}
    rows = {row.id for row in _memberships(session, new.pod_id, new.day) if row.role is not Role.COACH}
    halving.check_worth(len(owned), len(rows), parent.name)
    _check_shared(new, owned, {row_id for row_id in rows if row_id is not None})


def _check_shared(new: NewSplit, owned: set[int], members: set[int]) -> None:
    one, other = new.halves
    if one.name.strip().casefold() == other.name.strip().casefold():
        raise Refused("Both halves have the same name. Give each its own.")
    for told, held in (
        ((one.segment_ids, other.segment_ids), owned),
        ((one.membership_ids, other.membership_ids), members),
    ):
        listed = [key for part in told for key in part]
        if len(listed) != len(set(listed)):
            raise Refused("Something was given to both halves. Give each segment and each person to one.")
        if set(listed) != held:
            raise Conflict(
                "The pod's segments or people have changed since this proposal was made. Nothing was changed: "
                "look at the new proposal, then split."
            )
    if not all(half.segment_ids for half in new.halves):
        raise Refused("One half gets no segment. Give each half at least one.")
    if any(len(half.membership_ids) < halving.LEAST_PEOPLE for half in new.halves):
        raise Refused("Each half needs at least two people: a pod of one covers for nobody.")


def _form(session: Session, actor: Actor, parent: Pod, half: Half, at: datetime) -> Pod:
    targets = {"size_target": parent.size_target, "customers_target": parent.customers_target}
    wish = NewPod(half.name, half.code, parent.charter, parent.zone, parent.level, state=PodState.FORMING, **targets)
    child = place_pod(session, actor, wish, at)
    child.parent_pod_id = parent.id
    session.flush()
    return child


def _move_segments(
    session: Session, actor: Actor, parent: Pod, new: NewSplit, children: Sequence[Pod], at: datetime, *, op: str
) -> ChangeSet:
    """What the pod owns on that day, and what was planned to come to it later."""
    moves = [
        Move(segment_id, child.id or 0, new.day)
        for half, child in zip(new.halves, children, strict=True)
        for segment_id in half.segment_ids
    ]
    change = commit_moves(session, actor, moves, new.note, at, op=op)
    chosen = {move.segment_id: move.pod_id for move in moves}
    later = [
        Move(segment_id, chosen.get(segment_id, children[0].id or 0), stint.valid_from)
        for segment_id, stints in queries.timelines(session).items()
        for stint in stints
        if stint.pod_id == parent.id and stint.valid_from > new.day
    ]
    if later:
        commit_moves(session, actor, later, new.note, at, op=f"{op[:56]}:later")
    return change


def _memberships(session: Session, pod_id: int, day: date) -> list[PodMembership]:
    wanted = (
        select(PodMembership)
        .where(PodMembership.pod_id == pod_id)
        .where(not_ended(PodMembership.valid_to, day))
        .order_by(col(PodMembership.id))
        .with_for_update()
    )
    return list(session.exec(wanted).all())


def _move_member(
    session: Session, actor: Actor, row: PodMembership, new: NewSplit, children: Sequence[Pod], at: datetime
) -> None:
    """On the day to one half; a coach goes with both, half the time each. What was worked until then stays."""
    coached = row.role is Role.COACH
    going = [
        (child, half)
        for half, child in zip(new.halves, children, strict=True)
        if coached or row.id in half.membership_ids
    ]
    kept = row.model_dump(exclude={"id", "pod_id"})
    started = row.valid_from >= new.day
    if started:
        session.delete(row)
    else:
        row.valid_to = new.day
        session.add(row)
    session.flush()
    for child, half in going:
        leads = half.lead_id == row.person_id
        told = {
            **kept,
            "fte": row.fte / len(going),
            "role": Role.LEAD if leads else row.role,
            "valid_from": max(kept["valid_from"], new.day),
        }
        moved = PodMembership(pod_id=child.id or 0, **told)
        session.add(moved)
        session.flush()
        before, after = {"pod_id": new.pod_id}, {"pod_id": child.id, "person_id": row.person_id}
        audit.note(
            session, actor, "member.move", at, ("membership", moved.id), pod_id=child.id, before=before, after=after
        )
