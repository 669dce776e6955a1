"""Complaints: one per customer and matter, per 1,000 contacts and per 1,000 customers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.arrays import Bools, Floats, Ints
from metrics.intervals import poisson


@dataclass(frozen=True)
class Complaints:
    """Complaints by the moment they were received. customer -1: not identified; matter 0: not said."""

    pod: Ints
    customer: Ints
    matter: Ints
    received_s: Ints
    day: Ints


@dataclass(frozen=True)
class Served:
    """So many customers whom a pod held from a day until another (None: still); days since 1970."""

    pod_id: int
    customers: int
    from_day: int
    until_day: int | None


def first_of_matter(customer: Ints, matter: Ints, received_s: Ints) -> Bools:
    """Which rows count: one customer and one matter is one complaint, from its first letter on."""
    counts = np.ones(len(customer), dtype=bool)
    named = np.flatnonzero((customer >= 0) & (matter > 0))
    order = named[np.lexsort((received_s[named], matter[named], customer[named]))]
    if len(order) > 1:
        here, before = order[1:], order[:-1]
        counts[here] = (customer[here] != customer[before]) | (matter[here] != matter[before])
    return counts


def per_thousand(complaints: Ints, exposure: Floats) -> tuple[Floats, Floats, Floats]:
    """1,000 complaints / exposure with its exact Poisson interval; nan without exposure."""
    scale = 1000 / np.where(exposure > 0, exposure, np.nan)
    low, high = poisson(complaints)
    return complaints * scale, low * scale, high * scale


def average_customers(served: Sequence[Served], start_day: int, end_day: int) -> dict[int, float]:
    """Customers held on an average day of [start_day, end_day), by pod."""
    days = end_day - start_day
    sums: dict[int, float] = {}
    for row in served:
        until = end_day if row.until_day is None else min(row.until_day, end_day)
        overlap = until - max(row.from_day, start_day)
        if overlap > 0 and days > 0:
            sums[row.pod_id] = sums.get(row.pod_id, 0.0) + row.customers * overlap / days
    return sums
