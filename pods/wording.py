"""Figures of capacity in words: never more digits than they are worth, and "no data" is never zero."""

import math

from pods.answering import Week
from pods.forecast import Expected

SEASONS = {
    "season": "their mean, times how busy the same weeks were a year ago",
    "trend": "a trend beyond chance, carried on",
    "level": "their mean, in which newer weeks weigh more",
}


def share_said(share: float | None, missing: str = "not known", target: float | None = None) -> str:
    """A share in whole per cent. One that misses its target by less is cut, so that it does not read as met."""
    if share is None:
        return missing
    if target is not None and share < target and round(share * 100) >= round(target * 100):
        return f"{math.floor(share * 1000) / 10:.1f} %"
    return f"{share * 100:.0f} %"


def wait_said(seconds: float | None, missing: str = "without end") -> str:
    """A wait in seconds, from five minutes on in minutes."""
    if seconds is None:
        return missing
    if seconds >= 300:
        return f"{seconds / 60:,.0f} min"
    return f"{seconds:.0f} s" if seconds >= 1 else "under 1 s"


def mean_wait_said(its: Week) -> str:
    """The mean wait of a week; where some half hours do not settle, it says that these are left out."""
    if its.overloaded < 0.5:
        return wait_said(its.wait_s)
    return "not settled" if its.wait_s is None else f"{wait_said(its.wait_s)} where it settles"


def contacts_said(told: Expected) -> str:
    """A number of contacts with its interval."""
    return f"{told.mean:,.0f} ({told.low:,.0f} to {told.high:,.0f})"


def buys_said(now: Week, more: Week, target: float | None = None) -> str:
    """What a person more brings. Mean waits are compared only where both weeks settle: else of unlike hours."""
    shares = f"{share_said(more.in_time, target=target)} in time instead of {share_said(now.in_time, target=target)}"
    if max(now.overloaded, more.overloaded) < 0.5:
        return f"{shares}, mean wait {wait_said(more.wait_s)} instead of {wait_said(now.wait_s)}"
    return f"{shares}, {more.overloaded:,.0f} contacts in a queue without end instead of {now.overloaded:,.0f}"
