"""What a move of segments would mean for each pod it touches: work, cover, promises, continuity.

Where nothing is known a field is None and reads "no data": it is never zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

Pair = tuple[float, float]
"""Before and after."""


@dataclass(frozen=True)
class PodOutlook:
    """One pod. contacts: expected a week; hours: a week; answered: share in time, on the roster of the week.

    skills_missing: asked for by moved contacts, and nobody in the pod works alone in them. skill_hours: open hours of
    the week without a critical skill. cards: open cards of moved segments that this pod holds. contracts: of customers
    in moved segments that come or go. continuity: returning contacts a week that lose the pod that knows them.
    """

    pod_id: int
    name: str
    contacts: Pair | None = None
    hours_needed: Pair | None = None
    hours_rostered: float | None = None
    answered: Pair | None = None
    skills_missing: tuple[str, ...] | None = None
    skill_hours: float | None = None
    cards: int | None = None
    contracts: int | None = None
    continuity: float | None = None


@dataclass(frozen=True)
class Doubt:
    """How far past previews were off: the mean relative error of expected contacts, over n reviewed change sets."""

    error: float
    n: int

    def said(self) -> str:
        """In words."""
        sets = "1 reviewed change" if self.n == 1 else f"{self.n} reviewed changes"
        return f"Past previews were off by {self.error:.0%} on average (contacts a week, n = {sets})."


@dataclass(frozen=True)
class Outlook:
    """All touched pods, and what the figures stand on."""

    pods: tuple[PodOutlook, ...]
    week_on: date
    weeks_seen: float
    doubt: Doubt | None = None

    def to_json(self) -> dict[str, Any]:
        """The form in which a committed change set keeps it."""
        return {
            "pods": [_plain(asdict(pod)) for pod in self.pods],
            "week_on": self.week_on.isoformat(),
            "weeks_seen": self.weeks_seen,
            "doubt": asdict(self.doubt) if self.doubt else None,
        }


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}


def from_json(kept: Mapping[str, Any]) -> Outlook:
    """A kept outlook as it was."""
    doubt = kept.get("doubt")
    return Outlook(
        pods=tuple(_pod(pod) for pod in kept["pods"]),
        week_on=date.fromisoformat(kept["week_on"]),
        weeks_seen=kept["weeks_seen"],
        doubt=Doubt(**doubt) if doubt else None,
    )


def _pod(kept: Mapping[str, Any]) -> PodOutlook:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    return PodOutlook(**fields)


def weighed(segments: Sequence[int], contacts: Mapping[int, float]) -> float:
    """Contacts a week of these segments together."""
    return sum(contacts.get(segment_id, 0.0) for segment_id in segments)


def hours(contacts: float, handle_s: float) -> float:
    """Hours of work of so many contacts."""
    return contacts * handle_s / 3600


def mean_error(pairs: Sequence[Pair]) -> float | None:
    """The mean of |real - expected| / real over pods that had any; None where none had."""
    errors = [abs(real - expected) / real for expected, real in pairs if real > 0]
    return sum(errors) / len(errors) if errors else None
