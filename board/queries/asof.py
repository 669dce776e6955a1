"""The board as it was at any past instant: from events, with the columns and limits of then where they are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, select, type_coerce
from sqlmodel import Session, col
from sqlmodel import select as typed

from board import replay
from board.models import BoardSetup, Card, CardEvent, Column, ColumnKind, EventKind, ServiceClass
from board.queries.ages import Ageing, ageing
from board.replay import Effect, Happened, Standing
from core import permissions
from core.people import Actor, ActorKind, Person

DONE_SHOWN = 20


@dataclass(frozen=True)
class ColumnThen:
    """A column as it was: its name, meaning and limit of then. is_known: they are of then, not of today."""

    column_id: int
    name: str
    kind: ColumnKind
    position: int
    wip_limit: int | None
    is_known: bool = False


@dataclass(frozen=True)
class CardThen:
    """A card as it stood, with its title of then; without the right to read it, that is None."""

    card_id: int
    key: str
    title: str | None
    column_id: int | None
    service_class: ServiceClass
    assignee: str
    is_blocked: bool
    age: str
    since: datetime
    is_gone_since: bool


@dataclass(frozen=True)
class BoardThen:
    """A board at an instant: every open card in its column, and how many were finished by then."""

    at: datetime
    columns: list[ColumnThen]
    cards: dict[int, list[CardThen]]
    finished: int
    is_known: bool

    def held(self, column_id: int) -> int:
        """How many open cards stood in the column."""
        return len(self.cards.get(column_id, []))


def board_then(session: Session, actor: Actor, pod_id: int, at: datetime) -> BoardThen:
    """The pod's board as it was at that instant."""
    permissions.check(actor, "board.read", pod_id)
    standings = [one for one in standings_at(session, pod_id, at).values() if one.pod_id == pod_id]
    there = [one for one in standings if one.is_open]
    columns = columns_at(session, pod_id, at, {one.column_id or 0 for one in there})
    drawn = _drawn(session, actor, pod_id, there, ageing(session, pod_id, at), at)
    cards: dict[int, list[CardThen]] = {}
    for card in sorted(
        drawn, key=lambda card: (list(ServiceClass).index(card.service_class), card.since, card.card_id)
    ):
        cards.setdefault(card.column_id or 0, []).append(card)
    finished = sum(one.state is Effect.CLOSES for one in standings)
    return BoardThen(at, columns, cards, finished, all(column.is_known for column in columns))


def standings_at(session: Session, pod_id: int, at: datetime | None = None) -> dict[int, Standing]:
    """Every card that was ever in the pod, as it stood at that instant, wherever it was then."""
    theirs = select(col(CardEvent.card_id)).where(col(CardEvent.pod_id) == pod_id)
    wanted = (
        select(
            col(CardEvent.card_id),
            *(type_coerce(column, String) for column in (CardEvent.kind, CardEvent.actor_kind)),
            *(col(column) for column in (CardEvent.pod_id, CardEvent.to_column_id)),
            *(col(column) for column in (CardEvent.from_assignee_id, CardEvent.to_assignee_id)),
            type_coerce(CardEvent.service_class, String),
            col(CardEvent.occurred_at),
            col(CardEvent.detail),
        )
        .where(col(CardEvent.card_id).in_(theirs))
        .order_by(col(CardEvent.card_id), col(CardEvent.seq))
    )
    if at is not None:
        wanted = wanted.where(col(CardEvent.occurred_at) <= at)
    rows: Any = session.connection().execute(select(col(Column.id), col(Column.kind)))
    kinds: dict[int, ColumnKind] = {row[0]: row[1] for row in rows}
    return replay.board_at(map(_happened, session.connection().execute(wanted)), kinds, at)


def _happened(row: Any) -> Happened:
    card_id, kind, by, pod_id, column_id, giver, taker, service_class, at, detail = row
    return Happened(
        card_id,
        EventKind(kind),
        ActorKind(by),
        pod_id,
        column_id,
        giver,
        taker,
        ServiceClass(service_class),
        at,
        detail,
    )


