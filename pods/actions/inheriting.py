"""What the halves of a split pod keep of it: needs, limits, overflow, operating model, manager."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from core.record import Record
from pods.actions import dated
from pods.models import CoverNeed, Guardrail, OverflowDial, Pod, PodManager, PodModel, SkillNeed

DATED: tuple[type[Any], ...] = (CoverNeed, OverflowDial, Guardrail, PodModel, PodManager)


def hand_down(session: Session, parent: Pod, children: Sequence[Pod], day: date, at: datetime) -> None:
    """Copies from that day on: nobody loses a limit, a need or a manager by a split. The parent's own end with it."""
    for need in session.exec(select(SkillNeed).where(SkillNeed.pod_id == parent.id)):
        _copy(session, need, children, {})
    for kind in DATED:
        ends = col(kind.valid_to)
        rows = session.exec(select(kind).where(kind.pod_id == parent.id, or_(ends.is_(None), ends > day))).all()
        for row in rows:
            _copy(session, row, children, {"valid_from": max(row.valid_from, day)} | _recorded(kind, at))
    dated.end(session, PodModel, parent.id or 0, day)
    dated.end(session, PodManager, parent.id or 0, day)
    session.flush()


def _recorded(kind: type[Any], at: datetime) -> dict[str, Any]:
    return {"recorded_at": at} if "recorded_at" in kind.model_fields else {}


def _copy(session: Session, row: Record, children: Sequence[Pod], changed: dict[str, Any]) -> None:
    for child in children:
        told = {**row.model_dump(exclude={"id"}), **changed, "pod_id": child.id}
        if isinstance(row, CoverNeed):
            told["people"] = -(-row.people // len(children))
        if isinstance(row, Guardrail):
            told["series"] = hashlib.sha256(f"{row.series}:{child.code}".encode()).hexdigest()[:32]
        session.add(type(row)(**told))
