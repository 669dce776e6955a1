"""Proposals to resolve a category at a lower line: they start when that line is ready, all of it at once or nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods import guardrails, queries, readiness
from pods.actions.guardrails import NewGuardrail, set_guardrail
from pods.models import Article, Guardrail, Pod, ShiftDownProposal, ShiftDownState, Skill, SkillNeed

REVIEW_AFTER = timedelta(days=91)
ROWS = 12


@dataclass(frozen=True)
class ShiftDown:
    """A category, from which line to which, and what the receiving pod needs for it."""

    topic: str
    from_level: int
    to_level: int
    to_pod_id: int
    skill_id: int | None = None
    article_id: int | None = None
    guardrail_id: int | None = None
    note: str = ""


def propose_shift_down(session: Session, actor: Actor, new: ShiftDown, at: datetime, *, op: str) -> ShiftDownProposal:
    """Propose it, whatever is still missing: the page says what, step by step."""
    permissions.check(actor, "shiftdown.write", new.to_pod_id)
    done = audit.answered(session, actor, "shiftdown.propose", op)
    if done and (earlier := session.get(ShiftDownProposal, done.object_id)):
        return earlier
    new = replace(new, topic=new.topic.strip(), note=new.note.strip()[:500])
    _check(session, new)
    living = select(ShiftDownProposal).where(
        ShiftDownProposal.topic == new.topic,
        ShiftDownProposal.to_pod_id == new.to_pod_id,
        ShiftDownProposal.state != ShiftDownState.STOPPED,
    )
    if session.exec(living).first():
        raise Refused(f"{new.topic.capitalize()} is proposed for this pod already. Go on with that proposal.")
    rows = [{"text": text, "done": False} for text in readiness.CHECKLIST]
    row = ShiftDownProposal(**asdict(new), checklist=rows, author_id=actor.person_id, created_at=at)
    return _keep(session, actor, "shiftdown.propose", row, at, op)


def change_shift_down(
    session: Session, actor: Actor, proposal_id: int, new: ShiftDown, version: int, at: datetime, *, op: str
) -> ShiftDownProposal:
    """Name what was missing: the pod, the skill, the article, the guardrail."""
    row = _proposal_held(session, actor, proposal_id)
    permissions.check(actor, "shiftdown.write", new.to_pod_id)
    if audit.answered(session, actor, "shiftdown.change", op):
        return row
    _check_open(row, version)
    new = replace(new, topic=row.topic, note=new.note.strip()[:500])
    _check(session, new)
    for name, value in asdict(new).items():
        setattr(row, name, value)
    row.version += 1
    return _keep(session, actor, "shiftdown.change", row, at, op)


def change_checklist(
    session: Session,
    actor: Actor,
    proposal_id: int,
    rows: Sequence[tuple[str, bool]],
    version: int,
    at: datetime,
    *,
    op: str,
) -> ShiftDownProposal:
    """The practices that this pod keeps to, in its own words, and which are done."""
    row = _proposal_held(session, actor, proposal_id)
    if audit.answered(session, actor, "shiftdown.checklist", op):
        return row
    _check_version(row, version)
    kept = [{"text": text.strip()[:200], "done": bool(ticked)} for text, ticked in rows if text.strip()]
    if not kept or len(kept) > ROWS:
        raise Refused(f"A checklist has 1 to {ROWS} rows; these are {len(kept)}.")
    row.checklist, row.version = kept, row.version + 1
    return _keep(session, actor, "shiftdown.checklist", row, at, op)


def start_shift_down(
    session: Session, actor: Actor, proposal_id: int, version: int, at: datetime, *, op: str
) -> ShiftDownProposal:
    """Move the category: the skill becomes a need of the pod and the guardrail reaches it, both in this change."""
    row = _proposal_held(session, actor, proposal_id)
    if audit.answered(session, actor, "shiftdown.start", op):
        return row
    _check_open(row, version)
    today = queries.day_of(session, at, row.to_pod_id)
    readiness.check_ready(queries.readiness_of(session, row, today))
    _need_skill(session, row)
    row.guardrail_id = _bring_guardrail(session, actor, row, today, at, op)
    row.state, row.started_on, row.version = ShiftDownState.STARTED, today, row.version + 1
    return _keep(session, actor, "shiftdown.start", row, at, op)


def stop_shift_down(
    session: Session, actor: Actor, proposal_id: int, why: str, version: int, at: datetime, *, op: str
) -> ShiftDownProposal:
    """Give it up, or take the category back. Skill and guardrail stay: they are changed where they live."""
    row = _proposal_held(session, actor, proposal_id)
    if audit.answered(session, actor, "shiftdown.stop", op):
        return row
    _check_version(row, version)
    if row.state is ShiftDownState.STOPPED:
        raise Refused("This proposal was stopped already. Nothing was changed.")
    if not why.strip():
        raise Refused("Say why it stops: the next attempt begins there.")
    row.state, row.stopped_on = ShiftDownState.STOPPED, queries.day_of(session, at, row.to_pod_id)
    row.note, row.version = why.strip()[:500], row.version + 1
    return _keep(session, actor, "shiftdown.stop", row, at, op)


def _need_skill(session: Session, row: ShiftDownProposal) -> None:
    held = select(SkillNeed).where(SkillNeed.pod_id == row.to_pod_id, SkillNeed.skill_id == row.skill_id)
    need = session.exec(held.with_for_update()).first()
    if need is None:
        need = SkillNeed(pod_id=row.to_pod_id or 0, skill_id=row.skill_id or 0)
    need.critical = True
    session.add(need)


def _bring_guardrail(
    session: Session, actor: Actor, row: ShiftDownProposal, today: date, at: datetime, op: str
) -> int | None:
    """The guardrail as it reaches the receiving pod: the one named, or its twin where it was another pod's."""
    held = queries.newest_of_series(session, row.guardrail_id, today)
    if held is None or held.pod_id in (None, row.to_pod_id):
        return held.id if held else None
    twin = NewGuardrail(
        held.remedy,
        held.currency,
        today,
        max(held.review_on, today + REVIEW_AFTER),
        held.per_action,
        held.per_customer_30d,
        held.per_pod_month,
        pod_id=row.to_pod_id,
        role=held.role,
        skill_id=held.skill_id,
        level=held.level,
        approver_id=held.approver_id,
        note=f"Came with the shift down of {row.topic}",
    )
    return set_guardrail(session, actor, twin, at, op=f"{op}-rail"[-64:]).id


