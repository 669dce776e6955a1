"""Amounts in the decimals of their own currency."""

import pytest

from core.refusal import Refused
from pods import money


@pytest.mark.parametrize(
    ("minor", "currency", "exactly", "shortly"),
    [
        (1_250_50, "EUR", "1,250.50 EUR", "1,250.50 EUR"),
        (1_250_00, "EUR", "1,250.00 EUR", "1,250 EUR"),
        (1_250, "JPY", "1,250 JPY", "1,250 JPY"),
        (1_250, "KWD", "1.250 KWD", "1.250 KWD"),
        (3_000, "KWD", "3.000 KWD", "3 KWD"),
        (-5, "EUR", "-0.05 EUR", "-0.05 EUR"),
    ],
)
def test_an_amount_is_said_with_the_decimals_of_its_currency(
    minor: int, currency: str, exactly: str, shortly: str
) -> None:
    assert (money.exact(minor, currency), money.money(minor, currency)) == (exactly, shortly)
    assert money.minor_of(money.units(minor, currency), currency) == minor


def test_an_amount_without_its_part_of_a_unit_stays_in_the_smallest_unit() -> None:
    assert [money.whole(1_259, currency) for currency in ("EUR", "JPY", "KWD")] == [1_200, 1_259, 1_000]


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (12.5, "JPY", "JPY has no decimals, and you typed 12.5. Correct the amount; nothing was saved."),
        (0.005, "EUR", "EUR has at most 2 decimals"),
        (1.0005, "KWD", "KWD has at most 3 decimals"),
    ],
)
def test_an_amount_that_its_currency_cannot_hold_is_refused_and_not_rounded(
    amount: float, currency: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        money.minor_of(amount, currency)
    assert money.minor_of(9_999_999.99, "EUR") == 999_999_999
