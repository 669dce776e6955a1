"""Forecasts: profile, level, unusual weeks, intervals that keep what they promise."""

import numpy as np
import pytest

from pods import forecast
from pods.forecast import Ints


def weeks(count: int, level: float = 300.0, slope: float = 0.0, seed: int = 1) -> Ints:
    """Poisson weeks: mornings busier than afternoons, Mondays busier than Fridays, nights and weekends empty."""
    shape = np.zeros((7, 48))
    shape[:5, 16:40] = np.outer([1.4, 1.1, 1.0, 0.9, 0.6], np.linspace(1.5, 0.5, 24))
    shape /= shape.sum()
    draw = np.random.default_rng(seed)
    rows = [draw.poisson(shape * (level + slope * week)) for week in range(count)]
    return np.array(rows, np.int64).reshape(count, 7, 48)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_fewer_than_four_weeks_are_not_enough_history(count: int) -> None:
    assert forecast.forecast(weeks(count)) is None


def test_empty_weeks_before_the_first_contact_are_no_history() -> None:
    padded = np.concatenate([np.zeros((20, 7, 48), np.int64), weeks(3)])
    assert len(forecast.whole_weeks(padded)) == 3
    assert forecast.forecast(padded) is None
    assert forecast.forecast(np.zeros((20, 7, 48), np.int64)) is None


def test_the_week_and_its_profile_are_found() -> None:
    told = forecast.forecast(weeks(13))
    assert told is not None
    assert told.week.mean == pytest.approx(300, rel=0.08)
    assert told.mean.sum() == pytest.approx(told.week.mean)
    assert told.mean[0, 16] > told.mean[4, 39] > 0
    assert told.mean[6].sum() == 0
    assert (told.low <= told.mean + 1).all()
    assert (told.high >= told.mean - 1).all()


def test_a_trend_beyond_chance_is_carried_on_and_chance_is_not() -> None:
    rising, flat = forecast.forecast(weeks(13, slope=20)), forecast.forecast(weeks(13, seed=3))
    assert rising is not None
    assert flat is not None
    assert (rising.season, flat.season) == ("trend", "level")
    assert rising.week.mean == pytest.approx(300 + 13 * 20, rel=0.08)


def test_a_year_of_history_gives_the_season() -> None:
    told = forecast.forecast(weeks(13), 1, 1.3)
    assert told is not None
    assert told.season == "season"
    assert told.week.mean == pytest.approx(390, rel=0.08)


def test_the_season_is_the_same_weeks_against_those_before_them_and_needs_all_of_them() -> None:
    assert forecast.season_factor(np.full(3, 150.0), np.full(13, 100.0)) == 1.5
    assert forecast.season_factor(np.full(3, 900.0), np.full(13, 100.0)) == 2.0
    assert forecast.season_factor(np.array([150.0, 0.0, 150.0]), np.full(13, 100.0)) is None
    assert forecast.season_factor(np.array([]), np.full(13, 100.0)) is None


def test_a_storm_is_left_out_and_said() -> None:
    stormy = weeks(13)
    stormy[8] *= 3
    told, calm = forecast.forecast(stormy), forecast.forecast(weeks(13))
    assert told is not None
    assert calm is not None
    assert told.left_out == (-5,)
    assert told.week.mean == pytest.approx(calm.week.mean, rel=0.05)


def test_an_interval_with_few_contacts_leans_on_its_day_and_its_hour() -> None:
    few, many = np.ones((7, 48)), np.full((7, 48), 2000.0)
    few[0, 0], many[0, 0] = 4.0, 8000.0
    few_share, many_share = forecast.profile_of(few)[0, 0] * few.sum(), forecast.profile_of(many)[0, 0] * many.sum()
    assert 1.0 < few_share < 2.0
    assert many_share == pytest.approx(8000, rel=0.05)
    assert forecast.profile_of(np.zeros((7, 48))).sum() == 0


@pytest.mark.parametrize(("mean", "low", "high"), [(10.0, 6, 14), (1.0, 0, 2), (0.05, 0, 0), (1000.0, 959, 1041)])
def test_without_overdispersion_the_interval_is_poissons(mean: float, low: float, high: float) -> None:
    ends = forecast.interval(np.array([mean]), 1.0)
    assert (ends[0][0], ends[1][0]) == (low, high)


def test_the_interval_of_the_negative_binomial_is_scipys() -> None:
    stats = pytest.importorskip("scipy.stats")
    for mean, spread in ((5.0, 1.5), (40.0, 3.0), (120.0, 2.2)):
        low, high = forecast.interval(np.array([mean]), spread)
        size, chance = mean / (spread - 1), 1 / spread
        assert (low[0], high[0]) == (stats.nbinom.ppf(0.1, size, chance), stats.nbinom.ppf(0.9, size, chance))


def test_nothing_expected_has_no_interval() -> None:
    assert forecast.interval(np.array([0.0]), 1.5)[1][0] == 0.0


def test_eight_of_ten_weeks_lie_inside_the_interval() -> None:
    tests = [forecast.backtest(weeks(26, seed=seed)) for seed in range(12)]
    assert all(tests)
    inside, count = sum(t.inside for t in tests if t), sum(t.weeks for t in tests if t)
    cells, cells_inside = sum(t.cells for t in tests if t), sum(t.cells_inside for t in tests if t)
    assert count == 12 * 13
    assert 0.74 <= inside / count <= 0.92
    assert cells_inside / cells >= 0.78


def test_the_backtest_needs_history_of_its_own() -> None:
    assert forecast.backtest(weeks(4)) is None
    short = forecast.backtest(weeks(6))
    assert short is not None
    assert short.weeks == 2


def test_a_sample_gives_the_whole_with_an_interval_that_holds_it() -> None:
    inside = 0
    for seed in range(40):
        draw = np.random.default_rng(seed)
        whole = weeks(14, level=4000.0, seed=seed)
        sample = draw.binomial(whole[:13], 1 / 20)
        told = forecast.forecast(sample, scale=20)
        assert told is not None
        inside += told.week.low <= whole[13].sum() <= told.week.high
    assert 0.7 <= inside / 40 <= 0.98
