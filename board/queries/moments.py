"""Terms of a question that ask for times: ages in the pod's working time, days by its clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, col

from board import matching
from board.matching import NONE, Term
from board.models import Card
from board.queries.ages import clock_over
from core.people import Actor
from core.refusal import Refused
from pods.models import Pod

AGE_SINCE = timedelta(days=730)
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Asking:
    """Who asks, of which pod's cards, at what moment; `me` is the asker."""

    session: Session
    actor: Actor
    pod_id: int
    at: datetime
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        """What several terms need is read once."""
        if name not in self.kept:
            self.kept[name] = read()
        return self.kept[name]

    @property
    def zone(self) -> ZoneInfo:
        """By whose clock days begin."""
        return ZoneInfo(self.once("zone", lambda: self.session.get_one(Pod, self.pod_id).zone))


def age(asking: Asking, term: Term) -> Condition:
    """Working time since the start, else the arrival; finished work has no age any more."""
    calendar, clock = asking.once(
        "clock", lambda: clock_over(asking.session, asking.pod_id, asking.at - AGE_SINCE, asking.at)
    )
    seconds = matching.seconds_of(term.values[0], clock.day_s)
    began = func.coalesce(Card.started_at, Card.opened_at)
    since = _back(clock, asking.at, seconds) if calendar else asking.at - timedelta(seconds=seconds)
    return and_(col(Card.closed_at).is_(None), _compared(began, term.sign, since, ago=True))


def _back(clock: Any, at: datetime, seconds: float) -> datetime:
    """The instant since which so much working time has passed; the last one, where nobody worked for a while."""
    target = float(clock.so_far(np.array([at.timestamp()]))[0]) - seconds
    place = int(np.searchsorted(clock.sums, target, side="left"))
    if place <= 0:
        return at - AGE_SINCE * 10
    low, high = clock.sums[place - 1], clock.sums[min(place, len(clock.sums) - 1)]
    begin, end = clock.edges[place - 1], clock.edges[min(place, len(clock.sums) - 1)]
    part = (target - low) / (high - low) if high > low else 0.0
    return datetime.fromtimestamp(float(begin + part * (end - begin)), UTC)


def moment(column: Any, *, ago: bool) -> Callable[[Asking, Term], Condition]:
    """A column of instants: against a day of the pod, or so long from now on (or ago)."""

    def holds(asking: Asking, term: Term) -> Condition:
        value = term.values[0]
        if value == NONE:
            return and_(column.is_(None))
        if value == "late":
            return and_(column < asking.at, col(Card.closed_at).is_(None))
        if matching.SPAN.fullmatch(value):
            span = timedelta(seconds=matching.seconds_of(value))
            return _compared(column, term.sign, asking.at - span if ago else asking.at + span, ago=ago)
        begin, end = _day(asking, term)
        if term.sign == ":":
            return and_(column >= begin, column < end)
        bounds: dict[str, Condition] = {
            ">": column >= end,
            ">=": column >= begin,
            "<": column < begin,
            "<=": column < end,
        }
        return bounds[term.sign]

    return holds


def _compared(column: Any, sign: str, moment: datetime, *, ago: bool) -> Condition:
    """More time ago is an earlier instant; more time to come a later one."""
    later = {">": False, ">=": False, "<": True, "<=": True}[sign] is ago
    with_it = sign.endswith("=")
    if later:
        return column >= moment if with_it else column > moment  # type: ignore[no-any-return]
    return column <= moment if with_it else column < moment  # type: ignore[no-any-return]


def _day(asking: Asking, term: Term) -> tuple[datetime, datetime]:
    """The instants at which a local day begins and ends."""
    value = term.values[0]
    today = asking.at.astimezone(asking.zone).date()
    steps = {"today": 0, "tomorrow": 1, "yesterday": -1}
    try:
        day = today + timedelta(days=steps[value]) if value in steps else date.fromisoformat(value)
        ends = (datetime.combine(one, time(), asking.zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
        begin, end = ends
    except (ValueError, OverflowError):
        raise Refused(f"“{term.said}”: {value} is no day. Write year, month and day, as in 2026-11-30.") from None
    return begin, end
