"""The result record: a figure never travels without its counts, its interval and its definition."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from core.refusal import Refused

MINIMUM = 10
"""Fewer cases than this: no figure is shown (metrics.md section 2)."""


@dataclass(frozen=True)
class Window:
    """The half-open period [start, end). Without a start: everything up to the end."""

    start: datetime | None
    end: datetime

    def __post_init__(self) -> None:
        for moment in (self.start, self.end):
            if moment is not None and moment.tzinfo is None:
                raise Refused("A period needs a time zone; give its days in the organisation's zone.")
        if self.start is not None and self.start >= self.end:
            raise Refused("The period must end after it starts; exchange the two days.")

    @property
    def start_s(self) -> float:
        """UTC epoch seconds; minus infinity without a start."""
        return float("-inf") if self.start is None else self.start.timestamp()

    @property
    def end_s(self) -> float:
        """UTC epoch seconds."""
        return self.end.timestamp()


@dataclass(frozen=True)
class Scope:
    """Whose figure it is: the organisation's (id None) or one pod's."""

    kind: str
    id: int | None
    name: str


@dataclass(frozen=True)
class Result:
    """One figure. value None means "no data", never zero."""

    metric: str
    definition_version: str
    scope: Scope
    window: Window
    numerator: float | None
    denominator: float | None
    n_unknown: int
    n_excluded: int
    value: float | None
    ci_low: float | None
    ci_high: float | None
    ci_method: str
    observed_until: datetime
    provisional: bool
    unit: str = ""
    variant: Mapping[str, Any] = field(default_factory=dict)

    def has_enough(self, minimum: int = MINIMUM) -> bool:
        """Whether the figure stands on enough cases to be shown."""
        return self.value is not None and (self.denominator or 0) >= minimum

    def to_json(self) -> dict[str, Any]:
        """The record as plain values; instants as ISO 8601 in UTC."""
        start = self.window.start.isoformat() if self.window.start else None
        return {
            **asdict(self),
            "window": {"start": start, "end": self.window.end.isoformat()},
            "observed_until": self.observed_until.isoformat(),
            "variant": dict(self.variant),
        }
