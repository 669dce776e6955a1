"""Loyalty: classes, score, adjusted Wald interval (Rocks 2016); whose answer counts."""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from metrics import loyalty


def one(detractors: int, passives: int, promoters: int) -> tuple[float, float, float]:
    counts = (np.array([detractors]), np.array([passives]), np.array([promoters]))
    low, high = loyalty.adjusted_wald(*counts)
    return float(loyalty.nps(*counts)[0]), float(low[0]), float(high[0])


@pytest.mark.parametrize(
    ("counts", "score", "low", "high"),
    [
        ((1, 2, 3), 33.33, -26.74, 71.19),
        ((8, 9, 19), 30.56, 2.88, 53.53),
        ((1271, 392, 690), -24.69, -28.21, -21.11),
        ((100, 100, 200), 25.00, 16.72, 32.90),
        ((0, 0, 5), 100.0, 17.49, 100.0),
        ((0, 5, 0), 0.0, -30.01, 30.01),
    ],
)
def test_nps_and_its_interval_are_the_published_ones(
    counts: tuple[int, int, int], score: float, low: float, high: float
) -> None:
    assert one(*counts) == pytest.approx((score, low, high), abs=0.0051)


def test_nobody_asked_has_no_score() -> None:
    assert all(np.isnan(value) for value in one(0, 0, 0))


def test_the_score_of_two_pods_together_is_recomputed_from_counts() -> None:
    small, large = one(0, 0, 10)[0], one(90, 0, 0)[0]
    together = one(90, 0, 10)[0]
    assert together == pytest.approx(-80)
    assert together != pytest.approx((small + large) / 2)


def test_the_last_answer_of_a_customer_in_a_period_counts_and_blanks_never_do() -> None:
    customer = np.array([-1, -1, 7, 7, 7, 8])
    score = np.array([3.0, 9.0, 2.0, 10.0, np.nan, np.nan])
    one_period = np.zeros(6, dtype=np.int64)
    assert loyalty.last_answers(customer, one_period, score).tolist() == [True, True, False, True, False, False]
    weeks = np.array([0, 0, 1, 2, 2, 2])
    assert loyalty.last_answers(customer, weeks, score).tolist() == [True, True, True, True, False, False]


def test_the_survey_log_gives_its_published_score(shared: Path) -> None:
    folder = shared / "nps_verbatim"
    golden = json.loads((folder / "golden.json").read_text())
    with gzip.open(folder / "nps_scores_no_text.csv.gz", "rt") as file:
        scores = np.array([float(row["NPS_SCORE"] or "nan") for row in csv.DictReader(file)])
    detractors, passives, promoters = (int(hit.sum()) for hit in loyalty.classes(scores))
    assert (detractors, passives, promoters) == (golden["detractors"], golden["passives"], golden["promoters"])
    assert loyalty.histogram(scores).tolist() == golden["histogram_0_to_10"]
    assert one(detractors, passives, promoters) == pytest.approx(
        (golden["nps"], *golden["nps_ci95_adjusted_wald"]), abs=0.0051
    )
