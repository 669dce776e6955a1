"""From files to a draft: what is left out, by which line, for which reason."""

from datetime import UTC, datetime

import pytest

from core.refusal import Refused
from data.exchange.draft import Draft
from data.exchange.reading import read
from pods.models import RepeatRole
from tests.data.exchange.conftest import CALLS, LOG, TICKETS, csv_file, draft_of
from tests.data.exchange.test_mapping import SURVEY, with_key


def said(draft: Draft) -> list[tuple[int, str, str]]:
    return [(reject.line, reject.field, reject.reason) for reject in draft.rejects]


def test_rows_become_cases() -> None:
    draft = draft_of(LOG, csv_file(TICKETS))
    assert {ext_id: len(case.events()) for ext_id, case in draft.cases.items()} == {"T-1": 4, "T-2": 1}
    assert draft.earliest == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert draft.rows == 5


def test_rows_of_one_second_keep_the_order_of_the_file() -> None:
    text = "Ticket,When,Status,Team\nT,2026-03-02 09:01,Open,B\nT,2026-03-02 09:00,New,A\nT,2026-03-02 09:00,Open,A\n"
    events = draft_of(LOG, csv_file(text)).cases["T"].events()
    assert [(event.status, event.pod) for event in events] == [("New", "A"), ("Open", "A"), ("Open", "B")]


def test_the_order_of_files_does_not_matter_and_a_row_told_twice_is_one() -> None:
    lines = TICKETS.splitlines(keepends=True)
    early, late = csv_file("".join(lines[:4])), csv_file("".join([lines[0], *lines[3:]]))
    one, other = draft_of(LOG, early, late), draft_of(LOG, late, early)
    whole = draft_of(LOG, csv_file(TICKETS))
    for draft in (one, other):
        told = {ext_id: [e[1:] for e in case.events()] for ext_id, case in draft.cases.items()}
        assert told == {ext_id: [e[1:] for e in case.events()] for ext_id, case in whole.cases.items()}


def test_the_same_file_twice_is_read_once() -> None:
    assert draft_of(LOG, csv_file(TICKETS), csv_file(TICKETS, "copy.csv")).rows == 5


def test_a_column_that_stands_twice_is_said_when_it_is_read() -> None:
    twice = "".join(f"{row},x\n" for row in TICKETS.splitlines()).replace("Team,x", "Team,Team")
    draft = draft_of(LOG, csv_file(twice))
    assert draft.warnings == [
        "The file has several columns “Team”. The first of them is read; the next is called Team#2."
    ]
    assert draft_of(LOG, csv_file(twice.replace("Team,Team", "Team,Note,").replace("Note,", "Note"))).warnings == []


def test_an_unknown_status_rejects_the_row_and_holds_its_case_back() -> None:
    draft = draft_of(LOG, csv_file(TICKETS.replace("Open,South", "Odd,South")))
    assert said(draft) == [
        (4, "status", "the mapping does not say what this status means; add it to statuses"),
    ]
    assert list(draft.held_back) == ["T-1"]


def test_other_statuses_may_be_given_a_meaning() -> None:
    written = with_key(LOG, "other_statuses", "active")
    assert said(draft_of(written, csv_file(TICKETS.replace("Open", "Odd")))) == []


def test_a_time_that_cannot_be_read_rejects_its_row() -> None:
    draft = draft_of(LOG, csv_file(TICKETS.replace("2026-03-02 09:30", "soon")))
    assert said(draft) == [(6, "at", "this is not a time written as ISO 8601")]


def test_times_without_a_zone_refuse_the_file() -> None:
    with pytest.raises(Refused, match="carry no zone"):
        draft_of(with_key(LOG, "times", {}), csv_file(TICKETS))


def test_a_column_that_is_not_there_refuses_the_file() -> None:
    with pytest.raises(Refused, match=r"reads a column “Ticket”, which export.csv does not have. It has Case, When"):
        draft_of(LOG, csv_file(TICKETS.replace("Ticket", "Case")))


def test_a_file_without_rows_is_refused() -> None:
    with pytest.raises(Refused, match=r"export.csv holds no rows"):
        draft_of(LOG, csv_file("Ticket,When,Status,Team\n"))


def test_columns_that_nobody_reads_are_named() -> None:
    assert draft_of(LOG, csv_file("Ticket,When,Status,Team,Mood\nT,2026-03-02 09:00,New,A,good\n")).ignored == ["Mood"]


