"""Results about customers: loyalty, repeat contacts, complaints, contacts."""

from collections.abc import Iterable, Iterator
from math import ceil

import numpy as np

from metrics import continuity, loyalty, repeats
from metrics.arrays import DAY_S, Bools, Floats, Ints
from metrics.complaints import Complaints, average_customers, first_of_matter, per_thousand
from metrics.continuity import Answered
from metrics.facts import Observed, Outcomes
from metrics.intervals import wilson
from metrics.results import Result
from metrics.scopes import Frame, Scopes

WINDOWS = (1, 3, 7, 14, 30)
"""Days after which a contact no longer counts as a repeat; the rate is stored with its window."""

CLOCK_CHANGE = 0.05
"""A period of full days may be an hour longer; that hour is no further day."""

TOPICS = ("any", "same")
BASES = ("all", "served")


def outcome_results(facts: Outcomes, frames: "Frames") -> list[Result]:
    """Every figure about customers, for every scope."""
    return [
        *contact_results(facts, frames.contacts),
        *repeat_results(facts, frames.contacts),
        *continuity_results(facts.answered, frames.contacts),
        *loyalty_results(facts, frames.answers),
        *score_results(facts, frames.answers),
        *complaint_results(facts, frames.complaints),
    ]


class Frames:
    """One frame a kind of fact: each kind may be observed until another moment."""

    def __init__(self, scopes: Scopes, frame: Frame, observed: Observed) -> None:
        self.contacts = Frame(scopes, frame.window, observed.contacts)
        self.answers = Frame(scopes, frame.window, observed.answers)
        self.complaints = Frame(scopes, frame.window, observed.complaints)
        self.cases = Frame(scopes, frame.window, observed.cases)


def contact_results(facts: Outcomes, frame: Frame) -> list[Result]:
    """Contacts, and how many were given up."""
    inside = frame.inside(facts.contacts.opened_s)
    opened, pod = inside & ~facts.is_test, facts.contacts.pod
    n, gone = frame.scopes.count(pod, opened), frame.scopes.count(pod, opened & facts.contacts.abandoned)
    tests = frame.scopes.count(pod, inside & facts.is_test)
    share = gone / _of(n)
    return [
        *frame.results("contacts", n, numerator=n, excluded=tests),
        *frame.results(
            "abandoned_share", share, numerator=gone, denominator=n, interval=wilson(gone, n), excluded=tests
        ),
    ]


def continuity_results(answered: Answered, frame: Frame) -> list[Result]:
    """The same pod and the same person, always together; and what went to other pods and came from them."""
    inside = frame.inside(answered.opened_s)
    away, told = continuity.elsewhere(answered), answered.pod != continuity.UNKNOWN
    came = frame.scopes.count(answered.pod, inside & away)
    pairs = {"same_pod_share": continuity.same_pod(answered), "same_person_share": continuity.same_person(answered)}
    found: list[Result] = []
    for metric, pair in pairs.items():
        first = ~pair.returning & ~pair.unknown
        found += _share_of(answered, frame, metric, (pair.returning, pair.same, pair.unknown, first))
    nothing = np.zeros(len(told), dtype=bool)
    apart = {"overflow_share": continuity.overflowed(answered), "after_hours_share": continuity.after_hours(answered)}
    for metric, hit in apart.items():
        found += _share_of(answered, frame, metric, (told, hit, ~told, nothing))
    return found + frame.results("overflow_inflow", came, numerator=came)


def _share_of(answered: Answered, frame: Frame, metric: str, parts: tuple[Bools, Bools, Bools, Bools]) -> list[Result]:
    inside = frame.inside(answered.opened_s)
    base, hit, unknown, excluded = (frame.scopes.count(answered.home, inside & part) for part in parts)
    return frame.results(
        metric,
        hit / _of(base),
        numerator=hit,
        denominator=base,
        interval=wilson(hit, base),
        unknown=unknown,
        excluded=excluded,
    )


def repeat_results(
    facts: Outcomes,
    frame: Frame,
    windows: Iterable[int] = WINDOWS,
    topics: Iterable[str] = TOPICS,
    bases: Iterable[str] = BASES,
) -> list[Result]:
    """Repeat-contact rates: one for each window, topic rule and base."""
    found: list[Result] = []
    for base in bases:
        for topic in topics:
            for days, bucket in _buckets(facts.contacts, frame, base, topic, windows):
                found += _rate_of(facts.contacts, frame, bucket, _variant(days, topic, base))
    return found


def _variant(days: int, topic: str, base: str) -> dict[str, object]:
    return {"window_days": days, "topic": topic, "base": base}


def _buckets(
    contacts: repeats.Contacts, frame: Frame, base: str, topic: str, windows: Iterable[int]
) -> Iterator[tuple[int, repeats.Buckets]]:
    mask = contacts.base(base)
    gaps = repeats.gaps_to_next(contacts, mask, same_topic=topic == "same")
    for days in windows:
        yield days, repeats.bucket(contacts, mask, gaps, days, frame.observed_until_s)


