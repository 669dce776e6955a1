"""The exit checklists that a card meets on its way to the right.

Asked are the column it leaves and those it skips. A waiting column asks only if the card has stood there: nobody waits
for the sake of a list.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, or_, select

from board.models import Card, CardCheck, CardEvent, Column, ColumnCheck, ColumnKind
from core import permissions
from core.people import Actor, Person


@dataclass(frozen=True)
class ExitLine:
    """One line: what must hold, and whether it does."""

    check_id: int
    text: str
    is_done: bool
    who: str = ""
    column_id: int = 0
    column: str = ""


def on_the_way(card_id: Any, source: Any) -> tuple[Any, ...]:
    """The lines from where it stands to the right end, over ColumnCheck with Column. `source`: id, pod, position."""
    been = select(CardEvent.id).where(CardEvent.card_id == card_id, CardEvent.to_column_id == Column.id)
    asks = or_(col(Column.id) == source.id, col(Column.kind) != ColumnKind.WAITING, been.exists())
    return (
        *(Column.pod_id == source.pod_id, Column.position >= source.position, col(Column.archived_at).is_(None)),
        *(col(ColumnCheck.archived_at).is_(None), asks),
    )


def open_lines(card_id: Any, source: Any, position: Any) -> tuple[Any, ...]:
    """Those that nobody has ticked for this card, in columns to the left of a position."""
    ticked = select(CardCheck.id).where(CardCheck.card_id == card_id, CardCheck.check_id == ColumnCheck.id)
    return *on_the_way(card_id, source), Column.position < position, ~ticked.exists()


def exit_lines(session: Session, actor: Actor, card_id: int) -> list[ExitLine]:
    """The lines that are asked for before this card is done, its own column's first."""
    card = session.get(Card, card_id)
    if card is None or not permissions.allows(actor, "board.read", card.pod_id):
        return []
    source = session.get_one(Column, card.column_id)
    wanted = (
        select(ColumnCheck, Column.name, CardCheck, Person.name)
        .join(Column, col(Column.id) == ColumnCheck.column_id)
        .outerjoin(CardCheck, (col(CardCheck.check_id) == ColumnCheck.id) & (col(CardCheck.card_id) == card_id))
        .outerjoin(Person, col(Person.id) == CardCheck.person_id)
        .where(*on_the_way(card_id, source))
    )
    ordered = (col(Column.position), col(ColumnCheck.position), col(ColumnCheck.id))
    return [
        ExitLine(line.id or 0, line.text, tick is not None, name or "", line.column_id, column)
        for line, column, tick, name in session.exec(wanted.order_by(*ordered))
    ]
