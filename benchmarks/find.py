"""Finding a customer and drawing the strip at 60,000 customers a pod, ten pods, and 1,000,000 contacts; both stores.

    .venv/bin/python -m benchmarks.find [customers a pod] [contacts] [sqlite|postgres|both]

Each question is asked by an agent of one pod; the slowest and the middle of its answers are told, against 300 ms.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, select, text

from benchmarks.moves import postgres
from board import actions
from board.actions import NewCard
from board.queries.strip import customer_strip
from core.people import Actor, Grant, Role
from data import database, tables
from data.database import Database
from data.demo.names import FIRST, LAST
from metrics.queries.voices import last_voice
from pods import actions as pod_actions
from pods import identifiers, queries
from pods.actions import Move
from pods.models import CustomerIdentifier, Pod
from tests.conftest import MONDAY, Cast, people_the_store
from tests.pods.conftest import LONG_AGO

PODS, BAR_MS, TIMES = 10, 300, 7
PORTION = 20_000
Rows = Iterator[tuple[Any, ...]]


def fill(store: Database, each: int, contacts: int) -> Actor:
    """Ten pods with a segment each, their customers as plain rows, contacts spread over all; an agent of the first."""
    cast = people_the_store(store)
    with store.transaction() as session:
        pods = [cast.north_id, *(_pod(session, number) for number in range(1, PODS))]
        segments = _segments(session, cast, pods)
        actions.open_board(session, cast.dora, cast.north_id, MONDAY)
    people = [_person(number) for number in range(1, PODS * each + 1)]
    born = MONDAY.replace(tzinfo=None).isoformat(" ")
    columns = "id source_id ext_id name email phone created_at"
    put(store, "customer", columns, ((n, 1, *said, born) for n, said in enumerate(people, 1)))
    columns = "id customer_id region product tier language stage segment_id valid_from"
    put(store, "customer_profile", columns, _profiles(len(people), segments))
    put(store, "customer_identifier", "customer_id kind value", _identifiers(people))
    columns = "source_id ext_id version customer_id pod_id channel topic opened_s opened_day opened_week"
    columns += " abandoned repeat_role served_pod_id person_id"
    put(store, "contact", columns, _contacts(contacts, len(people), pods))
    with store.writer.connect() as connection:
        connection.exec_driver_sql("analyze")
        connection.commit()
    return Actor("Boyan", (Grant(Role.AGENT, cast.north_id),), cast.boyan.person_id)


def _segments(session: Session, cast: Cast, pods: list[int]) -> list[int]:
    """One for each pod, by region."""
    names = [f"r{number}" for number in range(PODS)]
    pod_actions.define_attributes(session, cast.dora, {"region": names}, MONDAY)
    made = [pod_actions.add_segment(session, cast.dora, name.upper(), name, MONDAY, op=name).id or 0 for name in names]
    boxes = {one: [{"region": [name]}] for one, name in zip(made, names, strict=True)}
    boxes[made[0]][0]["region"].append("unknown")
    pod_actions.commit_rules(session, cast.dora, LONG_AGO, boxes, "All", MONDAY, op="rules")
    moves = [Move(one, pod_id, LONG_AGO) for one, pod_id in zip(made, pods, strict=True)]
    pod_actions.commit_moves(session, cast.dora, moves, "Homes", MONDAY, op="homes")
    return made


def _profiles(people: int, segments: list[int]) -> Rows:
    for n in range(1, people + 1):
        yield (n, n, f"r{n % PODS}", *["unknown"] * 4, segments[n % PODS], LONG_AGO.isoformat())


def _identifiers(people: list[tuple[str, str, str, str]]) -> Rows:
    for n, said in enumerate(people, 1):
        yield from ((n, one.kind, one.value) for one in identifiers.of_customer(*said))


def _pod(session: Session, number: int) -> int:
    pod = Pod(name=f"Pod {number}", code=f"P{number}", zone="Europe/Sofia", created_at=MONDAY)
    session.add(pod)
    session.flush()
    return pod.id or 0


def _person(number: int) -> tuple[str, str, str, str]:
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    return f"LE-{number:07d}", f"{first} {last}", f"{first}.{last}.{number}@example.com".lower(), f"+35988{number:07d}"


def _contacts(count: int, people: int, pods: list[int]) -> Rows:
    draw = random.Random(4)
    end = int(MONDAY.timestamp())
    for number in range(count):
        who, at = draw.randint(1, people), end - draw.randrange(180 * 86_400)
        pod_id, day = pods[who % PODS], at // 86_400
        yield (1, f"c{number}", "", who, pod_id, "phone", "bill", at, day, (day + 3) // 7, False, 0, pod_id, 1)


def put(store: Database, table: str, columns: str, rows: Rows) -> None:
    """Plain rows by the quickest way each store has."""
    names = columns.split()
    with store.writer.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if store.writer.dialect.name == "postgresql":
            with raw.cursor().copy(f"copy {table} ({', '.join(names)}) from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            if not raw.in_transaction:
                raw.execute("begin")
            raw.executemany(f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})", rows)  # noqa: S608
        raw.commit()


def questions(each: int) -> dict[str, str]:
    """What is typed: each leads to one or many customers of the first pod, or to nobody."""
    number = PODS * (each // 2)
    _, name, address, dialled = _person(number)
    first, last = name.split()
    return {
        "number": f"le {number:07d}",
        "number of another pod": f"LE-{number + 1:07d}",
        "e-mail": address.upper(),
        "phone": f"0{dialled[4:6]}/{dialled[6:9]} {dialled[9:]}",
        "name": name.lower(),
        "first letters": f"{last[:3]} {first[:2]}",
        "two letters": last[:2],
        "a common first name": first,
        "inside a word": last[1:5],
        "nobody": "Qwertzuiop",
    }


def told(store: Database, agent: Actor, each: int) -> None:
    """Each question several times, then the strip of a card of the customer with most contacts."""
    for what, said in questions(each).items():

        def ask(wanted: str = said) -> int:
            with store.reading() as session:
                return len(queries.find_customers(session, agent, wanted, 20, MONDAY.date()))

        line(f"find by {what}", ask)
    with store.transaction() as session:
        busiest = session.connection().execute(text(
            "select customer_id from contact where pod_id = :pod group by 1 order by count(*) desc, 1 limit 1"),
            {"pod": agent.grants[0].pod_id}).scalar_one()  # fmt: skip
        wish = NewCard(agent.grants[0].pod_id or 0, "Bill", customer_id=busiest, topic="bill")
        card_id = actions.create_card(session, agent, wish, MONDAY, op="bench").id or 0

    def strip() -> int:
        with store.reading() as session:
            its = customer_strip(session, agent, card_id, MONDAY + timedelta(hours=1))
            last_voice(session, its.rows)
            return len(its.contacts)

    line("strip of a card", strip)


def line(what: str, ask: Callable[[], int]) -> None:
    """One row of the report."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        found = ask()
        taken.append((time.perf_counter() - start) * 1000)
    verdict = "ok" if max(taken) < BAR_MS else "MISSED"
    middle = statistics.median(taken)
    print(f"  {what:26} {found:4} found   median {middle:7.1f} ms   max {max(taken):7.1f} ms   {verdict}")


