"""Contacts that wait at home for a while and then may go to any pod: played through, contact by contact.

Contacts arrive at random (Poisson), handling times are exponential, nobody gives up, everybody can do everything.
A contact takes a free person at home, else waits. After its home's setting it may go to the pod with most free people.
A freed person serves the home queue first, then the oldest contact elsewhere that has waited long enough.
Arrivals and handling times are drawn for each home apart, so that settings are compared on the very same contacts.
Above 80 % occupancy a run of this length has not settled: ask Erlang C instead.
"""

import heapq
import math
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SETTLED = 0.8
"""Up to this occupancy the simulation may be read."""

ARRIVES, WAITED, FREED = 0, 1, 2


@dataclass(frozen=True)
class Desk:
    """A pod in a steady interval: people on the phone, load in erlang, seconds at home (None: for ever)."""

    people: int
    load: float
    handle_s: float
    after_s: float | None


@dataclass
class Tally:
    """What became of the contacts of one home."""

    contacts: int = 0
    in_time: int = 0
    at_home: int = 0
    waited_s: float = 0.0
    unanswered: int = 0

    @property
    def answered_in_time(self) -> float | None:
        return self.in_time / self.contacts if self.contacts else None

    @property
    def home_share(self) -> float | None:
        answered = self.contacts - self.unanswered
        return self.at_home / answered if answered else None

    @property
    def mean_wait_s(self) -> float | None:
        return self.waited_s / self.contacts if self.contacts else None


def together(tallies: Sequence[Tally]) -> Tally:
    """All homes as one."""
    whole = Tally()
    for tally in tallies:
        whole.contacts += tally.contacts
        whole.in_time += tally.in_time
        whole.at_home += tally.at_home
        whole.waited_s += tally.waited_s
        whole.unanswered += tally.unanswered
    return whole


def hours_for(desks: Sequence[Desk], contacts: int) -> float:
    """How many hours bring about so many contacts."""
    a_second = sum(desk.load / desk.handle_s for desk in desks)
    return contacts / a_second / 3600 if a_second else 0.0


def simulate(desks: Sequence[Desk], hours: float, *, within_s: float, seed: int, warm_up_h: float = 1.0) -> list[Tally]:
    """What became of each home's contacts in so many hours after a first one that is not counted."""
    return _Floor(desks, within_s, warm_up_h * 3600, (hours + warm_up_h) * 3600).run(seed)


class _Floor:
    """All pods at work: who is free, who waits, what happens next."""

    def __init__(self, desks: Sequence[Desk], within_s: float, start_s: float, end_s: float) -> None:
        self.desks, self.within_s, self.start_s, self.end_s = desks, within_s, start_s, end_s
        self.free = [desk.people for desk in desks]
        self.queues: list[deque[tuple[float, float]]] = [deque() for _ in desks]
        self.tallies = [Tally() for _ in desks]
        self.patience = [math.inf if desk.after_s is None else desk.after_s for desk in desks]
        self.events: list[tuple[float, int, int, float]] = []

    def run(self, seed: int) -> list[Tally]:
        draws = [random.Random(f"{seed}/{home}").random for home in range(len(self.desks))]
        for home, desk in enumerate(self.desks):
            if desk.load > 0:
                self._expect(home, 0.0, draws[home])
        while self.events:
            now, kind, at, started = heapq.heappop(self.events)
            if kind == FREED:
                self._free(now, at)
            elif kind == ARRIVES:
                self._arrive(now, at, draws[at])
            elif self.queues[at] and self.queues[at][0][0] == started:
                self._send_away(now, at)
        self._leave_waiting()
        return self.tallies

    def _expect(self, home: int, now: float, draw: Callable[[], float]) -> None:
        desk = self.desks[home]
        at = now - math.log(1.0 - draw()) * desk.handle_s / desk.load
        if at < self.end_s:
            heapq.heappush(self.events, (at, ARRIVES, home, at))

    def _arrive(self, now: float, home: int, draw: Callable[[], float]) -> None:
        work_s = -math.log(1.0 - draw()) * self.desks[home].handle_s
        self._expect(home, now, draw)
        if self.free[home]:
            self._serve(now, home, home, (now, work_s))
            return
        self.queues[home].append((now, work_s))
        if self.patience[home] == 0.0:
            self._send_away(now, home)
        elif self.patience[home] < math.inf:
            heapq.heappush(self.events, (now + self.patience[home], WAITED, home, now))

    def _send_away(self, now: float, home: int) -> None:
        """The first in the home queue has waited long enough: to the pod with most free people, if any."""
        most = max(self.free)
        if most:
            self._serve(now, self.free.index(most), home, self.queues[home].popleft())

    def _free(self, now: float, at: int) -> None:
        self.free[at] += 1
        home = at if self.queues[at] else self._oldest(now)
        if home is not None:
            self._serve(now, at, home, self.queues[home].popleft())

    def _oldest(self, now: float) -> int | None:
        oldest, found = math.inf, None
        for home, queue in enumerate(self.queues):
            if queue and queue[0][0] < oldest and now - queue[0][0] >= self.patience[home]:
                oldest, found = queue[0][0], home
        return found

    def _serve(self, now: float, at: int, home: int, contact: tuple[float, float]) -> None:
        self.free[at] -= 1
        arrived, work_s = contact
        heapq.heappush(self.events, (now + work_s, FREED, at, arrived))
        if arrived >= self.start_s:
            tally = self.tallies[home]
            tally.contacts += 1
            tally.waited_s += now - arrived
            tally.in_time += now - arrived <= self.within_s
            tally.at_home += at == home

    def _leave_waiting(self) -> None:
        """Whom nobody ever answered: they waited to the end."""
        for home, queue in enumerate(self.queues):
            for arrived, _ in queue:
                if arrived >= self.start_s:
                    tally = self.tallies[home]
                    tally.contacts += 1
                    tally.unanswered += 1
                    tally.waited_s += max(self.end_s - arrived, 0.0)
