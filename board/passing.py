"""The ledger of handoffs: how many there were, between whom, of which kind, and how well they were done.

Kinds and what they are charged to: pods.md 16. A change of shift inside a pod and a customer who moved with a segment
are shown apart; overflow keeps its owner and is no handoff. Every figure is a count of rows of the ledger.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from board.models import HandoffKind

PLANNED = frozenset({HandoffKind.SHIFT_CHANGE, HandoffKind.SEGMENT_MOVE})
"""Shown, never counted against anybody."""

NO_REASON = {True: "No reason: what was imported gives none", False: "No reason was given"}


@dataclass(frozen=True)
class Passing:
    """One row of the ledger. is_bounce: straight back to the pod before. complete: nothing had to be asked again."""

    card_id: int
    giver_id: int
    taker_id: int
    kind: HandoffKind
    reason: str = ""
    complete: bool | None = None
    minutes: int | None = None
    is_bounce: bool = False


@dataclass(frozen=True)
class Share:
    """So many of so many; None when there is nothing to count."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """part / whole."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Ledger:
    """Counts of handoffs between pods; planned ones apart.

    pairs: (giver, taker) -> how many. reasons: in words -> how many, most first. waited: minutes until a warm one was
    accepted, in order.
    """

    count: int = 0
    cards: int = 0
    pairs: dict[tuple[int, int], int] = field(default_factory=dict)
    kinds: dict[HandoffKind, int] = field(default_factory=dict)
    reasons: list[tuple[str, int]] = field(default_factory=list)
    planned: dict[HandoffKind, int] = field(default_factory=dict)
    warm: Share = Share(0, 0)
    complete: Share = Share(0, 0)
    unsaid: int = 0
    returns: int = 0
    bounces: int = 0
    waited: tuple[int, ...] = ()

    @property
    def median_minutes(self) -> float | None:
        """Half of the warm ones were accepted within so many minutes; None without any."""
        times, half = self.waited, len(self.waited) // 2
        if not times:
            return None
        return float(times[half]) if len(times) % 2 else (times[half - 1] + times[half]) / 2


def ledger_of(rows: Iterable[Passing]) -> Ledger:
    """Count the rows."""
    known = list(rows)
    planned = [row for row in known if row.kind in PLANNED]
    passed = [row for row in known if row.kind not in PLANNED and row.giver_id != row.taker_id]
    told = [row for row in passed if row.kind is not HandoffKind.IMPORTED]
    said = [row for row in told if row.complete is not None]
    waited = (row.minutes for row in told if row.kind is HandoffKind.WARM and row.minutes is not None)
    return Ledger(
        count=len(passed),
        cards=len({row.card_id for row in passed}),
        pairs=dict(Counter((row.giver_id, row.taker_id) for row in passed)),
        kinds=dict(Counter(row.kind for row in passed)),
        reasons=_ranked(passed),
        planned=dict(Counter(row.kind for row in planned)),
        warm=Share(sum(row.kind is HandoffKind.WARM for row in told), len(told)),
        complete=Share(sum(bool(row.complete) for row in said), len(said)),
        unsaid=len(told) - len(said),
        returns=sum(row.kind is HandoffKind.RETURN for row in passed),
        bounces=sum(row.is_bounce for row in passed),
        waited=tuple(sorted(waited)),
    )


def matrix(pairs: dict[tuple[int, int], int], owners: Sequence[int]) -> list[list[int]]:
    """Givers in rows, takers in columns.

    >>> matrix({(1, 2): 3, (2, 1): 1}, [1, 2])
    [[0, 3], [1, 0]]
    """
    return [[pairs.get((giver, taker), 0) for taker in owners] for giver in owners]


def _ranked(rows: Sequence[Passing]) -> list[tuple[str, int]]:
    """Reasons as they were written, spelled alike where only case and spaces differ; most first, then by name."""
    spelled: dict[str, Counter[str]] = {}
    for row in rows:
        words = " ".join(row.reason.split()) or NO_REASON[row.kind is HandoffKind.IMPORTED]
        spelled.setdefault(words.casefold().strip(" ."), Counter())[words] += 1
    found = [(min(names, key=lambda name: (-names[name], name)), names.total()) for names in spelled.values()]
    return sorted(found, key=lambda one: (-one[1], one[0]))


@dataclass(frozen=True)
class Holding:
    """Who had a card after one event: the pod, and its person or (None) nobody yet. planned: a change of shift."""

    pod_id: int
    person_id: int | None = None
    planned: bool = False


@dataclass(frozen=True)
class Changes:
    """How often a card changed hands. returns: how often it came to a pod that had it before."""

    people: int
    pods: int
    returns: int


def changes_of(held: Sequence[Holding]) -> Changes:
    """Changes of hands of one card. Taking what nobody has is no handoff; giving it back and taking it up is one.

    >>> a1, a2, b = Holding(1, 11), Holding(1, 12), Holding(2)
    >>> changes_of([a1, a2, b, a1])
    Changes(people=3, pods=2, returns=1)
    """
    people, owners, hands = 0, [row.pod_id for row in held[:1]], held[0].person_id if held else None
    for row in held[1:]:
        if row.pod_id != owners[-1]:
            owners.append(row.pod_id)
            people, hands = people + 1, row.person_id
        elif row.person_id is not None:
            people += hands not in (None, row.person_id) and not row.planned
            hands = row.person_id
    return Changes(people, max(len(owners) - 1, 0), len(owners) - len(set(owners)))