def _rate_of(
    contacts: repeats.Contacts, frame: Frame, bucket: repeats.Buckets, variant: dict[str, object]
) -> list[Result]:
    inside = frame.inside(contacts.opened_s)
    kinds = (bucket.repeated, bucket.eligible, bucket.unknown, bucket.excluded)
    again, n, unknown, excluded = (frame.scopes.count(contacts.pod, inside & kind) for kind in kinds)
    return frame.results(
        "repeat_contact_rate",
        again / _of(n),
        numerator=again,
        denominator=n,
        interval=wilson(again, n),
        unknown=unknown,
        excluded=excluded,
        variant=variant,
    )


def repeat_bucket(contacts: repeats.Contacts, observed_until_s: float, days: int, topic: str) -> repeats.Buckets:
    """What became of each contact, for a series over weeks."""
    mask = contacts.base("all")
    gaps = repeats.gaps_to_next(contacts, mask, same_topic=topic == "same")
    return repeats.bucket(contacts, mask, gaps, days, observed_until_s)


def counting_answers(answers: loyalty.Answers, inside: Bools, period: Ints) -> Bools:
    """The answers of the period that count: the last of each customer."""
    counts = np.zeros(len(inside), dtype=bool)
    counts[inside] = loyalty.last_answers(answers.customer[inside], period[inside], answers.score[inside])
    return counts


def _classed(facts: Outcomes, frame: Frame) -> tuple[Bools, Bools, list[Ints]]:
    answers, inside = facts.answers, frame.inside(facts.answers.answered_s)
    counts = counting_answers(answers, inside, np.zeros(len(inside), dtype=np.int64))
    classes = [frame.scopes.count(answers.pod, counts & kind) for kind in loyalty.classes(answers.score)]
    return inside, counts, classes


def loyalty_results(facts: Outcomes, frame: Frame) -> list[Result]:
    """NPS with its interval: of the union recomputed from counts, never a mean of pods' scores."""
    answers = facts.answers
    inside, counts, (low, middle, high) = _classed(facts, frame)
    n, blank = low + middle + high, np.isnan(answers.score)
    unknown = frame.scopes.count(answers.pod, inside & blank)
    earlier = frame.scopes.count(answers.pod, inside & ~blank & ~counts)
    return frame.results(
        "nps",
        loyalty.nps(low, middle, high),
        numerator=high - low,
        denominator=n,
        interval=loyalty.adjusted_wald(low, middle, high),
        unknown=unknown,
        excluded=earlier,
    )


def score_results(facts: Outcomes, frame: Frame) -> list[Result]:
    """The answers behind the score: classes, and every score from 0 to 10."""
    answers = facts.answers
    inside, counts, classes = _classed(facts, frame)
    n = classes[0] + classes[1] + classes[2]
    blank = frame.scopes.count(answers.pod, inside & np.isnan(answers.score))
    found = frame.results("nps_responses", n, numerator=n, unknown=blank)
    for metric, hits in zip(("detractors", "passives", "promoters"), classes, strict=True):
        found += frame.results(metric, hits, numerator=hits, denominator=n)
    for score in range(loyalty.SCORES):
        hits = frame.scopes.count(answers.pod, counts & (answers.score == score))
        share, interval = hits / _of(n), wilson(hits, n)
        found += frame.results(
            "score_share", share, numerator=hits, denominator=n, interval=interval, variant={"score": score}
        )
    return found


def complaint_results(facts: Outcomes, frame: Frame) -> list[Result]:
    """Complaints, per 1,000 contacts and per 1,000 customers."""
    n, repeated = complaint_counts(facts.complaints, frame)
    opened = frame.inside(facts.contacts.opened_s) & ~facts.is_test
    contacts = frame.scopes.count(facts.contacts.pod, opened).astype(np.float64)
    found = frame.results("complaints", n, numerator=n, excluded=repeated)
    exposures = {"contacts": contacts, "customers": held_on_average(facts, frame)}
    for name, exposure in exposures.items():
        value, low, high = per_thousand(n, exposure)
        found += frame.results(
            f"complaints_per_1000_{name}",
            value,
            numerator=n,
            denominator=exposure,
            interval=(low, high),
            excluded=repeated,
        )
    return found


def complaint_counts(complaints: Complaints, frame: Frame) -> tuple[Ints, Ints]:
    """Complaints that count, and further letters on the same matter."""
    inside = frame.inside(complaints.received_s)
    first = np.zeros(len(inside), dtype=bool)
    first[inside] = first_of_matter(
        complaints.customer[inside], complaints.matter[inside], complaints.received_s[inside]
    )
    return frame.scopes.count(complaints.pod, first), frame.scopes.count(complaints.pod, inside & ~first)


def held_on_average(facts: Outcomes, frame: Frame) -> Floats:
    """Customers of an average day of the period, one number a scope."""
    until_s = min(frame.window.end_s, frame.observed_until_s)
    starts = [frame.window.start_s] if frame.window.start else facts.complaints.received_s.tolist()
    start_s = min(starts, default=until_s)
    start_day = round(start_s / DAY_S)  # a period starts at midnight of its zone: the nearest midnight of UTC
    days = ceil((until_s - start_s) / DAY_S - CLOCK_CHANGE)
    by_pod = average_customers(facts.served, start_day, start_day + days)
    each = [by_pod.get(int(pod), 0.0) for pod in frame.scopes.pod_ids]
    whole = [] if frame.scopes.whole is None else [sum(by_pod.values())]
    return np.array(whole + each, dtype=np.float64)


def _of(n: Ints) -> Floats:
    return np.where(n > 0, n, np.nan)
