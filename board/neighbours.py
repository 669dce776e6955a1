"""What the board must know of the slices above it, handed in from the top: see web/neighbours.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.visit import Visit


@dataclass(frozen=True)
class Voice:
    """What a customer last said of us: a score of 0 to 10, and a complaint with its matter."""

    score: int | None = None
    scored_at: datetime | None = None
    matter: str = ""
    complained_at: datetime | None = None


VoiceOf = Callable[[Any, Sequence[int]], Voice]
"""(session, the rows of one customer) -> what they last said. Who may ask is settled by whoever asks."""


def voice_of(visit: Visit) -> VoiceOf | None:
    """The function handed in with a visit; None where a page stands alone."""
    found = visit.extras.get("voice")
    return found if callable(found) else None
