"""Figures of capacity in words: never more digits than they are worth, and "no data" is never zero."""

from pods.forecast import Expected

SEASONS = {
    "season": "their mean, times how busy the same weeks were a year ago",
    "trend": "a trend beyond chance, carried on",
    "level": "their mean, in which newer weeks weigh more",
}


def share_said(share: float | None, missing: str = "not known") -> str:
    """A share in whole per cent."""
    return missing if share is None else f"{share * 100:.0f} %"


def wait_said(seconds: float | None, missing: str = "without end") -> str:
    """A wait in seconds, from five minutes on in minutes."""
    if seconds is None:
        return missing
    if seconds >= 300:
        return f"{seconds / 60:,.0f} min"
    return f"{seconds:.0f} s" if seconds >= 1 else "under 1 s"


def contacts_said(told: Expected) -> str:
    """A number of contacts with its interval."""
    return f"{told.mean:,.0f} ({told.low:,.0f} to {told.high:,.0f})"


def buys_said(now: float | None, more: float | None, wait_now: float | None, wait_more: float | None) -> str:
    """What a person more brings, between "answers" and a full stop."""
    shares = f"{share_said(more)} in time instead of {share_said(now)}"
    return f"{shares}, mean wait {wait_said(wait_more)} instead of {wait_said(wait_now)}"
