"""How long the figures take: 100,000 contacts and 65,000 events, against pandas on the same rows, in one run.

    .venv/bin/python -m benchmarks.figures

The baseline reads the same tables with pandas and makes three plain group-bys (contacts, answers and
handoffs per pod): no windows, no censoring, no intervals, no organisation. Ours makes every figure of
40 pods and the organisation. Both start from a closed store.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import insert
from sqlmodel import Session

from board.models import Board, Card, CardEvent, Column, Handoff
from core.people import Actor, Grant, Role
from data import database, tables
from metrics.models import SurveyAnswer
from metrics.queries import figures, pods_side_by_side
from metrics.results import Window
from pods.models import Contact, Customer, Organisation, Pod, Source

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
PODS, CONTACTS, CASES, EVENTS, CUSTOMERS = 40, 100_000, 7_500, 65_000, 25_000
SPAN = 26 * 7 * 86_400
DRAW = np.random.default_rng(1)


def main() -> None:
    """Make a store, time ours and theirs, print both."""
    with tempfile.TemporaryDirectory() as folder:
        store = database.connect(f"sqlite:///{Path(folder) / 'bench.db'}")
        tables.METADATA.create_all(store.writer)
        with store.transaction() as session:
            write_pods(session)
            write_outcomes(session)
            write_work(session)
        actor, window = Actor("Bench", (Grant(Role.MANAGER),)), Window(None, NOW)
        with store.reading() as session:
            quarter = Window(NOW - timedelta(weeks=13), NOW)
            timed("figures(): organisation and 40 pods", lambda: len(figures(session, actor, window, NOW)))
            timed("figures(): asked again", lambda: len(figures(session, actor, window, NOW)))
            timed("comparison page", lambda: len(pods_side_by_side(session, actor, quarter, NOW).rows))
            timed("pandas: read and three group-bys", lambda: baseline(session))


def timed(name: str, work: Callable[[], int]) -> None:
    """Print what a piece of work took."""
    began = time.perf_counter()
    made = work()
    print(f"{name:45} {time.perf_counter() - began:7.3f} s  {made:6} rows")


def baseline(session: Session) -> int:
    """The same tables with pandas: read whole, three group-bys."""
    connection = session.connection()
    contacts = pd.read_sql("select pod_id, customer_id, opened_s from contact", connection)
    answers = pd.read_sql("select pod_id, score from survey_answer", connection)
    events = pd.read_sql("select card_id, pod_id, occurred_at from card_event order by card_id, seq", connection)
    contacts["gap"] = contacts.sort_values("opened_s").groupby("customer_id")["opened_s"].diff()
    repeats = contacts.assign(again=contacts["gap"] <= 7 * 86_400).groupby("pod_id")["again"].mean()
    scores = answers.groupby("pod_id")["score"].mean()
    moved = events.groupby("card_id")["pod_id"].diff().fillna(0).ne(0).groupby(events["card_id"]).sum()
    return len(repeats) + len(scores) + len(moved)


def write_pods(session: Session) -> None:
    """Pods with a board, and customers."""
    session.add(Organisation(name="Bench", created_at=NOW))
    session.add(Source(name="bench"))
    session.flush()
    for number in range(PODS):
        session.add(Pod(name=f"Pod {number}", code=f"P{number}", created_at=NOW, level=1 + number % 3))
    session.flush()
    session.add_all([Board(pod_id=number + 1) for number in range(PODS)])
    session.add_all([Column(pod_id=number + 1, name="Doing", position=0) for number in range(PODS)])
    session.flush()
    many(session, Customer, [customer(number) for number in range(CUSTOMERS)])


def customer(number: int) -> dict[str, Any]:
    """One customer."""
    blank = {"name": "", "email": "", "phone": ""}
    return {"source_id": 1, "ext_id": str(number), "created_at": NOW, **blank}


def write_outcomes(session: Session) -> None:
    """Contacts and answers over half a year."""
    start = int(NOW.timestamp()) - SPAN
    opened = (start + DRAW.integers(0, SPAN, CONTACTS)).tolist()
    who, pod = DRAW.integers(1, CUSTOMERS + 1, CONTACTS).tolist(), DRAW.integers(1, PODS + 1, CONTACTS).tolist()
    common = {"source_id": 1, "version": ""}
    rest = {"channel": "phone", "topic": "bill", "abandoned": False, "repeat_role": 0}
    rows: list[dict[str, Any]] = []
    for number in range(CONTACTS):
        day = opened[number] // 86_400
        place = {"customer_id": who[number], "pod_id": pod[number], "opened_s": opened[number]}
        rows.append(common | rest | place | {"ext_id": str(number), "opened_day": day, "opened_week": (day + 3) // 7})
    many(session, Contact, rows)
    answers = [
        common | {"ext_id": row["ext_id"], "customer_id": row["customer_id"], "pod_id": row["pod_id"], "stage": "",
                  "score": int(DRAW.integers(0, 11)), "answered_s": row["opened_s"], "answered_day": row["opened_day"]}
        for row in rows[::8]
    ]  # fmt: skip
    many(session, SurveyAnswer, answers)


def write_work(session: Session) -> None:
    """Cases with events and changes of owner."""
    cards: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    each = EVENTS // CASES
    for number in range(1, CASES + 1):
        opened = NOW - timedelta(seconds=int(DRAW.integers(86_400, SPAN)))
        owners = [int(one) for one in DRAW.integers(1, PODS + 1, each)]
        closed = opened + timedelta(hours=each)
        cards.append(card(number, owners[-1], opened, closed if closed < NOW else None))
        for seq, owner in enumerate(owners):
            moment = opened + timedelta(hours=seq)
            events.append(event(number, seq, owner, moment))
            if seq and owner != owners[seq - 1] and number % 2:
                links.append(link(number, seq, owners[seq - 1], owner, moment))
    many(session, Card, cards)
    many(session, CardEvent, events)
    many(session, Handoff, links)


def card(number: int, pod_id: int, opened: datetime, closed: datetime | None) -> dict[str, Any]:
    """One case."""
    texts = {"key": f"C-{number}", "title": "Case", "description": "", "channel": "", "topic": ""}
    moments = {"opened_at": opened, "entered_at": opened, "started_at": opened, "resolved_at": closed}
    fixed = {"column_id": pod_id, "service_class": "standard", "rank": 0, "version": 1}
    return texts | moments | fixed | {"pod_id": pod_id, "closed_at": closed}


def event(card_id: int, seq: int, pod_id: int, moment: datetime) -> dict[str, Any]:
    """One event."""
    fixed = {"kind": "status", "service_class": "standard", "state": "", "reason": "", "actor_kind": "import"}
    return fixed | {"card_id": card_id, "seq": seq, "pod_id": pod_id, "occurred_at": moment, "recorded_at": moment}


def link(card_id: int, seq: int, giver: int, taker: int, moment: datetime) -> dict[str, Any]:
    """One handoff."""
    fixed = {"kind": "functional", "reason": "", "summary": ""}
    return fixed | {"card_id": card_id, "seq": seq, "from_pod_id": giver, "to_pod_id": taker, "at": moment}


def many(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    """Insert in portions."""
    for first in range(0, len(rows), 20_000):
        session.connection().execute(insert(table), rows[first : first + 20_000])


if __name__ == "__main__":
    main()
