"""Open the boards of many pods at once, as an import of another system's teams does."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from board.actions.boards import DEFAULT_COLUMNS
from board.models import Board, Column
from core import audit, permissions
from core.people import Actor
from core.record import REVISIONS


def open_boards(session: Session, actor: Actor, pod_ids: Collection[int], at: datetime) -> None:
    """Give each pod a board with the usual columns, in few statements. Pods that have one keep it."""
    for pod_id in pod_ids:
        permissions.check(actor, "board.configure", pod_id)
    there = set(session.exec(select(col(Board.pod_id))).all())
    for pod_id in sorted(set(pod_ids) - there):
        session.add(Board(pod_id=pod_id))
        for position, wish in enumerate(DEFAULT_COLUMNS):
            column = Column(pod_id=pod_id, name=wish.name, position=position, kind=wish.kind, policy=wish.policy)
            column.wip_limit = wish.wip_limit
            session.add(column)
        names = [wish.name for wish in DEFAULT_COLUMNS]
        audit.note(session, actor, "board.open", at, ("board", pod_id), pod_id=pod_id, after={"columns": names})
        session.info.setdefault(REVISIONS, {})[pod_id] = 1
    session.flush()
