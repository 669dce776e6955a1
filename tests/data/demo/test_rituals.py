"""Meetings of the demo: at hours at which people meet, and one that goes on just now."""

from datetime import UTC, datetime, timedelta

import pytest

from data.demo import company, rituals
from data.demo.people import colleagues
from data.demo.rituals import Morning
from data.demo.seasons import Span


def todays(now: datetime) -> list[Morning]:
    span = Span(now, company.ZONE, 26)
    people = colleagues(company.POD_PLANS, span)
    found = rituals.mornings(company.POD_PLANS, span, people, span.today - timedelta(days=7))
    return [morning for morning in found if span.day_of(morning.at) == span.today]


@pytest.mark.parametrize(
    ("now", "held"),
    [
        (datetime(2026, 11, 20, 14, 30, tzinfo=UTC), 7),  # a Friday afternoon
        (datetime(2026, 11, 20, 4, 30, tzinfo=UTC), 0),  # early on that Friday
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), 0),  # a Sunday
    ],
)
def test_pods_meet_on_working_mornings_and_the_first_one_just_now(now: datetime, held: int) -> None:
    [running] = [morning for morning in todays(now) if morning.is_open]
    assert running.pod == "NH"
    assert now - running.at == timedelta(minutes=6)
    closed = [morning for morning in todays(now) if not morning.is_open]
    assert len(closed) == held
    assert all(morning.until <= now for morning in closed)
