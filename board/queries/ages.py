"""The pod's working time, what its finished work lets expect, and how old its open cards are in that light."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import func
from sqlmodel import Session, col, select

from board import ages
from board.ages import AROUND_THE_CLOCK, Age, Expected, WorkClock
from board.models import Board, Card, ServiceClass
from core import permissions
from core.people import Actor
from pods.models import ServiceCalendar

HISTORY = timedelta(weeks=13)
AHEAD = timedelta(days=3)
"""A board's picture carries the working stretches of so much time to come."""


@dataclass(frozen=True)
class Ageing:
    """By what a pod's ages are measured at a moment: its clock, and its own history of the last 13 weeks by class."""

    at: datetime
    calendar: str
    clock: WorkClock
    expected: Expected

    def seconds(self, since: datetime, until: datetime | None = None) -> float:
        """Working seconds from then to that moment, or to the end of the work."""
        return self.clock.seconds(since, until or self.at)

    @property
    def counted(self) -> int:
        """Finished cards, of all classes."""
        return sum(self.expected.finished.values())

    @property
    def base(self) -> datetime:
        """The beginning of the day: a board's picture says ages as of then, so that they hold all day."""
        return self.at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def spent(self, since: datetime, until: datetime | None = None) -> int:
        """Working seconds from then to the end of the work, or to the base: negative for what began later, so that
        a browser may add what came since."""
        ends = self.clock.so_far(np.array([since.timestamp(), (until or self.base).timestamp()]))
        return round(float(ends[1] - ends[0]))

    def age(self, service_class: ServiceClass, started_at: datetime | None, opened_at: datetime) -> Age:
        """The age of an open card: from its first start, else from its arrival."""
        return ages.judged(
            self.seconds(started_at or opened_at),
            self.clock.day_s,
            self.expected.sle(service_class),
            self.expected.finished.get(service_class, 0),
            is_started=started_at is not None,
        )

    def picture(self) -> dict[str, Any]:
        """The same for the browser: working time from the base on, how long a working day is, percentiles by class."""
        ahead = self.clock.spans(self.base, self.base + AHEAD)
        return {
            "base": int(self.base.timestamp()),
            "spans": [[int(start), int(end)] for start, end in ahead],
            "daylen": round(self.clock.day_s),
            "sle": {name: self._drawn(name) for name in self.expected.finished},
        }

    def _drawn(self, name: str) -> dict[str, float]:
        sle = self.expected.sle(name)
        counted: dict[str, float] = {"n": self.expected.finished[name]}
        return counted | {"p50": sle.p50_days, "p85": sle.p85_days, "p95": sle.p95_days} if sle else counted


def ageing(session: Session, pod_id: int, at: datetime) -> Ageing:
    """The pod's clock over all its open and lately finished cards, and what it may expect."""
    rows = _finished(session, pod_id, at)
    begun = session.exec(select(func.min(Card.opened_at)).where(Card.pod_id == pod_id, col(Card.closed_at).is_(None)))
    first = min([at - HISTORY, begun.one() or at, *(started for _, started, _ in rows)])
    calendar, clock = clock_over(session, pod_id, first, at)
    taken: dict[str, list[float]] = {name.value: [] for name in ServiceClass}
    if rows:
        ends = np.array([(started.timestamp(), closed.timestamp()) for _, started, closed in rows])
        spent = clock.so_far(ends[:, 1]) - clock.so_far(ends[:, 0])
        for (name, _, _), seconds in zip(rows, spent.tolist(), strict=True):
            taken[name].append(seconds)
    return Ageing(at, calendar, clock, ages.expected_of(taken, clock.day_s))


def clock_over(session: Session, pod_id: int, since: datetime, until: datetime) -> tuple[str, WorkClock]:
    """The name of the pod's calendar, and its working time over that stretch; without one work never stops."""
    wanted = select(ServiceCalendar).join(Board, col(Board.calendar_id) == ServiceCalendar.id)
    stored = session.exec(wanted.where(Board.pod_id == pod_id)).first()
    if stored is None:
        return "", AROUND_THE_CLOCK
    return stored.name, ages.clock_kept(as_read(stored), since, until)


def as_read(stored: ServiceCalendar) -> Mapping[str, Any]:
    """A calendar's row as `calendars.read` takes it."""
    names = ("zone", "hours", "country", "subdivision", "own_days")
    return {name: getattr(stored, name) for name in names}


def _finished(session: Session, pod_id: int, at: datetime) -> list[tuple[ServiceClass, datetime, datetime]]:
    """Class, start and finish of the cards that the pod finished in the last 13 weeks."""
    wanted = select(Card.service_class, Card.started_at, Card.closed_at).where(
        Card.pod_id == pod_id,
        col(Card.closed_at) >= at - HISTORY,
        col(Card.closed_at) <= at,
        col(Card.started_at).is_not(None),
        col(Card.gone_as).is_(None),
    )
    return list(session.exec(wanted))  # type: ignore[arg-type]


def calendar_of(session: Session, actor: Actor, pod_id: int) -> int | None:
    """The calendar in which the pod's work ages; None: around the clock."""
    permissions.check(actor, "board.read", pod_id)
    return session.exec(select(Board.calendar_id).where(Board.pod_id == pod_id)).first()
