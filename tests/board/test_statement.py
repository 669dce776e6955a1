"""The month of a contract in the customer's hands: what it says, and what it never says."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from board.promises import attainment, due_words, length, state_of
from board.statement import CaseFacts, HourFacts, MonthFacts, as_csv, as_html, statement

START = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
AS_OF = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLANTED = ("She shouted at Boyan", "limit 200", "Rival Ltd", "Boyan")


def case(key: str, late: timedelta | None, **facts: object) -> CaseFacts:
    met = None if late is None else START + 8 * HOUR + late
    given: dict[str, Any] = {"topic": "Meter", "priority": "p2", "closed_at": met, "resolve_met_at": met}
    given |= {"resolve_due_at": START + 8 * HOUR, **facts}
    return CaseFacts(key=key, opened_at=START, **given)


def hour(minutes: int, topic: str = "Meter", note: str = "", **facts: object) -> HourFacts:
    given = {"billable": True, "rate": 6000, "is_credit": minutes < 0, **facts}
    return HourFacts("NR-1", topic, date(2026, 10, 6), minutes, "solve", note=note, **given)  # type: ignore[arg-type]


def month(**facts: object) -> MonthFacts:
    given = {"budget": 600, "rolled": 60, "closed_on": None, **facts}
    return MonthFacts(
        "K-1",
        "Bright Bakery",
        date(2026, 10, 1),
        AS_OF,
        "Europe/Sofia",
        "EUR",
        **given,  # type: ignore[arg-type]
    )


def told(facts: MonthFacts) -> dict[str, tuple[str, ...]]:
    return {part.title: part.lines for part in statement(facts).parts}


def test_exceptions_and_improvements_come_first() -> None:
    parts = [part.title for part in statement(month()).parts]
    assert parts == ["Exceptions", "Improvements", "Value", "Promised times", "Hours", "Recommendations"]


def test_a_broken_promise_is_told_with_when_and_how_late() -> None:
    facts = month(cases=[case("NR-1", 2 * HOUR), case("NR-2", -HOUR), case("NR-3", None)])
    assert told(facts)["Exceptions"] == (
        "NR-1 (Meter), P2: solution due 5 Oct 19:00, kept 2 h too late.",
        "NR-3 (Meter), P2: solution due 5 Oct 19:00, open for 28 d since.",
    )
    assert told(facts)["Promised times"] == ("P2, solution: 1 of 3 kept (33 %).",)


def test_what_is_not_due_is_no_part_of_the_share() -> None:
    running = case("NR-4", None, resolve_due_at=None, first_due_at=AS_OF + HOUR)
    assert told(month(cases=[running]))["Promised times"] == ("P2, first answer: none came due, 1 still open.",)
    paused = case("NR-5", None, paused_since=START + HOUR)
    assert told(month(cases=[paused]))["Promised times"] == ("P2, solution: none came due, 1 still open.",)


def test_hours_add_up_with_credits_and_what_rolled_over() -> None:
    facts = month(hours=[hour(600), hour(120), hour(-60), hour(30, billable=False)])
    assert told(facts)["Hours"] == (
        "Budget 10 h and 1 h from before; 11 h used; 0 h left.",
        "1 h credited.",
        "Worth 660.00 EUR at the rates agreed when the work was done.",
    )
    assert "1 h were credited to you: see the list of hours." in told(facts)["Exceptions"]


def test_a_topic_that_went_down_is_an_improvement_and_the_dearest_a_recommendation() -> None:
    before = Counter({"Invoice": 5, "Meter": 1})
    facts = month(cases=[case("NR-1", -HOUR)], hours=[hour(90), hour(30, "Invoice")], topics_before=before)
    assert told(facts)["Improvements"] == ("Invoice: 0 cases after 5 the month before.",)
    assert told(facts)["Recommendations"][0] == (
        "Meter took 1.5 h, 75 % of the time, 1 case: worth looking at its cause together."
    )


def test_an_empty_month_says_so_in_words() -> None:
    parts = told(month())
    assert parts["Exceptions"] == ("None: no promise came due.",)
    assert parts["Value"] == ("No case was opened and no time was logged this month.",)
    kept = told(month(cases=[case("NR-1", -HOUR)]))
    assert kept["Exceptions"] == ("None: every promise that came due was kept.",)
    assert parts["Promised times"] == ("No promised time came due and none is running.",)


def test_what_is_internal_reaches_neither_the_page_nor_the_table() -> None:
    facts = month(cases=[case("NR-1", HOUR)], hours=[hour(60, note=" ".join(PLANTED)), hour(-60, note=PLANTED[2])])
    for text in (as_html(statement(facts)), as_csv(facts)):
        assert not [word for word in PLANTED if word in text]


def test_what_people_typed_is_no_markup_and_no_formula() -> None:
    facts = month(cases=[case("NR-1", HOUR, topic="<b>x</b>")], hours=[hour(60, "=1+1")])
    assert "<b>" not in as_html(statement(facts))
    rows = list(csv.reader(io.StringIO(as_csv(facts))))
    assert rows[1][:5] == ["2026-10-06", "NR-1", "'=1+1", "solve", "60"]


def test_a_promise_is_told_in_words_at_every_moment() -> None:
    due = START + 8 * HOUR
    assert due_words(due, None, START) == "due in 8 h"
    assert due_words(due, None, due + HOUR) == "broken 60 min ago"
    assert due_words(due, None, due + HOUR, START) == "paused"
    assert due_words(due, due - HOUR, AS_OF) == "kept, 60 min to spare"
    assert due_words(due, due + 3 * HOUR, AS_OF) == "broken by 3 h"
    assert due_words(None, None, AS_OF) == "nothing is promised"
    assert (length(timedelta(days=3)), state_of(None, None, AS_OF)) == ("3 d", "not promised")
    assert attainment(["met", "pending"]).share == 1.0
    assert attainment([]).share is None
