"""Whose figures are asked for, and counting rows for all of them at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np

from metrics.arrays import Bools, Floats, Ints, ints
from metrics.definitions import DEFINITIONS, version_of
from metrics.results import Result, Scope, Window


@dataclass(frozen=True)
class Scopes:
    """The organisation (None for those who may not see all of it) and pods, by id."""

    whole: Scope | None
    pods: tuple[Scope, ...]

    def __iter__(self) -> Iterator[Scope]:
        yield from () if self.whole is None else (self.whole,)
        yield from self.pods

    def __len__(self) -> int:
        return len(self.pods) + (self.whole is not None)

    @cached_property
    def pod_ids(self) -> Ints:
        """Ids of the pods, rising."""
        return ints([pod.id for pod in self.pods])

    def rows_of(self, pod: Ints) -> Ints:
        """The position of each row's pod among ours, len(pods) for others."""
        if not len(self.pods):
            return np.zeros(len(pod), dtype=np.int64)
        place = np.searchsorted(self.pod_ids, pod)
        found = self.pod_ids[np.minimum(place, len(self.pods) - 1)] == pod
        return np.where(found, place, len(self.pods)).astype(np.int64)

    def count(self, pod: Ints, mask: Bools | None = None) -> Ints:
        """How many rows (that pass) each scope has: the whole first, then pod by pod."""
        kept = pod if mask is None else pod[mask]
        each = np.bincount(self.rows_of(kept), minlength=len(self.pods) + 1)[: len(self.pods)]
        return each if self.whole is None else np.append(len(kept), each)

    def count_by(self, pod: Ints, step: Ints, steps: int, mask: Bools) -> Ints:
        """The same per step (week) 0 .. steps - 1: one row a scope, one column a step."""
        kept = mask & (step >= 0) & (step < steps)
        rows, columns = self.rows_of(pod[kept]), step[kept]
        size = (len(self.pods) + 1) * steps
        each = np.bincount(rows * steps + columns, minlength=size).reshape(-1, steps)[: len(self.pods)]
        if self.whole is None:
            return each
        return np.vstack([np.bincount(columns, minlength=steps), each])

    def masks(self, pod: Ints) -> Iterator[Bools]:
        """One mask a scope, for figures that cannot be counted at once."""
        if self.whole is not None:
            yield np.ones(len(pod), dtype=bool)
        for one in self.pods:
            yield pod == one.id


@dataclass(frozen=True)
class Frame:
    """What a set of results shares: scopes, period, and until when the source was observed."""

    scopes: Scopes
    window: Window
    observed_until_s: float

    @property
    def is_ahead(self) -> bool:
        """Whether the asked period reaches past what was observed."""
        return self.window.start is not None and self.window.end_s > self.observed_until_s

    def inside(self, moments: Floats | Ints) -> Bools:
        """Which moments lie in [start, end)."""
        return (moments >= self.window.start_s) & (moments < self.window.end_s)

    def results(
        self,
        metric: str,
        value: Floats | Ints,
        *,
        numerator: Floats | Ints | None = None,
        denominator: Floats | Ints | None = None,
        interval: tuple[Floats, Floats] | None = None,
        unknown: Ints | None = None,
        excluded: Ints | None = None,
        variant: dict[str, Any] | None = None,
        unit: str = "",
    ) -> list[Result]:
        """One result a scope; nan becomes None, which reads "no data"."""
        said = DEFINITIONS[metric]
        until = datetime.fromtimestamp(self.observed_until_s, UTC)
        low, high = interval or (None, None)
        return [
            Result(
                metric=metric,
                definition_version=version_of(metric),
                scope=scope,
                window=self.window,
                numerator=_at(numerator, row),
                denominator=_at(denominator, row),
                n_unknown=0 if unknown is None else int(unknown[row]),
                n_excluded=0 if excluded is None else int(excluded[row]),
                value=_at(value, row),
                ci_low=_at(low, row),
                ci_high=_at(high, row),
                ci_method=said.interval if interval else "none",
                observed_until=until,
                provisional=self.is_ahead or bool(unknown is not None and said.windowed and unknown[row]),
                unit=unit or said.unit,
                variant=variant or {},
            )
            for row, scope in enumerate(self.scopes)
        ]


def _at(column: Floats | Ints | None, row: int) -> float | int | None:
    if column is None:
        return None
    value = column[row].item()
    return None if value != value else value  # noqa: PLR0124 - nan is the one value unlike itself
