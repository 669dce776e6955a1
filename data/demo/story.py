"""How the half year goes for each pod: the storm, the pilot's dip, one that improves, one that struggles."""

from datetime import date

from data.demo.company import PodPlan
from data.demo.seasons import Span

PILOT_POD = "SH"
PILOT_WEEKS_AGO = 15
PILOT_RAMP_WEEKS = 8
DIP_WEEKS = 6
IMPROVING_POD = "EH"
STRUGGLING_POD = "WH"
STORM_WEEKS_AGO = 5
"""The storm begins on the Tuesday of that week and is felt for six days."""


def storm(span: Span, day: date) -> float:
    """0 on a quiet day, 1 at the height of the storm."""
    since = (day - span.monday(STORM_WEEKS_AGO)).days
    strength = {1: 0.8, 2: 1.0, 3: 0.8, 4: 0.6, 5: 0.4, 6: 0.3}
    return strength.get(since, 0.0)


def dip(span: Span, code: str, day: date) -> float:
    """0 outside the pilot's dip, up to 1 at its bottom: down in two weeks, back after six."""
    week = PILOT_WEEKS_AGO - span.weeks_ago(day)
    if code != PILOT_POD or not 0 <= week < DIP_WEEKS + 1:
        return 0.0
    return min(1.0, 0.45 + week * 0.4, max(0.0, (DIP_WEEKS + 1 - week) * 0.5))


def gain(span: Span, code: str, day: date) -> float:
    """0 before the pilot has paid off, 1 when it has."""
    if code != PILOT_POD:
        return 0.0
    return _between((PILOT_WEEKS_AGO - span.weeks_ago(day) - DIP_WEEKS) / 3)


def progress(span: Span, code: str, day: date) -> float:
    """0 to 1 over the half year for the pod that improves, 0 to -1 for the one that struggles, else 0."""
    told = _between((25 - span.weeks_ago(day)) / 22)
    return {IMPROVING_POD: told, STRUGGLING_POD: -told}.get(code, 0.0)


def repeat_chance(span: Span, plan: PodPlan, day: date) -> float:
    """The chance that a contact does not settle the matter and the customer comes back."""
    change = 0.14 * dip(span, plan.code, day) - 0.075 * gain(span, plan.code, day)
    change += -0.115 * max(progress(span, plan.code, day), 0) - 0.07 * min(progress(span, plan.code, day), 0)
    return max(0.03, plan.repeat_chance + change + 0.06 * storm(span, day))


def opinion(span: Span, plan: PodPlan, day: date) -> float:
    """How much better or worse than usual customers think of the pod: -1 to 1."""
    lift = 0.85 * progress(span, plan.code, day) + 0.5 * gain(span, plan.code, day)
    return lift - 0.6 * dip(span, plan.code, day) - 0.9 * storm(span, day)


def pace(span: Span, code: str, day: date) -> float:
    """How much work gets done in an hour, against the usual."""
    change = 0.16 * gain(span, code, day) - 0.48 * dip(span, code, day)
    change += 0.14 * max(progress(span, code, day), 0) + 0.10 * min(progress(span, code, day), 0)
    return 1 + change - 0.05 * storm(span, day)


def slack(span: Span, code: str, day: date) -> float:
    """How far a pod can put other things off when cards pile up: not while it learns."""
    return 1 - 0.7 * dip(span, code, day)


def volume(span: Span, day: date) -> float:
    """How many matters arise, against a usual day."""
    return 1 + 1.5 * storm(span, day)


def _between(value: float) -> float:
    return max(0.0, min(1.0, value))
