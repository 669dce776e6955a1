"""What was read from the store, as columns: everything the figures of a period are counted from."""

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.arrays import Bools, Floats
from metrics.complaints import Complaints, Served
from metrics.continuity import Answered
from metrics.flow import Cases
from metrics.handoffs import Links
from metrics.loyalty import Answers
from metrics.repeats import Contacts


@dataclass(frozen=True)
class Observed:
    """Until when each kind of fact was observed, in epoch seconds: the lowest of its sources."""

    contacts: float
    answers: float
    complaints: float
    cases: float


@dataclass(frozen=True)
class Outcomes:
    """Contacts (some after the period, to see who came back), answers, complaints, customers held."""

    contacts: Contacts
    is_test: Bools
    answers: Answers
    complaints: Complaints
    served: list[Served]
    answered: Answered


@dataclass(frozen=True)
class Work:
    """Cases, their changes of owner, segment moves and misroutes (both shown apart), and the line of each pod."""

    cases: Cases
    links: Links
    segment_moves: Links
    misroutes: Links
    levels: Mapping[int, int]
    started_day: Floats
    finished_day: Floats
