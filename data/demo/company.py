"""The invented energy supplier: its pods, its segments, and the rules that share out its customers."""

from collections.abc import Sequence
from dataclasses import dataclass

NAME = "Larkmoor Energy"
ZONE = "Europe/Sofia"
SOURCE = "Contact log"
SAMPLE_OF = 20
"""Of each 20 customers one is kept, so that the demo stays small. Rates are not touched by it."""

ATTRIBUTES: dict[str, list[str]] = {
    "region": ["north", "south", "east", "west", "city", "unknown"],
    "product": ["electricity", "gas", "dual fuel", "solar", "unknown"],
    "tier": ["home", "priority", "business", "unknown"],
    "language": ["english", "polish", "bulgarian", "unknown"],
    "stage": ["onboarding", "in use", "change", "at risk", "ending", "unknown"],
}

WEIGHTS: dict[str, dict[str, float]] = {
    "region": {"unknown": 0.04},
    "product": {"dual fuel": 3, "electricity": 2, "unknown": 0.05},
    "tier": {"unknown": 0.015},
    "language": {"english": 12, "polish": 1.5, "unknown": 0.3},
    "stage": {"in use": 9, "ending": 0.5, "unknown": 0.15, "change": 0.8},
}
"""How common a value is among customers, where it is not 1."""


@dataclass(frozen=True)
class PodPlan:
    """A pod, how busy it is, and how its half year goes."""

    code: str
    name: str
    charter: str
    contacts_a_day: float
    cases_a_day: float
    repeat_chance: float
    promoters: float
    detractors: float
    complaint_chance: float
    handoff_chance: float
    case_hours: float = 8.5
    size: float = 1.0


@dataclass(frozen=True)
class SegmentPlan:
    """A segment: one box of attribute values, its home, and its share of that pod's customers."""

    code: str
    name: str
    pod: str
    box: dict[str, list[str]]
    share: float


POD_PLANS = (
    PodPlan(
        "NH",
        "North Homes",
        "Every household in the north, from first bill to last.",
        22,
        3.7,
        0.19,
        0.44,
        0.25,
        0.0065,
        0.050,
        9.0,
        0.99,
    ),
    PodPlan(
        "SH",
        "South Homes",
        "Every household in the south. Pilot: one person owns the whole case.",
        21,
        3.7,
        0.21,
        0.42,
        0.27,
        0.0070,
        0.055,
        8.5,
        1.02,
    ),
    PodPlan(
        "EH",
        "East Homes",
        "Every household in the east. We fix the cause, not the call.",
        22,
        4.0,
        0.25,
        0.36,
        0.32,
        0.0090,
        0.060,
        8.5,
        0.96,
    ),
    PodPlan("WH", "West Homes", "Every household in the west.", 24, 4.3, 0.20, 0.41, 0.28, 0.0080, 0.085, 9.4, 1.09),
    PodPlan(
        "CI",
        "City Homes",
        "Every household in the city, in every language they speak.",
        23,
        4.1,
        0.20,
        0.40,
        0.28,
        0.0070,
        0.050,
        8.5,
        0.93,
    ),
    PodPlan(
        "SB",
        "Small Business",
        "Shops, workshops and offices with a meter.",
        17,
        3.6,
        0.17,
        0.38,
        0.26,
        0.0075,
        0.090,
        8.5,
        0.97,
    ),
    PodPlan(
        "SO",
        "Solar Homes",
        "Households that make their own power.",
        16,
        3.6,
        0.22,
        0.47,
        0.24,
        0.0060,
        0.075,
        9.6,
        0.98,
    ),
    PodPlan(
        "PC",
        "Priority Care",
        "Customers who must never be without power or without an answer.",
        18,
        3.5,
        0.15,
        0.52,
        0.18,
        0.0050,
        0.035,
        10.0,
        1.06,
    ),
)

HOUSEHOLD = ["home", "unknown"]
GRID = ["electricity", "gas", "dual fuel", "unknown"]
SETTLED = ["in use", "ending", "unknown"]
STARTING = ["onboarding", "change"]
AT_RISK = ["at risk"]
REGIONS = {"NH": ["north"], "SH": ["south"], "EH": ["east"], "WH": ["west"], "CI": ["city", "unknown"]}
BANDS = {"north": ["north", "east"], "south": ["south", "west"], "city": ["city", "unknown"]}

