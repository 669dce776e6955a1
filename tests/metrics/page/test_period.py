"""The choice of a period."""

from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from core.refusal import Refused
from metrics.page import period

MONDAY = datetime(2026, 11, 16, 9, 3, 7, tzinfo=UTC)


def show(moment: float) -> None:
    from datetime import UTC, datetime

    import streamlit as st

    from metrics.page import period

    window = period.choose(datetime.fromtimestamp(moment, UTC), "Europe/Sofia")
    st.text(f"{window.start} | {window.end}")


def shown() -> AppTest:
    return AppTest.from_function(show, kwargs={"moment": MONDAY.timestamp()}).run()


def test_figures_are_as_of_the_last_five_minutes() -> None:
    assert period.as_of(MONDAY) == datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_weeks_begin_at_midnight_of_the_organisations_zone() -> None:
    assert shown().text[0].value.startswith("2026-08-17 00:00:00+03:00")


def test_everything_has_no_start() -> None:
    at = shown()
    at.selectbox(key="period").set_value("Everything").run()
    assert at.text[0].value.startswith("None")


def test_two_days_are_taken_whole() -> None:
    at = shown()
    at.selectbox(key="period").set_value("Between two days").run()
    at.date_input(key="period-days").set_value((date(2026, 10, 5), date(2026, 10, 6))).run()
    assert at.text[0].value == "2026-10-05 00:00:00+03:00 | 2026-10-07 00:00:00+03:00"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    from metrics.results import Window

    with pytest.raises(Refused):
        Window(MONDAY, datetime(2026, 1, 1, tzinfo=UTC))
