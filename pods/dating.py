"""Dated assignment: half-open days, and the one move function through which every change goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pods.localtime import within


@dataclass(frozen=True)
class Move:
    """From that day on the segment belongs to that pod."""

    segment_id: int
    pod_id: int
    day: date


@dataclass(frozen=True)
class Stint:
    """A pod owns a segment over half-open days. `id` is the stored row, None for a new one."""

    pod_id: int
    valid_from: date
    valid_to: date | None = None
    id: int | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies within."""
        return within(day, self.valid_from, self.valid_to)


def pod_on(stints: Sequence[Stint], day: date) -> int | None:
    """Who owned the segment on that day."""
    return next((stint.pod_id for stint in stints if stint.holds(day)), None)


def moved(stints: Sequence[Stint], pod_id: int, day: date) -> list[Stint]:
    """The same history with the move in it. Only the stint that contains the day changes; later plans stay."""
    held = next((stint for stint in stints if stint.holds(day)), None)
    if held is None:
        later = min((stint.valid_from for stint in stints if stint.valid_from > day), default=None)
        return _in_order([*stints, Stint(pod_id, day, later)])
    if held.pod_id == pod_id:
        return list(stints)
    parts = [stint for stint in stints if stint is not held]
    if held.valid_from < day:
        parts.append(Stint(held.pod_id, held.valid_from, day))
    return _in_order([*parts, Stint(pod_id, day, held.valid_to)])


def joined(stints: Sequence[Stint]) -> list[Stint]:
    """Neighbours with the same pod as one, for showing only."""
    shown: list[Stint] = []
    for stint in stints:
        if shown and (shown[-1].pod_id, shown[-1].valid_to) == (stint.pod_id, stint.valid_from):
            shown[-1] = Stint(stint.pod_id, shown[-1].valid_from, stint.valid_to)
        else:
            shown.append(stint)
    return shown


def _in_order(stints: list[Stint]) -> list[Stint]:
    return sorted(stints, key=lambda stint: stint.valid_from)
