"""Sharing segments out among pods: a small integer model, solved by HiGHS for several prices of a move.

Binary x[segment, pod] for the pairs that fit, exactly one pod a segment; minimise `z + w * customers moved`, with
`z >= hours(pod) / capacity(pod)` for every pod, with hours at that pod's own pace. A customer who goes to a pod at
another site costs a little more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

PRICES = (0.95, 0.7, 0.45, 0.3, 0.1, 0.03)
"""What moving a customer may cost, against the share of a pod's week that a customer needs: the points of the curve."""

AWAY = 0.25
"""A customer who goes to a pod at another site counts so much more than one who does not."""

GAP, LIMIT_S = 0.005, 20.0
"""When the solver stops: near enough to the best, or by the clock. The plan says which."""

EVEN = 1.01
"""A fullest pod this near to the least that could be: lower prices of a move buy nothing."""

EPSILON = 1e-9


@dataclass(frozen=True)
class Task:
    """A segment to be placed: hours a week, customers, the pod it has now."""

    segment_id: int
    hours: float
    customers: int
    home_id: int | None


@dataclass(frozen=True)
class Place:
    """A pod and the hours a week it can give. `site`: where most of its people work.

    `pace`: how long it takes over an average hour of work, by its own handling time; 1 where that is not known.
    """

    pod_id: int
    capacity: float
    site: str = ""
    pace: float = 1.0


@dataclass(frozen=True)
class Problem:
    """What is to be shared out. `unfit` names the pairs that must not be, with the reason in words."""

    tasks: tuple[Task, ...]
    places: tuple[Place, ...]
    unfit: Mapping[tuple[int, int], str] = field(default_factory=dict)
    pinned: frozenset[int] = frozenset()

    def fits(self, task: Task, place: Place) -> bool:
        """Whether that pod may serve that segment. What is pinned by hand stays where it is."""
        if task.segment_id in self.pinned and task.home_id is not None:
            return place.pod_id == task.home_id
        return place.capacity > 0 and (task.segment_id, place.pod_id) not in self.unfit

    def reasons(self, task: Task) -> list[str]:
        """Why each pod is out of the question, in the order of the pods."""
        told = [self.unfit.get((task.segment_id, place.pod_id), "has no working hours") for place in self.places]
        return list(dict.fromkeys(told))


@dataclass(frozen=True)
class Plan:
    """One way to share out: z is the share of its hours that the fullest pod needs. gap: how far from the best."""

    homes: Mapping[int, int | None]
    loads: Mapping[int, float]
    fullest: float
    moved_customers: int
    moved: tuple[int, ...]
    gap: float = 0.0
    status: str = "as it is"
    price: float | None = None


def stuck(problem: Problem) -> list[Task]:
    """Segments that no pod may take: they stay where they are, and are named."""
    return [task for task in problem.tasks if not any(problem.fits(task, place) for place in problem.places)]


def misplaced(problem: Problem) -> list[Task]:
    """Segments that do not fit where they are, and could be somewhere else."""
    return [task for task in problem.tasks if task.home_id is not None and not _may_stay(problem, task)]


def as_it_is(problem: Problem) -> Plan:
    """Nothing moves."""
    return _told(problem, {task.segment_id: task.home_id for task in problem.tasks})


def curve(problem: Problem, *, gap: float = GAP, limit_s: float = LIMIT_S) -> list[Plan]:
    """From "nothing moves" to "as even as can be": only points that buy balance with their moves."""
    hours, customers = (sum(getattr(task, name) for task in problem.tasks) for name in ("hours", "customers"))
    capacity = [place.capacity for place in problem.places if place.capacity > 0]
    if not capacity or not hours or not customers:
        return [as_it_is(problem)]
    unit = hours / customers / (sum(capacity) / len(capacity))
    found: list[Plan] = []
    least = least_full(problem)
    for price in PRICES:
        plan = solve(problem, price * unit, gap=gap, limit_s=limit_s)
        found += [plan] if plan is not None else []
        if plan is not None and plan.fullest <= least * EVEN:
            break
    held = as_it_is(problem)
    whole = all(_may_stay(problem, task) for task in problem.tasks)
    return _worth([held, *found] if whole or not found else found)


def _pairs(problem: Problem) -> list[tuple[int, int]]:
    return [
        (s, p)
        for s, task in enumerate(problem.tasks)
        for p, place in enumerate(problem.places)
        if problem.fits(task, place)
    ]


def least_full(problem: Problem) -> float:
    """No plan can bring the fullest pod below this: segments may be cut into pieces, moves cost nothing."""
    from scipy.optimize import milp

    pairs = _pairs(problem)
    if not pairs:
        return 0.0
    costs = np.array([0.0] * len(pairs) + [1.0])
    answer = milp(costs, bounds=_bounds(len(pairs)), constraints=_constraints(problem, pairs))
    return float(answer.fun) if answer.x is not None else 0.0


