"""The coverage proof at the size of the design: 11,520 combinations, 60 rules, 1,000,000 customers.

Run: python -m benchmarks.proof. The baseline is what a script would do without the cells: each customer against each
rule, in plain Python on a part of them and in pandas on all of them.
"""

import random
import resource
import time
from collections.abc import Callable
from itertools import product
from typing import TypeVar

import numpy as np
import pandas as pd

from pods.matching import cells_of, counted
from pods.models import ATTRIBUTES
from pods.proof import Rule, prove
from pods.space import Space

SIZES = (12, 8, 4, 6, 5)
CUSTOMERS, PART = 1_000_000, 20_000
T = TypeVar("T")


def space() -> Space:
    """Five lists; the last value of each is "unknown"."""
    named = zip(ATTRIBUTES, SIZES, strict=True)
    return Space(ATTRIBUTES, tuple((*(f"{name[:2]}{n}" for n in range(size - 1)), "unknown") for name, size in named))


def rules(whole: Space) -> list[Rule]:
    """A segment for each region and stage."""
    pairs = product(whole.values[0], whole.values[4])
    return [Rule(n, {"region": [region], "stage": [stage]}) for n, (region, stage) in enumerate(pairs)]


def timed(name: str, work: Callable[[], T], times: int = 5) -> T:
    """The best and the worst of some runs."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        found = work()
        took.append(time.perf_counter() - start)
    print(f"{name:<62} {min(took) * 1000:>9.1f} to {max(took) * 1000:.1f} ms")
    return found


def plainly(columns: dict[str, list[str]], drafted: list[Rule]) -> int:
    """Customers in no segment, or in more than one: each against each rule."""
    wrong = 0
    for row in zip(*(columns[name] for name in ATTRIBUTES), strict=True):
        told = dict(zip(ATTRIBUTES, row, strict=True))
        hits = {rule.segment_id for rule in drafted if all(told[name] in its for name, its in rule.box.items())}
        wrong += len(hits) != 1
    return wrong


def by_frame(frame: pd.DataFrame, drafted: list[Rule]) -> int:
    """The same in pandas."""
    hits = np.zeros(len(frame), np.int64)
    for rule in drafted:
        held = np.ones(len(frame), bool)
        for name, its in rule.box.items():
            held &= frame[name].isin(its).to_numpy()
        hits += held
    return int((hits != 1).sum())


def main() -> None:
    """Print what it took."""
    whole, draw = space(), random.Random(1)
    drafted = rules(whole)
    columns = {name: draw.choices(its, k=CUSTOMERS) for name, its in zip(whole.names, whole.values, strict=True)}
    print(f"{whole.size:,} combinations, {len(drafted)} rules, {CUSTOMERS:,} customers")
    timed("proof of the combinations alone", lambda: prove(whole, drafted))
    cells = timed("customers as text to their cells", lambda: cells_of(whole, columns), 3)
    timed("customers counted, rules proved, each customer's segment", lambda: _checked(whole, drafted, cells))
    timed("all of it, from text to the proof", lambda: _checked(whole, drafted, cells_of(whole, columns)), 3)
    frame = pd.DataFrame(columns)
    timed("baseline: pandas, each rule against all customers", lambda: by_frame(frame, drafted), 1)
    part = {name: its[:PART] for name, its in columns.items()}
    timed(
        f"baseline: plain Python, {PART:,} customers (times {CUSTOMERS // PART} for all)",
        lambda: plainly(part, drafted),
        1,
    )
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _checked(whole: Space, drafted: list[Rule], cells: np.ndarray) -> int:
    proof = prove(whole, drafted, counted(whole, cells))
    return int((proof.segment_at[cells] < 0).sum())


if __name__ == "__main__":
    main()
