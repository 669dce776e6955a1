"""Expected contacts of a week to come, with the interval in which eight weeks of ten should lie.

History is a block of whole weeks x 7 weekdays x intervals of a day, in local time, oldest week first.

- Profile: the share of each weekday and interval in the last 13 weeks, unusual weeks left out. An interval with few
  contacts leans on the totals of its weekday and of its time of day, as if these had told 20 contacts of it.
- Level: along a trend, where those weeks show one beyond chance (a straight line of which the slope is more than
  twice its error); else their mean, in which each week weighs a fifth less than the week after it (simple exponential
  smoothing). Where a year of history stands behind it, their mean times the season: the same weeks a year ago against
  the 13 weeks before them.
- Unusual: a week further than 3.5 robust deviations (1.4826 x the median absolute deviation) from the median.
- Interval: negative binomial. Arrivals are Poisson with a level that itself varies (Jongbloed and Koole 2001,
  "Managing uncertainty in call centres using Poisson mixtures"); how much more than chance they vary is measured by
  Pearson's dispersion, for single intervals and for whole weeks apart. It is widened for what a few weeks do not
  know: the error of the level, and Student's t instead of the normal distribution.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RECENT = 13
"""Weeks that the profile and the level come from."""

FEWEST = 4
"""Fewer whole weeks are not enough history."""

TAIL = 0.1
"""What may lie below the interval, and what above it."""

LENT = 20.0
FAR = 3.5
WEIGHT = 0.2
NORMAL = 1.2816
"""The 90th percentile of the normal distribution."""

SMOOTH_ABOVE = 200.0
"""From here on the normal distribution is as good as the negative binomial."""


@dataclass(frozen=True)
class Expected:
    """A number of contacts to come: its mean, and the 80 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """A week to come: each interval, and the whole."""

    mean: Floats
    low: Floats
    high: Floats
    week: Expected
    weeks: int
    left_out: tuple[int, ...]
    season: str
    dispersion: float


@dataclass(frozen=True)
class Backtest:
    """How real weeks came out against what was forecast from the weeks before them."""

    weeks: int
    inside: int
    cells: int
    cells_inside: int
    error: float
    """Mean distance of the real week from the expected one, as a share of it."""


def forecast(history: Ints, ahead: int = 1, year_ago: float | None = None, scale: int = 1) -> Forecast | None:
    """The week `ahead` weeks after the last. year_ago: the season's factor. None: not enough history.

    Weeks before the first contact are no history. scale: history is a sample of 1 in so many; the week is the whole.
    """
    weeks = whole_weeks(history)
    if len(weeks) < FEWEST:
        return None
    recent = weeks[-RECENT:]
    totals = recent.sum(axis=(1, 2)).astype(np.float64)
    usual = usual_weeks(totals)
    level, season = _level(totals, usual, ahead, year_ago)
    profile, n = profile_of(recent[usual].sum(axis=0).astype(np.float64)), int(usual.sum())
    spread = dispersion(recent[usual], totals[usual, None, None] * profile)
    mean = level * profile * scale
    low, high = interval(mean, _spread(spread, n, scale))
    weekly = max(1.0, _weekly_dispersion(totals[usual]))
    ends = interval(np.array([level * scale]), _spread(weekly, n, scale))
    return Forecast(
        mean=mean,
        low=low,
        high=high,
        week=Expected(level * scale, float(ends[0][0]), float(ends[1][0])),
        weeks=n,
        left_out=tuple(int(place) - len(recent) for place in np.flatnonzero(~usual)),
        season=season,
        dispersion=weekly,
    )


def profile_of(counts: Floats) -> Floats:
    """The share of each weekday and interval: its own count, drawn to what its day and its hour let expect."""
    total = float(counts.sum())
    if total <= 0:
        return np.zeros_like(counts)
    alike = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / total
    drawn = alike * (LENT + counts) / (LENT + alike)
    shares: Floats = drawn / drawn.sum()
    return shares


def whole_weeks(history: Ints) -> Ints:
    """From the first week with a contact on."""
    busy = np.flatnonzero(history.sum(axis=(1, 2)))
    return history[busy[0] :] if busy.size else history[:0]


def usual_weeks(totals: Floats) -> npt.NDArray[np.bool_]:
    """Which weeks are like the others. A storm or a strike teaches nothing about the weeks to come."""
    middle = float(np.median(totals))
    deviation = max(1.4826 * float(np.median(np.abs(totals - middle))), math.sqrt(max(middle, 1.0)))
    usual: npt.NDArray[np.bool_] = np.abs(totals - middle) <= FAR * deviation
    return usual


