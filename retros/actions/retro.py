"""A retrospective as a whole: open it from a template, lead it from phase to phase, close it."""

from datetime import datetime

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, Refused
from retros import followup, phases, templates
from retros.models import Commitment, CommitmentReview, CommitmentState, Phase, Retro
from retros.queries import reach


def open_retro(
    session: Session, actor: Actor, pod_id: int, title: str, template: str, at: datetime, *, op: str
) -> Retro:
    """Start a retrospective with its own copy of a format."""
    permissions.check(actor, "retro.run", pod_id)
    if done := audit.answered(session, actor, "retro.open", op):
        return reach.earlier(session, Retro, done.object_id)
    if not title.strip():
        raise Refused("Give the retrospective a title, such as the weeks it looks back on.")
    row = Retro(
        pod_id=pod_id,
        title=title.strip()[:120],
        template=template,
        columns=templates.columns_of(template),
        opened_by_id=actor.person_id,
        opened_at=at,
    )
    session.add(row)
    session.flush()
    after = {"template": template}
    audit.note(session, actor, "retro.open", at, ("retro", row.id), pod_id=pod_id, after=after, op=op)
    return row


def advance_phase(session: Session, actor: Actor, retro_id: int, leaving: Phase, at: datetime, *, op: str) -> Retro:
    """Go on from the phase the facilitator sees to the next one."""
    row = reach.locked_retro(session, actor, retro_id, "retro.run")
    if audit.answered(session, actor, "retro.advance", op):
        return row
    _check_still_in(row, leaving)
    if row.phase is Phase.OPEN_ACTIONS:
        followup.check_all_reviewed(_carried(session, row), _reviewed(session, row))
    return _enter(session, actor, row, phases.following(row.phase), at, ("retro.advance", op))


def close_retro(session: Session, actor: Actor, retro_id: int, at: datetime, *, op: str) -> Retro:
    """End the discussion and lock: after this only actions change."""
    row = reach.locked_retro(session, actor, retro_id, "retro.run")
    if audit.answered(session, actor, "retro.close", op):
        return row
    if row.phase is Phase.CLOSED:
        raise Conflict(
            "Somebody has already closed this retrospective. Nothing was lost; its actions can still change."
        )
    phases.check_in(row.phase, Phase.DISCUSS, "Closing")
    row.closed_at = at
    return _enter(session, actor, row, Phase.CLOSED, at, ("retro.close", op))


def _check_still_in(row: Retro, leaving: Phase) -> None:
    if row.phase is not leaving:
        raise Conflict(
            f"Somebody has already led this retrospective on to “{phases.NAMED[row.phase]}”. "
            "Nothing was lost; go on from there."
        )


def _enter(session: Session, actor: Actor, row: Retro, phase: Phase, at: datetime, command: tuple[str, str]) -> Retro:
    action, op = command
    before = {"phase": row.phase}
    row.phase = phase
    row.revision += 1
    session.add(row)
    after = {"phase": phase}
    audit.note(session, actor, action, at, ("retro", row.id), pod_id=row.pod_id, before=before, after=after, op=op)
    return row


def _carried(session: Session, row: Retro) -> list[int]:
    open_rows = select(Commitment.id).where(
        Commitment.pod_id == row.pod_id,
        Commitment.state == CommitmentState.OPEN,
        col(Commitment.created_at) <= row.opened_at,
    )
    return [found for found in session.exec(open_rows) if found is not None]


def _reviewed(session: Session, row: Retro) -> list[int]:
    return list(session.exec(select(CommitmentReview.commitment_id).where(CommitmentReview.retro_id == row.id)))
