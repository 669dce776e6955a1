"""How long the page of a pod's flow counts: 10,000 finished cards, 100,000 events, to the second, as of any day.

    .venv/bin/python -m benchmarks.flow

Bar 8 of the design: at most 0.3 s warm, and equal to brute force. Bar 10: never rounded to days. The baseline of the
same run reads the same rows with pandas and counts cycle times, throughput and a cumulative flow by day; brute force
replays every event in plain Python (board/replay.py) and must give the same figures.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import insert
from sqlmodel import Session, select

from board.models import Board, Card, CardEvent, Column, ColumnKind
from board.queries import log as logs
from board.queries.asof import standings_at
from board.queries.figures import FlowView, FlowWish, flow_view
from board.replay import Effect
from core.people import Actor, Grant, Role
from data import database, tables
from pods.models import Organisation, Pod, ServiceCalendar, Source

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
CARDS, EVENTS, SPAN = 10_200, 100_000, 365
KINDS = (*(ColumnKind.QUEUE,) * 2, *(ColumnKind.ACTIVE,) * 2, ColumnKind.WAITING, ColumnKind.DONE)
DRAW = np.random.default_rng(7)
YEAR = FlowWish(NOW.date() - timedelta(days=SPAN), NOW.date())
MANAGER = Actor("Bench", (Grant(Role.MANAGER),))


def main() -> None:
    """Make a store, time ours and theirs, compare with brute force, print all."""
    with tempfile.TemporaryDirectory() as folder:
        store = database.connect(f"sqlite:///{Path(folder) / 'bench.db'}")
        tables.METADATA.create_all(store.writer)
        with store.transaction() as session:
            counts = write(session)
        print(f"{counts[0]:,} cards, {counts[1]:,} events")
        with store.reading() as session:
            flow_view(session, MANAGER, 1, YEAR, NOW)  # imports
            timed("a year, cold: events read from the store", lambda: fresh(session, YEAR))
            timed("a year, warm: the board has not changed", lambda: flow_view(session, MANAGER, 1, YEAR, NOW))
            past = FlowWish(date(2026, 3, 1), date(2026, 5, 31))
            timed("as of a past day, warm", lambda: flow_view(session, MANAGER, 1, past, NOW))
            timed("pandas: read, three group-bys, by day", lambda: baseline(session), rounds=3)
            timed("brute force: every event in plain Python", lambda: standings_at(session, 1, NOW), rounds=1)
            check(session, flow_view(session, MANAGER, 1, YEAR, NOW))
            check(session, flow_view(session, MANAGER, 1, past, NOW))


def timed(name: str, work: Callable[[], object], rounds: int = 7) -> None:
    """Print the median of what a piece of work took."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    print(f"{name:45} {statistics.median(took):7.3f} s  (worst {max(took):.3f})")


def fresh(session: Session, wish: FlowWish) -> FlowView:
    """The same with nothing remembered."""
    logs.forget()
    return flow_view(session, MANAGER, 1, wish, NOW)


def check(session: Session, view: FlowView) -> None:
    """Equal to brute force: work in progress, what is finished, and every cycle time to the millisecond."""
    there = [one for one in standings_at(session, 1, view.as_of).values() if one.pod_id == 1]
    wip = sum(one.is_open for one in there)
    done = {
        one.card_id: one
        for one in there
        if one.state is Effect.CLOSES and one.closed_at and one.closed_at.timestamp() >= view.period.start
    }
    assert int(view.flow.wip[-1]) == wip  # noqa: S101
    assert len(view.scatter.card) + view.scatter.never_started == len(done)  # noqa: S101
    worst = 0.0
    for card, days in zip(view.scatter.card.tolist(), view.scatter.days.tolist(), strict=True):
        one = done[card]
        if one.started_at and one.closed_at:
            worst = max(worst, abs(days * view.clock.day_s - view.clock.seconds(one.started_at, one.closed_at)))
    assert worst < 0.01, worst  # noqa: S101
    print(f"as of {view.as_of:%Y-%m-%d}: {wip} in progress, {len(done)} finished, as by hand (worst {worst:.4f} s)")


