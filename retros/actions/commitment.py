"""Actions a pod agrees on: one owner, one due date, open until somebody says done or dropped."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods import queries as pod_queries
from retros import followup, phases
from retros.followup import Verdict
from retros.models import Commitment, CommitmentReview, CommitmentState, Phase, Remark, Retro
from retros.queries import day_of, reach


@dataclass(frozen=True)
class NewCommitment:
    """An action to be agreed on. Owner and due date are mandatory."""

    pod_id: int
    text: str
    owner_id: int
    due_on: date | None
    retro_id: int | None = None
    remark_id: int | None = None
    metric: str | None = None
    check_on: date | None = None


def add_commitment(session: Session, actor: Actor, new: NewCommitment, at: datetime, *, op: str) -> Commitment:
    """Agree on an action. More than three in one retrospective brings a warning on the page, never a refusal."""
    permissions.check(actor, "commitment.write", new.pod_id)
    if done := audit.answered(session, actor, "commitment.add", op):
        return reach.earlier(session, Commitment, done.object_id)
    today = day_of(session, new.pod_id, at)
    followup.check_promise(new.text, new.due_on, today)
    if new.owner_id not in {member.person_id for member in pod_queries.members_on(session, new.pod_id, today)}:
        raise Refused("The owner must be a member of this pod. Choose one person who will see to it.")
    retro = _origin(session, actor, new)
    row = Commitment(**{**vars(new), "text": new.text.strip()[:500]}, created_at=at)
    session.add(row)
    session.flush()
    _tell(session, retro)
    after = {"owner_id": row.owner_id, "due_on": row.due_on.isoformat(), "retro_id": row.retro_id}
    target = ("commitment", row.id)
    audit.note(session, actor, "commitment.add", at, target, pod_id=row.pod_id, after=after, op=op)
    return row


def review_commitment(
    session: Session, actor: Actor, retro_id: int, commitment_id: int, verdict: Verdict, at: datetime, *, op: str
) -> CommitmentReview:
    """Say keep, done or drop of an action that was open when the retrospective began."""
    retro = reach.locked_retro(session, actor, retro_id, "commitment.write")
    if done := audit.answered(session, actor, "commitment.review", op):
        return reach.earlier(session, CommitmentReview, done.object_id)
    phases.check_in(retro.phase, Phase.OPEN_ACTIONS, "Reviewing open actions")
    row = reach.commitment(session, actor, commitment_id, "commitment.write")
    if row.pod_id != retro.pod_id:
        raise NotFound("That action")
    asked = select(CommitmentReview).where(
        CommitmentReview.retro_id == retro_id, CommitmentReview.commitment_id == commitment_id
    )
    review = session.exec(asked).first() or CommitmentReview(
        retro_id=retro_id, commitment_id=commitment_id, verdict=verdict, at=at
    )
    review.verdict, review.at = verdict, at
    session.add(review)
    session.flush()
    _set_state(session, row, followup.CLOSES.get(verdict, CommitmentState.OPEN), at)
    _tell(session, retro)
    target = ("commitment_review", review.id)
    audit.note(session, actor, "commitment.review", at, target, pod_id=row.pod_id, after={"verdict": verdict}, op=op)
    return review


def finish_commitment(
    session: Session, actor: Actor, commitment_id: int, state: CommitmentState, version: int, at: datetime, *, op: str
) -> Commitment:
    """Say of an action that it is done or dropped, or (open) that it is not over yet."""
    row = reach.commitment(session, actor, commitment_id, "commitment.write")
    if audit.answered(session, actor, "commitment.finish", op):
        return row
    if row.version != version:
        raise Conflict(
            f"Somebody has changed this action meanwhile: it is now {row.state}. Look at it again.",
            mine=state,
            theirs=row.state,
        )
    before = {"state": row.state}
    _set_state(session, row, state, at)
    target = ("commitment", row.id)
    after = {"state": state}
    audit.note(session, actor, "commitment.finish", at, target, pod_id=row.pod_id, before=before, after=after, op=op)
    return row


def _origin(session: Session, actor: Actor, new: NewCommitment) -> Retro | None:
    if new.retro_id is None:
        return None
    retro = reach.locked_retro(session, actor, new.retro_id, "commitment.write")
    if retro.pod_id != new.pod_id:
        raise NotFound("That retrospective")
    if new.remark_id is not None:
        topic = session.get(Remark, new.remark_id)
        if topic is None or topic.retro_id != new.retro_id:
            raise NotFound("That topic")
    return retro


def _set_state(session: Session, row: Commitment, state: CommitmentState, at: datetime) -> None:
    if row.state is state:
        return
    row.state = state
    row.closed_at = None if state is CommitmentState.OPEN else at
    row.version += 1
    session.add(row)


def _tell(session: Session, retro: Retro | None) -> None:
    if retro is not None:
        retro.revision += 1
        session.add(retro)
