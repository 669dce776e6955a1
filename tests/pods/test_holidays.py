"""Public holidays are those of the law, by country and by part of it."""

from datetime import date

import pytest

from core.refusal import Refused
from pods.holidays import holidays_of, is_holiday


def test_a_country_has_its_own_days() -> None:
    assert is_holiday("BG", "", date(2026, 3, 3))
    assert not is_holiday("DE", "", date(2026, 3, 3))


def test_a_moveable_day_is_found() -> None:
    assert holidays_of("BG", "", 2026)[date(2026, 4, 10)] == "Good Friday"


def test_a_part_of_a_country_has_days_that_the_rest_works() -> None:
    assert is_holiday("DE", "BY", date(2026, 1, 6))
    assert not is_holiday("DE", "BE", date(2026, 1, 6))


def test_without_a_country_every_day_is_worked() -> None:
    assert not holidays_of("", "", 2026)


@pytest.mark.parametrize(("country", "part"), [("XX", ""), ("DE", "ZZ"), ("Bulgaria", "")])
def test_an_unknown_place_is_refused_with_what_to_give(country: str, part: str) -> None:
    with pytest.raises(Refused, match=r"two-letter country code|Known: "):
        holidays_of(country, part, 2026)
