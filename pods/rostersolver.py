"""Drafts a roster with CP-SAT (the optional package ortools): cover is priced, never "infeasible"."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from core.refusal import Refused
from pods.rostering import Roster, Task, Turn, Worker, shorts_of, target_days, too_close, weeks_of

SHORT, UNEVEN, IDLE = 1000, 40, 10
"""Prices: a person or skill missing on a slot; one late turn more than the colleague with fewest; a day not worked."""

DAYS_OFF = 2
"""In any seven days."""

EFFORT = 6.0
"""Deterministic seconds of search, interleaved on one thread: the same task gives the same roster on every machine."""


def is_available() -> bool:
    """Whether the optional extra is installed."""
    return find_spec("ortools") is not None


def draft(task: Task, effort: float = EFFORT) -> Roster:
    """The best roster found within the effort. What cannot be covered is named in it."""
    if not is_available():
        raise Refused(
            "Drafting needs the optional package ortools: run ./dev optimise. Grid, cover and swaps work without."
        )
    if not task.workers or not task.slots:
        raise Refused("There is nothing to draft: say how many people you need when, and have people in the pod.")
    from ortools.sat.python import cp_model

    search = _Search(task, cp_model.CpModel())
    search.state()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.interleave_search = True
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(search.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Refused("No draft was found in the time given. Shorten the period to four weeks, or free some days.")
    turns = {(p, day): turn for (p, day, turn), x in search.works.items() if solver.value(x)}
    cost, bound = solver.objective_value, solver.best_objective_bound
    gap = abs(cost - bound) / max(1.0, abs(cost))
    return Roster(
        turns, shorts_of(task, turns), status == cp_model.OPTIMAL, None if status == cp_model.OPTIMAL else gap
    )


class _Search:
    """The model: works[person, day, turn] in {0, 1}; at most one turn a day."""

    def __init__(self, task: Task, model: Any) -> None:
        self.task, self.model = task, model
        self.works: dict[tuple[int, date, str], Any] = {}
        self.cost: list[Any] = []

    def state(self) -> None:
        """Every variable, rule and price."""
        for worker in self.task.workers:
            self._may_work(worker)
            self._must_rest(worker)
            self._as_agreed(worker)
        self._cover()
        self._share_late()
        self.model.minimize(sum(self.cost))

    def _may_work(self, worker: Worker) -> None:
        for day in self.task.days:
            if day in worker.blocked or day in worker.held:
                continue
            for turn in self.task.turns_on(day):
                x = self.model.new_bool_var("")
                self.works[worker.person_id, day, turn.key] = x
                if weight := worker.wishes.get((day, turn.key), 0):
                    self.cost.append(-weight * x)
            mine = list(self._on(worker, day))
            self.model.add_at_most_one(mine)
            if weight := worker.wishes.get((day, "off"), 0):
                self.cost.append(weight * sum(mine))

    def _on(self, worker: Worker, day: date) -> Iterator[Any]:
        for turn in self.task.turns:
            if (x := self.works.get((worker.person_id, day, turn.key))) is not None:
                yield x

    def _must_rest(self, worker: Worker) -> None:
        first, count = self.task.days[0], len(self.task.days)
        around = [first + timedelta(days=number) for number in range(-6, count + 6)]
        for day, following in pairwise(around):
            for span, x in self._spans(worker, day):
                for next_span, next_x in self._spans(worker, following):
                    chosen = [variable for variable in (x, next_x) if variable is not None]
                    if chosen and too_close(span, next_span):
                        self.model.add(sum(chosen) < 2 if len(chosen) == 2 else chosen[0] == 0)
        for start in range(len(around) - 6):
            week = around[start : start + 7]
            held = sum(day in worker.held for day in week)
            worked = [x for day in week for x in self._on(worker, day)]
            self.model.add(sum(worked) <= max(0, 7 - DAYS_OFF - held))

    def _spans(self, worker: Worker, day: date) -> list[tuple[tuple[int, int], Any]]:
        """What this person may do that day, with its variable; a shift that stands already has none."""
        if held := worker.held.get(day):
            return [((min(start for _, start, _ in held), max(end for _, _, end in held)), None)]
        found = ((turn, self.works.get((worker.person_id, day, turn.key))) for turn in self.task.turns)
        return [((turn.start, turn.end), x) for turn, x in found if x is not None]

    def _as_agreed(self, worker: Worker) -> None:
        for week in weeks_of(self.task.days).values():
            worked = [x for day in week for x in self._on(worker, day)]
            target = target_days(worker, week)
            self.model.add(sum(worked) <= target)
            idle = self.model.new_int_var(0, 7, "")
            self.model.add(idle >= target - sum(worked))
            self.cost.append(IDLE * idle)

    def _cover(self) -> None:
        for slot in self.task.slots:
            present = [x for worker in self.task.workers for x in self._at(worker, slot.day, slot.turns)]
            self._price_short(slot.people, present)
        for wanted in self.task.presences:
            able = [worker for worker in self.task.workers if wanted.skill.skill_id in worker.skills]
            there = [x for worker in able for x in self._at(worker, wanted.slot.day, wanted.turns)]
            self._price_short(wanted.people, there)

    def _at(self, worker: Worker, day: date, turns: Sequence[str]) -> list[Any]:
        found = (self.works.get((worker.person_id, day, turn)) for turn in turns)
        return [x for x in found if x is not None]

    def _price_short(self, people: int, present: list[Any]) -> None:
        short = self.model.new_int_var(0, people, "")
        self.model.add(sum(present) + short >= people)
        self.cost.append(SHORT * short)

    def _share_late(self) -> None:
        late = [turn for turn in self.task.turns if turn.is_late]
        counts = [worker.late_before + sum(self._late(worker, late)) for worker in self.task.workers]
        if not late:
            return
        bound = len(self.task.days) + max(worker.late_before for worker in self.task.workers)
        most, fewest = (self.model.new_int_var(0, bound, "") for _ in range(2))
        for count in counts:
            self.model.add(most >= count)
            self.model.add(fewest <= count)
        self.cost.append(UNEVEN * (most - fewest))

    def _late(self, worker: Worker, late: list[Turn]) -> Iterator[Any]:
        for day in self.task.days:
            for turn in late:
                if (x := self.works.get((worker.person_id, day, turn.key))) is not None:
                    yield x
