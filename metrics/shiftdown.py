"""Shift down: what a category costs on each line, what could be resolved earlier, and whether it worked.

Cost of a case = sum of minutes x rate of their line on their day (pods.md section 19). Where no time was logged
there is no cost: the touch is counted and named, no minutes are invented.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from metrics.arrays import DAY_S, Bools
from metrics.repeats import Contacts, bucket, gaps_to_next
from metrics.results import MINIMUM
from pods.localtime import within
from pods.shares import Share, share_of

REPEAT_DAYS = 7
SELF_SERVICE = ("self-service", "self service", "portal")
SELF_SERVICE_FLOOR = 0.5
COMPLAINT_DAYS = 30


@dataclass(frozen=True)
class Case:
    """A case: its category, whether it is finished, and its owners in order of time with their lines."""

    card_id: int
    topic: str
    finished: bool
    owners: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True)
class Logged:
    """Minutes that somebody of a pod logged on a case; negative where an entry reverses another."""

    card_id: int
    pod_id: int
    level: int | None
    minutes: int
    day: date


@dataclass(frozen=True)
class Rate:
    """What an hour of a line costs on [valid_from, valid_to), in minor units."""

    level: int
    hourly_cost: int
    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Whether the rate is in force on that day."""
        return within(day, self.valid_from, self.valid_to)


@dataclass
class Sums:
    """What is known of one case or of one category, by line. Costs in minor units x minutes, not divided yet."""

    touches: Counter[int] = field(default_factory=Counter)
    minutes: Counter[int] = field(default_factory=Counter)
    weighed: Counter[int] = field(default_factory=Counter)
    no_line: int = 0
    untimed: int = 0
    unpriced: int = 0

    def add(self, other: "Sums") -> None:
        """Take the other's counts in."""
        self.touches.update(other.touches)
        self.minutes.update(other.minutes)
        self.weighed.update(other.weighed)
        self.no_line += other.no_line
        self.untimed += other.untimed
        self.unpriced += other.unpriced

    def cost(self, above: int = 0) -> int:
        """Minor units spent on lines above the given one."""
        return round(sum(value for level, value in self.weighed.items() if level > above) / 60)


@dataclass(frozen=True)
class CaseCost:
    """One case with its sums, and the highest line it reached (None: a line is not known)."""

    case: Case
    sums: Sums
    highest: int | None


@dataclass(frozen=True)
class Category:
    """One line of the ledger."""

    topic: str
    cases: int
    sums: Sums
    handoffs: int
    first_level: Share
    repeats: Share
    contacts: int
    self_service: Share

    @property
    def lost_self_service(self) -> bool:
        """Self-service surely fails more often than it helps: the whole interval lies under the floor."""
        tried, most = self.self_service.n, self.self_service.high
        return tried >= MINIMUM and most is not None and most < SELF_SERVICE_FLOOR


@dataclass(frozen=True)
class Repeats:
    """Contacts of a category, those who came back with it within 7 days, and those too young to know."""

    contacts: int
    back: Share
    young: int
    self_service: Share


def self_service_words(line: Category) -> str:
    """Whether it is offered, and how many it helped: too few take away the share, never the flag."""
    share = line.self_service
    if not share.n:
        return "nobody tried"
    if share.n < MINIMUM:
        return f"Offered: {share.n} tried, too few for a share"
    return f"{'Flag lost' if line.lost_self_service else 'Offered'}: {share.words()} helped"


def cost_cases(cases: Iterable[Case], logged: Iterable[Logged], rates: Sequence[Rate]) -> list[CaseCost]:
    """Each case with its touches, minutes and cost by line."""
    by_card: dict[int, list[Logged]] = {}
    for entry in logged:
        by_card.setdefault(entry.card_id, []).append(entry)
    return [_cost_case(case, by_card.get(case.card_id, []), rates) for case in cases]


