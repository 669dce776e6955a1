"""The audit trail, as an administrator reads it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from core import permissions
from core.audit import AuditEntry
from core.people import Actor
from pods.models import Pod


@dataclass(frozen=True)
class Entry:
    """One change, ready to be shown."""

    at: datetime
    who: str
    kind: str
    action: str
    what: str
    pod: str
    before: str
    after: str
    request_id: str


@dataclass(frozen=True)
class Wanted:
    """Which changes are asked for; empty means any."""

    who: str = ""
    action: str = ""
    pod_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None


def entries(
    session: Session, actor: Actor, wanted: Wanted, limit: int = 50, offset: int = 0
) -> tuple[int, list[Entry]]:
    """How many changes fit, and one page of them, newest first."""
    permissions.check(actor, "audit.read")
    count = session.exec(_matching(select(func.count(col(AuditEntry.id))), wanted)).one()
    query = _matching(select(AuditEntry, Pod.name).join(Pod, col(AuditEntry.pod_id) == Pod.id, isouter=True), wanted)
    rows = session.exec(query.order_by(col(AuditEntry.id).desc()).limit(limit).offset(offset))
    return count, [_entry(row, pod_name) for row, pod_name in rows]


def actions(session: Session, actor: Actor) -> list[str]:
    """Every kind of change so far."""
    permissions.check(actor, "audit.read")
    return list(session.exec(select(AuditEntry.action).distinct().order_by(col(AuditEntry.action))))


def _matching(query: Any, wanted: Wanted) -> Any:
    if wanted.who:
        query = query.where(col(AuditEntry.actor_name).icontains(wanted.who, autoescape=True))
    if wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.pod_id is not None:
        query = query.where(AuditEntry.pod_id == wanted.pod_id)
    if wanted.since:
        query = query.where(col(AuditEntry.at) >= wanted.since)
    if wanted.before:
        query = query.where(col(AuditEntry.at) < wanted.before)
    return query


def _entry(row: AuditEntry, pod_name: str | None) -> Entry:
    return Entry(
        at=row.at,
        who=row.actor_name,
        kind=row.actor_kind.value,
        action=row.action,
        what=row.object_type + (f" {row.object_id}" if row.object_id is not None else ""),
        pod=pod_name or "",
        before=said(row.before),
        after=said(row.after),
        request_id=row.request_id,
    )


def said(values: dict[str, Any] | None) -> str:
    """A change in one line: wip: 3, name: Doing."""
    if not values:
        return ""
    return ", ".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value)}" for name, value in sorted(values.items())
    )
