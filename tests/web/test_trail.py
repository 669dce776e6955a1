"""The audit trail is found by who, what, where and when."""

from datetime import timedelta

import pytest

from core import audit
from core.refusal import Refused
from data.database import Database
from tests.conftest import MONDAY, Cast
from web import trail
from web.trail import Wanted


def fill(store: Database, cast: Cast) -> None:
    with store.transaction() as session:
        for number, actor in enumerate((cast.ana, cast.emil, cast.ana)):
            audit.note(
                session,
                actor,
                "card.move" if number else "card.create",
                MONDAY + timedelta(days=number),
                ("card", number),
                pod_id=actor.home_pod_ids[0],
                before={"column": "Next"},
                after={"column": "Doing", "wip": 5},
            )


def numbers(store: Database, cast: Cast, wanted: Wanted, **page: int) -> list[str]:
    with store.reading() as session:
        return [entry.what for entry in trail.entries(session, cast.fay, wanted, **page)[1]]


def test_the_newest_change_stands_first_and_pages_follow(store: Database, cast: Cast) -> None:
    fill(store, cast)
    assert numbers(store, cast, Wanted()) == ["card 2", "card 1", "card 0"]
    assert numbers(store, cast, Wanted(), limit=1, offset=1) == ["card 1"]


def test_changes_are_found_by_each_filter(store: Database, cast: Cast) -> None:
    fill(store, cast)
    assert numbers(store, cast, Wanted(who="an")) == ["card 2", "card 0"]
    assert numbers(store, cast, Wanted(action="card.create")) == ["card 0"]
    assert numbers(store, cast, Wanted(pod_id=cast.south_id)) == ["card 1"]
    day = timedelta(days=1)
    assert numbers(store, cast, Wanted(since=MONDAY + day, before=MONDAY + 2 * day)) == ["card 1"]


def test_a_change_is_said_in_one_line(store: Database, cast: Cast) -> None:
    fill(store, cast)
    with store.reading() as session:
        count, entries = trail.entries(session, cast.fay, Wanted())
        known = trail.actions(session, cast.fay)
    assert (count, known) == (3, ["card.create", "card.move"])
    assert (entries[0].before, entries[0].after, entries[0].pod) == ("column: Next", "column: Doing, wip: 5", "North")


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "dora", "emil", "goro"])
def test_only_an_administrator_reads_the_trail(light_store: Database, light_cast: Cast, name: str) -> None:
    with pytest.raises(Refused, match="audit trail"), light_store.reading() as session:
        trail.entries(session, getattr(light_cast, name), Wanted())
