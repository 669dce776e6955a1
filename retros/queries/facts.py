"""Facts that a retrospective starts from: which limits and checklists were passed since the last one, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from board import queries as board
from board.queries import ExpediteLine, PassedLine
from core.people import Actor
from retros.models import Retro
from retros.queries import reach

FIRST = timedelta(weeks=4)
"""How far the first retrospective of a pod looks back."""


@dataclass(frozen=True)
class Facts:
    """What happened in [start, end)."""

    start: datetime
    end: datetime
    passed: list[PassedLine]
    expedited: list[ExpediteLine]


def facts_of(session: Session, actor: Actor, retro_id: int, at: datetime) -> Facts:
    """From the opening of the retrospective before (or four weeks back) to the end of this one, or now."""
    row = reach.retro(session, actor, retro_id, "retro.read")
    earlier = select(Retro.opened_at).where(Retro.pod_id == row.pod_id, Retro.opened_at < row.opened_at)
    since = session.exec(earlier.order_by(col(Retro.opened_at).desc())).first() or row.opened_at - FIRST
    end = row.closed_at or at
    return Facts(
        since,
        end,
        board.passed_limits(session, actor, row.pod_id, since, end),
        board.expedited(session, actor, row.pod_id, since, end),
    )
