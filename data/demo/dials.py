"""How long each pod's contacts wait at home: set by its lead, changed by experience, one change still to come."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session

from data.demo.founding import MANAGER
from data.demo.ground import Telling
from data.demo.rosters import Told
from data.demo.story import PILOT_POD, STRUGGLING_POD
from pods import actions
from pods.dial import Setting

SLOW, USUAL, QUICK = Setting(120), Setting(60), Setting(30)
CARE = Setting(15, target_share=0.9)
OWN = Setting(None, target_share=0.7, target_seconds=30)
"""The pilot keeps its contacts: one person owns the whole case."""

WEEKS_AGO, TRIED_WEEKS_AGO = 12, 4


def told(telling: Telling) -> Iterator[Told]:
    """Every pod's setting, with its moment; the struggling pod tries a shorter wait, and a shorter one is planned."""
    span = telling.span
    for plan in telling.plans:
        first = {"PC": CARE, PILOT_POD: OWN}.get(plan.code, SLOW if plan.code == STRUGGLING_POD else USUAL)
        yield _set(telling, plan.code, first, span.monday(min(WEEKS_AGO, telling.scale.weeks - 1)), 0)
        if plan.code == STRUGGLING_POD and telling.scale.weeks > TRIED_WEEKS_AGO:
            yield _set(telling, plan.code, USUAL, span.monday(TRIED_WEEKS_AGO), 0)
            yield _set(telling, plan.code, QUICK, span.monday(-1), 11)


def _set(telling: Telling, code: str, setting: Setting, day: date, days_before: int) -> Told:
    """Said so many days before it holds; in the morning, before the phones open."""
    at = telling.span.at(day - timedelta(days=days_before), 7.6)
    return at, partial(_turn, telling, code, setting, day, at)


def _turn(telling: Telling, code: str, setting: Setting, day: date, at: datetime, session: Session) -> None:
    manager = telling.who(session, MANAGER, at)
    actions.set_dial(session, manager, telling.pod_ids[code], setting, day, at, op=f"demo:dial:{code}:{day}")
