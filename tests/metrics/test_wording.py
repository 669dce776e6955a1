"""Figures in words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from metrics import wording
from metrics.results import Result, Scope, Window

AT = datetime(2026, 11, 16, tzinfo=UTC)


def result(value: float | None, low: float | None = None, high: float | None = None, **more: Any) -> Result:
    values: dict[str, Any] = {"metric": "nps", "unit": "points", "numerator": 1, "denominator": 500, **more}
    return Result(
        definition_version="nps-1", scope=Scope("pod", 1, "North"), window=Window(None, AT), n_unknown=0, n_excluded=0,
        value=value, ci_low=low, ci_high=high, ci_method="wilson", observed_until=AT, provisional=False, **values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (-24.6919, -28.21, -21.11, "−24.7 points"),
        (30.56, 2.88, 53.53, "31 points"),
        (12.3456, 12.30, 12.40, "12.35 points"),
        (None, None, None, "no data"),
    ],
)
def test_a_figure_has_no_more_digits_than_its_interval_justifies(
    value: float | None, low: float | None, high: float | None, words: str
) -> None:
    assert wording.value_words(result(value, low, high)) == words


def test_shares_are_read_in_per_cent_with_their_interval() -> None:
    share = result(0.2553, 0.23, 0.29, metric="repeat_contact_rate", unit="share")
    assert wording.value_words(share) == "25.5 %"
    assert wording.interval_words(share) == "23.0 to 29.0"
    assert wording.count_words(share) == "500 contacts"


def test_one_of_them_is_singular() -> None:
    assert wording.count_words(result(0.5, metric="handoff_rate", denominator=1)) == "1 finished case"
    assert wording.count_words(result(None, denominator=0)) == "0 answers"


def test_too_few_cases_hide_value_and_interval() -> None:
    few = result(50.0, 10.0, 90.0, denominator=9)
    assert wording.value_words(few) == "hidden, n under 10"
    assert wording.interval_words(few) == ""


def test_variants_are_read_aloud() -> None:
    repeat = {"window_days": 7, "topic": "any", "base": "all"}
    assert wording.variant_words(repeat) == "within 7 days, any topic, all contacts"
    assert wording.variant_words({"from": 1, "to": 3}) == "line 1 to 3"
    assert wording.variant_words({"statistic": "inclusive_p50"}) == "inclusive p50"


def test_days_are_calendar_days() -> None:
    assert wording.day_of(0) == date(1970, 1, 1)
