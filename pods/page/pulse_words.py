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
        '<div class="pb-enps" aria-hidden="true"><i class="zero"></i>'
        f'<i class="reach" style="left:{low:.1f}%;width:{max(high - low, 0.5):.1f}%"></i>'
        f'<i class="mark" style="left:{mark:.1f}%"></i></div>'
    )
