"""Open a pod's board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from board import limits
from board.actions import setups
from board.actions.ground import columns_of, sentence
from board.models import Board, Column, ColumnKind
from board.queries.setups import read_setup
from core import audit, permissions
from core.people import Actor
from core.record import REVISIONS
from core.refusal import NotFound, Refused
from pods.models import Pod


@dataclass(frozen=True)
class NewColumn:
    """A column as it is wished for."""

    name: str
    kind: ColumnKind = ColumnKind.ACTIVE
    wip_limit: int | None = None
    policy: str = ""


DEFAULT_COLUMNS = (
    NewColumn("Intake", ColumnKind.QUEUE, policy="New cases. Looked at before noon each day."),
    NewColumn("Next", ColumnKind.QUEUE, policy="Understood, and ready to start. Oldest first within its class."),
    NewColumn("Doing", ColumnKind.ACTIVE, 5, "Somebody works on it today, and its card carries their name."),
    NewColumn("Waiting", ColumnKind.WAITING, 5, "We wait for somebody outside the pod. The card says for whom."),
    NewColumn("Done", ColumnKind.DONE, policy="The customer has the answer, and it is written down."),
)


def open_board(
    session: Session, actor: Actor, pod_id: int, at: datetime, columns: Sequence[NewColumn] | None = None
) -> Board:
    """Give the pod a board. A pod that has one keeps it as it is."""
    permissions.check(actor, "board.configure", pod_id)
    if session.get(Pod, pod_id, with_for_update=True) is None:
        raise NotFound("That pod")
    if earlier := session.get(Board, pod_id):
        return earlier
    wished = list(columns or DEFAULT_COLUMNS)
    _check_columns(wished)
    opened = Board(pod_id=pod_id)
    session.add(opened)
    for position, wish in enumerate(wished):
        session.add(
            Column(
                pod_id=pod_id,
                name=sentence(wish.name, "Give each column a name.", 60),
                position=position,
                kind=wish.kind,
                wip_limit=limits.limit_of(wish.kind, wish.wip_limit),
                policy=wish.policy,
            )
        )
    session.flush()
    session.info.setdefault(REVISIONS, {})[pod_id] = opened.revision
    setups.keep_first(session, opened, read_setup(session, pod_id), at)
    names = [column.name for column in columns_of(session, pod_id)]
    audit.note(session, actor, "board.open", at, ("board", pod_id), pod_id=pod_id, after={"columns": names})
    return opened


def _check_columns(wished: Sequence[NewColumn]) -> None:
    names = [wish.name.strip().casefold() for wish in wished]
    if len(set(names)) < len(names):
        raise Refused("Two columns have the same name. Give each its own.")
    kinds = {wish.kind for wish in wished}
    if ColumnKind.DONE not in kinds or len(kinds) < 2:
        raise Refused("A board needs a column for finished work, and at least one before it.")
    for wish in wished:
        limits.check_limit(wish.wip_limit)
