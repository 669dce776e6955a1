"""Cover by hour: the critical skills of a pod against its published roster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import permissions
from core.people import Actor
from pods import covering, skillcover
from pods.covering import WeekNeed
from pods.localtime import DAY_MINUTES, day_of, instant
from pods.models import CoverNeed
from pods.queries.catalogue import zone_of
from pods.queries.cover import published_days
from pods.queries.dated import not_ended
from pods.queries.rosters import DutySpan, on_duty
from pods.queries.skills import levels_of, skill_needs
from pods.skillcover import Opening, Server, Stretch, Wanted


@dataclass(frozen=True)
class SkillCover:
    """The critical skills of a pod from a day on, over the open time of its published days.

    openings: open intervals of all days; published: days of a published roster, and
    servers: stretches on serving duties in it. What is not published is not judged.
    """

    first: date
    last: date
    zone: str
    wanted: list[Wanted]
    openings: int
    published: int
    servers: int
    stretches: list[Stretch]

    @property
    def gaps(self) -> list[Stretch]:
        """What is short, by time."""
        return skillcover.gaps(self.stretches)


def skill_cover(session: Session, actor: Actor, pod_id: int, first: date, days: int = 7) -> SkillCover:
    """Open intervals are the pod's cover needs for serving duties; on duty is who stands in the published roster."""
    permissions.check(actor, "skill.read", pod_id)
    zone, its = zone_of(session, pod_id), [first + timedelta(days=number) for number in range(days)]
    openings = {day: _openings(session, pod_id, day, zone) for day in its}
    published = published_days(session, pod_id, its[0], its[-1])
    judged = [opening for day in sorted(published) for opening in openings[day]]
    servers = _servers(session, pod_id, (instant(first, 0, zone), instant(its[-1], DAY_MINUTES, zone)), zone)
    needs = [need for need in skill_needs(session, pod_id) if need.critical]
    wanted = [Wanted(need.skill_id, need.name, need.min_cover) for need in needs]
    return SkillCover(
        first=first,
        last=its[-1],
        zone=zone,
        wanted=wanted,
        openings=sum(map(len, openings.values())),
        published=len(published),
        servers=len(servers),
        stretches=skillcover.cover(judged, servers, wanted),
    )


def short_hours(cover: SkillCover) -> dict[int, float]:
    """skill -> open hours of published days in which too few on duty hold it."""
    found: dict[int, float] = {}
    for gap in cover.gaps:
        hours = (gap.end_at - gap.start_at) / timedelta(hours=1)
        found[gap.skill.skill_id] = found.get(gap.skill.skill_id, 0.0) + hours
    return found


def _openings(session: Session, pod_id: int, day: date, zone: str) -> list[Opening]:
    wanted = select(CoverNeed).where(
        CoverNeed.pod_id == pod_id,
        col(CoverNeed.duty).in_(skillcover.SERVING),
        CoverNeed.valid_from <= day,
        not_ended(CoverNeed.valid_to, day),
    )
    week = [
        WeekNeed(row.weekday, row.start_minute, row.end_minute, row.duty.value, row.people)
        for row in session.exec(wanted)
    ]
    return [Opening(need.start_at, need.end_at) for need in covering.needs_on(day, week, zone)]


def _servers(session: Session, pod_id: int, span: tuple[datetime, datetime], zone: str) -> list[Server]:
    """Everybody on a serving duty, with the levels of the day on which that began."""
    spans: Sequence[DutySpan] = [one for one in on_duty(session, pod_id, *span) if one.duty.value in skillcover.SERVING]
    people = {one.person_id for one in spans}
    days = {day_of(one.start_at, zone) for one in spans}
    levels = {day: levels_of(session, people, day) for day in sorted(days)}
    return [
        Server(one.person_id, one.start_at, one.end_at, levels[day_of(one.start_at, zone)][one.person_id])
        for one in spans
    ]
