"""Pods side by side, read from rows: weeks, who may see whom, where work travels."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event
from sqlmodel import Session

from board.models import HandoffKind
from core.refusal import NotFound, Refused
from data.database import Database
from metrics.queries import edges_of, figures, flow_of, pods_side_by_side
from metrics.results import Window
from metrics.weeks import FOUR, WEEKS

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
QUARTER = Window(MONDAY - timedelta(weeks=13), MONDAY)
Book = Callable[[Session], Any]


def test_each_week_has_its_own_counts_and_young_weeks_are_provisional(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        for number in range(12):
            someone = book.customer()
            book.contact(cast.north_id, someone, 21)
            book.contact(cast.north_id, someone, 20.5 if number < 3 else 3)
    with store.reading() as session:
        found = pods_side_by_side(session, cast.dora, QUARTER, MONDAY)
    north = found.rows[0].cells["repeat_contact_rate"].series
    assert len(north.values) == WEEKS
    assert north.values[-4] == pytest.approx(3 / 15)
    assert north.n[-4] == 15
    assert north.provisional[-2:].tolist() == [True, True]
    assert not north.provisional[-5]
    south = found.rows[1].cells["repeat_contact_rate"]
    assert np.isnan(south.series.values).all()
    assert south.result.value is None


def test_the_four_figures_are_those_of_the_report(store: Database, cast: Any, ledger: Book) -> None:
    from metrics.queries import figures

    with store.transaction() as session:
        book = ledger(session)
        for score in range(11):
            book.answer(cast.north_id, score, score)
            book.contact(cast.north_id, book.customer(), score + 10)
            book.case([cast.north_id, cast.south_id][: 1 + score % 2], 20, score + 1)
        book.complaint(cast.north_id)
    with store.reading() as session:
        side = pods_side_by_side(session, cast.dora, QUARTER, MONDAY)
        report = figures(session, cast.dora, QUARTER, MONDAY)
    week = {"window_days": 7, "topic": "any", "base": "all"}
    for row in side.rows:
        for metric in FOUR:
            variant = week if metric == "repeat_contact_rate" else {}
            (same,) = [r for r in report if r.metric == metric and r.scope == row.scope and dict(r.variant) == variant]
            assert row.cells[metric].result == same


def test_people_see_the_pods_they_may_read(store: Database, cast: Any) -> None:
    with store.reading() as session:
        assert [row.scope.name for row in pods_side_by_side(session, cast.goro, QUARTER, MONDAY).rows] == [
            "North",
            "South",
        ]
        mine = pods_side_by_side(session, cast.emil, QUARTER, MONDAY)
        assert ([row.scope.name for row in mine.rows], mine.whole) == (["South"], None)
        with pytest.raises(Refused, match="may not read"):
            pods_side_by_side(session, cast.fay, QUARTER, MONDAY)
        for read in (edges_of, flow_of):
            more = () if read is edges_of else (MONDAY,)
            with pytest.raises(NotFound):
                read(session, cast.emil, cast.north_id, QUARTER, *more)


def test_work_travels_with_its_reason_and_segment_moves_stay_out(store: Database, cast: Any, ledger: Book) -> None:
    north, south = cast.north_id, cast.south_id
    with store.transaction() as session:
        book = ledger(session)
        book.case([north, south], 9, 5)
        book.case([north, south, north], 9, 5)
        book.case([north, south], 9, 5, HandoffKind.SEGMENT_MOVE)
        book.case([north, south], 300, 290)
    with store.reading() as session:
        edges = edges_of(session, cast.ana, north, QUARTER)
    assert [(e.giver, e.taker, e.kind, e.reason, e.count) for e in edges] == [
        ("North", "South", "functional", "billing", 2),
        ("South", "North", "functional", "billing", 1),
    ]


def test_a_pods_flow_is_its_finished_cases_and_their_weeks(store: Database, cast: Any, ledger: Book) -> None:
    with store.transaction() as session:
        book = ledger(session)
        book.case([cast.north_id], 9, 8)
        book.case([cast.north_id], 100, 98)
        book.case([cast.north_id], 9, None)
    with store.reading() as session:
        flow = flow_of(session, cast.ana, cast.north_id, QUARTER, MONDAY)
    assert flow.days.tolist() == pytest.approx([1.0])
    assert (sum(flow.finished), flow.finished[-3]) == (2, 1)


def test_periods_with_the_same_end_read_the_cases_once(light_store: Database, light_cast: Any, ledger: Book) -> None:
    with light_store.transaction() as session:
        ledger(session).case([light_cast.north_id], 9, 5)
    with light_store.reading() as session:
        asked: list[str] = []
        event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        for weeks in (4, 13):
            pods_side_by_side(session, light_cast.dora, Window(MONDAY - timedelta(weeks=weeks), MONDAY), MONDAY)
        figures(session, light_cast.dora, Window(None, MONDAY), MONDAY, [light_cast.north_id])
    assert sum("FROM handoff" in statement for statement in asked) == 1
