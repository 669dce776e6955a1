"""The exit checklist of the column in which a card stands."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from board.models import Card, CardCheck, ColumnCheck
from core import permissions
from core.people import Actor, Person


@dataclass(frozen=True)
class ExitLine:
    """One line: what must hold, and whether it does."""

    check_id: int
    text: str
    is_done: bool
    who: str = ""


def exit_lines(session: Session, actor: Actor, card_id: int) -> list[ExitLine]:
    """The lines that are asked for before this card goes on, in their order."""
    card = session.get(Card, card_id)
    if card is None or not permissions.allows(actor, "board.read", card.pod_id):
        return []
    wanted = (
        select(ColumnCheck, CardCheck, Person.name)
        .outerjoin(CardCheck, (col(CardCheck.check_id) == ColumnCheck.id) & (col(CardCheck.card_id) == card_id))
        .outerjoin(Person, col(Person.id) == CardCheck.person_id)
        .where(ColumnCheck.column_id == card.column_id, col(ColumnCheck.archived_at).is_(None))
    )
    rows = session.exec(wanted.order_by(col(ColumnCheck.position), col(ColumnCheck.id)))
    return [ExitLine(line.id or 0, line.text, tick is not None, name or "") for line, tick, name in rows]