def _level(totals: Floats, usual: npt.NDArray[np.bool_], ahead: int, year_ago: float | None) -> tuple[float, str]:
    mean = float(totals[usual].mean())
    if year_ago is not None:
        return mean * year_ago, "season"
    weeks = np.arange(len(totals), dtype=np.float64)[usual]
    if len(weeks) >= 8:
        slope, error = _slope(weeks, totals[usual])
        if abs(slope) > 2 * error > 0:
            reach = len(totals) - 1 + min(ahead, 4) - float(weeks.mean())
            return max(mean + slope * reach, 0.25 * mean), "trend"
    return float(np.average(totals[usual], weights=_weights(int(usual.sum())))), "level"


def _weights(weeks: int) -> Floats:
    """The newest week counts most."""
    age = np.arange(weeks, dtype=np.float64)[::-1]
    return (1 - WEIGHT) ** age


def _spread(varies: float, weeks: int, scale: int) -> float:
    """How much more than Poisson's the variance of what is to come is, told from so few weeks of a sample.

    The whole varies `scale` times as much beyond chance as its sample; the sample's own chance is in the level.
    """
    weights, df = _weights(weeks) / _weights(weeks).sum(), weeks - 1
    z, level_error = NORMAL, float(weights @ weights)
    student = z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
    return (1 + scale * (varies - 1) + scale * varies * level_error) * (student / z) ** 2


def _slope(x: Floats, y: Floats) -> tuple[float, float]:
    across = x - x.mean()
    slope = float(across @ (y - y.mean()) / (across @ across))
    rest = y - y.mean() - slope * across
    return slope, math.sqrt(float(rest @ rest) / (len(x) - 2) / float(across @ across))


def season_factor(same_weeks: Floats, weeks_before: Floats) -> float | None:
    """A year ago: the same week and its two neighbours, against the 13 weeks before. None: no such history."""
    if not same_weeks.size or not weeks_before.size or (same_weeks <= 0).any() or (weeks_before <= 0).any():
        return None
    return float(np.clip(same_weeks.mean() / np.median(weeks_before), 0.5, 2.0))


def dispersion(counts: Ints, expected: Floats) -> float:
    """Pearson's: how much more than chance counts vary around what was expected; at least 1."""
    known = np.broadcast_to(expected, counts.shape) > 0.2
    weeks = counts.shape[0]
    if not known.any() or weeks < 2:
        return 1.0
    mean: Floats = np.broadcast_to(expected, counts.shape)[known]
    misses = float((((counts[known] - mean) ** 2) / mean).sum())
    freedom: float = int(known.sum()) * (1 - 1 / weeks)
    return max(1.0, misses / freedom)


def _weekly_dispersion(totals: Floats) -> float:
    mean = float(totals.mean())
    return float(np.var(totals, ddof=1) / mean) if len(totals) > 1 and mean > 0 else 1.0


def interval(mean: Floats, spread: float) -> tuple[Floats, Floats]:
    """From the 10th to the 90th percentile of counts with this mean and `spread` times its variance."""
    ends = [_ends(float(value), spread) for value in mean.ravel()]
    low, high = (np.array([end[side] for end in ends]).reshape(mean.shape) for side in (0, 1))
    return low, high


def _ends(mean: float, spread: float) -> tuple[float, float]:
    if mean <= 0:
        return 0.0, 0.0
    if mean > SMOOTH_ABOVE:
        reach = NORMAL * math.sqrt(mean * spread)
        return math.floor(max(mean - reach, 0.0)), math.ceil(mean + reach)
    return _count_ends(mean, max(spread, 1.0 + 1e-6))


def _count_ends(mean: float, spread: float) -> tuple[float, float]:
    """By adding up the negative binomial from 0 on."""
    size, chance = mean / (spread - 1.0), 1.0 / spread
    at, count = math.exp(size * math.log(chance)), 0
    total, low = at, 0.0 if at >= TAIL else -1.0
    while total < 1.0 - TAIL and count < 100_000:
        at *= (count + size) / (count + 1) * (1.0 - chance)
        count += 1
        total += at
        if low < 0 and total >= TAIL:
            low = float(count)
    return max(low, 0.0), float(count)


def backtest(history: Ints, weeks: int = RECENT) -> Backtest | None:
    """Forecast each of the last weeks from those before it, unusual ones too. None: not enough history."""
    known = whole_weeks(history)
    found = [(known[at], forecast(known[:at])) for at in range(max(len(known) - weeks, FEWEST), len(known))]
    pairs = [(real, told) for real, told in found if told is not None]
    if not pairs:
        return None
    inside = cells = cells_inside = 0
    errors = []
    for real, told in pairs:
        total = int(real.sum())
        inside += told.week.low <= total <= told.week.high
        busy = told.mean > 0.2
        cells += int(busy.sum())
        cells_inside += int(((real >= told.low) & (real <= told.high) & busy).sum())
        errors.append(abs(total - told.week.mean) / max(told.week.mean, 1.0))
    return Backtest(len(pairs), inside, cells, cells_inside, float(np.mean(errors)))
