"""A desk: North's board and the moves of the cast on it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from board.actions import CardMove, NewCard, create_card, move_card, open_board, save_setup
from board.models import Board, Card, CardEvent, Column
from board.queries import read_setup
from core.people import Actor
from data.database import Database
from tests.conftest import MONDAY, Cast


class Desk:
    """North's board, and the moves of the cast on it."""

    def __init__(self, store: Database, cast: Cast) -> None:
        self.store, self.cast, self.count = store, cast, 0
        store.perform(lambda session: open_board(session, cast.ana, cast.north_id, MONDAY))

    def op(self) -> str:
        self.count += 1
        return f"op{self.count}"

    def column(self, name: str) -> int:
        with self.store.reading() as session:
            wanted = select(Column.id).where(Column.name == name, Column.pod_id == self.cast.north_id)
            return session.exec(wanted).one() or 0

    def card(self, title: str = "Invoice is wrong", column: str = "Intake", **facts: object) -> Card:
        wish = NewCard(self.cast.north_id, title, column_id=self.column(column), **facts)  # type: ignore[arg-type]
        made: Card = self.store.perform(
            lambda session: create_card(session, self.cast.boyan, wish, MONDAY, op=self.op())
        )
        return made

    def move(self, card: Card, column: str, who: Actor | None = None, **facts: object) -> Card:
        wish = CardMove(card.id or 0, self.column(column), facts.pop("version", card.version), **facts)  # type: ignore[arg-type]
        at, op = MONDAY + timedelta(hours=1), self.op()
        actor = who or self.cast.boyan
        moved: Card = self.store.perform(lambda session: move_card(session, actor, wish, at, op=op))
        return moved

    def set_up(self, column: str = "", at: datetime = MONDAY, **values: object) -> None:
        """Ana agrees on these values of a column, or of the whole board."""
        pod_id, op = self.cast.north_id, self.op()

        def work(session: Session) -> None:
            known, seen = read_setup(session, pod_id), session.get_one(Board, pod_id).setup_version
            given = [replace(one, **values) if one.name == column else one for one in known.columns]  # type: ignore[arg-type]
            wished = replace(known, columns=tuple(given)) if column else replace(known, **values)  # type: ignore[arg-type]
            save_setup(session, self.cast.ana, pod_id, wished, seen, at, op=op)

        self.store.perform(work)

    def order(self, column: str) -> list[str]:
        with self.store.reading() as session:
            wanted = select(Card.title).where(Card.column_id == self.column(column))
            return list(session.exec(wanted.order_by(col(Card.rank), col(Card.id))))

    def events(self, card: Card) -> list[CardEvent]:
        with self.store.reading() as session:
            wanted = select(CardEvent).where(CardEvent.card_id == card.id)
            return list(session.exec(wanted.order_by(col(CardEvent.seq))))


@pytest.fixture
def desk(store: Database, cast: Cast) -> Desk:
    return Desk(store, cast)
