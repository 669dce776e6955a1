"""What each setting of a pod's dial would bring: answered in time, mean wait and home share together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pods import erlang
from pods.simulator import SETTLED, Desk, Tally, hours_for, simulate, together

RUNS = 5
CONTACTS = 12_000
STUDENT = 2.776
"""The 97.5th percentile of Student's t for five runs."""

SLACK = 1e-9


@dataclass(frozen=True)
class Rung:
    """One setting, for the contacts of one pod, and for all pods together. margin: 95 % of runs lie so near.

    exact: Erlang C says it, because a simulation would not have settled.
    """

    after_s: float | None
    in_time: float | None
    wait_s: float | None
    home: float | None
    margin: float = 0.0
    all_in_time: float | None = None
    all_wait_s: float | None = None
    exact: bool = False


def occupancy(desks: Sequence[Desk]) -> float:
    """Of all pods as one pool; without anybody it is endless."""
    people = sum(desk.people for desk in desks)
    return sum(desk.load for desk in desks) / people if people else math.inf


def settles(desks: tuple[Desk, ...], mine: int, after_s: float | None) -> bool:
    """Whether a simulation of this setting may be read: nobody who must help himself is busier than 80 %."""
    alone = [desk for at, desk in enumerate(desks) if (after_s if at == mine else desk.after_s) is None]
    return occupancy(desks) <= SETTLED + SLACK and all(
        occupancy([desk]) <= SETTLED + SLACK for desk in alone if desk.load
    )


def exact_alone(desk: Desk, within_s: float) -> Rung:
    """Contacts that never leave home, by Erlang C."""
    in_time = erlang.service_level(desk.people, desk.load, desk.handle_s, within_s)
    return Rung(None, in_time, erlang.mean_wait_s(desk.people, desk.load, desk.handle_s), 1.0, exact=True)


def exact_pool(desks: Sequence[Desk], within_s: float) -> Rung:
    """All pods as one, by Erlang C: nothing can be better. Who answers is not known, so no home share."""
    people, load = sum(desk.people for desk in desks), sum(desk.load for desk in desks)
    arriving = sum(desk.load / desk.handle_s for desk in desks)
    handle_s = load / arriving if arriving else 1.0
    level, wait_s = erlang.service_level(people, load, handle_s, within_s), erlang.mean_wait_s(people, load, handle_s)
    return Rung(0.0, level, wait_s, None, exact=True)


@lru_cache(maxsize=512)
def rung(desks: tuple[Desk, ...], mine: int, after_s: float | None, within_s: float) -> Rung | None:
    """This pod's dial at that setting, the others as they are. None: it would not settle, and nothing is exact."""
    if not settles(desks, mine, after_s):
        return exact_alone(desks[mine], within_s) if after_s is None else None
    floor = [replace(desk, after_s=after_s) if at == mine else desk for at, desk in enumerate(desks)]
    hours = hours_for(floor, CONTACTS)
    runs = [simulate(floor, hours, within_s=within_s, seed=seed) for seed in range(RUNS)]
    own, everybody = together([run[mine] for run in runs]), together([together(run) for run in runs])
    return Rung(
        after_s,
        own.answered_in_time,
        own.mean_wait_s,
        own.home_share,
        _margin([run[mine] for run in runs]),
        everybody.answered_in_time,
        everybody.mean_wait_s,
    )


def _margin(runs: Sequence[Tally]) -> float:
    shares = [run.answered_in_time or 0.0 for run in runs]
    mean = sum(shares) / len(shares)
    deviation = math.sqrt(sum((share - mean) ** 2 for share in shares) / (len(shares) - 1))
    return STUDENT * deviation / math.sqrt(len(shares))


def uneven(loads: Sequence[float]) -> tuple[float, float] | None:
    """How far the least and the most loaded pod are from the mean, as shares of it. None for fewer than two pods."""
    busy = [load for load in loads if load > 0]
    if len(busy) < 2:
        return None
    mean = sum(busy) / len(busy)
    return min(busy) / mean - 1.0, max(busy) / mean - 1.0


@dataclass(frozen=True)
class Party:
    """A pod in a half hour. people None: no roster says, and it is taken as staffed by the default."""

    pod_id: int
    load: float
    handle_s: float
    people: int | None
    after_s: float | None


def desks_of(parties: Sequence[Party], target_share: float, within_s: float) -> tuple[Desk, ...]:
    """The pods as the simulator takes them."""
    loads = [party.load for party in parties]
    handle_s = exact_handle(parties)
    default = erlang.split_cost(loads, handle_s, target_share, within_s).with_overflow
    return tuple(
        Desk(fallback if party.people is None else party.people, party.load, party.handle_s, party.after_s)
        for party, fallback in zip(parties, default, strict=True)
    )


def exact_handle(parties: Sequence[Party]) -> float:
    """Mean seconds of work over the contacts of all pods."""
    arriving = sum(party.load / party.handle_s for party in parties)
    return sum(party.load for party in parties) / arriving if arriving else parties[0].handle_s


def price_of_unevenness(loads: Sequence[float], handle_s: float, within_s: float) -> tuple[int, float, float] | None:
    """With the same people in each pod, enough for 80 % occupancy: in time as it is, and if all were even."""
    busy = [load for load in loads if load > 0]
    if len(busy) < 2:
        return None
    mean = sum(busy) / len(busy)
    people = math.ceil(round(mean / SETTLED, 9))
    as_is = sum(load * erlang.service_level(people, load, handle_s, within_s) for load in busy) / sum(busy)
    return people, as_is, erlang.service_level(people, mean, handle_s, within_s)
