"""What an import says about itself, and the CSV of what it rejected."""

from datetime import UTC, datetime

from data.exchange.lines import Reject
from data.exchange.report import Report, as_cell, rejects_csv, report_of, sentences
from tests.data.exchange.conftest import LOG, TICKETS, csv_file, draft_of


def test_the_report_reads_as_sentences() -> None:
    report = report_of(draft_of(LOG, csv_file(TICKETS)), "helpdesk")
    report.count((2, 0, 1))
    told = sentences(report)
    assert told[0] == "5 rows read from export.csv."
    assert told[1] == "They run from 2026-03-02T07:00 to 2026-03-03T07:00 UTC."
    assert "Cases: 2 would be new, 0 would be changed, 1 unchanged." in told


def test_a_case_held_back_is_no_further_row() -> None:
    report = Report("s", "m", "event_log", ["a.csv"], rows=3)
    held = "the case is held back whole, because its line 2 was rejected"
    report.refuse([Reject("a.csv", 2, "T-1", "at", "soon", "no time"), Reject("a.csv", 2, "T-1", "case", "T-1", held)])
    report.refuse([Reject("a.csv", 3, "", "case", "", "the row has no id")])
    assert (report.rejected, report.held_back) == (2, 1)
    assert "2 rows rejected, and 1 case held back whole for it; the others are not held up." in sentences(report)


def test_times_that_have_not_come_yet_are_doubted() -> None:
    report = report_of(draft_of(LOG, csv_file(TICKETS)), "helpdesk")
    report.doubt_times(datetime(2026, 3, 2, 7, tzinfo=UTC))
    assert report.warnings == []
    report.doubt_times(datetime(2026, 3, 1, 23, tzinfo=UTC))
    assert report.warnings == ["Some times lie in the future, up to 2026-03-03. Are day and month swapped?"]


def test_an_export_of_long_ago_is_asked_until_when_it_is_complete() -> None:
    report = report_of(draft_of(LOG, csv_file(TICKETS)), "helpdesk")
    report.doubt_times(datetime(2026, 3, 17, 6, tzinfo=UTC))
    assert report.warnings == []
    report.doubt_times(datetime(2026, 3, 17, 8, tzinfo=UTC))
    assert report.warnings[0].startswith("The last row is of 2026-03-03. If the export was taken then, give the day")
    report.warnings, report.observed_until = [], "2026-03-04T00:00:00+00:00"
    report.doubt_times(datetime(2026, 3, 17, 8, tzinfo=UTC))
    assert report.warnings == []


def test_an_applied_report_speaks_of_what_was_done() -> None:
    report = Report("s", "m", "contacts", ["a.csv"], rows=1, new_pods=[f"P{n}" for n in range(7)], applied=True)
    assert "7 pods formed: P0, P1, P2, P3, P4 and 2 more." in sentences(report)


def test_what_was_left_out_is_said() -> None:
    report = Report("s", "m", "contacts", ["a.csv"], rows=3, excluded={"phantom": 1}, ambiguous_times=2)
    report.conflicts = [{"ext_id": "T-1", "reason": "a row appeared in the past"}]
    report.refuse([Reject("a.csv", 2, "x", "at", "soon", "no time")])
    told = " ".join(sentences(report))
    assert "1 row left out: phantom." in told
    assert "1 row rejected; the others are not held up." in told
    assert "1 case left as before. T-1: a row appeared in the past." in told
    assert "2 times fell into the hour that the clock change repeats" in told
    assert report.reasons == {"no time": 1}


def test_no_cell_of_the_rejects_is_a_formula() -> None:
    assert [as_cell(text) for text in ("=1+1", "+4", "-", "@x", "plain", "")] == [
        "'=1+1",
        "'+4",
        "'-",
        "'@x",
        "plain",
        "",
    ]
    text = rejects_csv([Reject("a.csv", 2, "=HYPERLINK(1)", "at", "a,b", "no time")])
    assert text == 'file,line,ext_id,field,value,reason\na.csv,2,\'=HYPERLINK(1),at,"a,b",no time\n'
