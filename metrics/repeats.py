"""Repeat contacts: who had to come back within w days, and for whom it is too early to tell.

Three buckets (metrics.md section 1): repeated, not repeated, too young to know. A contact of the
last days has not had its w days yet; to call it "not repeated" makes every rate too low.
"""

from dataclasses import dataclass

import numpy as np

from metrics.arrays import DAY_S, Bools, Floats, Ints


@dataclass(frozen=True)
class Contacts:
    """Contacts in order of customer, moment, source and outside id. customer -1: not identified.

    known_until_s: until when the source of each was observed, where that is less than of all of them.
    """

    pod: Ints
    customer: Ints
    opened_s: Ints
    day: Ints
    topic: Ints
    abandoned: Bools
    counted: Bools
    known_until_s: Floats | float = np.inf

    def base(self, kind: str) -> Bools:
        """Which contacts take part, both as first and as repeat: all counted ones, or the served of them."""
        known = self.counted & (self.customer >= 0)
        return known & ~self.abandoned if kind == "served" else known


@dataclass(frozen=True)
class Buckets:
    """What became of each contact. eligible, unknown and excluded part the contacts between them."""

    eligible: Bools
    repeated: Bools
    unknown: Bools
    excluded: Bools


def gaps_to_next(contacts: Contacts, base: Bools, *, same_topic: bool) -> Floats:
    """Seconds until the customer's next contact (on the same topic); infinite when there is none.

    Computed on the whole base: a filter set before would cut the chain (data.md section 11).
    """
    part = np.flatnonzero(base)
    if same_topic:
        part = part[np.lexsort((part, contacts.topic[part], contacts.customer[part]))]
    gaps = np.full(len(contacts.pod), np.inf)
    if len(part) > 1:
        here, after = part[:-1], part[1:]
        follows = contacts.customer[here] == contacts.customer[after]
        if same_topic:
            follows &= contacts.topic[here] == contacts.topic[after]
        gaps[here] = np.where(follows, contacts.opened_s[after] - contacts.opened_s[here], np.inf)
    return gaps


def bucket(contacts: Contacts, base: Bools, gaps: Floats, window_days: int, observed_until_s: float) -> Buckets:
    """Part the contacts: a contact exactly w after the first counts; t + w = observed_until is eligible."""
    reach = window_days * DAY_S
    eligible = base & (contacts.opened_s + reach <= np.minimum(contacts.known_until_s, observed_until_s))
    return Buckets(eligible, eligible & (gaps <= reach), base & ~eligible, ~base)
