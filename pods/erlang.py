"""How many people answer how fast: Erlang B and C, for one pool with a queue.

`people` are people on the phone in an interval, never a pod's headcount. `load` is in erlang: contacts arriving in
an interval, times their mean handling time, over the length of the interval. Contacts arrive at random (Poisson),
handling times are exponential, nobody gives up waiting. What is measured beside it is somewhat better: some give up.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


def load_of(contacts: float, handle_s: float, interval_s: float) -> float:
    """Offered load in erlang of so many contacts in an interval."""
    return contacts * handle_s / interval_s


def blocking(load: float) -> Iterator[float]:
    """Erlang B for 0, 1, 2, … people: the chance that all are busy where nobody can wait."""
    share, people = 1.0, 0
    while True:
        yield share
        people += 1
        share = load * share / (people + load * share) if load > 0 else 0.0


def waiting_share(people: int, load: float) -> float:
    """Pw: the share of contacts that wait at all. 1.0 when the load is as large as the number of people."""
    if people <= load:
        return 1.0
    blocked = next(share for n, share in enumerate(blocking(load)) if n == people)
    return _waiting(people, load, blocked)


def _waiting(people: int, load: float, blocked: float) -> float:
    return people * blocked / (people - load * (1.0 - blocked))


def service_level(people: int, load: float, handle_s: float, within_s: float) -> float:
    """The share answered within so many seconds. 0.0 where the queue grows without end."""
    if people <= load:
        return 0.0
    return _level(people, load, waiting_share(people, load), handle_s, within_s)


def _level(people: int, load: float, waits: float, handle_s: float, within_s: float) -> float:
    return 1.0 - waits * math.exp(-(people - load) * within_s / handle_s)


def mean_wait_s(people: int, load: float, handle_s: float) -> float | None:
    """The mean wait over all contacts, in seconds. None: the queue grows without end."""
    if people <= load:
        return None
    return waiting_share(people, load) * handle_s / (people - load)


def occupancy(people: int, load: float) -> float | None:
    """The share of time on the phone spent with contacts, at most 1. None where nobody is there."""
    return min(load / people, 1.0) if people > 0 else None


def people_needed(load: float, handle_s: float, target_share: float, within_s: float) -> int:
    """The smallest number of people who answer the target share within so many seconds. Nobody for no load."""
    if not 0.0 < target_share < 1.0:
        raise ValueError("The target share lies between 0 and 1, both excluded.")
    if load <= 0:
        return 0
    for people, blocked in enumerate(blocking(load)):
        if people > load:
            waits = _waiting(people, load, blocked)
            if _level(people, load, waits, handle_s, within_s) >= target_share:
                return people
    raise AssertionError("unreachable")


@dataclass(frozen=True)
class Split:
    """People on the phone: each pod sized by itself, one pool of all, and each pod with overflow to the others."""

    each_alone: tuple[int, ...]
    pool: int
    with_overflow: tuple[int, ...]

    @property
    def alone(self) -> int:
        return sum(self.each_alone)


def split_cost(loads: Sequence[float], handle_s: float, target_share: float, within_s: float) -> Split:
    """What it costs to answer in pods. With overflow: the pod's part of the pooled need, rounded up, and one more."""
    whole = sum(loads)
    pool = people_needed(whole, handle_s, target_share, within_s)
    return Split(
        each_alone=tuple(people_needed(load, handle_s, target_share, within_s) for load in loads),
        pool=pool,
        with_overflow=tuple(math.ceil(round(pool * load / whole, 9)) + 1 if load > 0 else 0 for load in loads),
    )
