"""Segments shared out among pods: how even, for how many customers moved, in what time.

    .venv/bin/python -m benchmarks.assignment

Instances are drawn (seeded): customers of a segment lognormal with a mean of 1,400, hours a week .008 a customer on
average, pods of equal capacity filled unevenly, six of ten pairs fit. "Hours" is the fullest pod's week, as in
pods.md 10; w is in hours a customer moved. The baseline is greedy: biggest segment first, each to the emptiest pod.
"""

import time
from dataclasses import replace

import numpy as np

from pods import assignment
from pods.assignment import Place, Plan, Problem, Task

SIZES = ((40, 6), (200, 12), (600, 20))
WEIGHTS = (0.0005, 0.005)


def main() -> None:
    """Every size, both prices, and the baseline."""
    print(f"{'segments x pods':<17}{'way':<12}{'before':>8}{'mean':>7}{'after':>8}{'moved':>10}{'of':>10}  time, state")
    for segments, places in SIZES:
        problem = drawn(segments, places, seed=segments)
        name = f"{segments} x {places}"
        for weight in WEIGHTS:
            began = time.perf_counter()
            plan = assignment.solve(problem, weight)
            seconds = time.perf_counter() - began
            state = f"{plan.status}, gap {plan.gap:.2%}" if plan else "no plan in time"
            report(name, f"w {weight:g}", problem, plan, f"{seconds:.2f} s {state}")
        began = time.perf_counter()
        plan = greedy(problem)
        report(name, "greedy", problem, plan, f"{time.perf_counter() - began:.2f} s")


def report(name: str, way: str, problem: Problem, plan: Plan | None, told: str) -> None:
    """One line of the table."""
    hours = sum(task.hours for task in problem.tasks)
    everybody = sum(task.customers for task in problem.tasks)
    before, mean = assignment.as_it_is(problem).fullest, hours / len(problem.places)
    after, moved = (f"{plan.fullest:.0f}", f"{plan.moved_customers:,}") if plan else ("-", "-")
    print(f"{name:<17}{way:<12}{before:>8.0f}{mean:>7.1f}{after:>8}{moved:>10}{everybody:>10,}  {told}")


def drawn(segments: int, places: int, seed: int) -> Problem:
    """An uneven company: capacities of 1, so that the share of the fullest pod is its hours."""
    dice = np.random.default_rng(seed)
    customers = dice.lognormal(7.0, 0.7, segments).astype(int) + 1
    hours = customers * dice.lognormal(np.log(0.0078), 0.3, segments)
    weights = dice.dirichlet(np.full(places, 8.0))
    homes = dice.choice(places, segments, p=weights)
    fits = dice.random((segments, places)) < 0.6
    fits[np.arange(segments), homes] = True
    tasks = tuple(
        Task(s + 1, float(h), int(c), int(home) + 1)
        for s, (h, c, home) in enumerate(zip(hours, customers, homes, strict=True))
    )
    unfit = {(s + 1, p + 1): "no skill" for s in range(segments) for p in range(places) if not fits[s, p]}
    return Problem(tasks, tuple(Place(p + 1, 1.0) for p in range(places)), unfit)


def greedy(problem: Problem) -> Plan:
    """Biggest first, each to the emptiest pod that fits; nobody asks who had it before."""
    loads = {place.pod_id: 0.0 for place in problem.places}
    homes: dict[int, int | None] = {}
    for task in sorted(problem.tasks, key=lambda task: -task.hours):
        fitting = [place.pod_id for place in problem.places if problem.fits(task, place)]
        homes[task.segment_id] = min(fitting, key=loads.__getitem__)
        loads[homes[task.segment_id] or 0] += task.hours
    moved = [task for task in problem.tasks if homes[task.segment_id] != task.home_id]
    told = replace(assignment.as_it_is(problem), homes=homes, loads=loads, fullest=max(loads.values()))
    return replace(
        told, moved_customers=sum(task.customers for task in moved), moved=tuple(t.segment_id for t in moved)
    )


if __name__ == "__main__":
    main()
