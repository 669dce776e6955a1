"""How many contacts a second are routed: from memory, against one SQL query a decision, in one run.

    .venv/bin/python -m benchmarks.routing

20 pods of 10 people on duty, 60,000 customers in 40 segments, 120,000 contacts of the last 13 weeks. The baseline asks
the store for the customer's home and last answer in one statement (joins of three tables, all indexed), and decides
nothing else: no duty, no dial, no skill, no reason. Ours reads everything once and then decides whole, with its steps.
"""

import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, text
from sqlmodel import Session

from core.people import Person, Role
from data import database, tables
from pods.models import (
    Contact,
    Customer,
    CustomerProfile,
    Duty,
    Organisation,
    Pod,
    PodAssignment,
    PodMembership,
    Segment,
    Shift,
    ShiftState,
    Source,
)
from pods.queries import Router

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SINCE = date(2026, 1, 5)
PODS, CREW, SEGMENTS, CUSTOMERS, CONTACTS = 20, 10, 40, 60_000, 120_000
DECISIONS, ASKED_ONE_BY_ONE = 100_000, 5_000
DRAW = np.random.default_rng(1)

ONE_QUERY = text(
    """select a.pod_id, c.served_pod_id, c.person_id, c.opened_s
    from customer_profile p
    join pod_assignment a on a.segment_id = p.segment_id and a.superseded_at is null
      and a.valid_from <= :day and (a.valid_to is null or a.valid_to > :day)
    left join contact c on c.customer_id = p.customer_id and c.opened_s <= :now
    where p.customer_id = :customer and p.valid_from <= :day and (p.valid_to is null or p.valid_to > :day)
    order by c.opened_s desc limit 1"""
)


def main() -> None:
    """Make a store, decide both ways, print both."""
    with tempfile.TemporaryDirectory() as folder:
        store = database.connect(f"sqlite:///{Path(folder) / 'bench.db'}")
        tables.METADATA.create_all(store.writer)
        with store.transaction() as session:
            write_pods(session)
            write_customers(session)
        asked = DRAW.integers(1, CUSTOMERS + 1, DECISIONS).tolist()
        with store.reading() as session:
            began = time.perf_counter()
            router = Router(session, NOW, "phone")
            print(f"{'reading the moment once':42} {time.perf_counter() - began:9.2f} s")
            began = time.perf_counter()
            kinds = Counter(router.route(customer_id, "bill").kind.value for customer_id in asked)
            told("whole decisions from memory", len(asked), time.perf_counter() - began)
            began = time.perf_counter()
            for customer_id in asked[:ASKED_ONE_BY_ONE]:
                session.execute(
                    ONE_QUERY, {"customer": customer_id, "day": NOW.date(), "now": int(NOW.timestamp())}
                ).all()
            told("baseline: one SQL query a decision", ASKED_ONE_BY_ONE, time.perf_counter() - began)
        print(dict(sorted(kinds.items())))


def told(name: str, decisions: int, seconds: float) -> None:
    """Print what a way took."""
    print(f"{name:42} {decisions / seconds:9,.0f} decisions a second ({decisions:,} in {seconds:.2f} s)")


def rows(session: Session, table: Any, made: list[dict[str, Any]]) -> None:
    """Insert in bulk."""
    session.execute(insert(table), made)


def write_pods(session: Session) -> None:
    """Pods with their crews on the phone; every fifth pod has nobody on duty."""
    session.add(Organisation(name="Bench", zone="UTC", created_at=NOW))
    rows(session, Source, [{"id": 1, "name": "bench"}])
    rows(
        session,
        Pod,
        [{"id": n, "name": f"Pod {n}", "code": f"P{n}", "zone": "UTC", "created_at": NOW} for n in range(1, PODS + 1)],
    )
    crew = [(pod, (pod - 1) * CREW + n) for pod in range(1, PODS + 1) for n in range(1, CREW + 1)]
    rows(
        session,
        Person,
        [{"id": who, "login": f"p{who}", "name": f"Person {who}", "created_at": NOW} for _, who in crew],
    )
    rows(
        session,
        PodMembership,
        [{"pod_id": pod, "person_id": who, "role": Role.AGENT, "valid_from": SINCE} for pod, who in crew],
    )
    rows(session, Shift, [shift(pod, who) for pod, who in crew if pod % 5])


def shift(pod: int, who: int) -> dict[str, Any]:
    """Eight hours around now."""
    start, end = NOW - timedelta(hours=2), NOW + timedelta(hours=6)
    facts = {"day": NOW.date(), "duty": Duty.PHONE, "state": ShiftState.PUBLISHED, "changed_at": NOW}
    return {"pod_id": pod, "person_id": who, "start_at": start, "end_at": end, **facts}


def write_customers(session: Session) -> None:
    """Customers in segments, segments with pods, and who answered them lately."""
    rows(session, Segment, [{"id": n, "code": f"S{n}", "name": f"Segment {n}"} for n in range(1, SEGMENTS + 1)])
    owned = [
        {"segment_id": n, "pod_id": n % PODS + 1, "valid_from": SINCE, "recorded_at": NOW}
        for n in range(1, SEGMENTS + 1)
    ]
    rows(session, PodAssignment, owned)
    everybody = range(1, CUSTOMERS + 1)
    rows(session, Customer, [{"id": n, "source_id": 1, "ext_id": str(n), "created_at": NOW} for n in everybody])
    held = [{"customer_id": n, "segment_id": n % SEGMENTS + 1, "valid_from": SINCE} for n in everybody]
    rows(session, CustomerProfile, held)
    opened = (int(NOW.timestamp()) - DRAW.integers(1, 91 * 86_400, CONTACTS)).tolist()
    who = DRAW.integers(1, CUSTOMERS + 1, CONTACTS).tolist()
    rows(session, Contact, [contact(n, *row) for n, row in enumerate(zip(opened, who, strict=True))])


def contact(number: int, opened_s: int, customer_id: int) -> dict[str, Any]:
    """Mostly answered at home."""
    home = (customer_id % SEGMENTS + 1) % PODS + 1
    served = home if number % 12 else number % PODS + 1
    place = {"source_id": 1, "ext_id": str(number), "customer_id": customer_id, "pod_id": home, "topic": "bill"}
    days = {"opened_s": opened_s, "opened_day": opened_s // 86_400, "opened_week": (opened_s // 86_400 + 3) // 7}
    return {**place, **days, "served_pod_id": served, "person_id": (served - 1) * CREW + number % CREW + 1}


if __name__ == "__main__":
    main()
