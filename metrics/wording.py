"""Figures in words: never more digits than the interval justifies, "no data" in words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from math import floor, log10
from typing import Any

from metrics.definitions import DEFINITIONS
from metrics.results import MINIMUM, Result

NO_DATA = "no data"
COUNTED = {
    "nps": "answers",
    "repeat_contact_rate": "contacts",
    "same_pod_share": "returning contacts",
    "same_person_share": "returning contacts",
    "overflow_share": "contacts",
    "after_hours_share": "contacts",
    "complaints_per_1000_contacts": "contacts",
    "complaints_per_1000_customers": "customers",
    "handoff_rate": "finished cases",
    "end_to_end_share": "resolved cases",
}
UNKNOWN = {"nps": "asked, not answered", "repeat_contact_rate": "too young to know", "handoff_rate": "still open"}
UNKNOWN |= dict.fromkeys(
    ("same_pod_share", "same_person_share", "overflow_share", "after_hours_share"), "not told by the source"
)
METHODS = {
    "wilson": "Wilson, 95 %",
    "adjusted-wald": "adjusted Wald, 95 %",
    "exact-poisson": "exact Poisson, 95 %",
    "none": "none",
}


def value_words(result: Result) -> str:
    """The figure with its unit, or why there is none."""
    if result.value is None:
        return NO_DATA
    if is_hidden(result):
        return f"hidden, n under {MINIMUM}"
    return f"{_number(result, result.value)} {unit_words(result)}".strip()


def is_hidden(result: Result) -> bool:
    """A figure on too few cases to be shown; counts are always shown."""
    return result.value is not None and result.ci_low is not None and not result.has_enough()


def number_words(result: Result) -> str:
    """The figure alone."""
    return NO_DATA if result.value is None else _number(result, result.value)


def unit_words(result: Result) -> str:
    """The unit as it is read aloud."""
    return "%" if result.unit == "share" else result.unit


def interval_words(result: Result) -> str:
    """From … to …; empty without an interval."""
    if result.ci_low is None or result.ci_high is None or is_hidden(result):
        return ""
    return f"{_number(result, result.ci_low)} to {_number(result, result.ci_high)}"


def count_words(result: Result) -> str:
    """How many cases stand behind it."""
    n, noun = result.denominator or 0, COUNTED.get(result.metric, "cases")
    return f"{n:,.0f} {noun.removesuffix('s') if n == 1 else noun}"


def unknown_words(result: Result) -> str:
    """How many may still count, and why they do not yet; empty when there are none."""
    return f"{result.n_unknown:,} {UNKNOWN.get(result.metric, 'unknown')}" if result.n_unknown else ""


def shown(value: float, unit: str) -> float:
    """The number as it is drawn: shares in per cent."""
    return value * 100 if unit == "share" else value


def _number(result: Result, value: float) -> str:
    if isinstance(result.value, int):
        return f"{value:,.0f}"
    return f"{shown(value, result.unit):,.{_digits(result)}f}".replace("-", "\N{MINUS SIGN}")


def _digits(result: Result) -> int:
    """As many decimals as a tenth of the interval's width still tells, at most two."""
    if result.ci_low is None or result.ci_high is None or result.ci_low == result.ci_high:
        return 1
    width = shown(result.ci_high - result.ci_low, result.unit) / 10
    return max(0, min(2, -floor(log10(width))))


def variant_words(variant: Mapping[str, Any]) -> str:
    """What tells this figure from its siblings: "7 days, any topic"."""
    said = dict(variant)
    words = []
    if "window_days" in said:
        words.append(f"within {said.pop('window_days')} days, {said.pop('topic')} topic, {said.pop('base')} contacts")
    if "from" in said:
        words.append(f"line {said.pop('from')} to {said.pop('to')}")
    return ", ".join(
        words + [f"{key} {value}".replace("_", " ").removeprefix("statistic ") for key, value in said.items()]
    )


def title_of(metric: str) -> str:
    """The name of a figure on the page."""
    return DEFINITIONS[metric].title


def day_of(number: int) -> date:
    """The calendar day of a stored day number."""
    return date(1970, 1, 1) + timedelta(days=int(number))


def instant(seconds: float) -> datetime:
    """The moment of epoch seconds, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
