"""A closed round in words, and its interval as a thin bar."""

from pods.pulse import FLOOR, Enps
from pods.queries import ClosedRound


def enps_said(one: ClosedRound) -> str:
    """eNPS 20, between −24 and 55, from 9 answers."""
    if one.result is None:
        if not one.answers:
            return "no data: nobody answered"
        return f"not shown: fewer than {FLOOR} answers, and those would show single persons"
    its = one.result
    return f"eNPS {points(its.score)}, between {points(its.low)} and {points(its.high)}, from {its.n} answers"


def points(value: float) -> str:
    """Whole points with a true minus."""
    return f"{value:.0f}".replace("-0", "0").replace("-", "−") if round(value) else "0"


def bar(its: Enps) -> str:
    """The scale from −100 to 100 with its zero, the interval, and the score as a mark."""
    low, high, mark = ((value + 100) / 2 for value in (its.low, its.high, its.score))
    return (
        '<svg class="pb-enps" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<line class="axis" x1="0" x2="100" y1="4" y2="4"/><line class="zero" x1="50" x2="50" y1="0" y2="8"/>'
        f'<rect class="reach" x="{low:.1f}" y="2" width="{max(high - low, 0.5):.1f}" height="4"/>'
        f'<rect class="mark" x="{min(max(mark, 0.4), 99.6) - 0.4:.1f}" y="0" width="0.8" height="8"/></svg>'
    )
