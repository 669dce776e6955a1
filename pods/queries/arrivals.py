"""When contacts came, counted in the store: per segment, week, weekday and half hour of local time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from pods import forecast
from pods.models import Contact
from pods.queries.demand import INBOUND, day_number

Ints = npt.NDArray[np.int64]

SLOTS = 48
DAY_S, SLOT_S = 86_400, 1_800
NOTHING = timedelta()
QUARTER_S = 900
"""Every zone stands a whole number of quarter hours from UTC: whole quarters can be moved into local time."""

HISTORY_WEEKS = 26
SPOKEN = frozenset({"", "phone", "call", "calls", "telephone", "voice"})
"""Channels on which somebody waits on the line. Erlang C is about these."""


@dataclass(frozen=True)
class Arrivals:
    """Contacts of whole weeks before a Monday. Under a pod stand those whose customer was in no segment."""

    before: date
    by_segment: dict[int, Ints] = field(default_factory=dict)
    by_pod: dict[int, Ints] = field(default_factory=dict)
    weeks: int = HISTORY_WEEKS

    def of(self, segment_ids: Iterable[int], pod_id: int) -> Ints:
        """What a pod with these segments would have had, oldest week first."""
        none = np.zeros((self.weeks, 7, SLOTS), np.int64)
        blocks = [self.by_segment[segment_id] for segment_id in segment_ids if segment_id in self.by_segment]
        return sum(blocks, none + self.by_pod.get(pod_id, 0))


def arrivals(
    session: Session, before: date, zone: str, channels: Collection[str], weeks: int = HISTORY_WEEKS
) -> Arrivals:
    """Inbound contacts on these channels in the whole weeks before that Monday, on the clock of that zone."""
    homed = col(Contact.segment_id).is_not(None)
    return Arrivals(
        before,
        _counted(session, (Contact.segment_id, homed), before, zone, channels, weeks),
        _counted(session, (Contact.pod_id, ~homed), before, zone, channels, weeks),
        weeks,
    )


def _counted(
    session: Session,
    group: tuple[Any, ColumnElement[bool]],
    before: date,
    zone: str,
    channels: Collection[str],
    weeks: int,
) -> dict[int, Ints]:
    """Grouped in the store by quarter of an hour, then put into weeks, weekdays and half hours."""
    (whose, which), end, quarter = group, day_number(before), col(Contact.opened_s) // QUARTER_S
    rows = session.execute(
        columns_of(whose, quarter, func.count())
        .where(
            which,
            col(Contact.opened_day) >= end - 7 * weeks - 1,
            col(Contact.opened_day) <= end,
            col(Contact.repeat_role).in_(INBOUND),
            col(Contact.channel).in_(channels),
        )
        .group_by(whose, quarter)
    ).all()
    if not rows:
        return {}
    owner, quarters, counts = np.array([tuple(row) for row in rows], np.int64).T
    local = quarters * QUARTER_S + _offsets(quarters, zone)
    day = local // DAY_S - (end - 7 * weeks)
    kept = (day >= 0) & (day < 7 * weeks)
    found = {int(one): np.zeros((weeks, 7, SLOTS), np.int64) for one in np.unique(owner)}
    for one, block in found.items():
        mine = kept & (owner == one)
        np.add.at(block, (day[mine] // 7, day[mine] % 7, local[mine] % DAY_S // SLOT_S), counts[mine])
    return found


def _offsets(quarters: Ints, zone: str) -> Ints:
    """Seconds that the clock of the zone is ahead of UTC in each of these quarters of an hour."""
    place = ZoneInfo(zone)
    unique, where = np.unique(quarters, return_inverse=True)
    moments = (datetime.fromtimestamp(each * QUARTER_S, place) for each in unique.tolist())
    ahead = [int((moment.utcoffset() or NOTHING).total_seconds()) for moment in moments]
    return np.array(ahead, np.int64)[where]


def spoken_channels(session: Session) -> tuple[list[str], list[str]]:
    """All channels of inbound contacts, and those of them on which somebody waits on the line."""
    found = session.exec(select(Contact.channel).where(col(Contact.repeat_role).in_(INBOUND)).distinct()).all()
    return sorted(found), sorted(channel for channel in found if channel.strip().casefold() in SPOKEN)


def year_ago(session: Session, segment_ids: Collection[int], before: date, week_on: date) -> float | None:
    """How busy the same weeks were a year ago, against the 13 weeks before them. None: no such history."""
    first = week_number(before) - 52 - forecast.RECENT
    same = week_number(week_on) - 52
    wanted = select(Contact.opened_week, func.count()).where(
        col(Contact.opened_week) >= first,
        col(Contact.opened_week) <= same + 1,
        col(Contact.repeat_role).in_(INBOUND),
        col(Contact.segment_id).in_(segment_ids),
    )
    counts = dict(session.exec(wanted.group_by(col(Contact.opened_week))).all())
    same_weeks = [counts.get(week, 0) for week in (same - 1, same, same + 1)]
    before_them = [counts.get(week, 0) for week in range(first, first + forecast.RECENT)]
    return forecast.season_factor(np.array(same_weeks, np.float64), np.array(before_them, np.float64))


def week_number(day: date) -> int:
    """Monday weeks, as contacts carry them."""
    return (day_number(day) + 3) // 7
