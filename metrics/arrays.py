"""Names of the three kinds of number columns that the figures are counted from."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DAY_S = 86_400
"""Seconds of a day. Differences are taken in UTC, where every day has them all."""


def ints(values: object) -> Ints:
    """Whole numbers as a column."""
    return np.asarray(values, dtype=np.int64)


def floats(values: object) -> Floats:
    """Numbers as a column; None becomes nan, which counts as unknown."""
    return np.asarray(values, dtype=np.float64)
