"""The sampled customers: names nobody bears, attributes inside the box of a segment, and changes on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from data.demo.company import ATTRIBUTES, POD_PLANS, WEIGHTS, SegmentPlan
from data.demo.names import FIRST, LAST
from data.demo.seasons import Span


@dataclass(frozen=True)
class Client:
    """One sampled customer. Kept apart from the word customer, which is a table."""

    ext_id: str
    name: str
    email: str
    phone: str
    attributes: dict[str, str]
    segment: str
    since: date


def clients(plans: Sequence[SegmentPlan], homes: dict[str, str], each: int, span: Span) -> list[Client]:
    """About `each` customers for every pod, shared out over its segments as of the first day."""
    sizes = {plan.code: plan.size for plan in POD_PLANS}
    draw = np.random.default_rng([2026, 1])
    found: list[Client] = []
    for pod in dict.fromkeys(homes.values()):
        mine = [plan for plan in plans if plan.pod == pod]
        counts = draw.multinomial(round(each * sizes[pod]), _normal([plan.share for plan in mine]))
        for plan, count in zip(mine, counts, strict=True):
            found += _members(plan, int(count), len(found), span, draw)
    return found


def _members(plan: SegmentPlan, count: int, before: int, span: Span, draw: np.random.Generator) -> list[Client]:
    picks = {name: _values(name, plan.box, count, draw) for name in ATTRIBUTES}
    first = draw.integers(0, len(FIRST), count)
    last = draw.integers(0, len(LAST), count)
    found = []
    for n in range(count):
        number = 100_000 + (before + n) * 7
        name = f"{FIRST[first[n]]} {LAST[last[n]]}"
        found.append(
            Client(
                ext_id=f"LE-{number}",
                name=name,
                email=f"{name.lower().replace(' ', '.')}.{number}@example.com",
                phone=f"+999 20 {number:07d}",
                attributes={key: values[n] for key, values in picks.items()},
                segment=plan.code,
                since=span.first,
            )
        )
    return found


def _values(attribute: str, box: dict[str, list[str]], count: int, draw: np.random.Generator) -> list[str]:
    allowed = box.get(attribute, ATTRIBUTES[attribute])
    weights = [WEIGHTS.get(attribute, {}).get(value, 1.0) for value in allowed]
    return [allowed[n] for n in draw.choice(len(allowed), count, p=_normal(weights))]


def settled(found: Sequence[Client], span: Span) -> dict[date, list[Client]]:
    """New and moving customers that settle in: day -> those who are simply "in use" from then on."""
    draw = np.random.default_rng([2026, 2])
    changed: dict[date, list[Client]] = {}
    for client in found:
        if client.attributes["stage"] in ("onboarding", "change") and draw.random() < 0.25:
            day = span.first + timedelta(weeks=int(draw.integers(1, max(2, span.weeks))))
            if day <= span.today:
                calm = replace(client, attributes={**client.attributes, "stage": "in use"}, since=day)
                changed.setdefault(day, []).append(calm)
    return dict(sorted(changed.items()))


def _normal(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights]
