"""The days around a change of a roster, read once so that its effect can be reckoned."""

from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session

from core import permissions
from core.people import Actor, Role
from pods.duties import Turn
from pods.effects import Roster, SkillWanted
from pods.localtime import DAY_MINUTES, day_of, instant
from pods.models import Duty, Shift, ShiftState
from pods.queries.catalogue import zone_of
from pods.queries.cover import needs_between, published_days, shifts_of
from pods.queries.ground import ground_of, turn_of
from pods.queries.people import members_on
from pods.queries.rosters import absences
from pods.queries.skills import levels_on, skill_needs
from pods.replacing import WEEKS, Candidate, ranked


def roster_between(session: Session, pod_id: int, first: date, last: date, *, published_only: bool = True) -> Roster:
    """From the first local day to the last, both included. Needs count on published days only, unless drafts count."""
    zone = zone_of(session, pod_id)
    shifts = shifts_of(session, pod_id, first, last)
    needs = needs_between(session, pod_id, first, last)
    if published_only:
        shifts = [shift for shift in shifts if shift.state is ShiftState.PUBLISHED]
        days = published_days(session, pod_id, first, last)
        needs = [need for need in needs if day_of(need.start_at, zone) in days]
    away = absences(
        session,
        pod_id,
        {shift.person_id for shift in shifts},
        instant(first, 0, zone),
        instant(last, DAY_MINUTES, zone),
    )
    wanted = [
        SkillWanted(need.skill_id, need.name, need.min_cover)
        for need in skill_needs(session, pod_id)
        if need.critical and need.min_cover > 0
    ]
    levels = levels_on(session, pod_id, first) if wanted else {}
    return Roster(zone, needs, [turn_of(shift) for shift in shifts], away, wanted, levels)


def replacements(session: Session, actor: Actor, shift: Shift) -> list[Candidate]:
    """Who could take over that shift, best first, by the shifts of the four weeks before it."""
    permissions.check(actor, "shift.read", shift.pod_id)
    turn = turn_of(shift)
    ground = ground_of(session, shift.pod_id, shift.day, shift.day)
    coaches = {one.person_id for one in members_on(session, shift.pod_id, shift.day) if one.role is Role.COACH}
    ground = replace(ground, belongs={one: days for one, days in ground.belongs.items() if one not in coaches})
    roster = roster_between(session, shift.pod_id, shift.day, shift.day, published_only=False)
    recent: dict[int, list[Turn]] = {}
    since = shift.day - timedelta(weeks=WEEKS)
    for one in shifts_of(session, shift.pod_id, since, shift.day - timedelta(days=1)):
        if one.duty is not Duty.OFF:
            recent.setdefault(one.person_id, []).append(turn_of(one))
    gone = replace(roster, away=[*roster.away, (turn.person_id, turn.start_at, turn.end_at)])
    return ranked(turn, ground, gone, recent)
