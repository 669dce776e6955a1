"""Which open cards need somebody, and why; and what blocked a pod's work, counted by hand."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from board.ages import AROUND_THE_CLOCK, Band
from board.risks import Blocked, Facts, Risk, pareto, risks_of, same_reason

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def card(**facts: Any) -> Facts:
    calm = {"band": Band.GOOD, "age": "1.0 d", "p85_days": 5.0, "due_at": None, "blocked_since": None, "touched_at": AT}
    return Facts(**{**calm, **facts})


@pytest.mark.parametrize(
    ("facts", "risk", "said"),
    [
        ({"due_at": AT - timedelta(hours=3)}, Risk.OVERDUE, "overdue by 3 h"),
        ({"due_at": AT + timedelta(minutes=40)}, Risk.DUE, "due in 40 min"),
        ({"band": Band.LATE, "age": "5.1 d"}, Risk.OLD, "5.1 d old; 85 % of our work takes up to 5.0 d"),
        ({"blocked_since": AT - timedelta(days=1)}, Risk.BLOCKED, "blocked for 1.0 d"),
        ({"touched_at": AT - timedelta(days=4)}, Risk.STALE, "nothing happened for 4.0 d"),
    ],
)
def test_each_reason_has_its_sentence(facts: dict[str, Any], risk: Risk, said: str) -> None:
    assert risks_of(card(**facts), AROUND_THE_CLOCK, AT) == ((risk, said),)


def test_a_card_that_is_young_free_and_touched_is_not_at_risk() -> None:
    calm = card(band=Band.SOON, due_at=AT + timedelta(days=2), blocked_since=AT - timedelta(hours=23))
    assert risks_of(calm, AROUND_THE_CLOCK, AT) == ()


def test_a_card_tells_all_its_reasons_the_most_pressing_first() -> None:
    bad = card(due_at=AT - timedelta(days=3), band=Band.LATE, touched_at=AT - timedelta(days=9))
    assert [why.risk for why in risks_of(bad, AROUND_THE_CLOCK, AT)] == [Risk.OVERDUE, Risk.OLD, Risk.STALE]


def test_the_pareto_of_reasons_equals_the_count_by_hand() -> None:
    reasons = [
        "Billing is down",
        "billing is down.",
        "Waiting for the grid",
        " Billing  is down",
        "waiting for the grid!",
    ]
    found = pareto(Blocked(reason, 3600.0 * hours) for reason, hours in zip(reasons, (1, 2, 10, 0.25, 1), strict=True))
    by_hand = Counter(map(same_reason, reasons))
    assert {same_reason(cause.reason): cause.times for cause in found} == dict(by_hand)
    assert [(cause.times, cause.seconds / 3600) for cause in found] == [(2, 11.0), (3, 3.25)]
    assert found[1].reason == "Billing is down"
