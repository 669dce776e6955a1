"""Loyalty: Net Promoter Score with interval, the extremes, the histogram."""

from dataclasses import dataclass

import numpy as np

from metrics.arrays import Bools, Floats, Ints
from metrics.intervals import Z95

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


def classes(score: Floats) -> tuple[Bools, Bools, Bools]:
    """Detractors 0 to 6, passives 7 and 8, promoters 9 and 10."""
    return score <= 6, (score == 7) | (score == 8), score >= 9


def nps(detractors: Ints, passives: Ints, promoters: Ints) -> Floats:
    """100 (promoters - detractors) / n in points, passives in n; nan without answers."""
    n = detractors + passives + promoters
    return 100 * (promoters - detractors) / np.where(n > 0, n, np.nan)


def variance(detractors: Ints, passives: Ints, promoters: Ints) -> tuple[Floats, Floats]:
    """Adjusted mean (in shares) and its variance: 3/4, 3/2 and 3/4 answers are added (Rocks 2016).

    The plain variance is 0 when all answers fall in one class, as if five answers could be sure.
    """
    n = detractors + passives + promoters + 3.0
    middle = (promoters - detractors) / n
    return middle, ((promoters + detractors + 1.5) / n - middle**2) / n


def adjusted_wald(detractors: Ints, passives: Ints, promoters: Ints) -> tuple[Floats, Floats]:
    """95 % interval of the NPS in points: the best of six methods in Rocks (2016), cut at -100 and 100."""
    middle, spread = variance(detractors, passives, promoters)
    reach = Z95 * np.sqrt(spread)
    known = np.where(detractors + passives + promoters > 0, 1.0, np.nan)
    low, high = 100 * (middle - reach), 100 * (middle + reach)
    return np.clip(low, -100, 100) * known, np.clip(high, -100, 100) * known


def histogram(score: Floats) -> Ints:
    """How many answered 0, 1 … 10."""
    given = score[~np.isnan(score)].astype(np.int64)
    return np.bincount(given, minlength=SCORES)
