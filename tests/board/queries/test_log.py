"""The log of a pod that is carried on says the same as one that is read from the store."""

import numpy as np
import pytest

from board.queries import log as logs
from board.stays import Log
from data.database import Database
from tests.board.queries.test_replay import Life
from tests.conftest import Cast


def assert_same(one: logs.PodLog, other: logs.PodLog) -> None:
    for name in Log.__dataclass_fields__:
        assert np.array_equal(getattr(one.log, name), getattr(other.log, name), equal_nan=name == "closed"), name
    assert (one.keys, one.segments, one.topics) == (other.keys, other.segments, other.topics)


@pytest.mark.parametrize("seed", range(2))
def test_a_log_that_is_carried_on_is_the_one_that_is_read_anew(store: Database, cast: Cast, seed: int) -> None:
    life = Life(store, cast, seed)
    life.live(20)
    with store.reading() as session:
        known = {pod_id: logs.read_log(session, pod_id) for pod_id in (cast.north_id, cast.south_id)}
    for _ in range(8):
        life.live(5)
        with store.reading() as session:
            for pod_id, earlier in known.items():
                fresh = logs.read_log(session, pod_id)
                carried = logs.extended(session, pod_id, earlier)
                if carried is not None:
                    assert_same(carried, fresh)
                known[pod_id] = carried or fresh


def test_only_cards_with_new_events_are_read(
    light_store: Database, light_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(light_store, light_cast, 3)
    life.live(30)
    with light_store.reading() as session:
        earlier = logs.read_log(session, light_cast.north_id)
        monkeypatch.setattr(logs, "read_log", lambda *_: pytest.fail("everything was read again"))
        again = logs.extended(session, light_cast.north_id, earlier)
    assert again is not None
    assert_same(again, earlier)


def test_with_other_columns_everything_is_read_again(light_store: Database, light_cast: Cast) -> None:
    life = Life(light_store, light_cast, 3)
    life.live(30)
    with light_store.reading() as session:
        earlier = logs.read_log(session, light_cast.north_id)
        other = logs.PodLog(earlier.log, earlier.keys, earlier.segments, earlier.topics, {})
        assert logs.extended(session, light_cast.north_id, other) is None
