"""Weekly series of the four figures, for every scope at once."""

from dataclasses import dataclass

import numpy as np

from metrics import loyalty
from metrics.arrays import DAY_S, Bools, Floats, Ints
from metrics.complaints import first_of_matter
from metrics.facts import Outcomes, Work
from metrics.handoffs import per_case
from metrics.outcome_figures import Frames, counting_answers, repeat_bucket
from metrics.results import MINIMUM
from metrics.scopes import Frame

WEEKS = 26
FOUR = ("nps", "repeat_contact_rate", "complaints_per_1000_contacts", "handoff_rate")
"""The figures by which pods are set side by side."""


@dataclass(frozen=True)
class Series:
    """One figure over weeks. value nan: fewer than the minimum. provisional: may still change."""

    mondays: Ints
    values: Floats
    n: Ints
    provisional: Bools

    @property
    def settled(self) -> Floats:
        """The values that will not change any more."""
        return np.where(self.provisional, np.nan, self.values)


def monday_of(week: int) -> int:
    """The first day of a stored week, in days since 1970."""
    return 7 * week - 3


def week_of(day: Ints | Floats) -> Ints:
    """The stored week of days; unknown days fall before all weeks."""
    return np.floor((np.nan_to_num(np.asarray(day, dtype=np.float64), nan=-1e9) + 3) / 7).astype(np.int64)


@dataclass(frozen=True)
class Calendar:
    """The weeks of a chart: the last ones that were observed at the end of the period."""

    first: int
    until_day: float

    @classmethod
    def of(cls, frame: Frame) -> "Calendar":
        """The 26 weeks up to the end of the period, or to the cut-off if that is earlier."""
        until = min(frame.window.end_s, frame.observed_until_s) / DAY_S
        return cls(int(np.ceil((until + 3) / 7)) - WEEKS, until)

    @property
    def mondays(self) -> Ints:
        """The first day of each week."""
        return np.array([monday_of(self.first + step) for step in range(WEEKS)])

    def steps(self, day: Ints | Floats) -> Ints:
        """The week of each day, counted from the first one of the chart."""
        return week_of(day) - self.first

    def series(self, values: Floats, n: Ints, young: Ints | None = None) -> list[Series]:
        """One series a scope. Weeks that are not over, or whose contacts are too young, are provisional."""
        not_over = self.mondays + 7 > self.until_day
        return [
            Series(
                self.mondays,
                np.where(n[row] >= MINIMUM, values[row], np.nan),
                n[row],
                not_over if young is None else not_over | (young[row] > 0),
            )
            for row in range(len(n))
        ]


def weekly(facts: Outcomes, work: Work, frames: Frames, days: int, topic: str) -> dict[str, list[Series]]:
    """The four figures by week, each a list in the order of the scopes."""
    return {
        "nps": _nps(facts, frames.answers),
        "repeat_contact_rate": _repeats(facts, frames.contacts, days, topic),
        "complaints_per_1000_contacts": _complaints(facts, frames.complaints),
        "handoff_rate": _handoffs(work, frames.cases),
    }


def _nps(facts: Outcomes, frame: Frame) -> list[Series]:
    answers, weeks = facts.answers, Calendar.of(frame)
    step = weeks.steps(answers.day)
    every = np.ones(len(step), dtype=bool)
    counts = counting_answers(answers, every, step)
    low, middle, high = (
        frame.scopes.count_by(answers.pod, step, WEEKS, counts & kind) for kind in loyalty.classes(answers.score)
    )
    return weeks.series(loyalty.nps(low, middle, high), low + middle + high)


def _repeats(facts: Outcomes, frame: Frame, days: int, topic: str) -> list[Series]:
    contacts, weeks = facts.contacts, Calendar.of(frame)
    step = weeks.steps(contacts.day)
    bucket = repeat_bucket(contacts, frame.observed_until_s, days, topic)
    again, n, young = (
        frame.scopes.count_by(contacts.pod, step, WEEKS, kind)
        for kind in (bucket.repeated, bucket.eligible, bucket.unknown)
    )
    return weeks.series(_over(again, n), n, young)


def _complaints(facts: Outcomes, frame: Frame) -> list[Series]:
    complaints, weeks = facts.complaints, Calendar.of(frame)
    first = first_of_matter(complaints.customer, complaints.matter, complaints.received_s)
    hits = frame.scopes.count_by(complaints.pod, weeks.steps(complaints.day), WEEKS, first)
    n = frame.scopes.count_by(facts.contacts.pod, weeks.steps(facts.contacts.day), WEEKS, ~facts.is_test)
    return weeks.series(1000 * _over(hits, n), n)


def _handoffs(work: Work, frame: Frame) -> list[Series]:
    weeks, owner = Calendar.of(frame), work.cases.first_owner
    step, done = weeks.steps(work.finished_day), ~np.isnan(work.finished_day)
    moved = per_case(work.links, len(owner)) > 0
    hits = frame.scopes.count_by(owner, step, WEEKS, done & moved)
    n = frame.scopes.count_by(owner, step, WEEKS, done)
    return weeks.series(_over(hits, n), n)


def _over(hits: Ints, n: Ints) -> Floats:
    return hits / np.where(n > 0, n, np.nan)
