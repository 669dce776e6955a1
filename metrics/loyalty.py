"""Loyalty: Net Promoter Score with interval, the extremes, the histogram."""

from dataclasses import dataclass

import numpy as np

from metrics.arrays import Bools, Floats, Ints
from pods.promoters import adjusted_wald, classes, nps, variance

__all__ = ["SCORES", "Answers", "adjusted_wald", "classes", "histogram", "last_answers", "nps", "variance"]

SCORES = 11


@dataclass(frozen=True)
class Answers:
    """Survey answers in order of customer, moment and outside id. customer -1: not identified; score nan: blank."""

    pod: Ints
    customer: Ints
    answered_s: Ints
    day: Ints
    score: Floats


def last_answers(customer: Ints, period: Ints, score: Floats) -> Bools:
    """Which answers count: the last of each customer in each period. Blanks never; strangers always.

    Rows in order of customer and moment; `period` rises with the moment.
    """
    given = np.flatnonzero(~np.isnan(score))
    counts = np.zeros(len(score), dtype=bool)
    if len(given):
        who, when = customer[given], period[given]
        is_last = np.append((who[1:] != who[:-1]) | (when[1:] != when[:-1]), True)
        counts[given] = is_last | (who < 0)
    return counts


def histogram(score: Floats) -> Ints:
    """How many answered 0, 1 … 10."""
    given = score[~np.isnan(score)].astype(np.int64)
    return np.bincount(given, minlength=SCORES)