def _check(session: Session, new: ShiftDown) -> None:
    if not new.topic:
        raise Refused("Name the category that shall move.")
    if not 1 <= new.to_level < new.from_level <= 3:
        raise Refused("A category moves down: from line 3 or 2 to a lower one.")
    known: list[tuple[Any, int | None, str]] = [
        (Pod, new.to_pod_id, "That pod"),
        (Skill, new.skill_id, "That skill"),
        (Article, new.article_id, "That article"),
        (Guardrail, new.guardrail_id, "That guardrail"),
    ]
    for table, row_id, said in known:
        if row_id is not None and session.get(table, row_id) is None:
            raise NotFound(said)
    limit = session.get(Guardrail, new.guardrail_id) if new.guardrail_id is not None else None
    if limit is not None and guardrails.is_void(limit):
        raise Refused("That version of the guardrail never held. Name the one in force.")


def _check_open(row: ShiftDownProposal, version: int) -> None:
    _check_version(row, version)
    if row.state is not ShiftDownState.PROPOSED:
        raise Refused(f"This proposal is {row.state.value} already. Nothing was changed.")


def _check_version(row: ShiftDownProposal, version: int) -> None:
    if row.version != version:
        raise Conflict("Somebody else changed this proposal a moment ago. Nothing of yours was saved; look again.")


def _proposal_held(session: Session, actor: Actor, proposal_id: int) -> ShiftDownProposal:
    row = session.get(ShiftDownProposal, proposal_id, with_for_update=True, populate_existing=True)
    if row is None or not permissions.allows(actor, "shiftdown.read", row.to_pod_id):
        raise NotFound("That proposal")
    permissions.check(actor, "shiftdown.write", row.to_pod_id)
    return row


def _keep(
    session: Session, actor: Actor, action: str, row: ShiftDownProposal, at: datetime, op: str
) -> ShiftDownProposal:
    session.add(row)
    session.flush()
    after = {"topic": row.topic, "state": row.state.value, "to_level": row.to_level, "version": row.version}
    audit.note(session, actor, action, at, ("shift_down", row.id), pod_id=row.to_pod_id, after=after, op=op)
    return row
