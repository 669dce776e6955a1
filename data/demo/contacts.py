"""What customers ask, and how they felt about it: contacts with their repeats, surveys, complaints."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from data.demo.company import PodPlan
from data.demo.seasons import Span, bill_rush, demand
from data.demo.story import opinion, repeat_chance, storm, volume

TOPICS = {
    "bill query": 26.0,
    "meter reading": 15.0,
    "move home": 12.0,
    "tariff change": 11.0,
    "payment plan": 11.0,
    "smart meter": 9.0,
    "password reset": 7.0,
    "complaint": 3.0,
    "refund": 6.0,
    "outage": 2.0,
}
OWN_TOPICS = {"SO": {"solar export": 30.0}, "SB": {"contract renewal": 18.0}, "PC": {"priority register": 20.0}}
CHANNELS = ("phone", "email", "chat", "social")
CHANNEL_SHARES = (0.54, 0.21, 0.19, 0.06)
MINUTES = {"phone": 8.0, "email": 190.0, "chat": 16.0, "social": 70.0}
MATTERS = {
    "bill query": "Estimated bill",
    "payment plan": "Payment taken twice",
    "smart meter": "Meter sends nothing",
    "move home": "Final bill late",
    "outage": "Outage compensation",
    "refund": "Refund late",
}
ASKED_SHARE = 0.50
ANSWER_SHARE = 0.31


@dataclass(frozen=True)
class Call:
    """One contact on any channel. client None: nobody could say who it was."""

    number: int
    pod: str
    client: int | None
    channel: str
    topic: str
    at: datetime
    until: datetime
    abandoned: bool = False
    proactive: bool = False
    is_first: bool = True


@dataclass(frozen=True)
class Opinion:
    """One survey sent after a contact; score None where nobody answered."""

    call: Call
    score: int | None
    at: datetime


@dataclass(frozen=True)
class Grievance:
    """One complaint received."""

    call: Call
    matter: str
    at: datetime


@dataclass
class Traffic:
    """Everything customers did in the half year."""

    calls: list[Call] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    grievances: list[Grievance] = field(default_factory=list)


Homes = dict[date, dict[str, list[int]]]
"""From this day on: pod code -> the numbers of its customers."""


def traffic(plans: Sequence[PodPlan], span: Span, homes: Homes, share: float = 1.0) -> Traffic:
    """The contacts of all pods, in order of time, with what followed from them. share: of the usual volume."""
    found = Traffic()
    for index, plan in enumerate(plans):
        draw = np.random.default_rng([2026, 3, index])
        _Desk(plan, span, draw, found).work(homes, share)
    return Traffic(
        calls=sorted((c for c in found.calls if c.at <= span.now), key=lambda call: (call.at, call.pod, call.number)),
        opinions=[opinion for opinion in found.opinions if opinion.at <= span.now],
        grievances=[grievance for grievance in found.grievances if grievance.at <= span.now],
    )


class _Desk:
    """One pod's contacts, day by day."""

    def __init__(self, plan: PodPlan, span: Span, draw: np.random.Generator, found: Traffic) -> None:
        self.plan, self.span, self.draw, self.found = plan, span, draw, found
        self.topics = {**TOPICS, **OWN_TOPICS.get(plan.code, {})}
        self.number = 0

    def work(self, homes: Homes, share: float) -> None:
        """Every day from the first to this moment."""
        members: list[int] = []
        for day in self.span.days:
            members = homes[day][self.plan.code] if day in homes else members
            expected = self.plan.contacts_a_day * share * demand(day) * volume(self.span, day)
            for _ in range(int(self.draw.poisson(expected))):
                self.matter(day, members)

    def matter(self, day: date, members: list[int]) -> None:
        """One matter of one customer: the first contact, and those that follow when it is not settled."""
        place = int(len(members) * self.draw.random() ** 1.25)
        client = members[min(place, len(members) - 1)] if self.draw.random() > 0.02 else None
        topic, channel = self.topic(day), self.channel()
        at = self.span.at(day, self.hour(channel))
        chance = repeat_chance(self.span, self.plan, day)
        for step in range(6):
            if at > self.span.end:
                return
            call = self.call(client, channel, topic, at, is_first=step == 0)
            self.aftermath(call, day, settled=(comes_back := self.draw.random() < chance) is False)
            if not comes_back or client is None:
                return
            at, channel = self.later(at), self.channel()
            topic = topic if self.draw.random() < 0.85 else self.topic(day)

    def call(self, client: int | None, channel: str, topic: str, at: datetime, *, is_first: bool) -> Call:
        """Keep one contact."""
        self.number += 1
        minutes = MINUTES[channel] * math.exp(self.draw.normal(0, 0.5))
        abandoned = channel == "phone" and self.draw.random() < 0.035
        made = Call(
            number=self.number,
            pod=self.plan.code,
            client=client,
            channel=channel,
            topic=topic,
            at=at,
            until=at + timedelta(minutes=2 if abandoned else max(1, round(minutes))),
            abandoned=abandoned,
            proactive=self.draw.random() < 0.015,
            is_first=is_first,
        )
        self.found.calls.append(made)
        return made

    def aftermath(self, call: Call, day: date, *, settled: bool) -> None:
        """A survey and a complaint, where they follow."""
        if call.client is None or call.abandoned:
            return
        mood = opinion(self.span, self.plan, day) - (0 if settled else 0.5)
        if self.draw.random() < ASKED_SHARE:
            self.ask(call, mood)
        height = storm(self.span, day)
        chance = self.plan.complaint_chance * (1 - 0.75 * mood) * (1 + 4 * height)
        if self.draw.random() < chance:
            at = call.until + timedelta(hours=float(self.draw.exponential(20)))
            self.found.grievances.append(Grievance(call, MATTERS.get(call.topic, "Slow answer"), at))

    def ask(self, call: Call, mood: float) -> None:
        """Send the survey; most stay unanswered."""
        at = call.until + timedelta(hours=float(self.draw.exponential(9)) + 0.5)
        score = self.score(mood) if self.draw.random() < ANSWER_SHARE else None
        self.found.opinions.append(Opinion(call, score, at))

    def score(self, mood: float) -> int:
        """0 to 10, with a heap at either end, as recommendations are given."""
        promoters = min(0.85, max(0.1, self.plan.promoters + 0.20 * mood))
        detractors = min(0.8, max(0.06, self.plan.detractors - 0.20 * mood))
        side = self.draw.random()
        if side < promoters:
            return 10 if self.draw.random() < 0.62 else 9
        if side > 1 - detractors:
            return int(self.draw.choice(7, p=[0.28, 0.07, 0.08, 0.10, 0.09, 0.20, 0.18]))
        return 8 if self.draw.random() < 0.62 else 7

    def topic(self, day: date) -> str:
        """What it is about: bills after bill day, the outage in the storm."""
        weights = dict(self.topics)
        weights["bill query"] *= bill_rush(day)
        weights["outage"] += 150 * storm(self.span, day)
        names = list(weights)
        total = sum(weights.values())
        return names[int(self.draw.choice(len(names), p=[weight / total for weight in weights.values()]))]

    def channel(self) -> str:
        """How they reach us."""
        return CHANNELS[int(self.draw.choice(4, p=CHANNEL_SHARES))]

    def hour(self, channel: str) -> float:
        """Phones from 8 to 20, with a morning and an afternoon peak; mail at any hour."""
        if channel in ("email", "social") and self.draw.random() < 0.25:
            return float(self.draw.uniform(0, 23.9))
        peak = 10.4 if self.draw.random() < 0.58 else 15.2
        return float(min(19.9, max(8.0, self.draw.normal(peak, 1.7))))

    def later(self, at: datetime) -> datetime:
        """When somebody comes back: mostly within three days, at an hour when we are there."""
        day = at.date() + timedelta(days=min(6, int(self.draw.exponential(1.9))))
        again = self.span.at(day, self.hour("phone"))
        return again if again > at else self.span.at(day + timedelta(days=1), self.hour("phone"))
