"""Stores for the benchmarks of the board: the cast, and a pod with as many open and closed cards as are asked for."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from board import actions
from board.actions import NewColumn
from board.models import RANK_GAP, Block, Board, Card, CardEvent, Column, ColumnKind, EventKind, ServiceClass
from core import clock
from core.people import Actor, ActorKind, Person, Role
from data import database, migrate, tables
from data.database import Database
from pods.models import Customer, Organisation, Pod, PodMembership, Source
from tests.conftest import SINCE, people_the_store

KEEPER = Actor(name="Bench", kind=ActorKind.SYSTEM)
COLUMNS = (
    *((f"Queue {n}", ColumnKind.QUEUE) for n in (1, 2)),
    *((f"Doing {n}", ColumnKind.ACTIVE) for n in (1, 2, 3)),
    *(("Waiting", ColumnKind.WAITING), ("Done", ColumnKind.DONE)),
)
TITLES = ("Invoice shows two months at once", "Meter was not read", "Moves on the first of the month", "Cannot sign in")
CHANNELS = ("phone", "email", "chat", "web")
CUSTOMERS = 3_000
CHUNK = 5_000


def made(path: Path, pods: list[tuple[int, int]]) -> tuple[Database, list[int]]:
    """A store of the cast and further pods, each with (open, closed) cards; Ana and Boyan are in all of them."""
    store = database.connect(f"sqlite:///{path}")
    return store, told(store, pods)


def told(store: Database, pods: list[tuple[int, int]]) -> list[int]:
    """The same in a store that is open already; ids of the pods."""
    tables.METADATA.create_all(store.writer)
    command.stamp(migrate.config(store), "head")
    people_the_store(store)
    with store.transaction() as session:
        if session.exec(select(Organisation)).first() is None:
            session.add(Organisation(name="Bench", created_at=clock.now()))
        source = Source(name="Bench")
        session.add(source)
        session.flush()
        names = [
            {"name": f"Customer {n}", "ext_id": str(n), "source_id": source.id, "created_at": clock.now()}
            for n in range(CUSTOMERS)
        ]
        session.execute(insert(Customer), names)
        return [pod(session, f"Bench {number}", *size) for number, size in enumerate(pods, 1)]


def pod(session: Session, name: str, is_open: int, closed: int) -> int:
    """One pod with its board and its cards, told by plain rows."""
    new = Pod(name=name, code=name.replace(" ", "").upper(), zone="UTC", created_at=clock.now())
    session.add(new)
    session.flush()
    pod_id = new.id or 0
    for login, role in (("ana", Role.LEAD), ("boyan", Role.AGENT)):
        person_id = session.exec(select(Person.id).where(Person.login == login)).one() or 0
        session.add(PodMembership(pod_id=pod_id, person_id=person_id, role=role, valid_from=SINCE))
    actions.open_board(session, KEEPER, pod_id, clock.now(), [NewColumn(*column) for column in COLUMNS])
    fill(session, pod_id, is_open, closed)
    board = session.get_one(Board, pod_id)
    board.next_number = is_open + closed + 1
    session.add(board)
    return pod_id


@dataclass(frozen=True)
class Around:
    """What the cards of a board are drawn from."""

    pod_id: int
    columns: list[int]
    people: list[int]
    customers: list[int]
    now: datetime


def fill(session: Session, pod_id: int, is_open: int, closed: int) -> None:
    """Cards with their events, in large portions."""
    columns = session.exec(select(Column.id).where(Column.pod_id == pod_id).order_by(col(Column.position)))
    people = session.exec(select(Person.id).where(col(Person.login).in_(("ana", "boyan"))))
    customers = session.exec(select(Customer.id))
    found = [[number or 0 for number in one] for one in (columns, people, customers)]
    around = Around(pod_id, found[0], found[1], found[2], clock.now())
    dice, numbers = random.Random(pod_id), range(1, is_open + closed + 1)
    for start in range(0, len(numbers), CHUNK):
        rows = [card(dice, n, around, is_open=n <= is_open) for n in numbers[start : start + CHUNK]]
        first = (session.exec(select(func.max(Card.id))).one() or 0) + 1
        ids = range(first, first + len(rows))
        put(session, Card, [row | {"id": card_id} for card_id, row in zip(ids, rows, strict=True)])
        put(session, CardEvent, [born(card_id, row) for card_id, row in zip(ids, rows, strict=True)])
        stuck = [
            {"card_id": card_id, "reason": "Waits for billing", "started_at": row["started_at"], "pod_id": pod_id}
            for card_id, row in zip(ids, rows, strict=True)
            if row["closed_at"] is None and dice.random() < 0.05
        ]
        if stuck:
            put(session, Block, stuck)


def put(session: Session, kind: Any, rows: list[dict[str, Any]]) -> None:
    """Plain rows, many at once."""
    session.connection().execute(insert(kind.__table__), rows)


def card(dice: random.Random, number: int, around: Around, *, is_open: bool) -> dict[str, Any]:
    """One case: open ones lie about the board, closed ones ended within the last two years."""
    key, now = f"B{around.pod_id}-{number}", around.now
    opened_at = now - timedelta(days=dice.uniform(0, 20) if is_open else dice.uniform(3, 730))
    closed_at = None if is_open else min(now, opened_at + timedelta(days=dice.expovariate(1 / 3)))
    kinds = [ServiceClass.STANDARD] * 8 + [ServiceClass.FIXED_DATE, ServiceClass.INTANGIBLE]
    return {
        "key": key,
        "pod_id": around.pod_id,
        "column_id": dice.choice(around.columns[:-1]) if is_open else around.columns[-1],
        "customer_id": dice.choice(around.customers),
        "title": f"{dice.choice(TITLES)} ({key})",
        "channel": dice.choice(CHANNELS),
        "topic": dice.choice(("billing", "meter", "moving")),
        "service_class": dice.choice(kinds),
        "assignee_id": dice.choice((None, *around.people)),
        "rank": dice.randrange(1, 1 << 20) * RANK_GAP,
        "version": 1,
        "description": "",
        "opened_at": opened_at,
        "entered_at": opened_at,
        "started_at": opened_at + timedelta(minutes=30),
        "closed_at": closed_at,
    }


def born(card_id: int, row: dict[str, Any]) -> dict[str, Any]:
    """Its first event."""
    return {
        "card_id": card_id,
        "seq": 0,
        "kind": EventKind.CREATED,
        "pod_id": row["pod_id"],
        "actor_kind": ActorKind.SYSTEM,
        "occurred_at": row["opened_at"],
        "recorded_at": row["opened_at"],
        "to_column_id": row["column_id"],
        "op": f"born {row['key']}",
        "service_class": row["service_class"],
        "state": "",
        "reason": "",
    }
