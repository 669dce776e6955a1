"""A finished roster draft, told to each person: days, late turns, wishes, and why a wish was not kept."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from pods.rostering import Roster, Task, Worker, shorts_of, target_days, weeks_of


@dataclass(frozen=True)
class Told:
    """What a draft says to one person."""

    person_id: int
    name: str
    days: int
    agreed: int
    late: int
    wishes_kept: int
    wishes: int
    reasons: tuple[str, ...]


def tell(task: Task, roster: Roster) -> list[Told]:
    """The draft explained to each person, by name: days against what is agreed, late turns, and every broken wish."""
    return [_tell_one(task, roster, worker) for worker in sorted(task.workers, key=lambda worker: worker.name)]


def _tell_one(task: Task, roster: Roster, worker: Worker) -> Told:
    mine = {day: turn for (person_id, day), turn in roster.turns.items() if person_id == worker.person_id}
    asked = _asked(task, worker)
    broken = [(day, keys) for (day, keys, weight) in asked if (mine.get(day, "off") in keys) != (weight > 0)]
    said = tuple(f"{day:%a %-d %b}: {_why(task, roster, worker, day, mine.get(day))}" for day, _ in broken)
    late = sum(task.turn_of[turn].is_late for turn in mine.values())
    agreed = sum(target_days(worker, week) for week in weeks_of(task.days).values())
    reasons = tuple(dict.fromkeys(said))
    return Told(worker.person_id, worker.name, len(mine), agreed, late, len(asked) - len(broken), len(asked), reasons)


def _asked(task: Task, worker: Worker) -> list[tuple[date, frozenset[str], int]]:
    """Each wish once, by day: early on phone and early on chat are one wish, and either keeps it."""
    found: dict[tuple[date, str, int], set[str]] = {}
    for (day, key), weight in worker.wishes.items():
        turn = task.turn_of.get(key)
        if weight and day in task.days and (turn is None or day.weekday() in turn.weekdays):
            kind = "off" if turn is None else "back office" if turn.duty == "back_office" else f"late {turn.is_late}"
            found.setdefault((day, kind, weight), set()).add(key)
    return sorted(((day, frozenset(keys), weight) for (day, _, weight), keys in found.items()), key=lambda one: one[0])


def _why(task: Task, roster: Roster, worker: Worker, day: date, turn: str | None) -> str:
    if turn is None:
        away = day in worker.blocked or day in worker.held
        return "away or planned already" if away else "the slot was full, or rest and days off left no room"
    needed = task.turn_of[turn].said
    rest = {place: key for place, key in roster.turns.items() if place != (worker.person_id, day)}
    worse = Counter(short.skill or "people" for short in shorts_of(task, rest))
    now = Counter(short.skill or "people" for short in roster.shorts)
    lost = [name for name in worse if worse[name] > now[name]]
    if "people" in lost:
        return f"needed on {needed}: without you it is short"
    return f"needed on {needed} for {lost[0]}" if lost else f"on {needed}, to share late turns and days evenly"
