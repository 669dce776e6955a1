"""Repeat contacts: the window to the second, censoring, who is charged, and the bank's month."""

import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from metrics import repeats
from metrics.arrays import DAY_S

WEEK = 7 * DAY_S


def contacts(*rows: tuple[int, int, int, int]) -> repeats.Contacts:
    """Rows of (customer, moment, pod, topic), ordered as the store orders them."""
    customer, opened, pod, topic = np.array(sorted(rows), dtype=np.int64).T
    nobody = np.zeros(len(rows), dtype=bool)
    return repeats.Contacts(pod, customer, opened, opened // DAY_S, topic, nobody, ~nobody)


def buckets(some: repeats.Contacts, until: int, days: int = 7, *, same_topic: bool = False) -> repeats.Buckets:
    base = some.base("all")
    return repeats.bucket(some, base, repeats.gaps_to_next(some, base, same_topic=same_topic), days, until)


def test_a_contact_exactly_w_after_the_first_counts_and_one_second_later_does_not() -> None:
    exact = buckets(contacts((1, 0, 5, 0), (1, WEEK, 5, 0)), 99 * WEEK)
    late = buckets(contacts((1, 0, 5, 0), (1, WEEK + 1, 5, 0)), 99 * WEEK)
    assert exact.repeated.tolist() == [True, False]
    assert late.repeated.tolist() == [False, False]


def test_a_contact_whose_window_ends_at_the_cut_off_is_eligible_and_a_second_younger_is_unknown() -> None:
    some = contacts((1, 0, 5, 0), (2, 1, 5, 0))
    both = buckets(some, WEEK)
    assert both.eligible.tolist() == [True, False]
    assert both.unknown.tolist() == [False, True]


def test_two_contacts_in_one_second_repeat_one_another_once() -> None:
    assert buckets(contacts((1, 50, 5, 0), (1, 50, 6, 0)), 9 * WEEK).repeated.tolist() == [True, False]


def test_the_repeat_is_charged_to_the_pod_of_the_first_contact() -> None:
    some = contacts((1, 0, 5, 0), (1, 60, 6, 0))
    assert some.pod[buckets(some, 9 * WEEK).repeated].tolist() == [5]


def test_same_topic_skips_a_contact_about_something_else() -> None:
    some = contacts((1, 0, 5, 1), (1, DAY_S, 5, 2), (1, 3 * DAY_S, 5, 1))
    assert buckets(some, 9 * WEEK, 7, same_topic=True).repeated.tolist() == [True, False, False]
    assert buckets(some, 9 * WEEK, 1, same_topic=True).repeated.tolist() == [False, False, False]


def test_strangers_never_form_a_customer() -> None:
    some = contacts((-1, 0, 5, 0), (-1, 60, 5, 0), (1, 0, 5, 0))
    result = buckets(some, 9 * WEEK)
    assert not result.repeated.any()
    assert int(result.excluded.sum()) == 2


def test_every_contact_is_in_one_bucket_and_a_later_cut_off_never_takes_a_repeat_back() -> None:
    draw = np.random.default_rng(7)
    columns = [draw.integers(low, high, 600).tolist() for low, high in ((-1, 40), (0, 30 * DAY_S), (0, 4), (0, 3))]
    some = contacts(*zip(*columns, strict=True))
    before = np.zeros(600, dtype=bool)
    for until in range(0, 40 * DAY_S, DAY_S):
        now = buckets(some, until)
        assert np.all(now.eligible.astype(int) + now.unknown + now.excluded == 1)
        assert not (before & ~now.repeated).any()
        before = now.repeated


@pytest.fixture(scope="module")
def bank() -> repeats.Contacts:
    """The bank's month, read as its notes say: phantoms out, 0 is nobody."""
    path = Path(__file__).resolve().parents[3] / "shared/data/technion_bank_feb1999/data_anonymous_bank_february.txt.gz"
    if not path.exists():
        pytest.skip("the folder of shared logs is not on this machine")
    with gzip.open(path, "rt") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["outcome"] != "PHANTOM"]
    moments = [datetime.strptime(f"{r['date']} {r['vru_entry']}", "%y%m%d %H:%M:%S").replace(tzinfo=UTC) for r in rows]
    opened = np.array([int(moment.timestamp()) for moment in moments])
    people = np.unique(np.array([r["customer_id"] for r in rows]), return_inverse=True)[1].astype(np.int64)
    customer = np.where(np.array([r["customer_id"] for r in rows]) == "0", -1, people)
    topic = np.unique(np.array([r["type"] for r in rows]), return_inverse=True)[1].astype(np.int64)
    order = np.lexsort((opened, customer))
    abandoned = np.array([r["outcome"] == "HANG" for r in rows])
    every = np.ones(len(rows), dtype=bool)
    return repeats.Contacts(
        topic[order], customer[order], opened[order], opened[order] // DAY_S, topic[order], abandoned[order], every
    )


def test_the_bank_gives_its_published_rates(bank: repeats.Contacts, shared: Path) -> None:
    golden = json.loads((shared / "technion_bank_feb1999/golden.json").read_text())["repeat (window end 1999-03-01)"]
    until = datetime(1999, 3, 1, tzinfo=UTC).timestamp()
    for said, expected in golden.items():
        base_name, topic, days = said.split("|")
        base = bank.base("served" if base_name == "served_only" else "all")
        gaps = repeats.gaps_to_next(bank, base, same_topic=topic == "same_type")
        found = repeats.bucket(bank, base, gaps, int(days[:-1]), until)
        counts = (int(found.eligible.sum()), int(found.repeated.sum()))
        assert counts == (expected["eligible"], expected["repeat"]), said
