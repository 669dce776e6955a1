"""When contacts came, counted in the store: per segment, week, weekday and half hour of local time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from sqlalchemy import case
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from pods import forecast
from pods.localtime import day_number, week_number
from pods.models import Contact
from pods.queries.demand import INBOUND
from pods.queries.remembering import remembered

Ints = npt.NDArray[np.int64]

SLOTS = 48
DAY_S, SLOT_S = 86_400, 1_800
NOTHING = timedelta()
QUARTER_S = 900
"""Every zone stands a whole number of quarter hours from UTC: whole quarters can be moved into local time."""

HISTORY_WEEKS = forecast.RECENT
TESTED_WEEKS = 2 * forecast.RECENT
"""A test on past weeks needs the weeks before them too."""

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
    chosen = tuple(sorted(channels))
    question = ("arrivals", before, zone, chosen, weeks)
    return remembered(session, question, lambda: _counted(session, before, zone, chosen, weeks))


def _counted(session: Session, before: date, zone: str, channels: Collection[str], weeks: int) -> Arrivals:
    """Grouped in the store by quarter of an hour, then put into weeks, weekdays and half hours."""
    end, quarter = day_number(before), col(Contact.opened_s) // QUARTER_S
    orphan_of = case((col(Contact.segment_id).is_(None), -col(Contact.pod_id)), else_=col(Contact.segment_id))
    rows = session.connection().execute(
        columns_of(orphan_of, quarter, func.count())
        .where(
            col(Contact.opened_day) >= end - 7 * weeks - 1,
            col(Contact.opened_day) <= end,
            col(Contact.repeat_role).in_(INBOUND),
            col(Contact.channel).in_(channels),
        )
        .group_by(orphan_of, quarter)
    )
    owner, quarters, counts = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 3).T
    local = quarters * QUARTER_S + _offsets(quarters, zone)
    day = local // DAY_S - (end - 7 * weeks)
    owners, place = np.unique(owner, return_inverse=True)
    blocks = np.zeros((len(owners), weeks, 7, SLOTS), np.int64)
    kept = (day >= 0) & (day < 7 * weeks)
    where = (place[kept], day[kept] // 7, day[kept] % 7, local[kept] % DAY_S // SLOT_S)
    np.add.at(blocks, where, counts[kept])
    by_segment = {int(one): block for one, block in zip(owners, blocks, strict=True) if one > 0}
    by_pod = {-int(one): block for one, block in zip(owners, blocks, strict=True) if one < 0}
    return Arrivals(before, by_segment, by_pod, weeks)


def _offsets(quarters: Ints, zone: str) -> Ints:
    """Seconds that the clock of the zone is ahead of UTC in each of these quarters of an hour."""
    place = ZoneInfo(zone)
    unique, where = np.unique(quarters, return_inverse=True)
    moments = (datetime.fromtimestamp(each * QUARTER_S, place) for each in unique.tolist())
    ahead = [int((moment.utcoffset() or NOTHING).total_seconds()) for moment in moments]
    return np.array(ahead, np.int64)[where]


def spoken_channels(session: Session) -> tuple[list[str], list[str]]:
    """All channels of inbound contacts, and those of them on which somebody waits on the line."""
    wanted = select(Contact.channel).where(col(Contact.repeat_role).in_(INBOUND)).distinct()
    found = remembered(session, "channels", lambda: session.exec(wanted).all())
    return sorted(found), sorted(channel for channel in found if channel.strip().casefold() in SPOKEN)


def weeks_a_year_ago(
    session: Session, before: date, monday: date, channels: Collection[str]
) -> dict[int, dict[int, int]]:
    """segment -> week -> contacts: the weeks around that one a year ago, and the 13 before the same day a year ago."""
    first, last = week_number(day_number(before)) - 52 - forecast.RECENT, week_number(day_number(monday)) - 51
    chosen = tuple(sorted(channels))

    def count() -> dict[int, dict[int, int]]:
        wanted = select(Contact.segment_id, Contact.opened_week, func.count()).where(
            col(Contact.opened_week) >= first,
            col(Contact.opened_week) <= last,
            col(Contact.repeat_role).in_(INBOUND),
            col(Contact.channel).in_(chosen),
        )
        found: dict[int, dict[int, int]] = {}
        for segment_id, week, contacts in session.exec(
            wanted.group_by(col(Contact.segment_id), col(Contact.opened_week))
        ):
            found.setdefault(segment_id or 0, {})[week] = contacts
        return found

    return remembered(session, ("a year ago", first, last, chosen), count)


def season_of(
    weeks: Mapping[int, Mapping[int, int]], segment_ids: Iterable[int], before: date, monday: date
) -> float | None:
    """How busy these segments were in the same weeks a year ago, against the 13 before them. None: not known."""
    totals: dict[int, int] = {}
    for segment_id in segment_ids:
        for week, count in weeks.get(segment_id, {}).items():
            totals[week] = totals.get(week, 0) + count
    first, same = week_number(day_number(before)) - 52 - forecast.RECENT, week_number(day_number(monday)) - 52
    same_weeks = [totals.get(week, 0) for week in (same - 1, same, same + 1)]
    before_them = [totals.get(week, 0) for week in range(first, first + forecast.RECENT)]
    return forecast.season_factor(np.array(same_weeks, np.float64), np.array(before_them, np.float64))
