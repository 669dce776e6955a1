"""What a change set would do, worked out on a copy: nothing here touches the store."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pods.outlook import Outlook

OPEN_CARDS = "Open cards stay with the pod that opened them."
Homes = Mapping[int, int | None]
Counts = Mapping[int, int]


@dataclass(frozen=True)
class PodLine:
    """A pod's customers before and after."""

    pod_id: int
    name: str
    before: int
    after: int
    target: int


@dataclass(frozen=True)
class SegmentLine:
    """A segment's pod and customers before and after."""

    segment_id: int
    code: str
    name: str
    from_pod_id: int | None
    to_pod_id: int | None
    before: int
    after: int
    day: date | None = None


@dataclass(frozen=True)
class Preview:
    """Per pod and per segment, who is served by whom before and after."""

    effective_on: date
    pods: tuple[PodLine, ...]
    segments: tuple[SegmentLine, ...]
    moved_customers: int
    outlook: Outlook | None = None

    def to_json(self) -> dict[str, Any]:
        """The form in which a committed change set keeps it."""
        return {
            "effective_on": self.effective_on.isoformat(),
            "pods": [asdict(line) for line in self.pods],
            "segments": [{**asdict(line), "day": line.day.isoformat() if line.day else None} for line in self.segments],
            "moved_customers": self.moved_customers,
            "open_cards": OPEN_CARDS,
            "outlook": self.outlook.to_json() if self.outlook else None,
        }


@dataclass(frozen=True)
class Catalogue:
    """Names and targets that a preview is written with."""

    pods: Mapping[int, tuple[str, int]]
    segments: Mapping[int, tuple[str, str]]


def per_pod(homes: Homes, customers: Counts) -> dict[int, int]:
    """Customers of each pod, through the segments it owns."""
    counted: dict[int, int] = {}
    for segment_id, pod_id in homes.items():
        if pod_id is not None:
            counted[pod_id] = counted.get(pod_id, 0) + customers.get(segment_id, 0)
    return counted


def compared(
    on: date,
    catalogue: Catalogue,
    before: tuple[Homes, Counts],
    after: tuple[Homes, Counts],
    moved_customers: int,
    days: Mapping[int, date] | None = None,
) -> Preview:
    """Before against after: the pods and segments that differ."""
    old, new = per_pod(*before), per_pod(*after)
    touched = {pod_id for pod_id in old.keys() | new.keys() if old.get(pod_id, 0) != new.get(pod_id, 0)}
    lines = _segment_lines(catalogue, before, after, days or {})
    touched |= {pod_id for line in lines for pod_id in (line.from_pod_id, line.to_pod_id) if pod_id is not None}
    pod_lines = [
        PodLine(pod_id, catalogue.pods[pod_id][0], old.get(pod_id, 0), new.get(pod_id, 0), catalogue.pods[pod_id][1])
        for pod_id in touched
    ]
    return Preview(on, tuple(sorted(pod_lines, key=lambda line: line.name)), tuple(lines), moved_customers)


def _segment_lines(
    catalogue: Catalogue, before: tuple[Homes, Counts], after: tuple[Homes, Counts], days: Mapping[int, date]
) -> list[SegmentLine]:
    lines = []
    for segment_id, (code, name) in catalogue.segments.items():
        was, now = before[0].get(segment_id), after[0].get(segment_id)
        held, holds = before[1].get(segment_id, 0), after[1].get(segment_id, 0)
        if was != now or held != holds or segment_id in days:
            lines.append(SegmentLine(segment_id, code, name, was, now, held, holds, days.get(segment_id)))
    return sorted(lines, key=lambda line: line.code)
