"""Who is reached by which limit, and what a wish exceeds."""

from datetime import date
from typing import Any

import pytest

from core.people import Role
from core.refusal import Refused
from metrics.intervals import wilson
from pods import guardrails
from pods.guardrails import Spent, Wish
from pods.models import Guardrail, Remedy
from pods.shares import share_of
from tests.conftest import MONDAY

JANUARY = date(2026, 1, 1)
EACH, CUSTOMER, MONTH = 50_00, 100_00, 2000_00


def row(id_: int = 1, **changes: Any) -> Guardrail:
    told: dict[str, Any] = {
        "id": id_,
        "series": "s",
        "remedy": Remedy.REFUND,
        "per_action": EACH,
        "per_customer_30d": CUSTOMER,
        "per_pod_month": MONTH,
        "review_on": date(2026, 12, 1),
        "valid_from": JANUARY,
        "recorded_at": MONDAY,
    }
    return Guardrail(**{**told, **changes})


def wish(amount: int, currency: str = "EUR", customer_id: int | None = 9) -> Wish:
    return Wish(1, Remedy.REFUND, amount, currency, "Late", 1, "NR-1", customer_id)


def reached(
    *rows: Guardrail, roles: tuple[Role, ...] = (Role.AGENT,), levels: dict[int, int] | None = None
) -> list[int]:
    found = guardrails.reaching(rows, Remedy.REFUND, 1, roles, levels or {})
    return [one.id or 0 for one in found]


def test_every_filled_field_of_the_reach_must_fit() -> None:
    rows = [row(1), row(2, pod_id=1), row(3, pod_id=2), row(4, role=Role.LEAD), row(5, remedy=Remedy.CREDIT)]
    assert reached(*rows) == [1, 2]
    assert reached(*rows, roles=(Role.LEAD,)) == [1, 2, 4]


def test_the_highest_step_climbed_counts_of_a_ladder_of_levels() -> None:
    rows = [row(1, skill_id=7, level=1, per_action=20_00), row(2, skill_id=7, level=3)]
    assert reached(*rows) == []
    assert reached(*rows, levels={7: 2}) == [1]
    assert reached(*rows, levels={7: 4}) == [2]


def test_of_each_kind_of_limit_the_strictest_wins() -> None:
    found = guardrails.strictest([row(1), row(2, per_action=80_00, per_customer_30d=90_00, per_pod_month=None)])
    assert [one.id if one else None for one in (found.per_action, found.per_customer_30d, found.per_pod_month)] == [
        1,
        2,
        1,
    ]


def test_exactly_at_the_limit_is_within() -> None:
    verdict = guardrails.judge([row()], wish(EACH), Spent(50_00, MONTH - EACH))
    assert (verdict.within, verdict.guardrail_id) == (True, 1)


@pytest.mark.parametrize(
    ("amount", "spent", "said"),
    [
        (50_01, Spent(), "50.01 EUR is above the 50 EUR allowed each."),
        (50_00, Spent(60_00, 0), "This customer would reach 110 EUR in 30 days; 100 EUR is the limit."),
        (50_00, Spent(0, 1960_00), "The pod would reach 2,010 EUR this month; 2,000 EUR is the limit."),
    ],
)
def test_what_is_exceeded_is_said_with_numbers(amount: int, spent: Spent, said: str) -> None:
    verdict = guardrails.judge([row(approver_id=5)], wish(amount), spent)
    assert (verdict.exceeded, verdict.approver_id) == (said, 5)


def test_a_card_without_a_customer_has_no_customers_sum() -> None:
    assert guardrails.judge([row()], wish(50_00, customer_id=None), Spent(99_00, 0)).within


def test_without_a_guardrail_somebody_else_decides() -> None:
    verdict = guardrails.judge([], wish(1), Spent())
    assert (verdict.within, verdict.exceeded[:33]) == (False, "No guardrail for refunds reaches ")


def test_another_currency_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused, match=r"in EUR, not in USD. Enter the amount in EUR"):
        guardrails.judge([row()], wish(10_00, "USD"), Spent())


def test_nothing_is_not_granted() -> None:
    with pytest.raises(Refused, match="above zero"):
        guardrails.judge([row()], wish(0), Spent())


def test_a_guardrail_is_said_in_plain_words() -> None:
    assert guardrails.in_words(row(per_pod_month=None)) == "Refunds up to 50 EUR each, 100 EUR a customer in 30 days"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"per_action": None, "per_customer_30d": None, "per_pod_month": None}, "at least one limit"),
        ({"per_action": 0}, "above zero"),
        ({"per_customer_30d": 40_00}, "leave room"),
        ({"skill_id": 3}, "needs both"),
        ({"currency": "eur"}, "three letters"),
    ],
)
def test_limits_that_make_no_sense_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        guardrails.check_limits(row(**changes))


def test_the_window_holds_thirty_days_with_the_day_itself() -> None:
    assert guardrails.window_start(date(2026, 11, 30)) == date(2026, 11, 1)


def test_a_review_is_overdue_only_while_the_version_holds() -> None:
    assert guardrails.is_overdue(row(), date(2026, 12, 2))
    assert not guardrails.is_overdue(row(), date(2026, 12, 1))
    assert not guardrails.is_overdue(row(valid_to=date(2026, 12, 2)), date(2026, 12, 2))
    assert guardrails.is_void(row(valid_to=JANUARY))


@pytest.mark.parametrize(("hits", "n"), [(0, 20), (20, 20), (7, 25), (1, 3)])
def test_a_share_has_the_interval_of_wilson(hits: int, n: int) -> None:
    import numpy as np

    low, high = wilson(np.array([hits]), np.array([n]))
    found = share_of(hits, n)
    assert [found.low, found.high] == pytest.approx([low[0], high[0]])


def test_a_share_of_nothing_is_no_data() -> None:
    assert share_of(0, 0).words() == "no data"
    assert share_of(18, 25).words() == "72 % (52 to 86 %, n 25)"