def plan(store: Database) -> None:
    """Whether the index is used for what begins with a word."""
    since, until = identifiers.beginning("ivan")
    with store.reading() as session:
        named = CustomerIdentifier
        wanted = (
            select(named.customer_id).where(named.value >= since, named.value < until, named.kind == "name").limit(60)
        )
        words = str(wanted.compile(store.reader, compile_kwargs={"literal_binds": True}))
        explain = "explain query plan " if store.writer.dialect.name == "sqlite" else "explain "
        found = " | ".join(str(row[-1]).strip() for row in session.connection().exec_driver_sql(explain + words))
        used = "is used" if "ix_customer_identifier_value" in found else "IS NOT USED"
        print(f"  the index {used}: {found[:150]}")


def run(name: str, store: Database, each: int, contacts: int) -> None:
    """Fill, ask, tell."""
    tables.METADATA.create_all(store.writer)
    start = time.perf_counter()
    agent = fill(store, each, contacts)
    print(f"{name}: {PODS * each:,} customers, {contacts:,} contacts, filled in {time.perf_counter() - start:.0f} s")
    told(store, agent, each)
    plan(store)


def main() -> None:
    """The stores one after the other."""
    each, contacts, which = [*sys.argv[1:], *("60000", "1000000", "both")[len(sys.argv) - 1 :]]
    if which in ("sqlite", "both"):
        with tempfile.TemporaryDirectory() as folder:
            run("SQLite", database.connect(f"sqlite:///{Path(folder) / 'find.db'}"), int(each), int(contacts))
    if which in ("postgres", "both"):
        with postgres() as store:
            run("PostgreSQL", store, int(each), int(contacts))


if __name__ == "__main__":
    main()
