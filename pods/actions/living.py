"""A pod's life after it was formed: it starts, changes its purpose and targets, and ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, Refused
from pods import queries
from pods.actions import dated
from pods.dating import Stint
from pods.models import Pod, PodManager, PodMembership, PodModel, PodState
from pods.queries.catalogue import WORKING
from pods.queries.dated import not_ended


@dataclass(frozen=True)
class PodChange:
    """What a manager may change of a pod."""

    name: str
    charter: str
    size_target: int
    customers_target: int


def change_pod(
    session: Session, actor: Actor, pod_id: int, new: PodChange, version: int, at: datetime, *, op: str
) -> Pod:
    """Name, charter and targets, unless somebody else changed them meanwhile."""
    permissions.check(actor, "pod.design", pod_id)
    done = audit.answered(session, actor, "pod.change", op)
    pod = dated.held_pod(session, pod_id)
    if done:
        return pod
    if pod.version != version:
        raise Conflict(
            "Somebody else changed this pod while you wrote. Nothing of yours was saved, nothing of theirs is lost: "
            "compare both, then save again.",
            mine=f"{new.name}: {new.charter}",
            theirs=f"{pod.name}: {pod.charter}",
        )
    _check_change(session, pod, new)
    before = _told(pod)
    pod.name, pod.charter = new.name.strip(), new.charter.strip()
    pod.size_target, pod.customers_target = new.size_target, new.customers_target
    pod.version += 1
    session.flush()
    audit.note(session, actor, "pod.change", at, ("pod", pod.id), pod_id=pod.id, before=before, after=_told(pod), op=op)
    return pod


def _told(pod: Pod) -> dict[str, object]:
    return {"name": pod.name, "size_target": pod.size_target, "customers_target": pod.customers_target}


def _check_change(session: Session, pod: Pod, new: PodChange) -> None:
    if not new.name.strip() or len(new.name.strip()) > 120:
        raise Refused("Give the pod a name of at most 120 characters.")
    if len(new.charter.strip()) > 2_000:
        raise Refused("The charter has more than 2,000 characters. Nothing was lost: shorten it.")
    if new.size_target < 1 or new.customers_target < 1:
        raise Refused("A pod needs at least one person and one customer as its target.")
    taken = session.exec(select(Pod).where(Pod.name == new.name.strip(), Pod.id != pod.id)).first()
    if taken is not None:
        raise Refused(f"The name {new.name.strip()} belongs to another pod already. Choose another.")


def activate_pod(session: Session, actor: Actor, pod_id: int, at: datetime, *, op: str) -> Pod:
    """A forming pod starts. When both halves of a split have started, the pod they came from is over."""
    permissions.check(actor, "pod.design", pod_id)
    done = audit.answered(session, actor, "pod.activate", op)
    pod = dated.held_pod(session, pod_id)
    if done or pod.state is PodState.ACTIVE:
        return pod
    if pod.state is not PodState.FORMING:
        raise Refused(f"{pod.name} was {pod.state.value} and cannot start again. Form a new pod instead.")
    today = queries.day_of(session, at, pod_id)
    if not queries.members_on(session, pod_id, today):
        raise Refused(f"Nobody belongs to {pod.name} today. Add its people first, or wait for the day they join.")
    pod.state = PodState.ACTIVE
    pod.version += 1
    session.flush()
    audit.note(
        session, actor, "pod.activate", at, ("pod", pod.id), pod_id=pod.id, **_states("forming", "active"), op=op
    )
    _end_parent(session, actor, pod, today, at)
    return pod


def _states(before: str, after: str) -> dict[str, Any]:
    return {"before": {"state": before}, "after": {"state": after}}


def _end_parent(session: Session, actor: Actor, child: Pod, today: date, at: datetime) -> None:
    if child.parent_pod_id is None:
        return
    parent = dated.held_pod(session, child.parent_pod_id)
    others = session.exec(select(Pod.state).where(Pod.parent_pod_id == parent.id)).all()
    if parent.state is PodState.ACTIVE and all(state is PodState.ACTIVE for state in others):
        if _owned(session, parent.id or 0, today):
            return
        end_as_split(session, actor, parent, at)


def end_as_split(session: Session, actor: Actor, parent: Pod, at: datetime) -> None:
    """The pod's work is its halves' now. Its history stays."""
    permissions.check(actor, "pod.design", parent.id)
    parent.state = PodState.SPLIT
    parent.version += 1
    session.flush()
    told = _states("active", "split")
    audit.note(session, actor, "pod.end", at, ("pod", parent.id), pod_id=parent.id, **told)


def retire_pod(
    session: Session,
    actor: Actor,
    pod_id: int,
    at: datetime,
    *,
    op: str,
    open_cards: Callable[[Session, int], int] | None = None,
) -> Pod:
    """End a pod today that owns nothing any more. Memberships end, planned ones are cancelled, history stays.

    open_cards: counts the open cards on the pod's board, which lies above this slice.
    """
    permissions.check(actor, "pod.design", pod_id)
    done = audit.answered(session, actor, "pod.retire", op)
    pod = dated.held_pod(session, pod_id)
    if done:
        return pod
    if pod.state not in WORKING:
        raise Refused(f"{pod.name} was {pod.state.value} already.")
    today, was = queries.day_of(session, at, pod_id), pod.state.value
    _check_empty(session, pod, today, open_cards(session, pod_id) if open_cards else 0)
    ended = _end_members(session, pod_id, today)
    dated.end(session, PodManager, pod_id, today)
    dated.end(session, PodModel, pod_id, today)
    pod.state = PodState.RETIRED
    pod.version += 1
    session.flush()
    after = {"state": "retired", "on": today.isoformat(), "memberships_ended": ended}
    audit.note(
        session, actor, "pod.retire", at, ("pod", pod_id), pod_id=pod_id, before={"state": was}, after=after, op=op
    )
    return pod


def _check_empty(session: Session, pod: Pod, today: date, cards: int) -> None:
    if owned := _owned(session, pod.id or 0, today):
        codes = sorted(segment.code for segment in queries.all_segments(session) if segment.id in owned)
        raise Refused(
            f"{pod.name} owns or will own {len(codes)} segment{'' if len(codes) == 1 else 's'}: "
            f"{', '.join(codes[:8])}{' and more' if len(codes) > 8 else ''}. "
            "Move them to other pods on the page Pods first."
        )
    if cards:
        raise Refused(
            f"{cards} card{' is' if cards == 1 else 's are'} still open on the board of {pod.name}. "
            "Close them or hand them off first."
        )


def _owned(session: Session, pod_id: int, day: date) -> set[int]:
    """Segments that belong to the pod on that day or will later."""

    def counts(stint: Stint) -> bool:
        return stint.pod_id == pod_id and (stint.valid_to is None or stint.valid_to > day)

    return {key for key, stints in queries.timelines(session).items() if any(map(counts, stints))}


def _end_members(session: Session, pod_id: int, today: date) -> int:
    """Whoever came before today leaves today; what was to begin is cancelled."""
    rows = session.exec(
        select(PodMembership).where(
            PodMembership.pod_id == pod_id,
            not_ended(PodMembership.valid_to, today),
        )
    ).all()
    for row in rows:
        if row.valid_from >= today:
            session.delete(row)
        else:
            row.valid_to = today
            session.add(row)
    return len(rows)
