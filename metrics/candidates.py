"""What could be resolved earlier: categories by what they cost above line 1, and the knowledge that is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metrics.arrays import ints
from metrics.intervals import poisson
from metrics.shiftdown import Category, Repeats
from pods.shares import Share

TIGHT_SHARE, TIGHT_FROM = 0.5, 5
"""A guardrail is called too tight where at least half of five or more decisions of a category lay outside."""

CLAIM = (
    "Claim, not our figure: $80 for a defect found early against $7,600 for one found late, about 95 times as much, "
    "attributed to NIST and the Ponemon Institute. It is about defects in software, and it is quoted here as a motive "
    "only. Our own figures stand beside it."
)


@dataclass(frozen=True)
class Candidate:
    """A category that could be resolved earlier: what it costs above line 1, and which knowledge is missing."""

    category: Category
    cost_above: int
    touches_above: int
    gaps: tuple[str, ...]
    most_repeats: bool


@dataclass(frozen=True)
class Knowledge:
    """What the first line knows and may: published categories, skills held at level 3, decisions outside limits."""

    published: frozenset[str]
    skilled: frozenset[str]
    named_skill: frozenset[str]
    has_guardrail: bool
    outside: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Rating:
    """Events per 1,000 contacts with the exact interval; value None: no contacts."""

    events: int
    contacts: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Period:
    """One side of before and after."""

    first_level: Share
    repeats: Repeats
    complaints: Rating


def candidates(lines: Sequence[Category], known: Knowledge) -> list[Candidate]:
    """Categories worth moving, by what they cost above line 1; the one that comes back most is among them."""
    counted = [line for line in lines if line.repeats.value is not None and line.repeats.n >= 10]
    top = max(counted, key=lambda line: (line.repeats.value or 0, line.topic), default=None)
    found = [
        Candidate(line, line.sums.cost(above=1), touches, knowledge_gaps(line.topic, known), line is top)
        for line in lines
        if (touches := sum(n for level, n in line.sums.touches.items() if level > 1)) or line is top
    ]
    return sorted(found, key=lambda one: (-one.cost_above, -one.touches_above, one.category.topic))


def knowledge_gaps(topic: str, known: Knowledge) -> tuple[str, ...]:
    """What keeps line 1 from resolving the category itself."""
    name, said = topic.casefold(), []
    if name not in known.published:
        said.append("no published article")
    if name not in known.named_skill:
        said.append("no skill names this category")
    elif name not in known.skilled:
        said.append("nobody on line 1 at level 3")
    outside, decisions = known.outside.get(topic, (0, 0))
    if not known.has_guardrail:
        said.append("no guardrail reaches line 1")
    elif decisions >= TIGHT_FROM and outside / decisions >= TIGHT_SHARE:
        said.append(f"guardrail too tight: {outside} of {decisions} decisions had to ask")
    return tuple(said)


def per_thousand(events: int, contacts: int) -> Rating:
    """Complaints per 1,000 contacts with the exact Poisson interval."""
    if contacts <= 0:
        return Rating(events, contacts, None, None, None)
    low, high = poisson(ints([events]))
    scale = 1000 / contacts
    return Rating(events, contacts, events * scale, float(low[0]) * scale, float(high[0]) * scale)
