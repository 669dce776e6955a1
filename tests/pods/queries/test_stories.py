"""Timelines of a segment and of a customer, and what was believed before a correction."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from core.refusal import Refused
from core.visit import Visit
from pods import actions, queries
from pods.actions import Move
from tests.conftest import MONDAY
from tests.pods.conftest import LONG_AGO, TODAY, World
from tests.pods.page.test_overview import opened, said

MARCH = date(2026, 3, 3)
SUMMER = date(2026, 7, 1)


def told(chapters: list[Any]) -> list[tuple[str, str, date, date | None]]:
    return [(row.segment_name, row.pod_name, row.valid_from, row.valid_to) for row in chapters]


def corrected(world: World) -> None:
    later = MONDAY + timedelta(days=2)
    moves = [Move(world.nb, world.cast.south_id, MARCH)]
    world.store.perform(lambda s: actions.commit_moves(s, world.cast.dora, moves, "It was South", later, op="m"))


def test_a_segment_tells_its_pods_with_the_change_that_brought_them(world: World) -> None:
    corrected(world)
    with world.store.reading() as session:
        story = queries.segment_story(session, world.cast.dora, world.nb)
        whole = queries.segment_story(session, world.cast.dora, world.nb, with_superseded=True)
    assert told(story) == [
        ("North basic", "North", LONG_AGO, MARCH),
        ("North basic", "South", MARCH, None),
    ]
    assert (story[1].note, story[1].author, story[1].recorded_at) == (
        "It was South",
        "Dora",
        MONDAY + timedelta(days=2),
    )
    assert [row.superseded_at is not None for row in whole].count(True) == 1


def test_neighbours_with_the_same_pod_are_joined_when_shown(world: World) -> None:
    for pod_id, day, op in ((world.cast.south_id, TODAY, "a"), (world.cast.north_id, TODAY, "b")):
        moves = [Move(world.nb, pod_id, day)]
        with world.store.transaction() as session:
            actions.commit_moves(session, world.cast.dora, moves, "x", MONDAY, op=op)
    with world.store.reading() as session:
        assert told(queries.segment_story(session, world.cast.dora, world.nb)) == [
            ("North basic", "North", LONG_AGO, None)
        ]


def test_a_customer_tells_every_home_through_segments_and_moves(world: World) -> None:
    with world.store.transaction() as session:
        rows = [
            ("a", {"region": "north", "tier": "basic"}, LONG_AGO),
            ("a", {"region": "south", "tier": "basic"}, SUMMER),
        ]
        world.people(session, rows)
    corrected(world)
    with world.store.reading() as session:
        story = queries.customer_story(session, world.cast.dora, 1, MONDAY)
        why = queries.why_home(session, world.cast.dora, 1, MARCH, MONDAY)
    assert told(story) == [
        ("North basic", "North", LONG_AGO, MARCH),
        ("North basic", "South", MARCH, SUMMER),
        ("South", "South", SUMMER, None),
    ]
    assert (why.pod_name, why.change_note) == ("South", "It was South")


def test_an_agent_reads_no_story_of_another_pods_segment(light_world: World) -> None:
    with light_world.store.reading() as session:
        with pytest.raises(Refused):
            queries.segment_story(session, light_world.cast.boyan, light_world.s)
        assert queries.segment_story(session, light_world.cast.emil, light_world.s)


def test_the_page_shows_what_was_believed_on_a_day(visit: Callable[..., Visit], light_world: World) -> None:
    corrected(light_world)
    app = opened(visit("dora", at=MONDAY + timedelta(days=5)))
    app.date_input(key="pods-day").set_value(MARCH).run()
    assert list(app.dataframe[0].value["Pod"]) == ["South", "North", "South"]
    app.date_input(key="pods-known").set_value(TODAY).run()
    assert not app.exception
    assert list(app.dataframe[0].value["Pod"]) == ["North", "North", "South"]
    assert "as was believed at the end of 16 Nov 2026" in said(app)
    app.selectbox(key="story-segment").set_value(light_world.nb).run()
    assert "South (now)" in said(app)