def _cost_case(case: Case, entries: Sequence[Logged], rates: Sequence[Rate]) -> CaseCost:
    sums, line_of = Sums(), dict(case.owners)
    net = Counter[int]()
    for entry in entries:
        net[entry.pod_id] += entry.minutes
        level = entry.level if entry.level is not None else line_of.get(entry.pod_id)
        rate = next((one for one in rates if one.level == level and one.holds(entry.day)), None)
        if level is not None:
            sums.minutes[level] += entry.minutes
        if rate is None or level is None:
            sums.unpriced += entry.minutes
        else:
            sums.weighed[level] += entry.minutes * rate.hourly_cost
    for pod_id, level in case.owners:
        sums.no_line += level is None
        sums.untimed += not net[pod_id]
        if level is not None:
            sums.touches[level] += 1
    for level, minutes in sums.minutes.items():
        if minutes > 0 and level not in sums.touches:
            sums.touches[level] += 1  # somebody of another line helped without becoming the owner
    known = not sums.no_line and bool(sums.touches)
    return CaseCost(case, sums, max(sums.touches) if known else None)


def ledger(costed: Sequence[CaseCost], repeats: Mapping[str, Repeats]) -> list[Category]:
    """The categories, dearest above line 1 first, then by name."""
    grouped: dict[str, list[CaseCost]] = {}
    for one in costed:
        grouped.setdefault(one.case.topic, []).append(one)
    lines = [_category(topic, its, repeats.get(topic, NOBODY)) for topic, its in grouped.items()]
    return sorted(lines, key=lambda line: (-line.sums.cost(above=1), -line.sums.cost(), line.topic))


def _category(topic: str, its: Sequence[CaseCost], repeats: Repeats) -> Category:
    sums = Sums()
    for one in its:
        sums.add(one.sums)
    return Category(
        topic=topic,
        cases=len(its),
        sums=sums,
        handoffs=sum(len(one.case.owners) - 1 for one in its),
        first_level=first_level_fix(its),
        repeats=repeats.back,
        contacts=repeats.contacts,
        self_service=repeats.self_service,
    )


def first_level_fix(its: Iterable[CaseCost]) -> Share:
    """Finished cases that never left line 1, of the finished ones whose lines are known."""
    known = [one for one in its if one.case.finished and one.highest is not None]
    return share_of(sum(one.highest == 1 for one in known), len(known))


def mean_costs(costed: Iterable[CaseCost]) -> dict[int, tuple[int, int]]:
    """Highest line -> mean cost of a finished case with time (minor units), and how many: our early against late."""
    found: dict[int, list[int]] = {}
    for one in costed:
        if one.case.finished and one.highest is not None and one.sums.cost():
            found.setdefault(one.highest, []).append(one.sums.cost())
    return {level: (round(sum(costs) / len(costs)), len(costs)) for level, costs in sorted(found.items())}


def repeats_of(contacts: Contacts, tried: Bools, inside: Bools, until_s: float) -> Repeats:
    """Who of one category came back with it within 7 days. A self-service that failed counts as a contact.

    tried: which contacts were self-service; inside: which lie in the period (later ones can only be repeats).
    """
    failed = tried & contacts.abandoned
    base = contacts.base("served") | (contacts.base("counted") & failed)
    buckets = bucket(contacts, base, gaps_to_next(contacts, base, same_topic=True), REPEAT_DAYS, until_s)
    counted = contacts.counted & inside & (~contacts.abandoned | failed)
    return Repeats(
        contacts=int(counted.sum()),
        back=share_of(int((buckets.repeated & inside).sum()), int((buckets.eligible & inside).sum())),
        young=int((buckets.unknown & inside).sum()),
        self_service=share_of(int((tried & counted & ~failed).sum()), int((tried & counted).sum())),
    )


def is_about(topic: str, matter: str, received_s: int, talks: Sequence[tuple[int, str]]) -> bool:
    """Whether a complaint belongs to a category: it says so, or the customer's last contact before it was about it.

    talks: the customer's contacts, the earliest first; older than 30 days they explain nothing.
    """
    if matter.casefold() == topic.casefold():
        return True
    before = [about for at, about in talks if received_s - COMPLAINT_DAYS * DAY_S <= at <= received_s]
    return bool(before) and before[-1] == topic


NOBODY = Repeats(0, share_of(0, 0), 0, share_of(0, 0))


def is_self_service(channel: str) -> bool:
    """Whether the customer tried to help himself there."""
    return channel.strip().casefold() in SELF_SERVICE
