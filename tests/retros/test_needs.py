"""What waits for a reader, in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pods.queries import Waiting
from retros import needs

SOFIA = ZoneInfo("Europe/Sofia")
MORNING = datetime(2026, 11, 16, 6, tzinfo=UTC)  # 8:00 in Sofia
EVENING = datetime(2026, 11, 16, 20, tzinfo=UTC)  # 22:00 in Sofia


@pytest.mark.parametrize(
    ("at", "hours", "said"),
    [
        (MORNING, 9, "due today at 17:00"),
        (MORNING, 16.5, ""),
        (EVENING, 1, "due today at 23:00"),
        (EVENING, 3, "due tomorrow at 01:00"),
        (EVENING, 9, ""),
    ],
)
def test_a_card_is_due_today_only_on_the_pods_own_day(at: datetime, hours: float, said: str) -> None:
    assert needs.due_words(at + timedelta(hours=hours), at, SOFIA) == said


def test_decisions_that_wait_for_the_reader_are_urgent() -> None:
    assert needs.of_decisions(3, 1).said.startswith("A decision waits for your answer")
    many = needs.of_decisions(3, 2)
    assert (many.said[:31], many.page, many.urgent) == ("2 decisions wait for your answe", "Guardrails", True)


def test_what_is_late_in_learning_leads_to_its_view() -> None:
    day = MORNING.date()
    found = needs.of_growth(Waiting([(1, day)], [(1, "Billing", day)], [(None, day)], [(1, 2)]))
    assert [(need.page, need.params) for need in found] == [
        ("Skills", {"pod": "1", "view": "learning"}),
        ("Skills", {"view": "coaching"}),
        ("Skills", {"pod": "1", "view": "pulse"}),
        ("Skills", {"pod": "1", "view": "feedback"}),
    ]
    assert found[3].said == "2 in the inbox of the change team that nobody has taken"
