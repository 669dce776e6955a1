"""The promoter score of answers from 0 to 10, with its interval: for customers (NPS) and for a pod's people (eNPS)."""

import numpy as np
import numpy.typing as npt

from pods.shares import Z95

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


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
