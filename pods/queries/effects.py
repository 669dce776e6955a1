"""The days around a change of a roster, read once so that its effect can be reckoned."""

from datetime import date

from sqlmodel import Session

from pods.effects import Roster, SkillWanted
from pods.localtime import DAY_MINUTES, day_of, instant
from pods.models import ShiftState
from pods.queries.catalogue import zone_of
from pods.queries.cover import needs_between, published_days, shifts_of
from pods.queries.ground import turn_of
from pods.queries.rosters import absences
from pods.queries.skills import levels_on, skill_needs


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
