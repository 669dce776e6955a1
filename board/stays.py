"""The stays of cards in a pod and the finishes of its work, from columns of events. No loop goes over events.

A stay begins when a case arrives in a pod (created, handed on to it, opened again, restored) and ends when it leaves
(finished, handed on, deleted, merged). Arrivals less departures are therefore the work in progress, at every instant.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from board.replay import Effect

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Log:
    """Events of cards, one after another by card and order; moments in epoch seconds.

    closed: when the case counts as closed, where the event closes it. column: where the card goes, 0 nowhere.
    blocks: 1 blocks, -1 unblocks, 0 neither. begins: entering starts the work. taken_back: when a closing was undone
    (infinity: never); the case then was open all along, and its coming back is no arrival.
    """

    card: Ints
    at: Floats
    closed: Floats
    pod: Ints
    column: Ints
    effect: Ints
    service_class: Ints
    blocks: Ints
    begins: Bools
    taken_back: Floats

    def until(self, moment: float) -> "Log":
        """What was known by then."""
        known = self.at <= moment
        if known.all():
            return self
        log = self.only(known)
        return replace(log, taken_back=np.where(log.taken_back <= moment, log.taken_back, np.inf))

    def only(self, keep: Bools) -> "Log":
        """Some of the events."""
        return Log(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))

    def beside(self, other: "Log") -> "Log":
        """Together with the events of other cards."""
        order = np.argsort(np.concatenate((self.card, other.card)), kind="stable")
        names = self.__dataclass_fields__
        return Log(*(np.concatenate((getattr(self, name), getattr(other, name)))[order] for name in names))

    @cached_property
    def first(self) -> Bools:
        """Where a card begins."""
        return np.concatenate(([True], self.card[1:] != self.card[:-1])) if len(self.card) else np.empty(0, dtype=bool)

    @cached_property
    def last(self) -> Bools:
        """Where a card ends, so far."""
        return np.concatenate((self.first[1:], [True])) if len(self.card) else np.empty(0, dtype=bool)

    @cached_property
    def number(self) -> Ints:
        """Which card of the log an event belongs to, from 0."""
        return np.cumsum(self.first) - 1

    @cached_property
    def state(self) -> Ints:
        """What a case is after each event."""
        return self.carried(self.effect, (self.effect != Effect.NONE) & ~self.is_void, Effect.OPENS)

    @cached_property
    def is_void(self) -> Bools:
        """Closings that were taken back: they finished nothing."""
        return np.isfinite(self.taken_back)

    @cached_property
    def place(self) -> Ints:
        """The column after each event; 0 where none is known."""
        return self.carried(self.column, (self.column != 0) & ~self.is_void, 0)

    @cached_property
    def is_blocked(self) -> Bools:
        """Whether the card is blocked after each event."""
        says = np.where((self.state == Effect.OPENS) & ~self.is_void, self.blocks, -1)
        blocked: Bools = self.carried(says, says != 0, -1) == 1
        return blocked

    @cached_property
    def until_at(self) -> Floats:
        """When the next event of the same card came; infinity after the last."""
        following = np.append(self.at[1:], np.inf) if len(self.at) else self.at
        return np.where(self.last, np.inf, following)

    def carried(self, values: Ints, known: Bools, otherwise: int) -> Ints:
        """Each value carried on along its card until the next known one."""
        if not len(values):
            return values
        rows = np.arange(len(values))
        source = np.maximum.accumulate(np.where(known | self.first, rows, 0))
        start = np.where(known, values, otherwise)
        return start[source]

    def before(self, values: Bools) -> Bools:
        """The value at the event before, of the same card; False before the first."""
        return np.concatenate(([False], values[:-1])) & ~self.first if len(values) else values


@dataclass(frozen=True)
class Stays:
    """The stays in one pod. left: infinity while it lasts. finished: it ended with the work done."""

    card: Ints
    came: Floats
    left: Floats
    finished: Bools
    reached: Floats
    """Per stage and stay: when it first reached that stage or a later one, or left; infinity if neither."""


def stays_of(log: Log, pod_id: int, stages: Ints) -> Stays:
    """All stays in the pod. `stages`: the columns of its board from left to right."""
    here = (log.pod == pod_id) & (log.state == Effect.OPENS)
    begin, end = here & ~log.before(here), ~here & log.before(here)
    stay = np.cumsum(begin) - 1
    count = int(begin.sum())
    came, left = log.at[begin], np.full(count, np.inf)
    left[stay[end]] = log.at[end]
    done = np.zeros(count, dtype=bool)
    done[stay[end]] = (log.state[end] == Effect.CLOSES) & (log.pod[end] == pod_id)
    reached = np.empty((len(stages), count))
    rank = _ranks(log.place[here], stages)
    highest = _highest(stay[here], rank, len(stages))
    for stage in range(len(stages)):
        there = highest >= stage
        fresh = there & ~np.concatenate(([False], there[:-1] & (stay[here][1:] == stay[here][:-1])))
        when = left.copy()
        when[stay[here][fresh]] = log.at[here][fresh]
        reached[stage] = when
    return Stays(log.card[begin], came, left, done, reached)


def _ranks(columns: Ints, stages: Ints) -> Ints:
    """Where each column stands from the left; columns that nobody knows stand first."""
    order = np.argsort(stages, kind="stable")
    place = np.searchsorted(stages[order], columns).clip(0, max(len(stages) - 1, 0))
    known = stages[order][place] == columns if len(stages) else np.zeros(len(columns), dtype=bool)
    return np.where(known, order[place] if len(stages) else 0, 0)


def _highest(stay: Ints, rank: Ints, stages: int) -> Ints:
    """The furthest stage that each stay has reached so far."""
    offset = stay * (stages + 1)
    return np.maximum.accumulate(rank + offset) - offset if len(rank) else rank


@dataclass(frozen=True)
class Finishes:
    """Cards that are finished, by their last finish: first start (nan: never started), class, seconds of work."""

    card: Ints
    opened: Floats
    started: Floats
    finished: Floats
    service_class: Ints
    row: Ints
    """The number of the card in its log."""


def finishes_of(log: Log, pod_id: int) -> Finishes:
    """What the pod has finished. A card that is open again, or gone, is not finished."""
    ended = log.last & (log.state == Effect.CLOSES) & (log.pod == pod_id)
    closed = log.state == Effect.CLOSES
    closing = closed & ~log.before(closed)
    at = np.full(int(log.first.sum()), np.nan)
    at[log.number[closing]] = log.closed[closing]
    row = log.number[ended]
    return Finishes(
        log.card[ended], log.at[log.first][row], starts_of(log)[row], at[row], log.service_class[ended], row
    )


def starts_of(log: Log) -> Floats:
    """For each card of the log its first start; nan where it was never started."""
    begun = np.full(int(log.first.sum()), np.nan)
    rows = np.flatnonzero(log.begins)[::-1]
    begun[log.number[rows]] = log.at[rows]
    return begun


@dataclass(frozen=True)
class Open:
    """Cards that are open in a pod: where, since when at work (nan: not started), and whether blocked."""

    card: Ints
    opened: Floats
    started: Floats
    column: Ints
    service_class: Ints
    is_blocked: Bools


def open_of(log: Log, pod_id: int) -> Open:
    """The work in progress of a pod."""
    there = log.last & (log.state == Effect.OPENS) & (log.pod == pod_id)
    row = log.number[there]
    return Open(
        log.card[there],
        log.at[log.first][row],
        starts_of(log)[row],
        log.place[there],
        log.service_class[there],
        log.is_blocked[there],
    )
