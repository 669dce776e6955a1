"""Actions of a pod: what is open, what a retrospective carries in, what it agreed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor
from retros import followup
from retros.followup import Standing, Verdict
from retros.models import Commitment, CommitmentReview, CommitmentState
from retros.queries import reach
from retros.queries.days import zone_of
from retros.queries.people import names


@dataclass(frozen=True)
class CommitmentLine:
    """An action as a reader sees it on a day."""

    commitment_id: int
    pod_id: int
    text: str
    owner_id: int
    owner: str
    due_on: date
    state: CommitmentState
    standing: Standing
    due_said: str
    age: str
    metric: str | None
    check_on: date | None
    check_due: bool
    version: int
    retro_id: int | None
    remark_id: int | None
    verdict: Verdict | None = None


def open_commitments(session: Session, actor: Actor, pod_id: int, at: datetime) -> list[CommitmentLine]:
    """What the pod still carries, the earliest due first."""
    permissions.check(actor, "retro.read", pod_id)
    asked = select(Commitment).where(Commitment.pod_id == pod_id, Commitment.state == CommitmentState.OPEN)
    return lines(session, list(session.exec(asked.order_by("due_on", "id"))), at, zone_of(session, pod_id))


def carried_in(session: Session, actor: Actor, retro_id: int, at: datetime) -> list[CommitmentLine]:
    """The actions that were open when the retrospective began, with what it said of each."""
    retro = reach.retro(session, actor, retro_id, "retro.read")
    reviews = select(CommitmentReview).where(CommitmentReview.retro_id == retro_id)
    verdicts = {review.commitment_id: Verdict(review.verdict) for review in session.exec(reviews)}
    still_open = (col(Commitment.state) == CommitmentState.OPEN) & (col(Commitment.created_at) <= retro.opened_at)
    asked = select(Commitment).where(
        Commitment.pod_id == retro.pod_id, still_open | col(Commitment.id).in_(verdicts.keys())
    )
    rows = list(session.exec(asked.order_by("due_on", "id")))
    return lines(session, rows, at, zone_of(session, retro.pod_id), verdicts)


def agreed_in(session: Session, actor: Actor, retro_id: int, at: datetime) -> list[CommitmentLine]:
    """The actions that this retrospective agreed on."""
    retro = reach.retro(session, actor, retro_id, "retro.read")
    rows = list(session.exec(select(Commitment).where(Commitment.retro_id == retro_id).order_by("id")))
    return lines(session, rows, at, zone_of(session, retro.pod_id))


def lines(
    session: Session,
    rows: Sequence[Commitment],
    at: datetime,
    zone: ZoneInfo,
    verdicts: dict[int, Verdict] | None = None,
) -> list[CommitmentLine]:
    """Rows as lines, with names and with days as the zone counts them, in the order given."""
    known = names(session, [row.owner_id for row in rows])
    today = at.astimezone(zone).date()
    return [_line(row, known[row.owner_id], today, zone, (verdicts or {}).get(row.id or 0)) for row in rows]


def _line(row: Commitment, owner: str, today: date, zone: ZoneInfo, verdict: Verdict | None) -> CommitmentLine:
    closed_on = row.closed_at.astimezone(zone).date() if row.closed_at else None
    created_on = row.created_at.astimezone(zone).date()
    return CommitmentLine(
        commitment_id=row.id or 0,
        pod_id=row.pod_id,
        text=row.text,
        owner_id=row.owner_id,
        owner=owner,
        due_on=row.due_on,
        state=row.state,
        standing=followup.standing(row.state, row.due_on, closed_on, today),
        due_said=followup.due_in_words(row.due_on, today),
        age=followup.age_bucket(created_on, today),
        metric=row.metric,
        check_on=row.check_on,
        check_due=row.state is not CommitmentState.DROPPED and followup.is_check_due(row.check_on, today),
        version=row.version,
        retro_id=row.retro_id,
        remark_id=row.remark_id,
        verdict=verdict,
    )
