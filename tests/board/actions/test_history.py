"""Cases taken over with their history: what is kept, what a second time changes, what is left alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from board import actions, queries
from board.history import CaseEvent, CaseHistory, HistoryTally, Meaning
from board.models import Card, CardEvent, Column, ColumnKind, EventKind, Handoff, HandoffKind
from core.people import Actor, ActorKind
from core.refusal import Refused
from data.database import Database
from pods.models import Source
from tests.conftest import MONDAY, Cast

IMPORT = Actor(name="Import", kind=ActorKind.IMPORT)


@pytest.fixture
def source_id(store: Database, cast: Cast) -> int:
    with store.reading() as session:
        return session.exec(select(Source.id)).one() or 0


@pytest.fixture
def case(cast: Cast, source_id: int) -> CaseHistory:
    return CaseHistory(
        source_id=source_id,
        ext_id="inc-1",
        title="No bill",
        events=(
            _row(0, Meaning.QUEUE, cast.north_id),
            _row(10, Meaning.ACTIVE, cast.north_id),
            _row(20, Meaning.ACTIVE, cast.south_id),
            _row(30, Meaning.WAITING, cast.north_id),
        ),
    )


def _row(minute: int, meaning: Meaning, pod_id: int) -> CaseEvent:
    return CaseEvent(MONDAY + timedelta(minutes=minute), f"Their {meaning.value}", meaning, pod_id)


def record(store: Database, *cases: CaseHistory) -> HistoryTally:
    return store.perform(lambda s: actions.record_history(s, IMPORT, cases, 7, MONDAY + timedelta(days=1)))


def test_a_case_is_kept_with_its_events_and_handoffs(store: Database, cast: Cast, case: CaseHistory) -> None:
    assert record(store, case) == HistoryTally(1, 0, 0)
    with store.reading() as session:
        card = session.exec(select(Card)).one()
        column = session.get_one(Column, card.column_id)
        events = session.exec(select(CardEvent).order_by(col(CardEvent.seq))).all()
        handoffs = session.exec(select(Handoff).order_by(col(Handoff.seq))).all()
    assert (card.key, card.title, card.pod_id, column.kind) == ("NR-1", "No bill", cast.north_id, ColumnKind.WAITING)
    assert (card.opened_at, card.started_at, card.entered_at) == tuple(
        e.occurred_at for e in (events[0], events[1], events[3])
    )
    assert [event.state for event in events] == ["Their queue", "Their active", "Their active", "Their waiting"]
    assert [event.pod_id for event in events] == [cast.north_id, cast.north_id, cast.south_id, cast.north_id]
    assert {(event.actor_kind, event.recorded_at) for event in events} == {
        (ActorKind.IMPORT, MONDAY + timedelta(days=1))
    }
    assert [(h.from_pod_id, h.to_pod_id, h.kind) for h in handoffs] == [
        (cast.north_id, cast.south_id, HandoffKind.IMPORTED),
        (cast.south_id, cast.north_id, HandoffKind.IMPORTED),
    ]


def test_the_same_cases_again_change_nothing(store: Database, case: CaseHistory) -> None:
    record(store, case)
    assert record(store, case) == HistoryTally(0, 0, 1)
    with store.reading() as session:
        assert len(session.exec(select(CardEvent)).all()) == 4


def test_a_newer_export_only_appends(store: Database, cast: Cast, case: CaseHistory) -> None:
    record(store, case)
    closed = _row(40, Meaning.CLOSED, cast.south_id)
    newer = replace(case, events=(*case.events, closed), closed_at=closed.at)
    assert record(store, newer) == HistoryTally(0, 1, 0)
    assert record(store, newer) == HistoryTally(0, 0, 1)
    with store.reading() as session:
        card = session.exec(select(Card)).one()
        seqs = session.exec(select(CardEvent.seq).order_by(col(CardEvent.seq))).all()
        handoffs = session.exec(select(Handoff.seq).order_by(col(Handoff.seq))).all()
    assert (card.closed_at, card.pod_id, card.opened_at) == (closed.at, cast.south_id, case.events[0].at)
    assert (list(seqs), list(handoffs)) == ([0, 1, 2, 3, 4], [0, 1, 2])


def test_an_older_export_changes_nothing(store: Database, case: CaseHistory) -> None:
    record(store, case)
    assert record(store, replace(case, events=case.events[:2])) == HistoryTally(0, 0, 1)


def test_a_changed_past_is_reported_and_left_alone(store: Database, cast: Cast, case: CaseHistory) -> None:
    record(store, case)
    other = replace(case, events=(*case.events[:2], _row(20, Meaning.QUEUE, cast.south_id), case.events[3]))
    tally = record(store, other)
    assert (tally.new, tally.changed, tally.unchanged) == (0, 0, 0)
    assert tally.conflicts[0].ext_id == "inc-1"


def test_a_case_that_people_worked_on_is_left_alone(store: Database, cast: Cast, case: CaseHistory) -> None:
    record(store, case)
    with store.reading() as session:
        card_id = session.exec(select(Card.id)).one() or 0
    store.perform(
        lambda s: actions.comment_on_card(s, cast.ana, card_id, "Called them.", MONDAY + timedelta(days=2), op="c")
    )
    newer = replace(case, events=(*case.events, _row(40, Meaning.CLOSED, cast.south_id)))
    assert "people worked on it here" in record(store, newer).conflicts[0].reason


def test_a_preview_says_the_same_and_writes_nothing(store: Database, case: CaseHistory) -> None:
    with store.reading() as session:
        assert actions.preview_history(session, IMPORT, [case]) == HistoryTally(1, 0, 0)
        assert session.exec(select(Card)).all() == []


def test_limits_do_not_refuse_history_and_the_log_says_who_stands_over_them(
    store: Database, cast: Cast, case: CaseHistory
) -> None:
    record(store, case, replace(case, ext_id="over", events=case.events[:2]))
    many = [replace(case, ext_id=f"inc-{n}") for n in range(2, 8)]
    with store.reading() as session:
        assert actions.preview_history(session, IMPORT, many).over == ("North, Waiting: 7 of 5",)
    assert record(store, *many).new == 6
    assert record(store, *many) == HistoryTally(0, 0, 6)
    with store.reading() as session:
        told = session.exec(select(CardEvent).where(CardEvent.kind == EventKind.OVERRIDDEN).order_by(col(CardEvent.id)))
        events = list(told)
        assert [(e.detail and e.detail["held"], e.actor_kind, e.seq) for e in events] == [
            (5, ActorKind.IMPORT, 4),
            (6, ActorKind.IMPORT, 4),
        ]
        assert session.exec(select(Card.ext_id).where(Card.id == events[-1].card_id)).one() == "inc-7"
        end = MONDAY + timedelta(days=2)
        (line,) = queries.passed_limits(session, cast.ana, cast.north_id, MONDAY, end)
        assert (line.key, line.what, line.reason) == (
            "2 imported cards",
            "Waiting: 7 with a limit of 5",
            "Came by an import (7)",
        )
    back = replace(many[-1], events=(*case.events, _row(40, Meaning.ACTIVE, cast.north_id)))
    assert record(store, back) == HistoryTally(0, 1, 0)


def test_a_case_whose_rows_name_no_pod_is_a_conflict(store: Database, case: CaseHistory) -> None:
    orphan = replace(case, events=tuple(e._replace(pod_id=None) for e in case.events))
    assert "none of its rows names a pod" in record(store, orphan).conflicts[0].reason


@pytest.mark.parametrize("name", ["ana", "boyan", "chen", "emil", "goro"])
def test_taking_cases_over_is_refused_to_those_who_may_not_import(
    store: Database, cast: Cast, case: CaseHistory, name: str
) -> None:
    actor = cast.everybody()[name]
    with pytest.raises(Refused, match="may not import data"):
        store.perform(lambda s: actions.record_history(s, actor, [case], None, MONDAY))
    with store.reading() as session, pytest.raises(Refused, match="may not import data"):
        actions.preview_history(session, actor, [case])
