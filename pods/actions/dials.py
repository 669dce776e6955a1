"""Set how long a pod's contacts wait at home."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import NotFound, Refused
from pods import dial, queries
from pods.models import OverflowDial, Pod
from pods.queries.catalogue import WORKING


def set_dial(
    session: Session, actor: Actor, pod_id: int, wanted: dial.Setting, valid_from: date, at: datetime, *, op: str
) -> OverflowDial:
    """A new setting from that day on. What was in force on past days stays; a planned one of that day is replaced."""
    permissions.check(actor, "dial.set", pod_id)
    done = audit.answered(session, actor, "dial.set", op)
    if done and (earlier := session.get(OverflowDial, done.object_id)):
        return earlier
    pod = session.get(Pod, pod_id, with_for_update=True)
    if pod is None:
        raise NotFound("That pod")
    if pod.state not in WORKING:
        raise Refused(f"{pod.name} is no longer working. Choose another pod.")
    dial.check(wanted, valid_from, queries.day_of(session, at, pod_id))
    before = queries.setting_on(session, pod_id, valid_from)
    if before == wanted and queries.dial_on(session, pod_id, valid_from):
        raise Refused("Nothing would change: this is the setting in force on that day already.")
    row = _store(session, actor, pod_id, wanted, valid_from, at)
    after = {**_noted(wanted), "valid_from": valid_from.isoformat()}
    target = ("overflow_dial", row.id)
    audit.note(session, actor, "dial.set", at, target, pod_id=pod_id, before=_noted(before), after=after, op=op)
    return row


def _store(
    session: Session, actor: Actor, pod_id: int, wanted: dial.Setting, valid_from: date, at: datetime
) -> OverflowDial:
    rows = {row.id or 0: row for row in session.exec(select(OverflowDial).where(OverflowDial.pod_id == pod_id))}
    stretches = [dial.Stretch(row_id, row.valid_from, row.valid_to) for row_id, row in rows.items()]
    ended, valid_to = dial.ends_for(stretches, valid_from)
    for row_id, day in ended.items():
        rows[row_id].valid_to = day
    new = OverflowDial(
        pod_id=pod_id,
        after_seconds=wanted.after_seconds,
        target_share=wanted.target_share,
        target_seconds=wanted.target_seconds,
        handle_seconds=wanted.handle_seconds,
        valid_from=valid_from,
        valid_to=valid_to,
        author_id=actor.person_id,
        recorded_at=at,
    )
    session.add(new)
    session.flush()
    return new


def _noted(setting: dial.Setting) -> dict[str, Any]:
    return {
        "after_seconds": setting.after_seconds,
        "target": f"{setting.target_share:.0%} in {setting.target_seconds} s",
        "handle_seconds": setting.handle_seconds,
    }
