"""Complaints: what counts as one, and per how many."""

import numpy as np
import pytest

from metrics import complaints


def test_one_customer_and_one_matter_is_one_complaint() -> None:
    customer, matter = np.array([1, 1, 1, 2, -1, -1, 3, 3]), np.array([1, 1, 2, 1, 1, 1, 0, 0])
    received = np.array([9, 5, 5, 5, 5, 6, 1, 2])
    counted = complaints.first_of_matter(customer, matter, received)
    assert counted.tolist() == [False, True, True, True, True, True, True, True]


@pytest.mark.parametrize(
    ("number", "exposure", "rate"), [(138, 911_505, 0.15), (158, 40_235, 3.93), (274, 332_213, 0.82)]
)
def test_rates_per_thousand_are_the_published_ones(number: int, exposure: int, rate: float) -> None:
    value, low, high = complaints.per_thousand(np.array([number]), np.array([float(exposure)]))
    assert value[0] == pytest.approx(rate, abs=0.005)
    assert low[0] < value[0] < high[0]


def test_without_contacts_there_is_no_rate() -> None:
    value, _, _ = complaints.per_thousand(np.array([3]), np.array([0.0]))
    assert np.isnan(value[0])


def test_customers_are_averaged_over_the_days_a_pod_held_them() -> None:
    held = [complaints.Served(5, 100, 0, None), complaints.Served(5, 60, -10, 5), complaints.Served(6, 60, 5, 50)]
    assert complaints.average_customers(held, 0, 10) == {5: pytest.approx(130), 6: pytest.approx(30)}
    assert complaints.average_customers(held, 60, 70) == {5: pytest.approx(100)}