@pytest.mark.parametrize(("row", "reason"), [
    ("x" * 81 + ",2026-03-02 09:00,New,A", "the value has 81 characters, 80 fit"),
    (",2026-03-02 09:00,New,A", "the row has no id"),
    ("T\x00,2026-03-02 09:00,New,A", "the value holds a NUL character, which no text has"),
])  # fmt: skip
def test_an_id_that_cannot_be_kept_rejects_the_row(row: str, reason: str) -> None:
    assert said(draft_of(LOG, csv_file(f"Ticket,When,Status,Team\n{row}\n")))[0][2] == reason


def test_excluded_rows_are_counted_by_reason() -> None:
    written = with_key(LOG, "exclude", [{"column": "Team", "is": ["East"], "because": "closed office"}])
    draft = draft_of(written, csv_file(TICKETS))
    assert draft.excluded == {"closed office": 1}
    assert list(draft.cases) == ["T-1"]


def test_a_customer_that_is_a_placeholder_is_nobody() -> None:
    text = "Call,Start,Customer,Team,Topic\n1,2026-03-02 09:00,0,North,a\n2,2026-03-02 09:00,77,North,a\n"
    entries = draft_of(CALLS, csv_file(text)).entries
    assert [entry.role for entry in entries] == [RepeatRole.UNIDENTIFIED, RepeatRole.COUNTED]
    assert [entry.texts["customer"] for entry in entries] == ["", "77"]


def test_calls_of_ours_are_no_repeat_contacts() -> None:
    written = with_key(CALLS, "repeat_roles", [{"column": "Topic", "is": ["callback"], "role": "proactive"}])
    text = "Call,Start,Customer,Team,Topic\n1,2026-03-02 09:00,5,North,callback\n"
    assert draft_of(written, csv_file(text)).entries[0].role is RepeatRole.PROACTIVE


def test_a_call_that_ends_before_it_begins_is_rejected() -> None:
    written = with_key(CALLS, "columns.closed_at", "End")
    text = "Call,Start,Customer,Team,Topic,End\n1,2026-03-02 09:00,5,North,a,2026-03-02 08:00\n"
    assert said(draft_of(written, csv_file(text))) == [(2, "closed_at", "it was closed before it was opened")]


def test_personal_data_are_masked_in_the_report() -> None:
    text = "Call,Start,Customer,Team,Topic\n1,2026-03-02 09:00," + "anna@example.org" * 6 + ",North,a\n"
    assert draft_of(CALLS, csv_file(text)).rejects[0].value == "a•••"


def answers(*scores: str) -> Draft:
    return draft_of(
        with_key(SURVEY, "times.zone", "UTC"),
        csv_file("Id,When,Score\n" + "".join(f"{n},2026-03-02,{score}\n" for n, score in enumerate(scores))),
    )


def test_a_score_may_be_written_as_a_decimal_and_a_blank_is_not_a_zero() -> None:
    assert [entry.score for entry in answers("7.0", "", "0", "10").entries] == [7, None, 0, 10]


@pytest.mark.parametrize(("score", "reason"), [("11", "whole number from 0 to 10"), ("good", "is not a number")])
def test_a_score_outside_the_scale_rejects_its_row(score: str, reason: str) -> None:
    assert reason in answers("5", score).rejects[0].reason


def test_many_answers_without_any_zero_raise_a_warning() -> None:
    assert "None of 100 answers is 0" in answers(*(["1", "10"] * 50)).warnings[0]
    assert answers(*(["0", "10"] * 50)).warnings == []


def test_rows_without_an_id_are_known_by_their_content() -> None:
    written = with_key(with_key(SURVEY, "times.zone", "UTC"), "columns.id", {"content": True})
    text = "When,Score\n2026-03-02,5\n2026-03-02,5\n2026-03-02,6\n"
    ids = [entry.ext_id for entry in draft_of(written, csv_file(text)).entries]
    assert len(set(ids)) == 3
    assert ids == [entry.ext_id for entry in draft_of(written, csv_file(text)).entries]


def test_progress_is_told_while_reading() -> None:
    told: list[float] = []
    draft = draft_of(LOG, csv_file(TICKETS))
    read([csv_file(TICKETS)], draft.mapping, lambda share, _words: told.append(share))
    assert told
    assert max(told) <= 1


def test_a_level_that_is_none_rejects_the_row() -> None:
    written = with_key(LOG, "pods.level", {"column": "Team", "otherwise": "9"})
    assert "levels are 1, 2 and 3" in draft_of(written, csv_file(TICKETS)).rejects[0].reason
