"""Roster drafts against a greedy one: unmet duties, time, proof. `python -m benchmarks.rosters`."""

import time
from collections.abc import Iterator, Mapping
from datetime import date

from pods import rostersolver
from pods.rostering import Task, shorts_of, too_close
from tests.pods.test_rostering import fixture

SIZES = ((10, 28, 1), (10, 28, 2), (10, 28, 3), (15, 28, 1), (10, 84, 1))
BAR_S = 30.0
"""A draft of four weeks for ten people, with zero unmet duties, within this time on two cores."""


def greedy(task: Task) -> dict[tuple[int, date], str]:
    """Slot by slot in order of time, whoever is free, rested and has worked least. No looking ahead."""
    turns: dict[tuple[int, date], str] = {}
    worked = {worker.person_id: 0 for worker in task.workers}
    for slot in task.slots:
        wanting = slot.people
        for person_id in sorted(worked, key=lambda person: (worked[person], person)):
            if wanting and may_work(task, turns, person_id, slot.day, slot.turns[0]):
                turns[person_id, slot.day] = slot.turns[0]
                worked[person_id] += 1
                wanting -= 1
    return turns


def may_work(task: Task, turns: Mapping[tuple[int, date], str], person_id: int, day: date, key: str) -> bool:
    """Leave, one turn a day, rest after the day before, two days off in seven."""
    worker = next(one for one in task.workers if one.person_id == person_id)
    place, turn = task.days.index(day), task.turn_of[key]
    before = turns.get((person_id, task.days[place - 1])) if place else None
    last = task.turn_of[before] if before else None
    tired = last is not None and too_close((last.start, last.end), (turn.start, turn.end))
    week = sum((person_id, one) in turns for one in task.days[max(0, place - 6) : place])
    return not (day in worker.blocked or (person_id, day) in turns or tired or week >= 5)


def rows() -> Iterator[tuple[str, float, int, str, int]]:
    """Size, seconds, unmet, proof, unmet of the greedy one."""
    for people, length, seed in SIZES:
        task = fixture(people, length, (3, 3, 1), seed)
        plain = sum(short.missing for short in shorts_of(task, greedy(task)))
        began = time.perf_counter()
        roster = rostersolver.draft(task)
        took = time.perf_counter() - began
        proof = "optimal" if roster.is_optimal else f"gap {roster.gap:.0%}"
        yield f"{people} people x {length} days, seed {seed}", took, roster.unmet, proof, plain


def main() -> None:
    """Print, and fail when four weeks of ten people are not covered in time."""
    missed = []
    for size, took, unmet, proof, plain in rows():
        print(f"{size:32} {took:6.1f} s   unmet {unmet:3}   {proof:10}   greedy: unmet {plain}")
        if "28 days" in size and (unmet or took > BAR_S):
            missed.append(size)
    if missed:
        raise SystemExit(f"Bar missed: {missed}")


if __name__ == "__main__":
    main()
