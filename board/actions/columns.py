"""Change a board's columns, limits and policies: by the lead or a manager, on the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from board import limits
from board.actions import setups
from board.actions.ground import columns_of, held_column, hold_boards, sentence
from board.models import Board, Card, Column, ColumnKind
from board.queries.setups import read_setup
from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused


@dataclass(frozen=True)
class ColumnChange:
    """How a column shall be. position: its place from the left, or None to stay."""

    name: str
    wip_limit: int | None
    policy: str
    kind: ColumnKind
    position: int | None = None


def change_column(
    session: Session, actor: Actor, column_id: int, change: ColumnChange, version: int, at: datetime, *, op: str
) -> Column:
    """Rename, limit, explain or shift a column. A limit below the present count holds from the next card on."""
    pod_id = _held_board(session, actor, column_id)
    if audit.answered(session, actor, "column.change", op):
        return session.get_one(Column, column_id)
    column, was = held_column(session, pod_id, column_id), read_setup(session, pod_id)
    values = _wished(session, column, change)
    before = _picture(column)
    statement = update(Column).where(col(Column.id) == column_id, col(Column.version) == version)
    done = session.execute(statement.values(version=version + 1, **values).execution_options(synchronize_session=False))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(
            f"{column.name} was changed by somebody else meanwhile. Yours was not saved; look at both values.",
            mine=_words(change.name, change.wip_limit, change.policy),
            theirs=_words(column.name, column.wip_limit, column.policy),
        )
    session.refresh(column)
    if change.position is not None:
        _shift(session, column, change.position)
    setups.keep(session, actor, session.get_one(Board, pod_id), was, at)
    facts: dict[str, Any] = {"pod_id": column.pod_id, "before": before, "after": _picture(column), "op": op}
    audit.note(session, actor, "column.change", at, ("column", column.id), **facts)
    return column


def add_column(session: Session, actor: Actor, pod_id: int, change: ColumnChange, at: datetime, *, op: str) -> Column:
    """Add a column: before the finished work, or at the position asked for."""
    permissions.check(actor, "board.configure", pod_id)
    hold_boards(session, {pod_id})
    if answer := audit.answered(session, actor, "column.add", op):
        return session.get_one(Column, answer.object_id)
    column, was = Column(pod_id=pod_id, name="", position=0), read_setup(session, pod_id)
    for name, value in _wished(session, column, change).items():
        setattr(column, name, value)
    present = columns_of(session, pod_id)
    open_ones = sum(1 for other in present if other.kind is not ColumnKind.DONE)
    column.position = len(present)
    session.add(column)
    session.flush()
    _shift(session, column, open_ones if change.position is None else change.position)
    setups.keep(session, actor, session.get_one(Board, pod_id), was, at)
    facts: dict[str, Any] = {"pod_id": column.pod_id, "before": None, "after": _picture(column), "op": op}
    audit.note(session, actor, "column.add", at, ("column", column.id), **facts)
    return column


def remove_column(session: Session, actor: Actor, column_id: int, at: datetime, *, op: str) -> Column:
    """Take an empty column off the board. Its history stays."""
    pod_id = _held_board(session, actor, column_id)
    if audit.answered(session, actor, "column.remove", op):
        return session.get_one(Column, column_id)
    column = held_column(session, pod_id, column_id)
    held = session.exec(select(Card.id).where(Card.column_id == column_id, col(Card.closed_at).is_(None))).first()
    if held is not None:
        raise Refused(f"{column.name} still holds cards. Move them first, then remove it.")
    others = [other.kind for other in columns_of(session, column.pod_id) if other.id != column_id]
    if ColumnKind.DONE not in others or len(others) < 2:
        raise Refused("A board needs a column for finished work, and at least one before it.")
    before, was = _picture(column), read_setup(session, pod_id)
    column.archived_at, column.version = at, column.version + 1
    session.add(column)
    setups.keep(session, actor, session.get_one(Board, pod_id), was, at)
    facts: dict[str, Any] = {"pod_id": column.pod_id, "before": before, "after": _picture(column), "op": op}
    audit.note(session, actor, "column.remove", at, ("column", column.id), **facts)
    return column


def change_policies(
    session: Session, actor: Actor, pod_id: int, blocked_counts: bool, expedite_limit: int, at: datetime, *, op: str
) -> Board:
    """Agree whether blocked cards count, and how many cards may be expedited at once."""
    permissions.check(actor, "board.configure", pod_id)
    hold_boards(session, {pod_id})
    agreed = session.get_one(Board, pod_id, populate_existing=True)
    if audit.answered(session, actor, "board.policies", op):
        return agreed
    limits.check_limit(expedite_limit)
    was = read_setup(session, pod_id)
    before = {"blocked_counts": agreed.blocked_counts, "expedite_limit": agreed.expedite_limit}
    agreed.blocked_counts, agreed.expedite_limit = blocked_counts, expedite_limit
    session.add(agreed)
    setups.keep(session, actor, agreed, was, at)
    after = {"blocked_counts": blocked_counts, "expedite_limit": expedite_limit}
    target = ("board", pod_id)
    audit.note(session, actor, "board.policies", at, target, pod_id=pod_id, before=before, after=after, op=op)
    return agreed


def _held_board(session: Session, actor: Actor, column_id: int) -> int:
    """The pod whose board has this column; the actor may change it, and nobody else does meanwhile."""
    pod_id = session.exec(select(Column.pod_id).where(Column.id == column_id)).first()
    if pod_id is None:
        raise NotFound("That column")
    permissions.check(actor, "board.configure", pod_id)
    hold_boards(session, {pod_id})
    return pod_id


def _wished(session: Session, column: Column, change: ColumnChange) -> dict[str, Any]:
    name = sentence(change.name, "Give the column a name.", 60)
    present = columns_of(session, column.pod_id)
    if any(other.name.casefold() == name.casefold() for other in present if other.id != column.id):
        raise Refused(f"There is a column named {name} already. Choose another name.")
    limits.check_limit(change.wip_limit)
    if column.id is not None and change.kind is not column.kind:
        raise Refused("What a column means stays as it is, so that its history can be read. Add another column.")
    if len(change.policy) > 600:
        raise Refused(f"That policy has {len(change.policy)} characters; 600 fit. Shorten it, nothing was saved.")
    limit = limits.limit_of(change.kind, change.wip_limit)
    return {"name": name, "wip_limit": limit, "policy": change.policy.strip(), "kind": change.kind}


def _shift(session: Session, column: Column, position: int) -> None:
    others = [other for other in columns_of(session, column.pod_id) if other.id != column.id]
    others.insert(max(0, min(position, len(others))), column)
    for place, other in enumerate(others):
        other.position = place
        session.add(other)


def _picture(column: Column) -> dict[str, Any]:
    return {"name": column.name, "wip_limit": column.wip_limit, "policy": column.policy, "position": column.position}


def _words(name: str, wip_limit: int | None, policy: str) -> str:
    return f"{name}, limit {wip_limit or 'none'}: {policy or 'no policy'}"