def baseline(session: Session) -> int:
    """Cycle times, throughput and cumulative flow with pandas, by day."""
    asked = "select card_id, to_column_id, kind, occurred_at from card_event order by card_id, seq"
    events = pd.read_sql(asked, session.connection())
    events["at"] = pd.to_datetime(events["occurred_at"], format="ISO8601")
    first = events[events["to_column_id"] >= 3].groupby("card_id")["at"].min()
    last = events[events["kind"] == "closed"].groupby("card_id")["at"].max()
    days = (last - first).dt.days + 1
    reached = events.groupby([events["at"].dt.date, "to_column_id"])["card_id"].nunique().unstack().cumsum()
    return len(days) + len(last.groupby(last.dt.date).size()) + len(reached)


def write(session: Session) -> tuple[int, int]:
    """A pod with working hours, its board, and a year of cards that go right, back and right again."""
    session.add(Organisation(name="Bench", created_at=NOW))
    session.add(Source(name="bench"))
    session.add(Pod(name="Pod", code="P", zone="Europe/Sofia", created_at=NOW))
    hours = {str(day): [[540, 720], [780, 1080]] for day in range(5)}
    session.add(ServiceCalendar(name="Office", zone="Europe/Sofia", hours=hours, country="BG"))
    session.flush()
    session.add(Board(pod_id=1, calendar_id=1))
    session.add_all([Column(pod_id=1, name=f"Column {n}", position=n, kind=kind) for n, kind in enumerate(KINDS)])
    session.flush()
    cards: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for number in range(1, CARDS + 1):
        story(number, cards, events)
    for table, rows in ((Card, cards), (CardEvent, events)):
        for first in range(0, len(rows), 20_000):
            session.connection().execute(insert(table), rows[first : first + 20_000])
    session.flush()
    assert session.exec(select(Card.id).limit(1)).one()  # noqa: S101
    return len(cards), len(events)


def story(number: int, cards: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    """One card: about ten events, and finished unless it came lately."""
    at = NOW - timedelta(seconds=int(DRAW.integers(3_600, SPAN * 86_400)))
    opened, column, started, closed = at, 1, None, None
    kind = "created"
    for seq in range(EVENTS // CARDS + int(DRAW.integers(0, 3))):
        target = (
            column if kind == "commented" else (1 if seq == 0 else min(6, max(1, column + int(DRAW.integers(-1, 3)))))
        )
        if at > NOW:
            break
        if target in (3, 4) and started is None:
            started = at
        now_closed = target == 6
        if kind != "commented" and seq:
            kind = "closed" if now_closed and not closed else "reopened" if closed and not now_closed else "moved"
        closed = closed or at if now_closed else None
        events.append(event(number, seq, kind, (column, target), at))
        column, kind = target, "commented" if DRAW.integers(0, 4) == 0 else "moved"
        at += timedelta(seconds=float(DRAW.exponential(40_000)))
    if column != 6 and at <= NOW:
        events.append(event(number, seq + 1, "closed", (column, 6), at))
        column, closed = 6, at
    place = {"column_id": column, "opened_at": opened, "entered_at": opened, "started_at": started, "closed_at": closed}
    texts = {"key": f"P-{number}", "title": "Case", "description": "", "channel": "", "topic": "bill"}
    cards.append(texts | place | {"pod_id": 1, "service_class": "standard", "rank": 0, "version": 1})


def event(card_id: int, seq: int, kind: str, place: tuple[int, int], moment: datetime) -> dict[str, Any]:
    """One event."""
    where: dict[str, int | None] = {"from_column_id": None, "to_column_id": None}
    if kind != "commented":
        where = {"from_column_id": place[0] if seq else None, "to_column_id": place[1]}
    fixed = {"service_class": "standard", "state": "", "reason": "", "actor_kind": "person", "pod_id": 1}
    return fixed | where | {"card_id": card_id, "seq": seq, "kind": kind, "occurred_at": moment, "recorded_at": moment}


if __name__ == "__main__":
    main()
