"""Tries are counted, also when they come at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from data.database import Database
from tests.conftest import MONDAY
from web import attempts

HOUR = timedelta(hours=1)


def tried(store: Database, after: timedelta = timedelta()) -> int:
    return store.perform(lambda session: attempts.tried(session, "address:10.0.0.7", HOUR, MONDAY + after))


def test_every_try_counts_one(store: Database) -> None:
    assert [tried(store) for _ in range(3)] == [1, 2, 3]


def test_twenty_tries_at_once_are_twenty(store: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: tried(store), range(20)))
    assert sorted(counts) == list(range(1, 21))


def test_a_window_that_is_over_starts_anew(store: Database) -> None:
    assert tried(store) == 1
    assert tried(store, timedelta(minutes=59)) == 2
    assert tried(store, HOUR) == 1


def test_a_success_empties_the_bucket(store: Database) -> None:
    tried(store)
    store.perform(lambda session: attempts.forget(session, "address:10.0.0.7"))
    assert tried(store) == 1


def test_a_try_that_succeeded_is_taken_back_alone(store: Database) -> None:
    tried(store)
    tried(store)
    store.perform(lambda session: attempts.take_back(session, "address:10.0.0.7"))
    assert tried(store) == 2