def solve(problem: Problem, weight: float, *, gap: float = GAP, limit_s: float = LIMIT_S) -> Plan | None:
    """The best plan when each customer moved costs `weight` (a share of a pod's week). None: none found in time."""
    from scipy.optimize import milp

    pairs = _pairs(problem)
    if not pairs:
        return as_it_is(problem)
    costs = np.array([*(weight * _cost(problem, s, p) for s, p in pairs), 1.0])
    answer = milp(
        costs,
        integrality=np.array([1] * len(pairs) + [0]),
        bounds=_bounds(len(pairs)),
        constraints=_constraints(problem, pairs),
        options={"mip_rel_gap": gap, "time_limit": limit_s},
    )
    if answer.x is None:
        return None
    homes = {task.segment_id: task.home_id for task in problem.tasks}
    for (s, p), chosen in zip(pairs, answer.x, strict=False):
        if chosen > 0.5:
            homes[problem.tasks[s].segment_id] = problem.places[p].pod_id
    left = float(answer.mip_gap or 0.0)
    said = "optimal" if left <= EPSILON else "within the gap" if answer.status == 0 else "stopped by the clock"
    return _told(problem, _settled(problem, homes), gap=left, status=said, price=weight)


def knee(points: Sequence[Plan]) -> int:
    """The point nearest to "nobody moves and all are even", both axes as shares of what the curve spans."""
    top, low = points[0].fullest, points[-1].fullest
    far = points[-1].moved_customers or 1

    def away(n: int) -> float:
        height = (points[n].fullest - low) / (top - low) if top > low else 0.0
        return height**2 + (points[n].moved_customers / far) ** 2

    return min(range(1, len(points)), key=away, default=0)


def _cost(problem: Problem, s: int, p: int) -> float:
    """What the pair costs in customers: those who change pod, and a little more for another site."""
    task, place = problem.tasks[s], problem.places[p]
    if task.home_id is None or task.home_id == place.pod_id:
        return 0.0
    home = next((other for other in problem.places if other.pod_id == task.home_id), None)
    away = home is not None and home.site and place.site and home.site != place.site
    return task.customers * (1 + AWAY if away else 1.0)


def _bounds(pairs: int) -> Any:
    from scipy.optimize import Bounds

    return Bounds(np.zeros(pairs + 1), np.array([1.0] * pairs + [np.inf]))


def _constraints(problem: Problem, pairs: Sequence[tuple[int, int]]) -> list[Any]:
    """Each segment once; no pod above z. What nobody may take weighs on the pod it has."""
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csc_matrix

    columns = np.arange(len(pairs))
    rows = np.array([s for s, _ in pairs])
    used = np.unique(rows)
    once = csc_matrix((np.ones(len(pairs)), (np.searchsorted(used, rows), columns)), (len(used), len(pairs) + 1))
    base = _unmovable(problem)
    places = [p for p, place in enumerate(problem.places) if place.capacity > 0]
    row_of = {p: row for row, p in enumerate(places)}
    kept = [
        (row_of[p], at, problem.tasks[s].hours * problem.places[p].pace)
        for at, (s, p) in enumerate(pairs)
        if p in row_of
    ]
    kept += [(row, len(pairs), -problem.places[p].capacity) for p, row in row_of.items()]
    row, column, value = zip(*kept, strict=True)
    full = csc_matrix((value, (row, column)), (len(places), len(pairs) + 1))
    top = np.array([-base.get(problem.places[p].pod_id, 0.0) for p in places])
    return [LinearConstraint(once, 1, 1), LinearConstraint(full, -np.inf, top)]


def _unmovable(problem: Problem) -> dict[int, float]:
    base: dict[int, float] = {}
    pace = {place.pod_id: place.pace for place in problem.places}
    for task in stuck(problem):
        if task.home_id is not None:
            base[task.home_id] = base.get(task.home_id, 0.0) + task.hours * pace.get(task.home_id, 1.0)
    return base


def _settled(problem: Problem, homes: dict[int, int | None]) -> dict[int, int | None]:
    """Without the moves that buy nothing: the gap allows some. Biggest segments first."""
    by_id = {place.pod_id: place for place in problem.places}
    plan = _told(problem, homes)
    for task in sorted(problem.tasks, key=lambda task: (-task.customers, task.segment_id)):
        home = by_id.get(task.home_id) if task.home_id is not None else None
        if home is None or homes[task.segment_id] == task.home_id or not problem.fits(task, home):
            continue
        tried = _told(problem, {**homes, task.segment_id: task.home_id})
        if tried.fullest <= plan.fullest + EPSILON:
            homes, plan = dict(tried.homes), tried
    return homes


def _may_stay(problem: Problem, task: Task) -> bool:
    """Whether leaving the segment alone breaks nothing that could be mended."""
    fitting = [place.pod_id for place in problem.places if problem.fits(task, place)]
    return not fitting or task.home_id in fitting


def _told(problem: Problem, homes: Mapping[int, int | None], **more: Any) -> Plan:
    loads = {place.pod_id: 0.0 for place in problem.places}
    pace = {place.pod_id: place.pace for place in problem.places}
    moved, customers = [], 0
    for task in problem.tasks:
        pod_id = homes[task.segment_id]
        if pod_id in loads:
            loads[pod_id] += task.hours * pace[pod_id]
        if pod_id != task.home_id:
            moved.append(task.segment_id)
            customers += task.customers if task.home_id is not None else 0
    shares = [loads[place.pod_id] / place.capacity for place in problem.places if place.capacity > 0]
    return Plan(dict(homes), loads, max(shares, default=0.0), customers, tuple(moved), **more)


def _worth(plans: Sequence[Plan]) -> list[Plan]:
    """Fewest moves first; a point that moves more must bring the fullest pod down."""
    kept: list[Plan] = []
    for plan in sorted(plans, key=lambda plan: (plan.moved_customers, plan.fullest)):
        if not kept or plan.fullest < kept[-1].fullest - 1e-4:
            kept.append(plan)
    return kept
