"""What the page of a pod shows, for all its parts."""

from dataclasses import dataclass
from datetime import date

from pods.models import PodState
from pods.queries import PodLoad, SegmentHome


@dataclass(frozen=True)
class PodView:
    """All of a pod that its page shows."""

    pod_id: int
    name: str
    code: str
    charter: str
    zone: str
    level: int | None
    state: PodState
    version: int
    size_target: int
    customers_target: int
    today: date
    load: PodLoad | None
    homes: tuple[SegmentHome, ...]
    stages: dict[int, str]
    came_from: str
    became: tuple[tuple[int, str], ...]
    ended_on: date | None

    @property
    def is_over(self) -> bool:
        """Whether the pod works no more."""
        return self.state in (PodState.SPLIT, PodState.RETIRED)
