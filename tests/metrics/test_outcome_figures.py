"""Figures about customers whose arithmetic needs no store."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from metrics.arrays import floats, ints
from metrics.complaints import Complaints, Served
from metrics.continuity import Answered
from metrics.facts import Outcomes
from metrics.loyalty import Answers
from metrics.outcome_figures import held_on_average
from metrics.repeats import Contacts
from metrics.results import Scope, Window
from metrics.scopes import Frame, Scopes


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def facts(served: list[Served]) -> Outcomes:
    none, never = ints([]), np.zeros(0, dtype=bool)
    return Outcomes(
        Contacts(none, none, none, none, none, never, never),
        never,
        Answers(none, none, none, none, floats([])),
        Complaints(none, none, none, none, none),
        served,
        Answered(none, none, none, none, none),
    )


@pytest.mark.parametrize("zone", ["UTC", "Europe/Sofia", "America/New_York", "Asia/Tokyo"])
def test_customers_are_averaged_over_the_days_of_the_zone(zone: str) -> None:
    """Four days, the clock change among them: 100 customers on one of them are 25 on average."""
    first, last = (datetime(2026, 10, day, tzinfo=ZoneInfo(zone)).astimezone(UTC) for day in (23, 27))
    frame = Frame(Scopes(None, (Scope("pod", 1, "North"),)), Window(first, last), last.timestamp())
    held = [Served(1, 100, 0, day_number(date(2026, 10, 24)))]
    assert held_on_average(facts(held), frame).tolist() == [25.0]


def test_a_day_that_has_begun_is_a_day() -> None:
    start, until = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)
    scopes = Scopes(None, (Scope("pod", 1, "North"),))
    held = [Served(1, 100, day_number(date(2026, 11, 2)), None)]
    assert held_on_average(facts(held), Frame(scopes, Window(start, until), until.timestamp())).tolist() == [50.0]
