"""Continuity: does the same pod, does the same person answer a customer who comes back?

Of served contacts with an earlier one of the same customer (metrics.md section 3.2). A contact whose source does not
tell who answered is unknown: it is no pair, and the one before it is the previous one. Overflow is a miss of the pod
figure, also when the same other pod answers twice: the customer's home did not answer. What another pod answered while
home was closed is cover after hours: a miss of the pod figure too, but no overflow; the two are counted apart.
"""

from dataclasses import dataclass

import numpy as np

from metrics.arrays import Bools, Ints

UNKNOWN = -1


@dataclass(frozen=True)
class Answered:
    """Served contacts of known customers, in order of customer, moment, source and outside id.

    home: the pod that is charged. pod, person: who answered, UNKNOWN where the source does not tell.
    closed: home had no hours then (None: nobody asked).
    """

    home: Ints
    customer: Ints
    opened_s: Ints
    pod: Ints
    person: Ints
    closed: Bools | None = None


@dataclass(frozen=True)
class Pairs:
    """Which contacts have an earlier one to be compared with, which of them were answered alike, which are not told."""

    returning: Bools
    same: Bools
    unknown: Bools


def same_pod(contacts: Answered) -> Pairs:
    """Answered by the pod that answered before, which is also home."""
    found = _pairs(contacts, contacts.pod)
    return Pairs(found.returning, found.same & (contacts.pod == contacts.home), found.unknown)


def same_person(contacts: Answered) -> Pairs:
    """Answered by the very person who answered before."""
    return _pairs(contacts, contacts.person)


def elsewhere(contacts: Answered) -> Bools:
    """Answered by another pod than home, for whatever reason."""
    away: Bools = (contacts.pod != UNKNOWN) & (contacts.pod != contacts.home)
    return away


def after_hours(contacts: Answered) -> Bools:
    """Answered by another pod while home was closed."""
    away = elsewhere(contacts)
    return np.zeros_like(away) if contacts.closed is None else away & contacts.closed


def overflowed(contacts: Answered) -> Bools:
    """Answered by another pod although home was open."""
    return elsewhere(contacts) & ~after_hours(contacts)


def _pairs(contacts: Answered, who: Ints) -> Pairs:
    """Each contact of which it is known who answered, against the one before it of the same customer."""
    known = np.flatnonzero(who != UNKNOWN)
    returning, same = np.zeros(len(who), dtype=bool), np.zeros(len(who), dtype=bool)
    if len(known) > 1:
        before, here = known[:-1], known[1:]
        follows = contacts.customer[before] == contacts.customer[here]
        returning[here] = follows
        same[here] = follows & (who[before] == who[here])
    return Pairs(returning, same, who == UNKNOWN)
