"""What overflow brings, against one pool and against pods alone; and how fast capacity is reckoned; in one run.

    .venv/bin/python -m benchmarks.capacity

Six pods, handling time 360 s, 5.6 erlang each, 400 hours, mean of three runs: the table of the design, line by line.
Baselines by Erlang C: each pod alone, and all of them as one pool. Then uneven demand (half the pods +15 %, half
-15 %). Then how long a page waits: the whole ladder of a dial, and one week of 60 segments from 1,000,000 contacts.
"""

import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from data import database, tables
from pods import dial, erlang, queries, tradeoff
from pods.models import Contact, Organisation, Pod, Segment, Source
from pods.simulator import Desk, Tally, simulate, together

PODS, HANDLE_S, WITHIN_S, LOAD, HOURS, RUNS = 6, 360.0, 20.0, 5.6, 400.0, 3
CONTACTS, SEGMENTS, WEEKS, PODS_READ = 1_000_000, 60, 104, 12
EPOCH = date(1970, 1, 1)
MONDAY = date(2026, 11, 16)

SAID = {
    (7, None): (55, 123, 100),
    (7, 120): (65, 31, 90),
    (7, 60): (69, 19, 85),
    (7, 30): (72, 12, 80),
    (7, 15): (92, 9, 76),
    (7, 0): (94, 5, 71),
    (8, None): (76, 40, 100),
    (8, 60): (84, 8, 92),
    (8, 15): (99, 2, 88),
    (9, None): (88, 15, 100),
    (9, 60): (92, 4, 97),
    (9, 15): (100, 1, 94),
}
UNEVEN_SAID = {(5.6, None): (46, 334), (5.6, 60): (67, 20), (5.6, 15): (92, 10)}
"""6.0 erlang (86 % busy) is left out: above 80 % the simulation has not settled."""


def main() -> None:
    """The tables, then the times."""
    print("people  after     in time  design   mean wait  design   at home  design    s/run")
    for (people, after_s), (in_time, wait_s, home) in SAID.items():
        whole, seconds = played([Desk(people, LOAD, HANDLE_S, after_s)] * PODS)
        print(
            f"{people:>6}  {dial.said(after_s):<11}{percent(whole.answered_in_time):>5}{in_time:>7} %"
            f"{whole.mean_wait_s or 0:>10.0f} s{wait_s:>6} s{percent(whole.home_share):>9}{home:>7} %{seconds:>8.2f}"
        )
    for people in (7, 8, 9):
        alone = erlang.service_level(people, LOAD, HANDLE_S, WITHIN_S), erlang.mean_wait_s(people, LOAD, HANDLE_S)
        pool = (erlang.service_level(people * PODS, LOAD * PODS, HANDLE_S, WITHIN_S),)
        waits = erlang.mean_wait_s(people * PODS, LOAD * PODS, HANDLE_S)
        print(
            f"{people:>6}  Erlang C: alone {percent(alone[0])} and {alone[1]:.0f} s, one pool {percent(pool[0])} "
            f"and {waits:.1f} s"
        )
    uneven()
    times()


def played(desks: list[Desk]) -> tuple[Tally, float]:
    """All pods together, mean of three runs, and the seconds of one."""
    start = time.perf_counter()
    runs = [together(simulate(desks, HOURS, within_s=WITHIN_S, seed=seed)) for seed in range(RUNS)]
    return together(runs), (time.perf_counter() - start) / RUNS


def percent(share: float | None) -> str:
    """A share as it stands in the table."""
    return "none" if share is None else f"{share * 100:.0f} %"


def uneven() -> None:
    """Half the pods with 15 % more, half with 15 % less."""
    print("uneven demand, 7 on the phone")
    for (load, after_s), (in_time, wait_s) in UNEVEN_SAID.items():
        desks = [Desk(7, load * (1.15 if at % 2 else 0.85), HANDLE_S, after_s) for at in range(PODS)]
        whole, _ = played(desks)
        print(
            f"  {load} erlang, {dial.said(after_s):<11}{percent(whole.answered_in_time):>5}{in_time:>7} %"
            f"{whole.mean_wait_s or 0:>10.0f} s{wait_s:>6} s"
        )


def times() -> None:
    """What a reader waits for."""
    desks = tuple(Desk(8, LOAD, HANDLE_S, 60.0) for _ in range(PODS))
    start = time.perf_counter()
    for after in dial.LADDER:
        tradeoff.rung(desks, 0, after, WITHIN_S)
    first = time.perf_counter() - start
    start = time.perf_counter()
    for after in dial.LADDER:
        tradeoff.rung(desks, 0, after, WITHIN_S)
    print(f"the dial's six settings: {first:.2f} s, again {1000 * (time.perf_counter() - start):.1f} ms")
    start = time.perf_counter()
    erlang.people_needed(4000.0, HANDLE_S, 0.8, WITHIN_S)
    print(f"people needed for 4,000 erlang: {1000 * (time.perf_counter() - start):.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        store = database.connect(f"sqlite:///{Path(folder) / 'bench.db'}")
        tables.METADATA.create_all(store.writer)
        fill(store)
        read_week(store)
        store.writer.dispose()


def fill(store: database.Database) -> None:
    """Two years of contacts of 60 segments."""
    draw = np.random.default_rng(1)
    first = (MONDAY - EPOCH).days - 7 * WEEKS
    days = first + draw.integers(0, 7 * WEEKS, CONTACTS)
    seconds = np.clip(draw.normal(11 * 3600, 2.5 * 3600, CONTACTS), 5 * 3600, 19 * 3600).astype(np.int64)
    segments = draw.integers(1, SEGMENTS + 1, CONTACTS)
    with store.transaction() as session:
        session.add(Organisation(name="Bench", zone="Europe/Sofia", created_at=store_moment()))
        session.add(Source(name="bench"))
        session.add_all(Pod(name=f"Pod {n}", code=f"P{n}", created_at=store_moment()) for n in range(PODS_READ))
        session.add_all(Segment(code=f"S{n}", name=f"Segment {n}") for n in range(SEGMENTS))
        session.flush()
        rows = zip(days.tolist(), seconds.tolist(), segments.tolist(), strict=True)
        found = [contact(number, *row) for number, row in enumerate(rows)]
        for start in range(0, CONTACTS, 50_000):
            session.execute(insert(Contact), found[start : start + 50_000])


def store_moment() -> datetime:
    """When the bench began."""
    return datetime(2024, 1, 1, tzinfo=UTC)


def contact(number: int, day: int, second: int, segment_id: int) -> dict[str, object]:
    """One row."""
    return {
        "source_id": 1,
        "ext_id": str(number),
        "version": "",
        "pod_id": segment_id % PODS_READ + 1,
        "segment_id": segment_id,
        "channel": "phone",
        "topic": "",
        "opened_s": day * 86_400 + second,
        "opened_day": day,
        "opened_week": (day + 3) // 7,
        "abandoned": False,
        "repeat_role": 0,
        "handle_s": 360,
    }


def read_week(store: database.Database) -> None:
    """A week of twelve pods with 60 segments: arrivals of 26 weeks, seasons, handling times, forecasts."""
    with store.reading() as session:
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            queries.company_week(session, MONDAY, MONDAY, homes={s: s % PODS_READ + 1 for s in range(1, SEGMENTS + 1)})
            seconds.append(time.perf_counter() - start)
        print(f"{CONTACTS:,} contacts, {PODS_READ} pods: a week in {seconds[0]:.2f} s, drawn again {seconds[1]:.2f} s")


if __name__ == "__main__":
    main()
