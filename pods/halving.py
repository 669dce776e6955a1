"""Splitting a pod in two: segments by the solver, people so that both halves can do what they must."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from core.people import Role
from core.refusal import Refused
from pods import assignment
from pods.assignment import Place, Problem, Task

LEAST_PEOPLE = 2
"""A pod of one covers for nobody."""

UNCOVERED, LEADERLESS, UNEVEN = 1_000.0, 50.0, 10.0
"""What a needed skill that a half lacks costs, two leads in one half, and a full-time equivalent off the share."""


@dataclass(frozen=True)
class Hand:
    """A member who goes to one half: share of time, role, skills held at level 3 or above."""

    membership_id: int
    person_id: int
    name: str
    role: Role
    fte: float
    skills: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Part:
    """What one half gets."""

    segment_ids: tuple[int, ...]
    membership_ids: tuple[int, ...]


def check_worth(segments: int, people: int, name: str) -> None:
    """A pod can be split when each half gets a segment and two people."""
    if segments < 2:
        raise Refused(
            f"{name} owns {segments} segment{'' if segments == 1 else 's'}: a split needs two. "
            "Divide the segment by its rules first, or move a segment here."
        )
    if people < 2 * LEAST_PEOPLE:
        raise Refused(
            f"{name} has {people} {'person' if people == 1 else 'people'} besides coaches: a split needs four, "
            "two for each half. Add people first."
        )


def divided(tasks: Sequence[Task], hands: Sequence[Hand], needs: Mapping[int, Collection[int]]) -> tuple[Part, Part]:
    """The proposal. needs: segment -> skills it asks for; under 0 those that any half must have."""
    first = shared_segments(tasks)
    sides = [t for t in tasks if t.segment_id in first], [t for t in tasks if t.segment_id not in first]
    wanted = [frozenset(needs.get(0, ())).union(*(needs.get(t.segment_id, ()) for t in side)) for side in sides]
    hours = [sum(task.hours for task in side) for side in sides]
    share = hours[0] / sum(hours) if sum(hours) else 0.5
    left = shared_people(hands, (wanted[0], wanted[1]), share)
    return tuple(  # type: ignore[return-value]
        Part(
            tuple(task.segment_id for task in side),
            tuple(hand.membership_id for hand in hands if (hand in left) is (number == 0)),
        )
        for number, side in enumerate(sides)
    )


def shared_segments(tasks: Sequence[Task]) -> frozenset[int]:
    """The segments of the first half: two equal pods, the biggest segment in the first."""
    ordered = sorted(tasks, key=lambda task: (-task.hours, task.segment_id))
    if not ordered:
        return frozenset()
    homeless = tuple(Task(task.segment_id, max(task.hours, 1e-6), 0, None) for task in ordered)
    unfit = {(homeless[0].segment_id, 2): "the biggest begins the first half"}
    plan = assignment.solve(Problem(homeless, (Place(1, 1.0), Place(2, 1.0)), unfit), 0.0, gap=0.02, limit_s=2.0)
    if plan is None or len(set(plan.homes.values())) < 2:
        return frozenset(task.segment_id for task in homeless[:1])
    return frozenset(segment_id for segment_id, half in plan.homes.items() if half == 1)


def shared_people(
    hands: Sequence[Hand], wanted: tuple[frozenset[int], frozenset[int]], share: float
) -> frozenset[Hand]:
    """The people of the first half: from every other one on, better as long as one move or one swap makes it so."""
    ordered = sorted(hands, key=lambda hand: (hand.role is not Role.LEAD, -len(hand.skills), hand.membership_id))
    left = frozenset(ordered[::2])

    def cost(chosen: frozenset[Hand]) -> float:
        return _cost(ordered, chosen, wanted, share)

    while (better := min(_neighbours(ordered, left), key=lambda c: _ranked(c, cost))) and cost(better) < cost(left):
        left = better
    return left


def _ranked(chosen: frozenset[Hand], cost: Callable[[frozenset[Hand]], float]) -> tuple[float, list[int]]:
    return cost(chosen), sorted(hand.membership_id for hand in chosen)


def _neighbours(hands: Sequence[Hand], left: frozenset[Hand]) -> Iterator[frozenset[Hand]]:
    yield left
    for hand in hands:
        changed = left ^ {hand}
        if LEAST_PEOPLE <= len(changed) <= len(hands) - LEAST_PEOPLE:
            yield changed
    for one, other in combinations(hands, 2):
        if (one in left) is not (other in left):
            yield left ^ {one, other}


def _cost(
    hands: Sequence[Hand], left: frozenset[Hand], wanted: tuple[frozenset[int], frozenset[int]], share: float
) -> float:
    right = [hand for hand in hands if hand not in left]
    held = [frozenset().union(*(hand.skills for hand in side)) for side in (left, right)]
    lacking = sum(len(needed - has) for needed, has in zip(wanted, held, strict=True))
    leads = [sum(hand.role is Role.LEAD for hand in side) for side in (left, right)]
    apart = abs(sum(hand.fte for hand in left) - share * sum(hand.fte for hand in hands))
    return UNCOVERED * lacking + LEADERLESS * (sum(leads) > 1 and 0 in leads) + UNEVEN * apart


def lacking(hands: Sequence[Hand], wanted: Collection[int]) -> list[int]:
    """Needed skills that nobody of these holds alone."""
    held = frozenset().union(*(hand.skills for hand in hands)) if hands else frozenset[int]()
    return sorted(set(wanted) - held)
