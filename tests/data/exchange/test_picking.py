"""First guesses about a file that nobody has described yet."""

import pytest

from data.exchange import picking
from data.exchange.mapping import FileShape, Kind, as_mapping
from tests.data.exchange.conftest import TICKETS, csv_file
from tests.data.exchange.test_xes import LOG


def test_the_shape_is_seen_at_the_beginning() -> None:
    assert picking.shape_of(csv_file(TICKETS)) == FileShape()
    assert picking.shape_of(csv_file("a;b\n1;2\n")).delimiter == ";"
    assert picking.shape_of(csv_file(LOG.format(space=""), "log.xes")).format == "xes"


@pytest.mark.parametrize(
    ("field", "columns", "guess"),
    [
        ("case", ["Status", "Ticket ID"], "Ticket ID"),
        ("case", ["concept:name", "case:concept:name"], "case:concept:name"),
        ("at", ["CUSTOMER_RESPONSE_DATE"], "CUSTOMER_RESPONSE_DATE"),
        ("pod", ["owner", "Assignment group"], "Assignment group"),
        ("score", ["colour"], None),
    ],
)
def test_a_column_is_guessed_by_its_name(field: str, columns: list[str], guess: str | None) -> None:
    assert picking.column_for(field, columns) == guess


def test_the_way_times_are_written_is_found_from_the_values() -> None:
    assert picking.format_for(["2026-03-02T09:00:00Z", ""]) == "iso"
    assert picking.format_for(["02.03.2026 09:30"]) == "%d.%m.%Y %H:%M"
    assert picking.format_for(["25/03/2026 09:30"]) == "%d/%m/%Y %H:%M"
    assert picking.format_for(["soon"]) is None


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("Closed", "closed"),
        ("Completed", "resolved"),
        ("Wait - User", "waiting"),
        ("Awaiting Assignment", "queue"),
        ("In Progress", "active"),
    ],
)
def test_a_status_is_guessed_by_its_name(status: str, meaning: str) -> None:
    assert picking.meaning_of(status) == meaning


def test_what_was_picked_is_a_mapping() -> None:
    picks = {
        "columns": {"case": "Ticket", "at": "When", "status": ["Status", "Team"], "pod": "Team", "title": None},
        "times": {"zone": "UTC", "formats": ["iso"]},
        "pods": {"create": True},
        "statuses": {"New/North": "queue"},
        "finish": "status",
        "observed_until": "",
    }
    mapping = as_mapping(picking.written("tickets", Kind.EVENT_LOG, FileShape(), picks))
    assert mapping.columns["status"].join == "/"
    assert "title" not in mapping.columns


def test_every_status_of_the_file_is_counted() -> None:
    found = picking.statuses_in(csv_file(TICKETS), FileShape(), ["Status"])
    assert dict(found) == {"New": 2, "Open": 2, "Solved": 1}
