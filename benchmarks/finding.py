"""How long the search takes over 60,000 cards of one pod: words, a phrase, fields, the list, on SQLite.

python -m benchmarks.finding [cards]
"""

import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import col, select

from board.actions import open_board
from board.models import Card, Column, words
from board.queries.find import found_ids
from board.queries.listing import listed, search_cards
from data import database, tables
from tests.conftest import MONDAY, people_the_store

WORDS = (
    *("meter", "invoice", "tariff", "refund", "outage", "tenant", "contract", "portal"),
    *("reading", "debit", "grid", "estimate", "photo", "window", "night"),
)
QUESTIONS = ("meter", '"grid estimate"', "column:Doing who:none", "key:nr-59", "age>3d", "NR-5901")


def fill(store: database.Database, north: int, count: int) -> None:
    """Cards with texts of 30 words; one in ten is open."""
    with store.transaction() as session:
        places = list(session.exec(select(Column.id).where(Column.pod_id == north).order_by(col(Column.position))))
        rows = []
        for number in range(count):
            said = [WORDS[(number * step + step) % len(WORDS)] for step in range(1, 31)]
            is_open = number % 10 == 0
            rows.append(
                {
                    "key": f"NR-{number + 1}",
                    "pod_id": north,
                    "column_id": places[number % 4 if is_open else -1],
                    "title": f"{' '.join(said[:5])} {number}",
                    "description": " ".join(said[5:]) + f" case{number % 997}",
                    "opened_at": MONDAY - timedelta(minutes=number % 90_000),
                    "entered_at": MONDAY,
                    "closed_at": None if is_open else MONDAY,
                    "rank": number * 1000,
                }
            )
        session.execute(insert(Card), rows)


def main() -> None:
    """Fill a store, ask each question nine times, print medians."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    with tempfile.TemporaryDirectory() as folder:
        store = database.connect(f"sqlite:///{Path(folder) / 'find.db'}", pool=2)
        tables.METADATA.create_all(store.writer)
        cast = people_the_store(store)
        store.perform(lambda session: open_board(session, cast.ana, cast.north_id, MONDAY))
        began = time.perf_counter()
        fill(store, cast.north_id, count)
        print(f"{count:,} cards written with their index ({words.INDEX}) in {time.perf_counter() - began:.1f} s")
        for text in (*QUESTIONS, f"case{count % 997} is:any"):
            for name, ask in (
                ("ids", lambda s, text=text: len(found_ids(s, cast.boyan, cast.north_id, text, MONDAY))),
                ("list", lambda s, text=text: listed(s, cast.boyan, cast.north_id, text, MONDAY).total),
                ("bar", lambda s, text=text: len(search_cards(s, cast.boyan, text.replace(" is:any", "")))),
            ):
                took = []
                for _ in range(9):
                    with store.reading() as session:
                        began = time.perf_counter()
                        found = ask(session)  # type: ignore[no-untyped-call]
                        took.append((time.perf_counter() - began) * 1000)
                print(f"{text:24} {name:5} {found:7,} found  median {statistics.median(took):6.1f} ms")


if __name__ == "__main__":
    main()
