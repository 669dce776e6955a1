"""What another system's rows mean here: owners, handoffs, reopenings, and what a newer file may add."""

from datetime import timedelta

from board.history import CaseEvent, CaseHistory, Conflict, Known, Meaning, News, news, steps
from board.models import ColumnKind, EventKind
from tests.conftest import MONDAY

A, B = 1, 2


def row(minute: int, meaning: Meaning, pod_id: int | None, state: str = "") -> CaseEvent:
    return CaseEvent(MONDAY + timedelta(minutes=minute), state or meaning.value, meaning, pod_id)


def case(*events: CaseEvent) -> CaseHistory:
    return CaseHistory(source_id=1, ext_id="c-1", events=events)


def kept(*events: CaseEvent) -> list[Known]:
    return [Known(step.at, step.kind, step.state, step.pod_id) for step in steps(events)]


def test_the_first_row_creates_and_a_change_of_owner_hands_off() -> None:
    told = steps([row(0, Meaning.QUEUE, A), row(1, Meaning.ACTIVE, A), row(2, Meaning.ACTIVE, B)])
    assert [step.kind for step in told] == [EventKind.CREATED, EventKind.STATUS, EventKind.HANDED_OFF]
    assert [step.from_pod_id for step in told] == [None, None, A]


def test_a_missing_owner_between_equal_owners_is_no_handoff() -> None:
    told = steps([row(0, Meaning.ACTIVE, A), row(1, Meaning.WAITING, None), row(2, Meaning.ACTIVE, A)])
    assert [step.pod_id for step in told] == [A, A, A]
    assert [step.from_pod_id for step in told] == [None, None, None]


def test_rows_before_the_first_owner_belong_to_that_owner() -> None:
    told = steps([row(0, Meaning.QUEUE, None), row(1, Meaning.ACTIVE, B)])
    assert [(step.pod_id, step.from_pod_id) for step in told] == [(B, None), (B, None)]


def test_work_after_a_resolution_is_a_reopening() -> None:
    told = steps([row(0, Meaning.ACTIVE, A), row(1, Meaning.RESOLVED, A), row(2, Meaning.QUEUE, B)])
    assert told[-1].kind is EventKind.REOPENED
    assert told[-1].from_pod_id == A


def test_closing_after_resolving_is_no_reopening() -> None:
    told = steps([row(0, Meaning.RESOLVED, A), row(1, Meaning.CLOSED, A), row(2, Meaning.DONE, A)])
    assert [step.kind for step in told] == [EventKind.RESOLVED, EventKind.CLOSED, EventKind.STATUS]


def test_a_resolved_case_stands_among_the_finished_work() -> None:
    assert Meaning.RESOLVED.column_kind is ColumnKind.DONE
    assert Meaning.WAITING.column_kind is ColumnKind.WAITING


def test_a_newer_file_adds_the_rows_behind_those_known() -> None:
    old = (row(0, Meaning.ACTIVE, A), row(1, Meaning.WAITING, A))
    found = news(case(*old, row(2, Meaning.RESOLVED, A)), kept(*old))
    assert isinstance(found, News)
    assert [event.meaning for event in found.fresh] == [Meaning.RESOLVED]
    assert found.is_whole


def test_an_older_file_adds_nothing() -> None:
    rows = (row(0, Meaning.ACTIVE, A), row(1, Meaning.RESOLVED, A))
    assert news(case(rows[0]), kept(*rows)) == News([], is_whole=False)


def test_a_file_with_the_later_rows_alone_continues_the_case() -> None:
    found = news(case(row(5, Meaning.RESOLVED, A)), kept(row(0, Meaning.ACTIVE, A)))
    assert isinstance(found, News)
    assert (len(found.fresh), found.is_whole) == (1, False)


def test_a_changed_past_row_is_a_conflict() -> None:
    old = (row(0, Meaning.ACTIVE, A), row(1, Meaning.WAITING, A), row(2, Meaning.RESOLVED, A))
    found = news(case(old[0], row(1, Meaning.ACTIVE, B), old[2]), kept(*old))
    assert isinstance(found, Conflict)
    assert "2026-11-16 09:01 UTC (“waiting”) is no longer in the file" in found.reason


def test_a_row_that_appears_in_the_past_is_a_conflict() -> None:
    old = (row(0, Meaning.ACTIVE, A), row(2, Meaning.RESOLVED, A))
    found = news(case(old[0], row(1, Meaning.WAITING, A), old[1]), kept(*old))
    assert isinstance(found, Conflict)
    assert "appeared in the past" in found.reason


def test_two_equal_rows_of_one_second_are_two_rows() -> None:
    twice = (row(0, Meaning.ACTIVE, A), row(0, Meaning.ACTIVE, A))
    found = news(case(*twice), kept(twice[0]))
    assert isinstance(found, News)
    assert len(found.fresh) == 1


def test_equal_histories_have_equal_fingerprints() -> None:
    assert case(row(0, Meaning.ACTIVE, A)).fingerprint() == case(row(0, Meaning.ACTIVE, A)).fingerprint()
    assert case(row(0, Meaning.ACTIVE, A)).fingerprint() != case(row(0, Meaning.ACTIVE, B)).fingerprint()