def columns_at(
    session: Session, pod_id: int, at: datetime, held: set[int] | frozenset[int] = frozenset()
) -> list[ColumnThen]:
    """The columns of a board at that instant, from left to right: from the version of then, else as they are today.

    held: columns in which cards stood then; they are there, whatever became of them.
    """
    every = {
        column.id or 0: column
        for column in session.exec(typed(Column).where(Column.pod_id == pod_id).order_by(col(Column.position)))
    }
    version = setup_at(session, pod_id, at)
    told: Mapping[int, Mapping[str, Any]] = {
        int(one["id"]): one for one in ((version.setup.get("columns") or []) if version else [])
    }
    found = [_then(every[number], one) for number, one in told.items() if number in every]
    if not told:
        found = [_then(c, None) for c in every.values() if c.archived_at is None or c.archived_at > at]
    known = {column.column_id for column in found}
    found += [_then(every[number], None) for number in sorted(held - known) if number in every]
    return sorted(found, key=lambda column: (column.kind is ColumnKind.DONE, column.position, column.column_id))


def setup_at(session: Session, pod_id: int, at: datetime) -> BoardSetup | None:
    """The version of the board's set-up that held at that instant; None when nothing was ever changed.

    The first version is what the first change started from: it held ever since the board was opened.
    """
    its = typed(BoardSetup).where(BoardSetup.pod_id == pod_id)
    held = session.exec(its.where(BoardSetup.at <= at).order_by(col(BoardSetup.number).desc()).limit(1)).first()
    return held or session.exec(its.order_by(col(BoardSetup.number)).limit(1)).first()


def first_day(session: Session, actor: Actor, pod_id: int) -> datetime | None:
    """When the first thing happened on this board."""
    permissions.check(actor, "board.read", pod_id)
    wanted = typed(CardEvent.occurred_at).where(CardEvent.pod_id == pod_id)
    return session.exec(wanted.order_by(col(CardEvent.occurred_at)).limit(1)).first()


def setup_marks(session: Session, actor: Actor, pod_id: int) -> list[tuple[datetime, str]]:
    """When the board's limits, columns or policies changed, and what changed, in words."""
    permissions.check(actor, "board.read", pod_id)
    wanted = typed(BoardSetup.at, BoardSetup.said).where(BoardSetup.pod_id == pod_id, BoardSetup.said != "")
    return list(session.exec(wanted.order_by(col(BoardSetup.number))))


def _then(column: Column, told: Mapping[str, Any] | None) -> ColumnThen:
    if told is None:
        return ColumnThen(column.id or 0, column.name, column.kind, column.position, column.wip_limit)
    return ColumnThen(
        column.id or 0,
        str(told.get("name", column.name)),
        column.kind,
        int(told.get("position", column.position)),
        told.get("wip_limit"),
        is_known=True,
    )


def _titles_at(session: Session, card_ids: list[int], at: datetime) -> dict[int, str]:
    """Titles that were changed since then, as they were: the first change after that instant says what stood there."""
    wanted = typed(CardEvent.card_id, CardEvent.detail).where(
        col(CardEvent.card_id).in_(card_ids), CardEvent.kind == EventKind.EDITED, CardEvent.occurred_at > at
    )
    found: dict[int, str] = {}
    for card_id, detail in session.exec(wanted.order_by(col(CardEvent.card_id), col(CardEvent.seq).desc())):
        if title := ((detail or {}).get("was") or {}).get("title"):
            found[card_id] = title
    return found


def _drawn(
    session: Session, actor: Actor, pod_id: int, there: list[Standing], its: Ageing, at: datetime
) -> list[CardThen]:
    readable = permissions.allows(actor, "card.text", pod_id)
    wanted = typed(Card.id, Card.key, Card.title, Card.gone_as).where(col(Card.id).in_([one.card_id for one in there]))
    facts = {row[0]: row for row in session.exec(wanted)}
    titles = _titles_at(session, [one.card_id for one in there], at) if readable else {}
    people = {one.assignee_id for one in there} - {None}
    rows = session.exec(typed(Person.id, Person.name).where(col(Person.id).in_(people)))
    names = {person_id or 0: name for person_id, name in rows}
    found = []
    for one in there:
        _, key, title, gone_as = facts.get(one.card_id, (None, f"card {one.card_id}", "", None))
        found.append(
            CardThen(
                card_id=one.card_id,
                key=key,
                title=titles.get(one.card_id, title) if readable else None,
                column_id=one.column_id,
                service_class=one.service_class,
                assignee=names.get(one.assignee_id or 0, ""),
                is_blocked=one.is_blocked,
                age=its.age(one.service_class, one.started_at, one.opened_at).text,
                since=one.since,
                is_gone_since=gone_as is not None,
            )
        )
    return found