MOVED_SEGMENT = "west-languages"
MOVED_FROM, MOVED_TO = "WH", "CI"
MOVED_WEEKS_AGO = 9
MOVE_NOTE = "City Homes speaks Polish and Bulgarian and has room; West Homes is over its 60,000 customers."


def segment_plans() -> list[SegmentPlan]:
    """All segments. The boxes share out the whole attribute space, unknown values included."""
    plans = [plan for code, values in REGIONS.items() for plan in _households(code, values)]
    return plans + _solar() + _priority() + _business()


def _households(pod: str, regions: list[str]) -> list[SegmentPlan]:
    place = regions[0]
    base = {"region": regions, "product": GRID, "tier": HOUSEHOLD}
    own = {**base, "stage": SETTLED, "language": ["english", "unknown"]}
    title = place.capitalize()
    return [
        SegmentPlan(f"{place}-starts", f"{title} starts and moves", pod, {**base, "stage": STARTING}, 0.16),
        SegmentPlan(f"{place}-risk", f"{title} at risk", pod, {**base, "stage": AT_RISK}, 0.08),
        SegmentPlan(f"{place}-dual", f"{title} dual fuel", pod, {**own, "product": ["dual fuel"]}, 0.42),
        SegmentPlan(
            f"{place}-single", f"{title} one fuel", pod, {**own, "product": ["electricity", "gas", "unknown"]}, 0.25
        ),
        SegmentPlan(
            f"{place}-languages",
            f"{title} other languages",
            pod,
            {**base, "stage": SETTLED, "language": ["polish", "bulgarian"]},
            0.09,
        ),
    ]


def _solar() -> list[SegmentPlan]:
    base = {"product": ["solar"], "tier": HOUSEHOLD}
    plans = [
        SegmentPlan("solar-starts", "Solar starts and moves", "SO", {**base, "stage": STARTING}, 0.24),
        SegmentPlan("solar-risk", "Solar at risk", "SO", {**base, "stage": AT_RISK}, 0.06),
    ]
    shares = {"north": 0.24, "south": 0.31, "city": 0.15}
    for band, regions in BANDS.items():
        box = {**base, "region": regions, "stage": SETTLED}
        plans.append(SegmentPlan(f"solar-{band}", f"Solar {band}", "SO", box, shares[band]))
    return plans


def _priority() -> list[SegmentPlan]:
    base = {"tier": ["priority"]}
    single = ["electricity", "gas", "solar", "unknown"]
    return [
        SegmentPlan("care-starts", "Priority starts and moves", "PC", {**base, "stage": STARTING}, 0.15),
        SegmentPlan("care-risk", "Priority at risk", "PC", {**base, "stage": AT_RISK}, 0.15),
        SegmentPlan("care-dual", "Priority dual fuel", "PC", {**base, "stage": SETTLED, "product": ["dual fuel"]}, 0.4),
        SegmentPlan("care-single", "Priority one fuel", "PC", {**base, "stage": SETTLED, "product": single}, 0.3),
    ]


def _business() -> list[SegmentPlan]:
    base = {"tier": ["business"]}
    plans = [
        SegmentPlan("business-starts", "Business starts and moves", "SB", {**base, "stage": STARTING}, 0.17),
        SegmentPlan("business-risk", "Business at risk", "SB", {**base, "stage": AT_RISK}, 0.09),
    ]
    shares = {"north": 0.27, "south": 0.25, "city": 0.22}
    for band, regions in BANDS.items():
        box = {**base, "region": regions, "stage": SETTLED}
        plans.append(SegmentPlan(f"business-{band}", f"Business {band}", "SB", box, shares[band]))
    return plans


def homes(codes: Sequence[str], *, moved: bool) -> dict[str, str]:
    """Segment code -> pod code, before or after the one move. Segments of pods left out go to the first."""
    found = {plan.code: plan.pod if plan.pod in codes else codes[0] for plan in segment_plans()}
    if moved and MOVED_TO in codes and MOVED_FROM in codes:
        found[MOVED_SEGMENT] = MOVED_TO
    return found
