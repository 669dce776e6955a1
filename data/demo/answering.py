"""Who answered each contact, when, and for how long: mostly home, sometimes another pod, and often somebody new."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from data.demo.company import PodPlan
from data.demo.contacts import Call
from data.demo.people import Colleague, crew_on
from data.demo.seasons import Span
from data.demo.story import storm

OVERFLOW_CHANCE = 0.07
KNOWN_AGAIN = 0.32
"""How often a customer who returns reaches the person of the last time, beyond luck."""

NOBODY_TOLD = 0.02
"""Shared mailboxes do not tell who answered."""

QUICKEST_S, SLOWEST_S = 130, 160
"""Mean seconds of work on a contact, from the first pod to the last."""

WAIT_S = {"phone": 35.0, "chat": 50.0, "email": 5_400.0, "social": 1_500.0}


@dataclass(frozen=True)
class Answered:
    """One contact answered. login None: the source does not say by whom."""

    pod: str
    login: str | None
    at: datetime
    handle_s: int


@dataclass
class Switchboard:
    """Puts contacts through in order of time, and knows who spoke to whom last."""

    plans: Sequence[PodPlan]
    people: Sequence[Colleague]
    span: Span
    last: dict[int, str] = field(default_factory=dict)
    crews: dict[tuple[str, date], list[str]] = field(default_factory=dict)

    def answer(self, calls: Sequence[Call]) -> list[Answered | None]:
        """Who took each of these; None where nobody did."""
        draw = np.random.default_rng([2026, 7, len(calls)])
        chances = draw.random((len(calls), 4)).tolist()
        spread = np.exp(draw.normal(-0.08, 0.4, len(calls))).tolist()
        waits = draw.exponential(1.0, len(calls)).tolist()
        rows = zip(calls, chances, spread, waits, strict=True)
        return [None if call.abandoned else self._taken(call, *drawn) for call, *drawn in rows]

    def _taken(self, call: Call, chances: list[float], spread: float, wait: float) -> Answered:
        overflow, again, who, told = chances
        day = self.span.day_of(call.at)
        pod = self._pod(call, day, overflow)
        crew = self._crew(pod, day)
        login = crew[int(who * len(crew))]
        if call.client is not None:
            known = self.last.get(call.client)
            login = known if known in crew and again < KNOWN_AGAIN else login
            self.last[call.client] = login
        at = min(call.at + timedelta(seconds=round(wait * WAIT_S[call.channel])), call.until)
        return Answered(pod, login if told > NOBODY_TOLD else None, at, max(30, round(self._mean_s(pod) * spread)))

    def _pod(self, call: Call, day: date, chance: float) -> str:
        """Home, or now and then the next pods in turn: more often when the storm has the telephones ringing."""
        limit = OVERFLOW_CHANCE + 0.12 * storm(self.span, day)
        if chance >= limit or len(self.plans) < 2:
            return call.pod
        codes = [plan.code for plan in self.plans]
        step = 1 + int(chance / limit * min(2, len(codes) - 1))
        return codes[(codes.index(call.pod) + step) % len(codes)]

    def _crew(self, pod: str, day: date) -> list[str]:
        if (pod, day) not in self.crews:
            self.crews[pod, day] = [person.login for person in crew_on(self.people, pod, day)]
        return self.crews[pod, day]

    def _mean_s(self, pod: str) -> float:
        place = next(index for index, plan in enumerate(self.plans) if plan.code == pod)
        return QUICKEST_S + (SLOWEST_S - QUICKEST_S) * place / max(1, len(self.plans) - 1)
